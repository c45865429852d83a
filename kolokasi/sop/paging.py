"""A long matrix over several pages: where it breaks, and the off-page connectors at both sides of each break (DOMAIN 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kolokasi.sop.figure import Edge, Figure, Node

PAGE, CUT, CUT_RETURN, UNEVEN = 10_000.0, 30.0, 600.0, 200.0


@dataclass(frozen=True)
class Page:
    """One page's part of a figure and the heights of its rows."""

    figure: Figure
    heights: tuple[float, ...]


def pages(drawn: Figure, heights: Sequence[float], *, limit: float, level: float) -> tuple[Page, ...]:
    """As few pages as hold the rows, broken where the fewest arrows are cut, and evenly filled.

    `limit` is the room for rows on a page; `level` the height that a connector needs.
    """
    spans = _spans(drawn, heights, limit - 2 * level)
    of_row = {row: number for number, (start, stop) in enumerate(spans) for row in range(start, stop)}
    numbers = _numbers(drawn, of_row)
    return tuple(_page(drawn, heights, span, number, of_row, numbers, level) for number, span in enumerate(spans))


def _spans(drawn: Figure, heights: Sequence[float], limit: float) -> list[tuple[int, int]]:
    """The cheapest way to cut the rows into pages, found from the end backwards."""
    count = len(heights)
    row_of = {node.id: node.row for node in drawn.nodes}
    cuts = [_cut_cost(drawn, row_of, row) for row in range(count + 1)]
    best: list[tuple[float, int]] = [(0.0, count)] * (count + 1)
    for start in range(count - 1, -1, -1):
        choices = []
        for stop in range(start + 1, count + 1):
            filled = sum(heights[start:stop])
            if filled > limit and stop > start + 1:
                break
            empty = max(0.0, 1 - filled / limit)
            cost = PAGE + UNEVEN * empty**2 + (cuts[stop] if stop < count else 0.0) + best[stop][0]
            choices.append((cost, stop))
        best[start] = min(choices)
    spans, start = [], 0
    while start < count:
        spans.append((start, best[start][1]))
        start = best[start][1]
    return spans


def _cut_cost(drawn: Figure, row_of: dict[str, int], row: int) -> float:
    down = sum(row_of[e.source] < row <= row_of[e.target] for e in drawn.edges)
    up = sum(row_of[e.target] < row <= row_of[e.source] for e in drawn.edges)
    return CUT * down + CUT_RETURN * up


def _numbers(drawn: Figure, of_row: dict[int, int]) -> dict[str, str]:
    """A number for each symbol that an arrow from another page leads to: the same on both pages."""
    page_of = {node.id: of_row[node.row] for node in drawn.nodes}
    cut = [edge for edge in drawn.edges if page_of[edge.source] != page_of[edge.target]]
    targets = dict.fromkeys(edge.target for edge in sorted(cut, key=lambda e: (page_of[e.source], page_of[e.target])))
    return {target: str(number) for number, target in enumerate(targets, 1)}


def _page(
    drawn: Figure,
    heights: Sequence[float],
    span: tuple[int, int],
    number: int,
    of_row: dict[int, int],
    numbers: dict[str, str],
    level: float,
) -> Page:
    start, stop = span
    whole = {node.id: node for node in drawn.nodes}
    here = {node.id: replace(node, row=node.row - start) for node in drawn.nodes if start <= node.row < stop}
    part = _Part(here, stop - start - 1, tuple(lane.id for lane in drawn.lanes))
    for edge in drawn.edges:
        source, target = whole[edge.source], whole[edge.target]
        from_page, to_page = of_row[source.row], of_row[target.row]
        if from_page == to_page == number:
            part.edges.append(edge)
        elif from_page == number:
            part.leave(edge, numbers[edge.target], target.lane, down=to_page > number)
        elif to_page == number:
            part.arrive(edge, numbers[edge.target], down=from_page < number)
    nodes = part.settled()
    rows = drawn.rows[start:stop]
    levels = [1 + max((n.level for n in nodes if n.row == row), default=0) for row in range(len(rows))]
    before = [1 + max((n.level for n in here.values() if n.row == row), default=0) for row in range(len(rows))]
    taller = [h + level * (now - then) for h, now, then in zip(heights[start:stop], levels, before, strict=True)]
    return Page(Figure(drawn.lanes, rows, nodes, tuple(part.edges)), tuple(taller))


