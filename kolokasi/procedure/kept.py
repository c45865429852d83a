"""Everything that a verdict rests on, as known at one moment: taken now, kept as a file, read again, and judged over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

from kolokasi.base import files
from kolokasi.base.models import Blob
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Promise
from kolokasi.facility import keeping, queries, snapshot
from kolokasi.facility.own_share import without_promise
from kolokasi.facility.rules.assuming import Assumptions, Supposed, suppose
from kolokasi.facility.rules.keeping import Device, NotKept, plain, plant_of, rows_of, table
from kolokasi.facility.rules.objective import Weights
from kolokasi.facility.rules.plant import Brackets
from kolokasi.facility.rules.verdict import decide
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

    def document(self) -> dict[str, Any]:
        """As plain values. The moment is not in it: an equal plant is the same document whenever it is looked at."""
        return {
            "plant": plain(self.supposed.plant),
            "devices": table(Device, self.supposed.devices),
            "brackets": asdict(self.supposed.brackets),
            "weights": asdict(self.supposed.weights),
            "addresses": {str(family): count for family, count in self.free.items()},
            "building_ok": self.building_ok,
        }

    def assuming(self, assumed: Assumptions) -> Kept:
        """The same with something supposed otherwise."""
        return Kept(suppose(self.supposed, assumed), self.free, self.building_ok)


def known_now(at: datetime, *, building_ok: bool | None, own: Promise | None = None) -> Kept:
    """The whole plant as it stands, less what the promise `own` holds.

    It is written and read once, so that what is judged is exactly what is kept.
    """
    plant, devices = snapshot.take(), keeping.devices(own)
    plant = plant if own is None else without_promise(plant, own)
    supposed = Supposed(plant, queries.brackets(at), queries.weights(at), devices)
    return of_document(Kept(supposed, free_for(own, at), building_ok).document())


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
    plant = kept.supposed.plant
    outcome = decide(plant, kept.supposed.brackets, list(asked.wishes), kept.building_ok)
    return asked.joined(verdict_of(outcome, plant, policy, at), kept.free)
