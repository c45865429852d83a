"""What the office has laid down for comparing, and what is known of a server by now; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kolokasi.base import policy
from kolokasi.hardware.evidence import Evidence, Merged, merge
from kolokasi.hardware.models import EvidenceRow, Finding
from kolokasi.hardware.tolerances import TolerancePolicy, Tolerances
from kolokasi.servers.models import Server

PREFIX = "hardware.tolerances"


def tolerances(at: datetime) -> Tolerances:
    """The tolerances that hold at `at` (policy `hardware.tolerances.*`); give them to `rules.compare`."""
    return policy.read_all(PREFIX, at, TolerancePolicy()).tolerances()


@dataclass(frozen=True)
class HardwarePolicy:
    """Where a server's controller may be asked (`hardware.bmc_networks`); empty: nowhere."""

    bmc_networks: list[str] = field(default_factory=list)


def settings(at: datetime) -> HardwarePolicy:
    """The policies `hardware.*` as of then."""
    return policy.read_all("hardware", at, HardwarePolicy())


def evidence_of(server: Server) -> list[EvidenceRow]:
    """Every piece, the newest first."""
    rows = EvidenceRow.objects.filter(server=server).select_related("by", "blob")
    return list(rows.order_by("-at", "-pk"))


def merged_of(servers: Iterable[Server], stage: str) -> Mapping[int, Merged]:
    """By server, what the newest piece of each source says together; one query.

    What was found before the server came (this time) does not count: another machine may have lain here then. Of one
    that runs, what an officer saw at the counter does not count either.
    """
    known = {server.pk: server for server in servers}
    rows = EvidenceRow.objects.filter(server__in=known, stage=stage).order_by("server", "source", "-at", "-pk")
    pieces: dict[int, list[EvidenceRow]] = {}
    for row in rows.distinct("server", "source"):
        came = known[row.server_id].received_at
        if came is None or row.at >= came:
            pieces.setdefault(row.server_id, []).append(row)
    return {server: merged(found) for server, found in pieces.items()}


def merged(rows: Sequence[EvidenceRow]) -> Merged:
    """The pieces as one, by the stated precedence."""
    return merge([Evidence(source=row.source, found=row.found, said=tuple(row.said)) for row in rows])  # type: ignore[arg-type]


def open_finding(server: Server) -> Finding | None:
    """That the server is not what was agreed, while nobody has said why that is well."""
    return Finding.objects.filter(server=server, settled_at__isnull=True).first()


def open_findings() -> list[Finding]:
    """Every server that waits for such a word, the newest first."""
    return list(Finding.objects.filter(settled_at__isnull=True).select_related("server__agency"))
