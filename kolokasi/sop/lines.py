"""Pieces of orthogonal lines: where they cross, run side by side, touch and join."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

Point = tuple[float, float]
Segment = tuple[Point, Point]


def crossings(paths: Sequence[Sequence[Point]]) -> int:
    """How often two arrows cross: one runs through the inside of the other."""
    lines = [tuple(pairwise(path)) for path in paths]
    return sum(crosses(a, b) for one, two in combinations(lines, 2) for a in one for b in two)


def pieces(paths: Sequence[Sequence[Point]], groups: Sequence[object]) -> tuple[tuple[Point, ...], ...]:
    """The same paths, each cut off where it joins an earlier one of its group (its target), so that no line is drawn twice."""
    cut: list[tuple[Point, ...]] = []
    for number, path in enumerate(paths):
        earlier = [s for n in range(number) if groups[n] == groups[number] for s in pairwise(paths[n])]
        cut.append(_until_joined(path, earlier))
    return tuple(cut)


def _until_joined(path: Sequence[Point], earlier: Sequence[Segment]) -> tuple[Point, ...]:
    for number, (a, b) in enumerate(pairwise(path)):
        joins = [
            max(a, min(c, d)) if a <= b else min(a, max(c, d))
            for c, d in earlier
            if parallel((a, b), (c, d))[0] < 0.1 and parallel((a, b), (c, d))[1] > 0.5
        ]
        if joins:
            return (*path[: number + 1], min(joins, key=lambda p: abs(p[0] - a[0]) + abs(p[1] - a[1])))
    return tuple(path)


def crosses(p: Segment, q: Segment) -> bool:
    """Whether each runs through the inside of the other."""
    (ax, ay), (bx, by) = p
    (cx, cy), (dx, dy) = q
    if ax == bx and cy == dy:
        return min(cx, dx) < ax < max(cx, dx) and min(ay, by) < cy < max(ay, by)
    if ay == by and cx == dx:
        return min(ax, bx) < cx < max(ax, bx) and min(cy, dy) < ay < max(cy, dy)
    return False


def parallel(p: Segment, q: Segment) -> tuple[float, float]:
    """How far two parallel pieces are apart and how long they run side by side."""
    (ax, ay), (bx, by) = p
    (cx, cy), (dx, dy) = q
    if ax == bx and cx == dx and ay != by and cy != dy:
        return abs(ax - cx), min(max(ay, by), max(cy, dy)) - max(min(ay, by), min(cy, dy))
    if ay == by and cy == dy and ax != bx and cx != dx:
        return abs(ay - cy), min(max(ax, bx), max(cx, dx)) - max(min(ax, bx), min(cx, dx))
    return 1e9, 0.0


def touches(p: Segment, q: Segment) -> bool:
    """Whether an end of one lies on the other."""
    return any(_on(point, q) for point in p) or any(_on(point, p) for point in q)


def _on(point: Point, segment: Segment) -> bool:
    (x, y), ((ax, ay), (bx, by)) = point, segment
    return min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by)
