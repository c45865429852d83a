"""What the worker does for the register: addresses whose quarantine is over become free."""

from __future__ import annotations

from kolokasi.addressing.actions import end_quarantines
from kolokasi.base import clock, outbox


@outbox.periodic("addressing.end_quarantines", "20 * * * *")
def end_quarantines_every_hour() -> None:
    """The register says within the hour what the counts say at once."""
    end_quarantines(at=clock.now())
