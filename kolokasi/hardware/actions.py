"""The plain writes of evidence; `procedure` says who may and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kolokasi.base.models import Blob
from kolokasi.hardware.evidence import Evidence
from kolokasi.hardware.models import EvidenceRow, Finding
from kolokasi.people.models import Account
from kolokasi.servers.models import Server

MOST_SAID = 50


def keep_evidence(
    *,
    server: Server,
    stage: str,
    evidence: Evidence,
    at: datetime,
    by: Account,
    blob: Blob | None = None,
    name: str = "",
) -> EvidenceRow:
    """What was read of the server stays for ever."""
    return EvidenceRow.objects.create(
        server=server, stage=stage, source=evidence.source, found=dict(evidence.found),
        said=[str(line)[:200] for line in evidence.said[:MOST_SAID]], blob=blob, name=name[:200], at=at, by=by,
    )  # fmt: skip


def note_finding(*, server: Server, differences: Sequence[dict[str, Any]], at: datetime) -> tuple[Finding, bool]:
    """The server waits for a word about these differences; True when it did not before, or for others."""
    before = Finding.objects.select_for_update().filter(server=server, settled_at__isnull=True).first()
    if before is None:
        return Finding.objects.create(server=server, differences=list(differences), at=at), True
    if before.differences == list(differences):
        return before, False
    before.differences = list(differences)
    before.save(update_fields=["differences"])
    return before, True


def settle_finding(finding: Finding, *, reason: str, by: Account | None, at: datetime) -> Finding:
    """Somebody has said why it is well, or newer evidence shows that it is the same again (`by` None)."""
    finding.settled_at, finding.settled_by, finding.reason = at, by, reason[:300]
    finding.save(update_fields=["settled_at", "settled_by", "reason"])
    return finding
