"""The command groups of `kolokasi`, one file each."""
