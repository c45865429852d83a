"""Setting an office up, invitations, and notices."""
