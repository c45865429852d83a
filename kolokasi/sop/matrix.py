"""The SOP matrix as geometry: rows, columns, five kinds of symbols, arrows and words, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kolokasi.sop.figure import Edge, Figure, Kind, Node, Row, Translate, figure
from kolokasi.sop.fonts import text_width
from kolokasi.sop.lines import Point, crossings, pieces
from kolokasi.sop.routing import Box, Grid, Wish, route
from kolokasi.sop.spec import Procedure, Words


@dataclass(frozen=True)
class Sizes:
    """The measures of a drawing, in any one unit (pixels on the screen, points on paper)."""

    lane: float = 72
    level: float = 54
    process: tuple[float, float] = (40, 26)
    decision: tuple[float, float] = (32, 30)
    terminator: tuple[float, float] = (52, 22)
    connector: tuple[float, float] = (22, 20)
    track: float = 5.5
    channel: float = 6
    head: float = 7
    text: float = 9.5

    def of(self, kind: Kind) -> tuple[float, float]:
        sizes = {
            "process": self.process,
            "decision": self.decision,
            "terminator": self.terminator,
            "connector": self.connector,
        }
        return sizes[kind]


SCREEN = Sizes()


@dataclass(frozen=True)
class Column:
    """One lane: a column of the table."""

    id: str
    name: Words
    x: float
    width: float
    extension: bool


@dataclass(frozen=True)
class PlacedRow:
    """One line of the table with its place. `levels` is how many symbols stand one below the other in it."""

    row: Row
    y: float
    height: float
    levels: int


@dataclass(frozen=True)
class Symbol:
    """One of the four symbols that are not arrows; `x`, `y` is its middle."""

    kind: Kind
    x: float
    y: float
    width: float
    height: float
    node: Node


@dataclass(frozen=True)
class Arrow:
    """The fifth symbol: an orthogonal line with its head at the last point.

    `drawn` is the part that no earlier arrow has drawn: arrows to one symbol join, and end there in one head.
    """

    points: tuple[Point, ...]
    edge: Edge
    drawn: tuple[Point, ...]

    @property
    def has_head(self) -> bool:
        return self.drawn[-1] == self.points[-1]


@dataclass(frozen=True)
class Label:
    """Words beside an arrow; `x`, `y` is the upper left corner of the room they take."""

    lines: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class MatrixLayout:
    """The whole picture, placed."""

    title: Words
    official: bool
    sizes: Sizes
    width: float
    height: float
    columns: tuple[Column, ...]
    rows: tuple[PlacedRow, ...]
    symbols: tuple[Symbol, ...]
    arrows: tuple[Arrow, ...]
    labels: tuple[Label, ...]

    def crossings(self) -> int:
        """How many times two arrows cross."""
        return crossings([arrow.points for arrow in self.arrows])


def layout(
    procedure: Procedure,
    official: bool,
    *,
    sizes: Sizes = SCREEN,
    heights: Sequence[float] | None = None,
    translate: Translate = str,
    language: str = "id",
) -> MatrixLayout:
    """The matrix of a procedure. `heights` are the rows' heights; without them each level gets `sizes.level`."""
    drawn = figure(procedure, official=official, translate=translate, language=language)
    return place(drawn, procedure.title, official, sizes=sizes, heights=heights)


def place(
    drawn: Figure, title: Words, official: bool, *, sizes: Sizes = SCREEN, heights: Sequence[float] | None = None
) -> MatrixLayout:
    """Every part of a figure with its place."""
    columns = tuple(
        Column(lane.id, lane.name, n * sizes.lane, sizes.lane, lane.extension) for n, lane in enumerate(drawn.lanes)
    )
    rows = _rows(drawn, sizes, heights)
    symbols = _symbols(drawn, rows, columns, sizes)
    arrows = _arrows(drawn, rows, columns, symbols, sizes)
    height = rows[-1].y + rows[-1].height if rows else 0.0
    width = sizes.lane * len(columns)
    labels = _labels(symbols, arrows, sizes, width, height)
    return MatrixLayout(title, official, sizes, width, height, columns, rows, symbols, arrows, labels)


def _rows(drawn: Figure, sizes: Sizes, heights: Sequence[float] | None) -> tuple[PlacedRow, ...]:
    placed: list[PlacedRow] = []
    y = 0.0
    for number, row in enumerate(drawn.rows):
        levels = 1 + max((node.level for node in drawn.nodes if node.row == number), default=0)
        height = heights[number] if heights is not None else levels * sizes.level
        placed.append(PlacedRow(row, y, height, levels))
        y += height
    return tuple(placed)


def _symbols(
    drawn: Figure, rows: tuple[PlacedRow, ...], columns: tuple[Column, ...], sizes: Sizes
) -> tuple[Symbol, ...]:
    middle = {column.id: column.x + column.width / 2 for column in columns}
    found = []
    for node in drawn.nodes:
        row = rows[node.row]
        y = row.y + (node.level + 0.5) * row.height / row.levels
        found.append(Symbol(node.kind, middle[node.lane], round(y, 2), *sizes.of(node.kind), node))
    return tuple(found)


