"""What every way of signing electronically answers, so that the office's act need not know which one it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kolokasi.base.refusal import Refusal


@dataclass(frozen=True)
class ToSign:
    """The final bytes of one letter on their way to be signed; `name` is a plain file name ending in .pdf."""

    name: str
    pdf: bytes = field(repr=False)


@dataclass(frozen=True)
class Secret:
    """What the signer typed for this one act: a passphrase or a one-time code. Never stored, logged or shown."""

    text: str = field(repr=False)
    one_time: bool = False


@dataclass(frozen=True)
class Signed:
    """What came back for one letter: its signed bytes, or the refusal that says why there are none."""

    pdf: bytes | None = field(default=None, repr=False)
    fault: Refusal | None = None


class Signatory(Protocol):
    """Somebody who can sign now. Called outside any transaction, from the web process, never from a queue."""

    def sign(self, papers: Sequence[ToSign]) -> list[Signed]:
        """One answer for each paper, in order. What failed for all alike (no answer, wrong secret) is raised as a Refusal."""
        ...
