"""The open window: track a letter by its code, check a document, no log-in."""
