"""The archive: files and their time, the tables that rule it, and destruction."""
