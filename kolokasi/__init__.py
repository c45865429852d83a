"""Kolokasi: the colocation desk of a public data centre, run by its written procedure."""

__version__ = "0.1.0"
