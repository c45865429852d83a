"""Orthogonal arrows between symbols on a grid of lanes and bands, chosen so that as few as possible cross.

Each arrow has a handful of candidate paths (down and across, out of the side, along a return lane). The choice is made
together: every arrow in turn takes the path that is cheapest beside the others, until nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise, product

from kolokasi.sop.lines import Point, Segment, crosses, parallel, touches

CROSSING, OVERLAP, TOUCH, NEAR = 400.0, 1500.0, 900.0, 60.0
MOST = 24
BEND, SIDE, STUB = 6.0, 14.0, 5.0


@dataclass(frozen=True)
class Box:
    """The place of one symbol: its middle, its size and the band (level) it stands in."""

    id: str
    x: float
    y: float
    width: float
    height: float
    band: int

    @property
    def left(self) -> float:
        return self.x - self.width / 2

    @property
    def right(self) -> float:
        return self.x + self.width / 2

    @property
    def top(self) -> float:
        return self.y - self.height / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True)
class Wish:
    """An arrow that is wanted. The `main` ones like to leave below, the others by the side."""

    source: Box
    target: Box
    main: bool = True


@dataclass(frozen=True)
class Grid:
    """Where lines may run: `borders` between the bands (first and last included), `tracks` beside the symbols."""

    borders: tuple[float, ...]
    tracks: tuple[float, ...]
    outer: float
    offset: float


@dataclass(frozen=True)
class Path:
    """One way to draw a wish and what it costs by itself."""

    points: tuple[Point, ...]
    cost: float

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        return tuple(pairwise(self.points))

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        xs, ys = [x for x, _ in self.points], [y for _, y in self.points]
        return min(xs), min(ys), max(xs), max(ys)


def route(wishes: Sequence[Wish], boxes: Sequence[Box], grid: Grid) -> tuple[tuple[Point, ...], ...]:
    """The points of each wish's arrow, in the order of the wishes."""
    options = [_options(wish, boxes, grid) for wish in wishes]
    table = _Table(wishes, options)
    best: list[int] = []
    for start in (False, True):
        chosen = table.descend([0] * len(wishes), backwards=start)
        if not best or table.total(chosen) < table.total(best):
            best = chosen
        if table.clashes(best) == 0:
            break
    return tuple(options[n][choice].points for n, choice in enumerate(best))


class _Table:
    """Costs of pairs of paths, kept as they are asked for."""

    def __init__(self, wishes: Sequence[Wish], options: Sequence[Sequence[Path]]) -> None:
        self.wishes, self.options = wishes, options
        self.known: dict[tuple[int, int, int, int], float] = {}
        spans = [(min(p.bounds[1] for p in ways) - 4, max(p.bounds[3] for p in ways) + 4) for ways in options]
        self.near = [
            [m for m, (low, high) in enumerate(spans) if m != n and low <= bottom and high >= top]
            for n, (top, bottom) in enumerate(spans)
        ]

    def pair(self, a: int, i: int, b: int, j: int) -> float:
        key = (a, i, b, j) if a < b else (b, j, a, i)
        if key not in self.known:
            self.known[key] = _clash(
                self.wishes[key[0]], self.options[key[0]][key[1]], self.wishes[key[2]], self.options[key[2]][key[3]]
            )
        return self.known[key]

    def total(self, chosen: Sequence[int]) -> float:
        own = sum(self.options[n][i].cost for n, i in enumerate(chosen))
        return own + sum(self.pair(a, chosen[a], b, chosen[b]) for a, b in combinations(range(len(chosen)), 2))

    def clashes(self, chosen: Sequence[int]) -> int:
        """How many pairs cross, overlap or come too near."""
        pairs = combinations(range(len(chosen)), 2)
        return sum(self.pair(a, chosen[a], b, chosen[b]) >= NEAR for a, b in pairs)

    def descend(self, chosen: list[int], *, backwards: bool) -> list[int]:
        """Each arrow, and then each group that meets, takes its best path until nothing gets cheaper."""
        for _ in range(12):
            before = tuple(chosen)
            turns = range(len(chosen))
            for n in reversed(turns) if backwards else turns:
                chosen[n] = min(range(len(self.options[n])), key=lambda i, n=n: self._beside(n, i, chosen))  # type: ignore[misc]
            if tuple(chosen) == before and not self._improve_together(chosen):
                break
        return chosen

    def _beside(self, n: int, i: int, chosen: Sequence[int], without: tuple[int, ...] = ()) -> float:
        others = (self.pair(n, i, m, chosen[m]) for m in self.near[n] if m not in without)
        return self.options[n][i].cost + sum(others)

    def _improve_together(self, chosen: list[int]) -> bool:
        """Up to three arrows that meet at a symbol, or that clash, take their best paths together."""
        changed = False
        for group in self._groups(chosen):
            picked = {n: self._promising(n, chosen, group) for n in group}
            best, least = (
                None,
                self._together(group, [(chosen[n], self._beside(n, chosen[n], chosen, group)) for n in group]),
            )
            for ways in product(*picked.values()):
                cost = self._together(group, ways)
                if cost < least - 0.01:
                    best, least = ways, cost
            if best is not None:
                changed = True
                for n, (i, _) in zip(group, best, strict=True):
                    chosen[n] = i
        return changed

    def _groups(self, chosen: Sequence[int]) -> Iterator[tuple[int, ...]]:
        turns = range(len(chosen))
        for a in turns:
            yield from ((a, b) for b in self.near[a] if a < b and self.pair(a, chosen[a], b, chosen[b]) >= NEAR)
        for box in dict.fromkeys(wish.source.id for wish in self.wishes):
            near = [n for n in turns if box in (self.wishes[n].source.id, self.wishes[n].target.id)]
            yield from combinations(near, min(3, len(near)))

    def _promising(self, n: int, chosen: Sequence[int], group: tuple[int, ...]) -> list[tuple[int, float]]:
        costs = [(i, self._beside(n, i, chosen, group)) for i in range(len(self.options[n]))]
        return sorted(costs, key=lambda way: way[1])[:7]

    def _together(self, group: tuple[int, ...], ways: Sequence[tuple[int, float]]) -> float:
        meeting = combinations(zip(group, ways, strict=True), 2)
        return sum(cost for _, cost in ways) + sum(self.pair(a, i, b, j) for (a, (i, _)), (b, (j, _)) in meeting)


