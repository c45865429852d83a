"""The whole matrix as one SVG file: heading, table of words, flow drawing; it brings its own style, light and dark."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from kolokasi.sop.drawing import Place, clean, describe, flow_parts, number
from kolokasi.sop.faults import marked as _
from kolokasi.sop.figure import LEGEND, Row, Translate, figure
from kolokasi.sop.fonts import wrap
from kolokasi.sop.matrix import SCREEN, MatrixLayout, PlacedRow
from kolokasi.sop.matrix import place as place_figure
from kolokasi.sop.spec import Procedure

TEXT, SMALL, LINE, PAD = 12.5, 11.5, 16.5, 8.0
TITLE, HEAD = 58.0, (28.0, 40.0)
MARGIN = 24.0


@dataclass(frozen=True)
class Measured:
    """What a row took in reality: words, the bar's length (1 is twice the promise), and how it compares."""

    words: str
    share: float
    state: Literal["ok", "bad", "wait"] = "ok"


@dataclass(frozen=True)
class TextColumn:
    """A column of words: its heading, its width and what of a row stands in it."""

    heading: str
    width: float
    of: Callable[[Row, str], str]
    centred: bool = False
    group: str = ""


BEFORE = (
    TextColumn(_("No"), 40, lambda row, _language: row.no, True),
    TextColumn(_("Kegiatan"), 250, lambda row, language: row.kegiatan.in_language(language)),
)
AFTER = (
    TextColumn(_("Kelengkapan"), 132, lambda row, _language: row.kelengkapan, group=_("Mutu Baku")),
    TextColumn(_("Waktu"), 64, lambda row, _language: row.waktu, True, group=_("Mutu Baku")),
    TextColumn(_("Output"), 112, lambda row, _language: row.output, group=_("Mutu Baku")),
    TextColumn(_("Keterangan"), 118, lambda row, _language: row.keterangan),
)
REAL = TextColumn(_("Terukur (median)"), 110, lambda _row, _language: "")

STYLE = """
svg{--surface:#fff;--sunken:#efede6;--ink:#1b1d23;--ink-2:#4d5059;--ink-3:#676a73;--line:#e3e0d8;--line-2:#cbc7bc;
--accent:#27449c;--accent-soft:#e9edf9;--ok:#196640;--ok-fill:#2f8f5f;--bad-fill:#cf4a41;--wait-fill:#8775bd;
--track:#e9e6df;--used:#7b7e88}
@media(prefers-color-scheme:dark){svg{--surface:#1a1d23;--sunken:#101216;--ink:#ecebe6;--ink-2:#b9bbc2;--ink-3:#989ba5;
--line:#2a2e37;--line-2:#3d424e;--accent:#aabaf6;--accent-soft:#252c45;--ok:#86d3a6;--ok-fill:#4fae7c;--bad-fill:#d8645a;
--wait-fill:#9282cc;--track:#2a2e37;--used:#7b808c}}
text{font:12.5px "Noto Sans",Roboto,"Segoe UI","Helvetica Neue",Arial,sans-serif;fill:var(--ink)}
.tx-h{font-size:11.5px;font-weight:600}.tx-t{font-size:20px;font-weight:600}.tx-s{font-size:9.5px;fill:var(--ink-3);paint-order:stroke;stroke:var(--surface);stroke-width:3px;stroke-linejoin:round}
.tx-c{font-size:10px}.tx-m{fill:var(--ink-2)}.it{font-style:italic;fill:var(--ink-2)}
.g-page,.g-surface{fill:var(--surface)}.g-head{fill:var(--sunken)}.g-soft{fill:var(--accent-soft)}
.g-line{stroke:var(--line-2);fill:none}.g-hair{stroke:var(--line);fill:none}
.g-ink{stroke:var(--ink);fill:none;stroke-width:1.2;stroke-linejoin:round}.g-ink.ext{stroke:var(--used);stroke-dasharray:4 3}
.ar{fill:var(--ink)}.ar.ext{fill:var(--used)}.sy{fill:var(--surface);stroke:var(--ink);stroke-width:1.2;stroke-linejoin:round}
.sy.ext{stroke:var(--used);stroke-dasharray:4 3}.sy.done{stroke:var(--ok-fill)}
.sy.cur{fill:var(--surface);stroke:var(--accent);stroke-width:2;stroke-dasharray:none}
.tick{stroke:var(--ok);fill:none;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}.now-dot{fill:var(--accent)}
.g-track{fill:var(--track)}.g-ok{fill:var(--ok-fill)}.g-bad{fill:var(--bad-fill)}.g-wait{fill:var(--wait-fill)}
.g-limit{stroke:var(--ink);stroke-width:2}
"""


