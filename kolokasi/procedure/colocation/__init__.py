"""The special acts of the procedure `permohonan_colocation`, one file per part of the SOP."""
