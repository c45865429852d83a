"""Everything that a verdict rests on, as known at one moment: taken now, kept as a file, read again, and judged over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any, TypeVar

from kolokasi.base import files
from kolokasi.base.models import Blob
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Case
from kolokasi.facility import keeping, queries, snapshot
from kolokasi.facility.own_share import thawed
from kolokasi.facility.rules.assuming import HELD, Assumptions, Supposed, suppose, without
from kolokasi.facility.rules.keeping import Device, NotKept, in_order, plain, plant_of, rows_of, table
from kolokasi.facility.rules.later import Release, nearest_day
from kolokasi.facility.rules.objective import Weights
from kolokasi.facility.rules.plant import Brackets
from kolokasi.facility.rules.verdict import accepts, decide
from kolokasi.facility.verdict import Verdict, verdict_of
from kolokasi.procedure.verdict import Asked, free_for

R = TypeVar("R", Brackets, Weights)
Free = Mapping[int, int | None]
"""How many addresses of each family are free; None where none is registered."""


@dataclass(frozen=True)
class Kept:
    """The plant with what stands in it, brackets and weights as values, the free addresses, and the building's answer."""

    supposed: Supposed
    free: Free
    building_ok: bool | None
    releases: tuple[Release, ...] = ()

    def document(self) -> dict[str, Any]:
        """As plain values. The moment is not in it: an equal plant is the same document whenever it is looked at."""
        return {
            "plant": plain(self.supposed.plant),
            "devices": table(Device, self.supposed.devices),
            "brackets": asdict(self.supposed.brackets),
            "weights": asdict(self.supposed.weights),
            "addresses": {str(family): count for family, count in self.free.items()},
            "building_ok": self.building_ok,
            "releases": table(Release, self.releases),
        }

    def assuming(self, assumed: Assumptions) -> Kept:
        """The same with something supposed otherwise. Where something is gone, nothing is said of when it would have gone."""
        later = () if assumed.without or assumed.without_promises else self.releases
        return Kept(suppose(self.supposed, assumed), self.free, self.building_ok, later)


def known_now(case: Case, at: datetime, *, building_ok: bool | None) -> Kept:
    """The whole plant as it stands, less what the case itself is promised, in the order in which it is kept."""
    devices = keeping.devices()
    own = [one for one in devices if one.kind == HELD and one.case == case.number]
    now = Supposed(in_order(snapshot.take()), queries.brackets(at), queries.weights(at), devices)
    later = tuple(queries.releases(at))
    left = without(now, own)
    left = replace(left, plant=thawed(left.plant, {one.rack for one in own}))
    return Kept(left, free_for(case, at), building_ok, later)


def of_document(document: Mapping[str, Any]) -> Kept:
    """What was kept; a bracket that the document does not know has its value of today's program."""
    try:
        return Kept(
            Supposed(
                plant_of(document["plant"]),
                _rules(Brackets, document["brackets"]),
                _rules(Weights, document.get("weights", {})),
                tuple(rows_of(Device, document["devices"])),
            ),
            {int(family): count for family, count in document["addresses"].items()},
            document["building_ok"],
            tuple(rows_of(Release, document["releases"])),
        )
    except (KeyError, TypeError, ValueError, AttributeError, NotKept) as broken:
        raise Refusal(keeping.NOT_READABLE, why=broken) from broken


def _rules(kind: type[R], kept: Mapping[str, Any]) -> R:
    known = {one.name for one in fields(kind)}
    return kind(**{name: value for name, value in kept.items() if name in known})


def store(kept: Kept, at: datetime) -> Blob:
    """The file of it; equal plants have one file."""
    return files.store(keeping.packed(kept.document()), keeping.MEDIA_TYPE, at)


def load(blob: Blob) -> Kept:
    """What the file holds; refuses one that is gone or changed."""
    if not files.is_intact(blob):
        raise Refusal(files.LOST)
    with files.read(blob) as stream:
        return of_document(keeping.unpacked(stream.read()))


def judge(kept: Kept, asked: Asked, policy: str, at: datetime) -> Verdict:
    """The verdict over what was kept, whatever the plant and the policy are today."""
    plant, rules, wishes = kept.supposed.plant, kept.supposed.brackets, list(asked.wishes)
    found = verdict_of(decide(plant, rules, wishes, kept.building_ok, kept.supposed.weights), plant, policy, at)
    if not found.accept and kept.building_ok is not False:
        day = nearest_day(plant, kept.releases, lambda then: accepts(then, rules, wishes, kept.building_ok))
        found = replace(found, nearest={**found.nearest, **day})
    return asked.joined(found, kept.free)