# -- candidate paths ------------------------------------------------------------------------------------------------


def _options(wish: Wish, boxes: Sequence[Box], grid: Grid) -> list[Path]:
    found: dict[tuple[Point, ...], float] = {}
    for raw, taste in _shapes(wish, grid):
        points = _straight(raw)
        if len(points) > 1 and _free(points, wish, boxes):
            length = sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(points))
            cost = taste + BEND * (len(points) - 2) + 0.04 * length
            found[points] = min(cost, found.get(points, cost))
    if not found:
        s, t = wish.source, wish.target
        found[(s.x, s.bottom), (s.x, t.y), (t.x, t.y)] = CROSSING
    return sorted((Path(points, cost) for points, cost in found.items()), key=lambda path: (path.cost, path.points))[
        :MOST
    ]


def _shapes(wish: Wish, grid: Grid) -> Iterator[tuple[list[Point], float]]:
    s, t = wish.source, wish.target
    if t.band > s.band:
        yield from _downwards(s, t, wish, grid)
    elif t.band == s.band:
        ahead = t.x > s.x
        yield [(s.right if ahead else s.left, s.y), (t.left if ahead else t.right, t.y)], 0
    else:
        yield from _returns(s, t, grid)


def _downwards(s: Box, t: Box, wish: Wish, grid: Grid) -> Iterator[tuple[list[Point], float]]:
    below, aside = (0.0, SIDE) if wish.main else (SIDE, 0.0)
    for border in range(s.band + 1, t.band + 1):
        for shift in (-grid.offset, grid.offset):
            y = grid.borders[border] + shift
            taste = 0.0 if s.x == t.x else below + (0 if shift < 0 else 1)
            yield [(s.x, s.bottom), (s.x, y), (t.x, y), (t.x, t.top)], taste
    for exit_x, out in ((s.left, -1), (s.right, 1)):
        if (t.x - exit_x) * out > 0:
            yield [(exit_x, s.y), (t.x, s.y), (t.x, t.top)], aside + 1
        for track in grid.tracks:
            if (track - exit_x) * out < STUB:
                continue
            y = grid.borders[t.band] - grid.offset
            yield [(exit_x, s.y), (track, s.y), (track, y), (t.x, y), (t.x, t.top)], aside + 4
            for entry_x, side in ((t.left, -1), (t.right, 1)):
                if (track - entry_x) * side > STUB:
                    yield [(exit_x, s.y), (track, s.y), (track, t.y), (entry_x, t.y)], aside + 8
    entry_x = t.right if s.x > t.x else t.left
    if abs(s.x - t.x) > t.width / 2 + STUB:
        yield [(s.x, s.bottom), (s.x, t.y), (entry_x, t.y)], below + SIDE


