"""What the auditor reads: case files and lists."""