class _Part:
    """The symbols and arrows of one page while its connectors are being set."""

    def __init__(self, nodes: dict[str, Node], last: int, lanes: tuple[str, ...]) -> None:
        self.nodes, self.last, self.lanes = nodes, last, lanes
        self.edges: list[Edge] = []
        self.on_top: dict[str, Node] = {}
        self.below: dict[str, Node] = {}

    def leave(self, edge: Edge, number: str, lane: str, *, down: bool) -> None:
        """A connector below the last row: under the symbol it leaves if nothing stands there, else in the next one's lane."""
        key, source = f"to-{number}", self.nodes[edge.source]
        if down and key not in self.below:
            lower = {n.lane for n in self.nodes.values() if (n.row, n.level) > (source.row, source.level)}
            lane = self._free(lane if source.lane in lower else source.lane, self.below)
            self.below[key] = Node(key, "connector", lane, self.last, 0, number)
        elif not down and key not in self.nodes:
            self.nodes[key] = self._beside(source, key, number)
        self.edges.append(replace(edge, target=key))

    def arrive(self, edge: Edge, number: str, *, down: bool) -> None:
        key = f"from-{number}-{'above' if down else 'below'}"
        if key in self.nodes or key in self.on_top:
            return
        if down:
            lane = self._free(self.nodes[edge.target].lane, self.on_top)
            self.on_top[key] = Node(key, "connector", lane, 0, 0, number)
        else:
            self.nodes[key] = self._beside(self.nodes[edge.target], key, number)
        self.edges.append(replace(edge, source=key, label="", main=True))

    def _free(self, lane: str, taken: dict[str, Node]) -> str:
        used = {node.lane for node in taken.values()}
        order = sorted(self.lanes, key=lambda other: abs(self.lanes.index(other) - self.lanes.index(lane)))
        return next((other for other in order if other not in used), lane)

    def _beside(self, node: Node, key: str, number: str) -> Node:
        """A connector on the same level, as far right as there is room."""
        used = {n.lane for n in self.nodes.values() if (n.row, n.level) == (node.row, node.level)}
        place = self.lanes.index(node.lane)
        right = [lane for lane in self.lanes[place + 1 :] if lane not in used]
        left = [lane for lane in self.lanes[:place] if lane not in used]
        lane = (right[-1:] or left[-1:] or [node.lane])[0]
        return Node(key, "connector", lane, node.row, node.level, number, extension=node.extension)

    def settled(self) -> tuple[Node, ...]:
        """All symbols, those of the first row moved down below the connectors on top."""
        moved = [
            replace(node, level=node.level + 1) if self.on_top and node.row == 0 else node
            for node in self.nodes.values()
        ]
        lowest = max((node.level for node in moved if node.row == self.last), default=-1)
        level = lowest if self._has_room(moved, lowest) else lowest + 1
        return (*self.on_top.values(), *moved, *(replace(node, level=level) for node in self.below.values()))

    def _has_room(self, nodes: Sequence[Node], level: int) -> bool:
        """Whether connectors may stand beside the page's last symbols: only ends stand there, and in other lanes."""
        there = [node for node in nodes if (node.row, node.level) == (self.last, level)]
        leaving = {edge.source for edge in self.edges}
        lanes = {node.lane for node in self.below.values()}
        return bool(there) and not any(node.id in leaving or node.lane in lanes for node in there)
