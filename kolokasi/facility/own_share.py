"""The plant as it would be without some of what it holds: a case is judged as if what is promised to it were free."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from django.db.models import Q

from kolokasi.cases.models import Promise
from kolokasi.facility import keeping
from kolokasi.facility.models import Kind, Occupation
from kolokasi.facility.rules.plant import Plant
from kolokasi.facility.rules.vacating import vacated


def racks_of(promise: Promise) -> list[int]:
    """The racks in which the promise still holds something."""
    held = Occupation.objects.filter(promise=promise, kind=Kind.HELD, released_at__isnull=True)
    return sorted(set(held.values_list("rack_id", flat=True)))


def without_promise(plant: Plant, promise: Promise) -> Plant:
    """`plant` less what the promise still holds; what of it is mounted already stays.

    Its racks are open to it again though they are being worked on, as they are when it is held anew.
    """
    return thawed(without(plant, Q(promise=promise, kind=Kind.HELD)), racks_of(promise))


def without(plant: Plant, whose: Q) -> Plant:
    """`plant` less the living occupations that `whose` names, with their loads."""
    leaving = dict(Occupation.objects.filter(whose, released_at__isnull=True).values_list("id", "rack_id"))
    if not leaving:
        return plant
    standing = keeping.devices(set(leaving.values()))
    return vacated(plant, standing, [one for one in standing if one.id in leaving])


def thawed(plant: Plant, racks: Collection[int]) -> Plant:
    """The plant in which these racks take something new although they are being worked on."""
    return replace(
        plant, racks={pk: replace(rack, frozen=rack.frozen and pk not in racks) for pk, rack in plant.racks.items()}
    )
