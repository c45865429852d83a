"""Good places to choose from for each machine of a request, and the verdict with the places that were chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.facility import queries
from kolokasi.facility.models import Rack
from kolokasi.facility.rules.choosing import Chosen, choose
from kolokasi.facility.rules.plant import Plant, Wish
from kolokasi.facility.rules.verdict import Outcome, decide
from kolokasi.facility.verdict import Place, Verdict, verdict_of, why_not

ROUNDS = 2
MOST = 4
CHOSEN_PLACE_NOT_GOOD = define(
    "chosen_place_not_good",
    _(
        "{place} yang dipilih tidak dapat dipakai bersama pilihan lain. {why} Pilih tempat lain, atau biarkan program memilih."
    ),
    409,
)
REST_DOES_NOT_FIT = define(
    "rest_does_not_fit",
    _("Dengan tempat yang dipilih, server lainnya tidak muat. {why} Pilih tempat lain, atau biarkan program memilih."),
    409,
)


def good_places(plant: Plant, wishes: Sequence[Wish], at: datetime) -> dict[int, list[Place]]:
    """By the machine's index: first the place that the program would give it, then others that would do, best first."""
    if not wishes:
        return {}
    together = {place.index: place for place in _places(plant, wishes, at)}
    known: dict[Wish, list[Place]] = {}
    found: dict[int, list[Place]] = {}
    for wish in wishes:
        if wish.kind not in known:
            known[wish.kind] = _alone(plant, wish.kind, at)
        first = [together[wish.index]] if wish.index in together else []
        taken = {(place.rack_id, place.unit) for place in first}
        others = [replace(one, index=wish.index) for one in known[wish.kind] if (one.rack_id, one.unit) not in taken]
        found[wish.index] = (first + others)[:MOST]
    return found


def _alone(plant: Plant, wish: Wish, at: datetime) -> list[Place]:
    """Places in some good racks, none of them twice."""
    found: list[Place] = []
    for _round in range(ROUNDS):
        seen = {place.rack_id for place in found}
        left = replace(plant, racks={pk: rack for pk, rack in plant.racks.items() if pk not in seen})
        more = _places(left, [wish], at)
        if not more:
            break
        found += more
    return found


def _places(plant: Plant, wishes: Sequence[Wish], at: datetime) -> list[Place]:
    verdict = queries.judge_over(plant, wishes, at, building_ok=None)
    return [*verdict.places, *verdict.others] if verdict.accept else []


def with_preferred(
    plant: Plant, wishes: Sequence[Wish], verdict: Verdict, preferred: Chosen, at: datetime, *, building_ok: bool | None
) -> list[Place]:
    """The places of an accepted request, every machine where it is preferred if that is good; else as the verdict has them."""
    wanted = {wish.index: preferred[wish.index] for wish in wishes if wish.index in preferred}
    if not wanted:
        return verdict.places
    choice = choose(plant, wishes, wanted, _decider(at, building_ok))
    if choice.refused is not None:
        return verdict.places
    return verdict_of(Outcome(True, (), (), choice.spots), plant, verdict.policy, at).places


def judge_chosen(
    plant: Plant, wishes: Sequence[Wish], chosen: Chosen, at: datetime, *, building_ok: bool | None
) -> Verdict:
    """The verdict with every machine where it was chosen to be; refuses a choice that is not good together."""
    policy = queries.policy_revision(at)
    choice = choose(plant, wishes, chosen, _decider(at, building_ok))
    if choice.refused is not None:
        why = why_not(verdict_of(choice.refused, plant, policy, at))
        if choice.at is None:
            raise Refusal(REST_DOES_NOT_FIT, why=why)
        rack, unit = chosen[choice.at]
        raise Refusal(CHOSEN_PLACE_NOT_GOOD, place=f"{_rack(rack)} U{unit}", why=why)
    return verdict_of(Outcome(True, (), (), choice.spots), plant, policy, at)


def _decider(at: datetime, building_ok: bool | None) -> Callable[[Plant, Sequence[Wish]], Outcome]:
    rules, wanted = queries.brackets(at), queries.weights(at)
    return lambda plant, wishes: decide(plant, rules, wishes, building_ok, wanted)


def _rack(pk: int) -> str:
    return Rack.objects.filter(pk=pk).values_list("name", flat=True).first() or "?"
