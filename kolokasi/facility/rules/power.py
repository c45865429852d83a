"""Feeds and UPS with all well, each feed lost, and each UPS lost with its feeds (HOUSE 5). Pure.

What happens to a feed in a scenario differs from the ordinary load only where a machine on it also hangs on something
lost. So the tables keep differences, and a question costs a few look-ups whatever the size of the plant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kolokasi.facility.rules.plant import FEED, UPS, Brackets, Plant

Part = tuple[str, int]
"""A feed or a UPS by its id; as a scenario, the one that is lost."""
Feeds = tuple[int, ...]
WELL: Part = ("", 0)


@dataclass(frozen=True)
class Strain:
    """The tightest moment of one kind of part: how much comes on, how much is free there and then."""

    part: Part
    lost: Part
    needed: float
    available: float
    limit: float

    @property
    def margin(self) -> float:
        return self.available - self.needed

    @property
    def share(self) -> float:
        """How full the part is then."""
        return 1 - self.margin / self.limit if self.limit > 0 else 1.0


class Power:
    """The loads of a plant in every scenario, asked for what further machines would bring."""

    def __init__(self, plant: Plant, brackets: Brackets) -> None:
        self.plant = plant
        self.limit: dict[Part, float] = {
            (FEED, f.id): f.watts * (brackets.derating if f.derating is None else f.derating)
            for f in plant.feeds.values()
        }
        self.limit |= {(UPS, u.id): u.kva * 1000 * u.power_factor * brackets.ups_share for u in plant.ups.values()}
        self.feeds_of: dict[int, set[int]] = defaultdict(set)
        for feed in plant.feeds.values():
            if feed.ups_id is not None:
                self.feeds_of[feed.ups_id].add(feed.id)
        self.base: dict[Part, float] = defaultdict(float)
        self.change: dict[Part, dict[Part, float]] = defaultdict(lambda: defaultdict(float))
        if plant.elsewhere is not None:
            self.base.update(plant.elsewhere.base)
            for lost, changes in plant.elsewhere.change.items():
                self.change[lost].update(changes)
        for feeds, watts in plant.groups.items():
            self._hang(feeds, watts)
        self.worst: dict[Part, list[tuple[float, Part]]] = defaultdict(list)
        for lost, changes in self.change.items():
            for part, more in changes.items():
                if more > 0:
                    self.worst[part].append((more, lost))
        for ways in self.worst.values():
            ways.sort(reverse=True)
        self.hits = lru_cache(maxsize=None)(self._hits)
        self.shares = lru_cache(maxsize=None)(self._shares)

    def _hang(self, feeds: Feeds, watts: float) -> None:
        ordinary = self._shares(feeds, WELL)
        for part, share in ordinary.items():
            self.base[part] += watts * share
        for lost in self._hits(feeds):
            then = self._shares(feeds, lost)
            for part, share in ordinary.items():
                self.change[lost][part] += watts * (then.get(part, 0.0) - share)

    def _hits(self, feeds: Feeds) -> tuple[Part, ...]:
        """The losses that a machine on these feeds would notice."""
        ups = {self.plant.feeds[feed].ups_id for feed in feeds}
        return (*((FEED, feed) for feed in feeds), *((UPS, one) for one in sorted(filter(None, ups))))

    def _shares(self, feeds: Feeds, lost: Part) -> dict[Part, float]:
        """Which part of its watts a machine on these feeds draws from each live feed and UPS; nothing when it is down."""
        kind, number = lost
        gone = {number} if kind == FEED else self.feeds_of[number] if kind == UPS else set()
        live = [feed for feed in feeds if feed not in gone]
        shares: dict[Part, float] = {}
        for feed in live:
            shares[(FEED, feed)] = 1 / len(live)
            ups = self.plant.feeds[feed].ups_id
            if ups is not None:
                shares[(UPS, ups)] = shares.get((UPS, ups), 0.0) + 1 / len(live)
        return shares

    def load(self, part: Part, lost: Part = WELL) -> float:
        """What the part carries in a scenario."""
        return self.base.get(part, 0.0) + self.change_of(part, lost)

    def change_of(self, part: Part, lost: Part) -> float:
        """How much more or less than ordinary the part carries once that is lost."""
        changes = self.change.get(lost)
        return 0.0 if changes is None else changes.get(part, 0.0)

    def highest(
        self, part: Part, besides: Iterable[Part] = (), kinds: tuple[str, ...] = (FEED, UPS)
    ) -> tuple[float, Part]:
        """The highest load of a part over all scenarios besides these, and which one that is."""
        left_out = set(besides)
        for more, lost in self.worst.get(part, ()):
            if lost not in left_out and lost[0] in kinds and lost != part:
                return self.base.get(part, 0.0) + more, lost
        return self.base.get(part, 0.0), WELL

    def strains(
        self, feeds: Feeds, added: Mapping[Feeds, float], kinds: tuple[str, ...] = (FEED, UPS)
    ) -> dict[str, Strain]:
        """The tightest feed and the tightest UPS that a machine on `feeds` uses, with all `added` watts hung up.

        `added` are the watts of the request by the feeds they hang on, the machine's own included. With `kinds` (UPS,)
        only UPS and only their loss are looked at.
        """
        found: dict[str, Strain] = {}
        for strain in self._moments(feeds, added, kinds):
            kind = strain.part[0]
            if kind not in found or strain.margin < found[kind].margin:
                found[kind] = strain
        return found

    def fullest(self, hung: Iterable[Feeds], added: Mapping[Feeds, float]) -> float:
        """How full the fullest feed or UPS is, of those that machines on these feeds use, at its worst moment."""
        kinds = (FEED, UPS)
        return max((one.share for feeds in hung for one in self._moments(feeds, added, kinds)), default=0.0)

    def _moments(self, feeds: Feeds, added: Mapping[Feeds, float], kinds: tuple[str, ...]) -> Iterator[Strain]:
        """Every moment in which a part that these feeds use could be tightest, with what the request brings on it then."""
        mine = [part for part in self.shares(feeds, WELL) if part[0] in kinds]
        others = {hung: watts for hung, watts in added.items() if watts and self._meet(hung, mine)}
        noticed = [
            lost for lost in dict.fromkeys(lost for hung in others for lost in self.hits(hung)) if lost[0] in kinds
        ]
        for part in mine:
            more, at_worst = self.highest(part, noticed, kinds)
            moments = [
                (at_worst, more, self._brought(others, part, WELL)),
                *((lost, self.load(part, lost), self._brought(others, part, lost)) for lost in noticed if lost != part),
            ]
            for lost, load, needed in moments:
                if needed > 0:
                    yield Strain(part, lost, needed, self.limit[part] - load, self.limit[part])

    def _meet(self, hung: Feeds, mine: list[Part]) -> bool:
        return any(part in mine for part in self.shares(hung, WELL))

    def _brought(self, others: Mapping[Feeds, float], part: Part, lost: Part) -> float:
        return sum(watts * self.shares(hung, lost).get(part, 0.0) for hung, watts in others.items())

    def headroom(self, feeds: Feeds) -> float | None:
        """The most watts that one further machine on all these feeds may draw; None where nothing is known of power."""
        most: float | None = None
        noticed = self.hits(feeds)
        for part in self.shares(feeds, WELL):
            ways = [
                (self.highest(part, noticed)[0], WELL),
                *((self.load(part, lost), lost) for lost in noticed if lost != part),
            ]
            for load, lost in ways:
                share = self.shares(feeds, lost).get(part, 0.0)
                if share > 0:
                    fits = (self.limit[part] - load) / share
                    most = fits if most is None else min(most, fits)
        return None if most is None else max(0.0, most)
