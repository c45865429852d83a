"""What a reviewer of the work weighs (SOP steps 10 to 12): of each server what was promised, what came, and what stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kolokasi.addressing.models import Address
from kolokasi.cases.models import Case
from kolokasi.facility.actions import place_of
from kolokasi.letters.queries import living_letter
from kolokasi.procedure import queries, watching
from kolokasi.procedure.colocation.standing import Standing
from kolokasi.servers.models import Photo, Receipt
from kolokasi.servers.rules import planned_watts

SAME, DIFFERENT = "same", "different"
PLACE, SERIAL, ADDRESS, WATTS, MEASURED = "place", "serial", "addresses", "watts", "measured"


@dataclass(frozen=True)
class Line:
    """One thing of a server: as promised or declared, as it came, as it stands; `verdict` is same, different, or ""."""

    key: str
    promised: Any
    came: Any
    stands: Any
    verdict: str = ""


@dataclass(frozen=True)
class Reviewed:
    """A server as its reviewer looks at it: the lines that count, those that only confirm, and when each step was done."""

    standing: Standing
    lines: tuple[Line, ...]
    quiet: tuple[Line, ...]
    times: tuple[tuple[str, datetime], ...]
    photos: tuple[Photo, ...] = ()

    @property
    def differs(self) -> bool:
        return any(line.verdict == DIFFERENT for line in self.lines)


def reviewed(case: Case, servers: Sequence[Standing], seen: Mapping[str, datetime], at: datetime) -> list[Reviewed]:
    """Every server that is here; as many questions for twenty servers as for one."""
    letter = living_letter(case, "surat_balasan")
    promised = {one.get("label"): one for one in (letter.facts.get("servers") or [])} if letter else {}
    compared = queries.closing_of_act(case, "verify")
    found = (compared.data.get("comparison") or {}) if compared else {}
    verified = (compared.done_at or compared.closed_at) if compared else None
    ids = [one.line.server_id for one in servers]
    receipts = {row.server_id: row for row in Receipt.objects.filter(server__in=ids, given_back_at__isnull=True)}
    addresses: dict[int | None, list[Address]] = defaultdict(list)
    for row in Address.objects.filter(server__in=ids, state=Address.State.USED).order_by("host"):
        addresses[row.server_id].append(row)
    photos = defaultdict(list)
    for photo in Photo.objects.filter(server__in=ids):
        photos[photo.server_id].append(photo)
    draws = watching.draws_of([one.line.server for one in servers], at)
    made = []
    for one in servers:
        server, receipt = one.line.server, receipts.get(one.line.server_id)
        given = addresses[server.pk]
        lines = _lines(one, promised.get(server.label) or {}, case.form["servers"][one.line.index], receipt, given)
        draw = draws.get(server.pk)
        if draw is not None:
            over = DIFFERENT if draw.verdict == "over" else ""
            lines.append(Line(MEASURED, lines[-1].promised, "", round(draw.watts), over))
        rows = [_compared(row) for row in found.get(str(one.line.index)) or [] if row["field"] not in {SERIAL, WATTS}]
        loud = [row for row in rows if row.verdict == DIFFERENT]
        times = _times(one, receipt, verified, given, seen.get(server.label))
        made.append(
            Reviewed(
                one,
                (*lines, *loud),
                tuple(row for row in rows if row.verdict != DIFFERENT),
                times,
                tuple(photos[server.pk]),
            )
        )
    return made


def _lines(
    one: Standing,
    promised: Mapping[str, Any],
    declared: Mapping[str, Any],
    receipt: Receipt | None,
    given: Sequence[Address],
) -> list[Line]:
    place = f"{promised['rack']} {promised['unit']}" if promised.get("rack") and promised.get("unit") else ""
    stands = place_of(one.place) if one.place else ""
    serial, came = declared.get("serial") or "", receipt.serial if receipt else ""
    kept = [str(address) for address in promised.get("addresses") or []]
    hosts = [str(address.host) for address in given]
    watts, draws = promised.get("watts") or planned_watts(declared), planned_watts(one.line.server.spec)
    return [
        Line(PLACE, place, "", stands, _verdict(place, stands)),
        Line(SERIAL, serial, came, one.line.server.serial, _verdict(serial, one.line.server.serial)),
        Line(ADDRESS, ", ".join(kept), "", ", ".join(hosts), _verdict(sorted(kept), sorted(hosts))),
        Line(WATTS, watts, "", draws, _verdict(watts, draws)),
    ]


def _verdict(promised: Any, stands: Any) -> str:
    """Whether it stands as promised; nothing is said where nothing was promised or nothing stands yet."""
    if not promised or not stands:
        return ""
    return SAME if promised == stands else DIFFERENT


def _compared(row: Mapping[str, Any]) -> Line:
    return Line(str(row["field"]), row.get("declared"), row.get("found"), None, str(row.get("verdict") or ""))


def _times(
    one: Standing, receipt: Receipt | None, verified: datetime | None, given: Sequence[Address], seen: datetime | None
) -> tuple[tuple[str, datetime], ...]:
    used = [address.used_at for address in given if address.used_at]
    moments = (
        ("received", receipt.at if receipt else one.line.server.received_at),
        ("verified", verified),
        ("mounted", one.mounting.at if one.mounting else None),
        ("addressed", min(used) if used else None),
        ("seen", seen or (one.seen.at if one.seen else None)),
    )
    return tuple((name, at) for name, at in moments if at is not None)
