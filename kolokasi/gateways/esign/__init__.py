"""Electronic signatures of others: the national e-Sign client service (BSrE), and its faithful fake."""
