"""What a batch may choose from: kinds of machines, the racks and feeds that each may take, and the gaps of the racks. Pure.

Machines of one group and one kind need not be told apart, so they are counted. Gaps: a run that is free in front only as far
as it is free on both faces is `plain`, there machines are stacked from below and the rest stays whole; one that the rear
breaks up is `mixed`, there every unit counts by itself, because a shallow machine may stand before what hangs at the rear.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from kolokasi.facility.rules import space
from kolokasi.facility.rules.planning import Group
from kolokasi.facility.rules.plant import Brackets, Plant, RackFacts, Run, Wish
from kolokasi.facility.rules.power import Feeds
from kolokasi.facility.rules.search import Search, Taken, broken

Hung = tuple[int, int, Feeds]
"""Kind, rack, feeds."""
Item = tuple[int, bool]
"""How many half units high, and whether on both faces."""


@dataclass(frozen=True)
class Way:
    """A rack with the feeds that a machine would hang on there; `share` is how full the tightest part is with it alone."""

    rack: RackFacts
    feeds: Feeds
    both: bool
    share: float


@dataclass
class Kind:
    """Machines of one group that are alike, with every way in which one of them alone breaks no limit."""

    number: int
    group: Group
    wish: Wish
    members: list[Wish] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    lines: dict[int, list[int]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self.members)

    def only(self, kept: Set[Hung]) -> Kind:
        """The same machines with fewer ways."""
        ways = [way for way in self.ways if (self.number, way.rack.id, way.feeds) in kept]
        return Kind(self.number, self.group, self.wish, self.members, ways, self.lines)


@dataclass(frozen=True)
class Plain:
    """A run for a stack: `cells` whole units, and with `half` the upper half of one more, which only an odd height uses."""

    run: Run
    cells: int
    half: bool


@dataclass(frozen=True)
class Mixed:
    """A run in front of which parts of the rear are taken; `behind` are the parts that are free on both faces."""

    front: Run
    behind: tuple[Run, ...]


@dataclass(frozen=True)
class Gaps:
    """The free runs of a rack; `longest` is its longest run on both faces, in whole units."""

    plain: tuple[Plain, ...]
    mixed: tuple[Mixed, ...]
    longest: int


def kinds_of(plant: Plant, brackets: Brackets, groups: Sequence[Group]) -> list[Kind]:
    """The kinds of the batch in the order of the groups."""
    search = Search(plant, brackets, None)
    known: dict[Wish, tuple[list[Way], dict[int, list[int]]]] = {}
    kinds: list[Kind] = []
    for group in groups:
        mine: dict[Wish, Kind] = {}
        for wish in group.wishes:
            if wish.kind not in mine:
                mine[wish.kind] = Kind(len(kinds), group, wish.kind)
                kinds.append(mine[wish.kind])
                if wish.kind not in known:
                    known[wish.kind] = _ways(plant, search, wish.kind)
                mine[wish.kind].ways, mine[wish.kind].lines = known[wish.kind]
            mine[wish.kind].members.append(wish)
    return kinds


def _ways(plant: Plant, search: Search, wish: Wish) -> tuple[list[Way], dict[int, list[int]]]:
    """Racks with feeds that alone break no limit, and by site the lines that do not."""
    ways: dict[tuple[int, Feeds], Way] = {}
    lines: dict[int, list[int]] = {}
    nothing = Taken()
    for option in search.options(wish):
        left, share = search.margins(wish, option, nothing)
        if broken(left):
            continue
        ways[option.rack.id, option.feeds] = Way(option.rack, option.feeds, option.both, share)
        if option.uplink is not None:
            found = lines.setdefault(plant.site_of(option.rack).id, [])
            if option.uplink not in found:
                found.append(option.uplink)
    return list(ways.values()), lines


def gaps_of(rack: RackFacts) -> Gaps:
    """The rack's free runs, sorted into plain and mixed ones."""
    plain, mixed = [], []
    for run in rack.front:
        behind = tuple(one for one in rack.both if run[0] <= one[0] and one[1] <= run[1])
        if behind == (run,):
            room = space.room_in(run)
            plain.append(Plain(run, room // 2, room % 2 == 1))
        else:
            mixed.append(Mixed(run, behind))
    return Gaps(tuple(plain), tuple(mixed), space.longest(rack.both) // 2)


def cells_of(half_units: int) -> int:
    """The whole units that a height touches."""
    return -(-half_units // 2)


def starts_in(runs: Sequence[Run], half_units: int) -> list[int]:
    """The whole units (from 0) at which a machine may begin in one of the runs."""
    return [
        unit for run in runs for unit in range(space.start_in(run) // 2, (run[1] - half_units) // 2 + 1)
    ]  # fmt: skip
