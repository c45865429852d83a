"""Takes guards away, so that a race test can show what they do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.database import Link


@contextmanager
def blind(owner: Link) -> Iterator[None]:
    """While the block runs, who takes an address does not see that another is taking the same one just now."""
    (whole,) = owner.execute("SELECT pg_get_functiondef('addressing_take'::regproc)").fetchone() or ("",)
    owner.execute(str(whole).replace("NOT pg_try_advisory_xact_lock(", "NOT (true OR pg_try_advisory_xact_lock(", 1)
                  .replace("hashtext(host::text)) THEN", "hashtext(host::text))) THEN", 1))  # fmt: skip
    try:
        yield
    finally:
        owner.execute(str(whole))
