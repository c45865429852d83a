"""One installation in one archive, and back: tables as they were at one moment, files by their hashes, a manifest."""
