"""Places in racks as small pictures: what stands there, what is promised, and where this request goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from kolokasi.facility.models import Occupation, Rack
from kolokasi.facility.queries import Place, Verdict
from kolokasi.facility.racks import Standing, standing_in
from kolokasi.procedure.colocation.choosing import place_of
from kolokasi.procedure.colocation.standing import Standing as Server
from kolokasi.web.fields import Entry
from kolokasi.web.rack_picture import Mine, drawn
from kolokasi.web.words import number

MOST_OTHERS = 3
MOST_NAMED = 3


@dataclass(frozen=True)
class Card:
    """A rack with the places of the request in it; `best` are those that the verdict itself takes."""

    rack_id: int
    name: str
    room: str
    because: str
    picture: SafeString
    best: bool
    score: int | None = None
    spot: str = ""


def cards(verdict: Verdict) -> list[Card]:
    """The racks of an accepted request, each with all its servers in it; then a few places that would do as well."""
    ours: dict[int, list[Place]] = {}
    for place in verdict.places:
        ours.setdefault(place.rack_id, []).append(place)
    others = verdict.others[:MOST_OTHERS]
    racks = _racks({*ours, *(place.rack_id for place in others)})
    found = [_card(racks, found, best=True) for found in ours.values()]
    return found + [_card(racks, [place], best=False) for place in others]


def _card(racks: Mapping[int, tuple[int, list[Standing]]], found: Sequence[Place], *, best: bool) -> Card:
    first = found[0]
    units = ", ".join(f"U{place.unit}" for place in sorted(found, key=lambda one: one.unit))
    mine = [(place.unit * 2 - 2, int(place.unit * 2 - 2 + place.units * 2)) for place in found]
    because = first.because if len(found) == 1 else ""
    score, spot = (first.score, f"{first.unit}-{first.units}") if len(found) == 1 else (None, "")
    drawn = _drawn(racks, first.rack_id, mine)
    return Card(first.rack_id, f"{first.rack} {units}", first.room, because, drawn, best, score, spot)


def where(verdict: Verdict) -> str:
    """The places in a few words: each one, or of many the racks with how many servers go there."""
    if len(verdict.places) <= MOST_NAMED:
        return ", ".join(f"{place.rack} U{place.unit}" for place in verdict.places)
    counts = Counter(place.rack for place in verdict.places)
    return ", ".join(f"{rack} ({number(count)})" for rack, count in counts.items())


@dataclass(frozen=True)
class PlaceCard:
    """A place to choose; the program's own has no value."""

    value: str
    name: str
    because: str
    picture: SafeString
    checked: bool


@dataclass(frozen=True)
class PlaceChoice:
    """The question of step 4 about one server, with its places as cards."""

    entry: Entry
    cards: list[PlaceCard]

    @property
    def chosen(self) -> str:
        """The place that is ticked, to be read while the rest is folded away."""
        return next((card.name for card in self.cards if card.checked), "")

    @property
    def open(self) -> bool:
        return bool(self.entry.error or self.entry.value)


def choices(entries: Sequence[Entry], heights: Mapping[str, float]) -> list[PlaceChoice]:
    """Each question with its racks drawn; `heights` are the units of the server by the name of its question."""
    racks = _racks({place[0] for entry in entries for key, _said in entry.choices if (place := place_of(key))})
    return [PlaceChoice(entry, _place_cards(entry, racks, heights.get(entry.name, 1))) for entry in entries]


def _place_cards(entry: Entry, racks: Mapping[int, tuple[int, list[Standing]]], height: float) -> list[PlaceCard]:
    cards = []
    for number_, (key, said) in enumerate(entry.choices):
        place = place_of(key)
        if place is not None:
            rack, unit = place
            name, _dot, because = said.partition(" · ")
            low = unit * 2 - 2
            picture = _drawn(racks, rack, [(low, low + int(height * 2 + 0.5))])
            value = "" if number_ == 0 else key
            chosen = entry.value in ({"", key} if number_ == 0 else {key})
            cards.append(PlaceCard(value, name, because, picture, chosen))
    return cards


def of_servers(servers: Iterable[Server]) -> dict[int, SafeString]:
    """By server: the rack in which it stands or will stand."""
    placed = [(one.line.server_id, one.place) for one in servers if one.place is not None]
    racks = _racks({place.rack_id for _server, place in placed})
    return {
        server: _drawn(racks, place.rack_id, [(int(place.units.lower), int(place.units.upper))])
        for server, place in placed
    }


def of_place(place: Occupation) -> SafeString:
    """The rack with this place in it."""
    return _drawn(_racks({place.rack_id}), place.rack_id, [(int(place.units.lower), int(place.units.upper))])


def _racks(ids: set[int]) -> dict[int, tuple[int, list[Standing]]]:
    if not ids:
        return {}
    standing: Mapping[int, list[Standing]] = standing_in(sorted(ids))
    return {pk: (units, standing[pk]) for pk, units in Rack.objects.filter(pk__in=ids).values_list("pk", "units")}


def _drawn(racks: Mapping[int, tuple[int, Sequence[Standing]]], rack: int, mine: Sequence[Mine]) -> SafeString:
    units, standing = racks.get(rack, (42, ()))
    return drawn(units, standing, mine)
