"""The matrix as SVG: inside a page's table, or as a file of its own; and as cards, step by step, for small screens.

The pictures carry classes only (strict CSP): `.sy .ar .g-ink .cur .ext .done` of the house's stylesheet.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

from kolokasi.sop.faults import marked as _
from kolokasi.sop.figure import Translate, figure
from kolokasi.sop.fonts import text_width
from kolokasi.sop.lines import Point
from kolokasi.sop.matrix import Arrow, Label, MatrixLayout, Sizes, Symbol
from kolokasi.sop.spec import Procedure

State = Literal["done", "now", "todo"]

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Place:
    """Where one case stands: tasks open now, tasks closed, and the end it reached (or "")."""

    current: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
    end: str = ""

    def state(self, *tasks: str) -> State:
        """now if any of the tasks is open, done if all are closed or the end is reached, else todo."""
        if self.current & set(tasks):
            return "now"
        return "done" if tasks and all(task in self.done or task == self.end for task in tasks) else "todo"


@dataclass(frozen=True)
class StepCard:
    """One step for a small screen."""

    no: str
    words: str
    who: tuple[str, ...]
    needs: str
    time: str
    output: str
    note: str
    state: State
    extension: bool


def clean(text: str) -> str:
    """Text safe inside SVG: escaped, without characters that XML forbids."""
    return escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text), {'"': "&quot;"})


def step_list(
    procedure: Procedure,
    place: Place | None = None,
    *,
    official: bool = False,
    translate: Translate = str,
    language: str = "id",
) -> tuple[StepCard, ...]:
    """Every row as a card in order, so that a phone needs no wide drawing."""
    drawn = figure(procedure, official=official, translate=translate, language=language)
    names = {lane.id: lane.name.in_language(language) for lane in drawn.lanes}
    cards = []
    for number, row in enumerate(drawn.rows):
        here = [node.lane for node in drawn.nodes if node.row == number and (node.task in row.tasks or not row.tasks)]
        cards.append(
            StepCard(
                no=row.no,
                words=row.kegiatan.in_language(language),
                who=tuple(dict.fromkeys(names[lane] for lane in here))[: len(row.tasks) or 1],
                needs=row.kelengkapan,
                time=row.waktu,
                output=row.output,
                note=row.keterangan,
                state=(place or Place()).state(*row.tasks),
                extension=row.extension,
            )
        )
    return tuple(cards)


# -- the flow drawing -------------------------------------------------------------------------------------------------


def flow_svg(
    layout: MatrixLayout,
    *,
    place: Place | None = None,
    translate: Translate = str,
    language: str = "id",
) -> str:
    """The drawing alone, for the cell that spans all rows of a page's table; rows must have the layout's heights."""
    words = clean(describe(layout, translate=translate, language=language))
    return (
        f'<svg class="sop-flow" width="{number(layout.width)}" height="{number(layout.height)}" '
        f'viewBox="0 0 {number(layout.width)} {number(layout.height)}" role="img" aria-label="{words}">'
        f"{flow_parts(layout, place or Place(), language)}</svg>"
    )


def describe(layout: MatrixLayout, *, translate: Translate = str, language: str = "id") -> str:
    """The drawing in one sentence for those who do not see it: who acts in which row, in order."""
    lanes = {column.id: column.name.in_language(language) for column in layout.columns}
    acts = {
        placed.row.no: [lanes[s.node.lane] for s in layout.symbols if s.node.row == number and s.node.task]
        for number, placed in enumerate(layout.rows)
    }
    way = "; ".join(f"{no} {', '.join(dict.fromkeys(who))}" for no, who in acts.items() if who)
    return f"{translate(_('Diagram alir pelaksana'))}: {way}."


def flow_parts(layout: MatrixLayout, place: Place, language: str) -> str:
    parts = [_bands(layout, place)]
    inner = [column.x for column in layout.columns[1:]]
    lines = [f'<path d="M{number(x)} 0V{number(layout.height)}" class="g-line"/>' for x in inner]
    lines += [f'<path d="M0 {number(row.y)}H{number(layout.width)}" class="g-hair"/>' for row in layout.rows[1:]]
    parts.append(f'<g shape-rendering="crispEdges">{"".join(lines)}</g>')
    parts += [_arrow(arrow, layout.sizes) for arrow in layout.arrows]
    parts += [_symbol(symbol, layout, place, language) for symbol in layout.symbols]
    parts += [_label(label, layout.sizes) for label in layout.labels]
    return "".join(parts)


def _bands(layout: MatrixLayout, place: Place) -> str:
    """A pale band behind each row that waits for somebody."""
    return "".join(
        f'<rect y="{number(row.y)}" width="{number(layout.width)}" height="{number(row.height)}" class="g-soft"/>'
        for row in layout.rows
        if place.state(*row.row.tasks) == "now"
    )


def _arrow(arrow: Arrow, sizes: Sizes) -> str:
    """A line that ends in a filled head; drawn without markers, so that two drawings on a page share no ids."""
    extra = " ext" if arrow.edge.extension else ""
    line = "L".join(f"{number(x)} {number(y)}" for x, y in shaft(arrow, sizes))
    shape = f'<path d="M{line}" class="g-ink fl{extra}"/>'
    if arrow.has_head:
        corners = "L".join(f"{number(x)} {number(y)}" for x, y in head(arrow, sizes))
        shape += f'<path d="M{corners}z" class="ar{extra}"/>'
    return shape


def shaft(arrow: Arrow, sizes: Sizes) -> tuple[Point, ...]:
    """The arrow's line, ending inside its head so that the point stays sharp."""
    if not arrow.has_head:
        return arrow.drawn
    (ax, ay), (bx, by) = arrow.drawn[-2:]
    ux, uy = _direction(ax, ay, bx, by)
    return (*arrow.drawn[:-1], (bx - ux * sizes.head * 0.7, by - uy * sizes.head * 0.7))