def _arrows(
    drawn: Figure,
    rows: tuple[PlacedRow, ...],
    columns: tuple[Column, ...],
    symbols: tuple[Symbol, ...],
    sizes: Sizes,
) -> tuple[Arrow, ...]:
    first = [sum(row.levels for row in rows[:n]) for n in range(len(rows))]
    boxes = {s.node.id: Box(s.node.id, s.x, s.y, s.width, s.height, first[s.node.row] + s.node.level) for s in symbols}
    wishes = [Wish(boxes[e.source], boxes[e.target], e.main) for e in drawn.edges]
    paths = route(wishes, list(boxes.values()), _grid(rows, columns, sizes))
    lines = pieces(paths, [(edge.target, edge.extension) for edge in drawn.edges])
    return tuple(Arrow(points, edge, line) for points, edge, line in zip(paths, drawn.edges, lines, strict=True))


def _grid(rows: tuple[PlacedRow, ...], columns: tuple[Column, ...], sizes: Sizes) -> Grid:
    borders = [0.0]
    for row in rows:
        borders += [round(row.y + (level + 1) * row.height / row.levels, 2) for level in range(row.levels)]
    tracks = [x for c in columns for x in (c.x + sizes.track, c.x + c.width - sizes.track)]
    return Grid(tuple(borders), tuple(tracks), tracks[-1] if tracks else 0.0, sizes.channel)


# -- words beside arrows ----------------------------------------------------------------------------------------------


def _labels(
    symbols: tuple[Symbol, ...], arrows: tuple[Arrow, ...], sizes: Sizes, width: float, height: float
) -> tuple[Label, ...]:
    placed: list[Label] = []
    for arrow in arrows:
        if arrow.edge.label:
            places = list(_places(arrow, sizes))
            room = [label for label in places if _inside(label, width, height)] or places
            placed.append(min(room, key=lambda label: _trouble(label, symbols, arrows, placed)))
    return tuple(placed)


def _places(arrow: Arrow, sizes: Sizes) -> Iterator[Label]:
    """Places beside an arrow, the best first: near its beginning, in one line if that is short."""
    words = arrow.edge.label
    whole, halves = (words,), tuple(words.split(" ", 1))
    long = text_width(words, sizes.text) > sizes.lane / 2
    for a, b in pairwise(arrow.points):
        for lines in dict.fromkeys((halves, whole) if long else (whole,)):
            yield from _beside(a, b, lines, sizes)


def _beside(a: Point, b: Point, lines: tuple[str, ...], sizes: Sizes) -> Iterator[Label]:
    """Places on both sides of one piece of an arrow, from its beginning on."""
    (ax, ay), (bx, by) = a, b
    gap = sizes.text / 4
    wide, tall = _room(lines, sizes)
    if ax == bx:
        for step in range(10):
            y = ay + gap / 2 + step * sizes.text / 3 if by > ay else ay - gap / 2 - tall - step * sizes.text / 3
            for x in (ax + gap, ax - gap - wide):
                yield Label(lines, x, y, wide, tall)
        return
    for step in range(12):
        away = gap + step * sizes.text / 2
        x = ax + away if bx > ax else ax - away - wide
        for y in (ay - tall - gap / 2, ay + gap / 2):
            yield Label(lines, x, y, wide, tall)


def _room(lines: tuple[str, ...], sizes: Sizes) -> tuple[float, float]:
    return max(text_width(line, sizes.text) for line in lines), len(lines) * sizes.text * 1.05


def _inside(label: Label, width: float, height: float) -> bool:
    return min(label.x, label.y) >= 0 and label.x + label.width <= width and label.y + label.height <= height


def _trouble(label: Label, symbols: Sequence[Symbol], arrows: Sequence[Arrow], placed: Sequence[Label]) -> int:
    return sum(covers(label, thing) for group in (symbols, arrows, placed) for thing in group)


def covers(label: Label, thing: Symbol | Arrow | Label, margin: float = 0.8) -> bool:
    """Whether a label lies on a symbol, an arrow or another label."""
    x0, y0, x1, y1 = label.x, label.y, label.x + label.width, label.y + label.height
    if isinstance(thing, Label):
        return x0 < thing.x + thing.width and thing.x < x1 and y0 < thing.y + thing.height and thing.y < y1
    if isinstance(thing, Symbol):
        near_x = max(x0, min(thing.x, x1)) - thing.x
        near_y = max(y0, min(thing.y, y1)) - thing.y
        if thing.kind == "decision":
            return abs(near_x) / (thing.width / 2) + abs(near_y) / (thing.height / 2) < 1
        return abs(near_x) < thing.width / 2 + margin and abs(near_y) < thing.height / 2 + margin
    return any(
        min(ax, bx) - margin < x1
        and max(ax, bx) + margin > x0
        and min(ay, by) - margin < y1
        and max(ay, by) + margin > y0
        for (ax, ay), (bx, by) in pairwise(thing.points)
    )
