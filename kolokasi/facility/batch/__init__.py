"""The best assignment of a batch: what may be chosen (`choices`), what limits it (`model`), the search for the best (`solver`).

Only `model` and `solver` know OR-Tools, and only what solves imports them: pages and other commands start without it.
"""