def head(arrow: Arrow, sizes: Sizes) -> tuple[Point, ...]:
    """The three corners of the arrow's head."""
    (ax, ay), (bx, by) = arrow.points[-2:]
    ux, uy = _direction(ax, ay, bx, by)
    half = sizes.head * 0.42
    root_x, root_y = bx - ux * sizes.head, by - uy * sizes.head
    return (bx, by), (root_x - uy * half, root_y + ux * half), (root_x + uy * half, root_y - ux * half)


def _direction(ax: float, ay: float, bx: float, by: float) -> Point:
    far = math.hypot(bx - ax, by - ay) or 1.0
    return (bx - ax) / far, (by - ay) / far


def outline(symbol: Symbol) -> tuple[Point, ...]:
    """The corners of a symbol that has corners: process, decision, connector."""
    x, y, w, h = symbol.x, symbol.y, symbol.width / 2, symbol.height / 2
    if symbol.kind == "decision":
        return (x, y - h), (x + w, y), (x, y + h), (x - w, y)
    if symbol.kind == "connector":
        return (x - w, y - h), (x + w, y - h), (x + w, y + h * 0.2), (x, y + h), (x - w, y + h * 0.2)
    return (x - w, y - h), (x + w, y - h), (x + w, y + h), (x - w, y + h)


def _symbol(symbol: Symbol, layout: MatrixLayout, place: Place, language: str) -> str:
    node = symbol.node
    state = place.state(node.task) if node.task else "todo"
    classes = " ".join(
        ["sy", *(["ext"] if node.extension else []), *({"now": ["cur"], "done": ["done"]}.get(state, []))]
    )
    if symbol.kind == "terminator":
        w, h = symbol.width, symbol.height
        corner = f'x="{number(symbol.x - w / 2)}" y="{number(symbol.y - h / 2)}" rx="{number(h / 2)}"'
        shape = f'<rect {corner} width="{number(w)}" height="{number(h)}" class="{classes}"/>'
    else:
        corners = "L".join(f"{number(x)} {number(y)}" for x, y in outline(symbol))
        shape = f'<path d="M{corners}z" class="{classes}"/>'
    return f"<g>{_title(symbol, layout, language)}{shape}{_inside(symbol, state)}</g>"


def _title(symbol: Symbol, layout: MatrixLayout, language: str) -> str:
    row = layout.rows[symbol.node.row].row
    lane = next(column.name.in_language(language) for column in layout.columns if column.id == symbol.node.lane)
    return f"<title>{clean(f'{row.no}. {lane}: {row.kegiatan.in_language(language)}')}</title>"


def _inside(symbol: Symbol, state: State) -> str:
    """The word of a capsule; a tick when the step is done, a dot where the case stands now."""
    label = symbol.node.label
    mark = 0.0 if state == "todo" else 10.0
    middle = symbol.x + (mark / 2 if label else 0)
    left = symbol.x - (text_width(label, 10) / 2 + mark / 2 - 4 if label else 0)
    parts = []
    if label:
        parts.append(
            f'<text x="{number(middle)}" y="{number(symbol.y + 3.6)}" text-anchor="middle" class="tx-c">{clean(label)}</text>'
        )
    if state == "done":
        parts.append(f'<path d="M{number(left - 4)} {number(symbol.y + 0.3)}l2.8 3 5.4-6.4" class="tick"/>')
    if state == "now":
        parts.append(f'<circle cx="{number(left)}" cy="{number(symbol.y)}" r="3.6" class="now-dot"/>')
    return "".join(parts)


def _label(label: Label, sizes: Sizes) -> str:
    step = label.height / len(label.lines)
    middle, first = label.x + label.width / 2, label.y + sizes.text * 0.82
    return "".join(
        f'<text x="{number(middle)}" y="{number(first + n * step)}" text-anchor="middle" class="tx-s">{clean(line)}</text>'
        for n, line in enumerate(label.lines)
    )


def number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
