"""One file per command group; each has `register(sub)` and sets `run` on its subcommands."""