def fitted(
    procedure: Procedure, official: bool, *, unit: float = 0.5, translate: Translate = str, language: str = "id"
) -> MatrixLayout:
    """A layout for the screen whose rows are high enough for their words beside the drawing.

    Heights are multiples of `unit`, so that a page's table can build each row of equal table rows.
    """
    drawn = figure(procedure, official=official, translate=translate, language=language)
    heights = []
    for number_, row in enumerate(drawn.rows):
        levels = 1 + max((node.level for node in drawn.nodes if node.row == number_), default=0)
        lines = max(len(_lines(column, row, language)) for column in (*BEFORE, *AFTER))
        heights.append(math.ceil(max(levels * SCREEN.level, lines * LINE + 2 * PAD) / unit) * unit)
    return place_figure(drawn, procedure.title, official, heights=heights)


def poster_svg(
    layout: MatrixLayout,
    *,
    place: Place | None = None,
    translate: Translate = str,
    language: str = "id",
    measured: Mapping[str, Measured] | None = None,
) -> str:
    """The whole matrix with its words as one accessible SVG document."""
    columns = _columns(layout, measured)
    width = columns[-1][0] + columns[-1][1].width + MARGIN
    height = TITLE + sum(HEAD) + layout.height + MARGIN
    flow_x = MARGIN + sum(column.width for column in BEFORE)
    top = TITLE + sum(HEAD)
    parts = [
        _rows(layout, columns, place or Place(), language, width),
        f'<g transform="translate({number(flow_x)} {number(top)})">{flow_parts(layout, place or Place(), language)}</g>',
        _headings(layout, columns, flow_x, translate, language),
        _rules(layout, columns, flow_x, width),
    ]
    if any(row.row.extension for row in layout.rows):
        parts.append(
            f'<text x="{number(width - MARGIN)}" y="38" text-anchor="end" class="it">{clean(translate(LEGEND))}</text>'
        )
    if measured:
        parts.append(_bars(layout, columns, measured))
    title = layout.title.in_language(language)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{number(width)}" height="{number(height)}" '
        f'viewBox="0 0 {number(width)} {number(height)}" role="img" aria-labelledby="sop-title sop-desc" lang="{clean(language)}">'
        f'<title id="sop-title">{clean(title)}</title>'
        f'<desc id="sop-desc">{clean(describe(layout, translate=translate, language=language))}</desc>'
        f"<style>{STYLE}</style>"
        f'<rect width="{number(width)}" height="{number(height)}" class="g-page"/>'
        f'<text x="{number(MARGIN)}" y="38" class="tx-t">{clean(title)}</text>{"".join(parts)}</svg>\n'
    )


def _columns(layout: MatrixLayout, measured: Mapping[str, Measured] | None) -> list[tuple[float, TextColumn]]:
    after = (*AFTER[:-1], REAL, AFTER[-1]) if measured else AFTER
    placed, x = [], MARGIN
    for column in BEFORE:
        placed.append((x, column))
        x += column.width
    x += layout.width
    for column in after:
        placed.append((x, column))
        x += column.width
    return placed


def _lines(column: TextColumn, row: Row, language: str) -> tuple[str, ...]:
    return wrap(column.of(row, language), column.width - 2 * PAD, TEXT)


def _rows(
    layout: MatrixLayout, columns: list[tuple[float, TextColumn]], place: Place, language: str, width: float
) -> str:
    parts = []
    for placed in layout.rows:
        y = TITLE + sum(HEAD) + placed.y
        if place.state(*placed.row.tasks) == "now":
            parts.append(
                f'<rect x="{number(MARGIN)}" y="{number(y)}" width="{number(width - 2 * MARGIN)}" '
                f'height="{number(placed.height)}" class="g-soft"/>'
            )
        parts += [_cell(x, y, column, placed, language) for x, column in columns]
    return "".join(parts)


def _cell(x: float, y: float, column: TextColumn, placed: PlacedRow, language: str) -> str:
    lines = _lines(column, placed.row, language)
    first = y + placed.height / 2 - (len(lines) - 1) * LINE / 2 + TEXT * 0.36
    where = x + column.width / 2 if column.centred else x + PAD
    anchor = ' text-anchor="middle"' if column.centred else ""
    style = ' class="it"' if placed.row.extension else ""
    return "".join(
        f'<text x="{number(where)}" y="{number(first + n * LINE)}"{anchor}{style}>{clean(line)}</text>'
        for n, line in enumerate(lines)
    )