def _returns(s: Box, t: Box, grid: Grid) -> Iterator[tuple[list[Point], float]]:
    for exit_x, out in ((s.right, 1), (s.left, -1)):
        if (t.x - exit_x) * out >= STUB:
            yield [(exit_x, s.y), (t.x, s.y), (t.x, t.bottom)], 30.0
    above, below = grid.borders[t.band] - grid.offset, grid.borders[s.band + 1] - grid.offset
    for track in grid.tracks:
        far = 0.0 if track == grid.outer else 10.0 if track > max(s.x, t.x) else 16.0
        for entry_x, side in ((t.right, 1), (t.left, -1)):
            if (track - entry_x) * side < STUB:
                continue
            taste = far + (0 if side > 0 else 3)
            yield [(s.x, s.bottom), (s.x, below), (track, below), (track, t.y), (entry_x, t.y)], taste + 12
            for exit_x, out in ((s.right, 1), (s.left, -1)):
                if (track - exit_x) * out >= STUB:
                    yield [(exit_x, s.y), (track, s.y), (track, t.y), (entry_x, t.y)], taste + (0 if out > 0 else 2)
        for exit_x, out in ((s.right, 1), (s.left, -1)):
            if (track - exit_x) * out >= STUB:
                yield [(exit_x, s.y), (track, s.y), (track, above), (t.x, above), (t.x, t.top)], far + 14


def _straight(points: Sequence[Point]) -> tuple[Point, ...]:
    """Without doubled points and without bends that do not bend."""
    kept: list[Point] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and (kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]):
            kept[-1] = point
        else:
            kept.append(point)
    return tuple(kept)


def _free(points: tuple[Point, ...], wish: Wish, boxes: Sequence[Box]) -> bool:
    segments = tuple(pairwise(points))
    for box in boxes:
        if box.id == wish.source.id:
            watched = segments[1:]
        elif box.id == wish.target.id:
            watched = segments[:-1]
        else:
            watched = segments
        if any(_hits(segment, box) for segment in watched):
            return False
    return _leads_out(segments[0], wish.source) and _leads_in(segments[-1], wish.target)


def _leads_out(segment: Segment, box: Box) -> bool:
    """Whether the first piece really leaves the symbol, rather than running through it."""
    (_, _), (x, y) = segment
    return not (box.left < x < box.right and box.top < y < box.bottom) and not _through(segment, box)


def _leads_in(segment: Segment, box: Box) -> bool:
    (x, y), (_, _) = segment
    return not (box.left < x < box.right and box.top < y < box.bottom) and not _through(segment, box)


def _through(segment: Segment, box: Box) -> bool:
    (ax, ay), (bx, by) = segment
    middle_x, middle_y = (ax + bx) / 2, (ay + by) / 2
    return box.left < middle_x < box.right and box.top < middle_y < box.bottom


def _hits(segment: Segment, box: Box, margin: float = 3.0) -> bool:
    (ax, ay), (bx, by) = segment
    return (
        min(ax, bx) < box.right + margin
        and max(ax, bx) > box.left - margin
        and min(ay, by) < box.bottom + margin
        and max(ay, by) > box.top - margin
    )


# -- what two arrows do to each other -------------------------------------------------------------------------------


def _clash(one: Wish, a: Path, two: Wish, b: Path) -> float:
    ax0, ay0, ax1, ay1 = a.bounds
    bx0, by0, bx1, by1 = b.bounds
    if ax0 > bx1 + 4 or bx0 > ax1 + 4 or ay0 > by1 + 4 or by0 > ay1 + 4:
        return 0.0
    merge = one.target.id == two.target.id and one.source.id != two.source.id
    cost = 0.0
    if (
        merge
        and a.points[-1] == b.points[-1]
        and (one.source.band < one.target.band) != (two.source.band < two.target.band)
    ):
        cost += 20.0
    if not merge and a.points[-1] == b.points[-1]:
        cost += OVERLAP
    for p in a.segments:
        for q in b.segments:
            cost += _meeting(p, q, merge=merge)
    return cost


def _meeting(p: Segment, q: Segment, *, merge: bool) -> float:
    if crosses(p, q):
        return CROSSING
    gap, shared = parallel(p, q)
    if shared > 0.5 and gap < 4:
        if gap > 0.1:
            return NEAR
        return -0.04 * shared if merge else OVERLAP
    return 0.0 if merge or not touches(p, q) else TOUCH
