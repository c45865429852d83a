"""One file for each kind of import: `bring(path, sheet, dry_run)` gives what was done, with `faults` and `as_json()`."""
