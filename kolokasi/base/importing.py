"""What the import of a table did: the same words whichever room takes the rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from kolokasi.base.sheets import Fault, Row

MOST_FAULTS = 200  # beyond that nobody reads on


@dataclass
class Report:
    """What an import did or, on a dry run, would do; with faults nothing is changed."""

    dry_run: bool
    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.faults

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "added": dict(self.added), "changed": dict(self.changed), "same": dict(self.same),
            "faults": [fault.as_json() for fault in self.faults], "dry_run": self.dry_run,
        }  # fmt: skip

    def fault(self, row: Row, column: str, sentence: str) -> None:
        """One more thing to mend, as far as anybody reads."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(row.sheet, row.number, column, sentence))
