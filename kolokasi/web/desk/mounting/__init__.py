"""The technician's pages at the rack (SOP step 9): one server, one tick after the other, on a phone."""