def _headings(
    layout: MatrixLayout, columns: list[tuple[float, TextColumn]], flow_x: float, translate: Translate, language: str
) -> str:
    wide = columns[-1][0] + columns[-1][1].width - MARGIN
    parts = [
        f'<rect x="{number(MARGIN)}" y="{number(TITLE)}" width="{number(wide)}" height="{number(sum(HEAD))}" class="g-head"/>'
    ]
    for x, column in columns:
        top, high = (TITLE + HEAD[0], HEAD[1]) if column.group else (TITLE, sum(HEAD))
        parts.append(_heading(translate(column.heading), x, column.width, top, high))
    parts += [
        _heading(lane.name.in_language(language), flow_x + lane.x, lane.width, TITLE + HEAD[0], HEAD[1])
        for lane in layout.columns
    ]
    parts.append(_heading(translate(_("Pelaksana")), flow_x, layout.width, TITLE, HEAD[0]))
    grouped = [(x, column.width) for x, column in columns if column.group]
    parts.append(_heading(translate(_("Mutu Baku")), grouped[0][0], sum(w for _, w in grouped), TITLE, HEAD[0]))
    return "".join(parts)


def _heading(words: str, x: float, width: float, top: float, high: float) -> str:
    lines = wrap(words, (width - 6) / 1.06, SMALL)
    first = top + high / 2 - (len(lines) - 1) * 14 / 2 + SMALL * 0.36
    return "".join(
        f'<text x="{number(x + width / 2)}" y="{number(first + n * 14)}" text-anchor="middle" class="tx-h">{clean(line)}</text>'
        for n, line in enumerate(lines)
    )


def _rules(layout: MatrixLayout, columns: list[tuple[float, TextColumn]], flow_x: float, width: float) -> str:
    """The lines of the table: frame, columns, rows, and the two-storied heading."""
    top, bottom, right = TITLE, TITLE + sum(HEAD) + layout.height, width - MARGIN
    middle, under = TITLE + HEAD[0], TITLE + sum(HEAD)
    paths = [f"M{number(MARGIN)} {number(top)}H{number(right)}V{number(bottom)}H{number(MARGIN)}z"]
    inner = {flow_x, flow_x + layout.width}
    for x, column in columns[1:]:
        first_of_group = column.group and not any(c.group and cx < x for cx, c in columns)
        start = middle if column.group and not first_of_group else top
        paths.append(f"M{number(x)} {number(start)}V{number(bottom)}")
    paths += [f"M{number(x)} {number(top)}V{number(bottom)}" for x in sorted(inner)]
    paths += [f"M{number(flow_x + lane.x)} {number(middle)}V{number(under)}" for lane in layout.columns[1:]]
    paths.append(f"M{number(flow_x)} {number(middle)}H{number(_group_end(columns))}")
    for placed in layout.rows:
        y = number(under + placed.y)
        paths.append(f"M{number(MARGIN)} {y}H{number(flow_x)}M{number(flow_x + layout.width)} {y}H{number(right)}")
    paths.append(f"M{number(flow_x)} {number(under)}H{number(flow_x + layout.width)}")
    lines = "".join(f'<path d="{path}" class="g-line"/>' for path in paths)
    return f'<g shape-rendering="crispEdges">{lines}</g>'


def _group_end(columns: list[tuple[float, TextColumn]]) -> float:
    return max(x + column.width for x, column in columns if column.group)


def _bars(layout: MatrixLayout, columns: list[tuple[float, TextColumn]], measured: Mapping[str, Measured]) -> str:
    x = next(x for x, column in columns if column is REAL) + PAD
    wide = REAL.width - 2 * PAD
    parts = []
    for placed in layout.rows:
        real = measured.get(placed.row.no)
        if real is None:
            continue
        y = TITLE + sum(HEAD) + placed.y + placed.height / 2
        parts.append(
            f'<text x="{number(x)}" y="{number(y - 3)}">{clean(real.words)}</text>'
            f'<rect x="{number(x)}" y="{number(y + 5)}" width="{number(wide)}" height="6" rx="2" class="g-track"/>'
            f'<rect x="{number(x)}" y="{number(y + 5)}" width="{number(wide * max(0.0, min(1.0, real.share)))}" height="6" '
            f'rx="2" class="g-{real.state}"/><path d="M{number(x + wide / 2)} {number(y + 3.5)}v9" class="g-limit"/>'
        )
    return "".join(parts)
