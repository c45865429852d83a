"""The SOP AP on paper: the signed form of a procedure as a tagged PDF whose bytes follow from its facts alone (DOMAIN 2)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import typst

from kolokasi.sop import fonts
from kolokasi.sop.drawing import describe, head, outline, shaft
from kolokasi.sop.faults import marked as _
from kolokasi.sop.figure import LEGEND, Figure, Row, Translate, figure
from kolokasi.sop.matrix import MatrixLayout, Sizes, place
from kolokasi.sop.paging import Page, pages
from kolokasi.sop.spec import Identity, Procedure

Paper = Literal["A4", "F4"]
PAPERS: Mapping[Paper, tuple[float, float]] = {"A4": (297, 210), "F4": (330, 215)}

TEMPLATE = Path(__file__).parent / "templates" / "matrix.typ"
MM = 72 / 25.4
TEXT, LABEL, LEVEL, INSET = 7.6, 6.4, 32.5, (4.0, 3.6)
SCALES = (1.22, 1.16, 1.1, 1.05, 1.0)
MARGIN = (15 * MM, 12 * MM, 13 * MM)
HEAD = (15.0, 26.0)
MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]

WORDS = {
    "no": _("No"),
    "kegiatan": _("Kegiatan"),
    "pelaksana": _("Pelaksana"),
    "mutu": _("Mutu Baku"),
    "kelengkapan": _("Persyaratan/ Kelengkapan"),
    "waktu": _("Waktu"),
    "output": _("Output"),
    "ket": _("Ket."),
    "number": _("Nomor SOP"),
    "created": _("Tanggal pembuatan"),
    "revised": _("Tanggal revisi"),
    "effective": _("Tanggal efektif"),
    "approved": _("Disahkan oleh"),
    "title": _("Judul SOP"),
    "page": _("Halaman {page} dari {pages}"),
}
SECTIONS = (
    (_("Dasar Hukum"), "legal_basis", "1"),
    (_("Kualifikasi Pelaksana"), "qualification", "1"),
    (_("Keterkaitan SOP"), "related", "1"),
    (_("Peralatan/ Perlengkapan"), "equipment", "1"),
    (_("Peringatan"), "warning", "-"),
    (_("Pencatatan & Pendataan"), "recording", "-"),
)
FRONT = 9.2
NO_DATE = date(1970, 1, 1)  # PDF/A asks for a date; this one says that none is known


@dataclass(frozen=True)
class _Form:
    """The measures of one paper: the columns' widths in points, and the room for rows on a page."""

    columns: tuple[float, ...]
    lanes: int
    room: float
    scale: float

    @property
    def words(self) -> tuple[float, ...]:
        return (*self.columns[:2], *self.columns[2 + self.lanes :])

    @property
    def sizes(self) -> Sizes:
        lane = self.columns[2]
        return Sizes(
            lane=lane,
            level=LEVEL * self.scale,
            process=(lane * 0.54, 15.5 * self.scale),
            decision=(lane * 0.44, 18.5 * self.scale),
            terminator=(lane * 0.68, 14.0 * self.scale),
            connector=(lane * 0.28, 14.5 * self.scale),
            track=lane * 0.08,
            channel=3.6 * self.scale,
            head=5.0,
            text=LABEL * self.scale,
        )


def pdf(
    procedure: Procedure,
    *,
    official: bool,
    paper: Paper = "A4",
    translate: Translate = str,
    language: str = "id",
    mark: str = "",
    day: date | None = None,
) -> bytes:
    """The whole SOP as PDF/A-2a and PDF/UA-1; the same facts give the same bytes.

    `official` prints the signed SOP's rows alone. `mark` is printed large and pale behind each page (LATIHAN). `day` dates
    the file (not the form) when the identity box has no date.
    """
    drawn = figure(procedure, official=official, translate=translate, language=language)
    facts, form, parts = _largest(procedure, drawn, paper, translate, language)
    placed = [
        (page, place(page.figure, procedure.title, official, sizes=form.sizes, heights=page.heights)) for page in parts
    ]
    dated = _date(procedure.identity, day)
    facts |= {
        "mode": "print",
        "date": [dated.year, dated.month, dated.day],
        "paper": PAPERS[paper],
        "mark": mark,
        "legend": "" if official else translate(LEGEND),
        "pages": [_page(page, layout, form, translate, language) for page, layout in placed],
    }
    return _compile(facts)


def _largest(
    procedure: Procedure, drawn: Figure, paper: Paper, translate: Translate, language: str
) -> tuple[dict[str, Any], _Form, tuple[Page, ...]]:
    """The largest type that needs no more pages, connectors or broken words than any smaller one does."""
    found: list[tuple[dict[str, Any], _Form, tuple[Page, ...]]] = []
    for scale in SCALES:
        form = _form(paper, len(drawn.lanes), scale)
        facts = _facts(procedure, drawn, form, translate, language)
        heights = _row_heights(facts, drawn, form)
        found.append((facts, form, pages(drawn, heights, limit=form.room, level=form.sizes.level)))
    return min(found, key=lambda way: (len(way[2]), _connectors(way[2]), _broken(way[0])))


def _connectors(parts: tuple[Page, ...]) -> int:
    return sum(node.kind == "connector" for part in parts for node in part.figure.nodes)


def _broken(facts: dict[str, Any]) -> int:
    return sum("\u200b" in cell for row in facts["rows"] for cell in row["cells"])


def _form(paper: Paper, lanes: int, scale: float) -> _Form:
    """No, Kegiatan, the lanes, Kelengkapan, Waktu, Output, Keterangan: the lanes first, words share what is left."""
    width, height = (side * MM for side in PAPERS[paper])
    usable = width - 2 * MARGIN[0]
    lane = (50.0 if lanes <= 6 else 46.0) * (1 if paper == "A4" else 1.06)
    fixed = 22.0 + 38.0
    left = usable - fixed - lane * lanes
    shares = (0.42, 0.2, 0.19, 0.19) if lanes > 6 else (0.5, 0.22, 0.16, 0.12)
    kegiatan, needs, output, ket = (round(left * share, 1) for share in shares)
    ket = round(usable - fixed - lane * lanes - kegiatan - needs - output, 1)
    room = height - MARGIN[1] - MARGIN[2] - sum(HEAD) - 2
    return _Form((22.0, kegiatan, *[lane] * lanes, needs, 38.0, output, ket), lanes, room, scale)


def _facts(procedure: Procedure, drawn: Figure, form: _Form, translate: Translate, language: str) -> dict[str, Any]:
    identity = procedure.identity
    return {
        "title": identity.title or procedure.title.in_language(language),
        "author": identity.unit[1] if len(identity.unit) > 1 else "",
        "lang": language,
        "text": TEXT * form.scale,
        "label": LABEL * form.scale,
        "inset": INSET,
        "margin": MARGIN,
        "head": HEAD,
        "columns": form.columns,
        "widths": form.words,
        "centred": [0, 2 + len(drawn.lanes) + 1],
        "half": round(sum(form.columns) * 0.5, 1),
        "front": FRONT,
        "logo": 64,
        "sign": 84,
        "lane": _lane_text(drawn, form, language),
        "lanes": [lane.name.in_language(language) for lane in drawn.lanes],
        "rows": [_row(row, form, language) for row in drawn.rows],
        "words": {key: translate(words) for key, words in WORDS.items()},
        "identity": {
            "unit": identity.unit,
            "number": identity.number,
            "created": identity.created,
            "revised": identity.revised,
            "effective": identity.effective,
            "approved_by": identity.approved_by,
        },
        "sections": [
            {"name": translate(name), "items": getattr(identity, field), "marker": marker}
            for name, field, marker in SECTIONS
        ],
    }


def _lane_text(drawn: Figure, form: _Form, language: str) -> float:
    """Type small enough that no word of a lane's name is broken (bold is about a tenth wider)."""
    words = [word for lane in drawn.lanes for word in lane.name.in_language(language).split()]
    widest = max((fonts.text_width(word, 1.1) for word in words), default=1.0)
    return min(TEXT * form.scale, (form.columns[2] - 5) / widest)


def _row(row: Row, form: _Form, language: str) -> dict[str, Any]:
    cells = [row.no, row.kegiatan.in_language(language), row.kelengkapan, row.waktu, row.output, row.keterangan]
    room = [width - 2 * INSET[0] for width in form.words]
    size = TEXT * form.scale
    return {
        "cells": [_breakable(cell, size, width) for cell, width in zip(cells, room, strict=True)],
        "extension": row.extension,
    }


def _breakable(text: str, size: float, width: float) -> str:
    """The same letters; a word wider than its column may break anywhere."""
    pieces = re.split(r"(\s+)", text)
    return "".join("\u200b".join(piece) if fonts.text_width(piece, size) > width else piece for piece in pieces)


def _row_heights(facts: dict[str, Any], drawn: Figure, form: _Form) -> list[float]:
    """Each row is as high as its words and its symbols need; the typesetter itself measures the words."""
    asked = json.dumps({**facts, "mode": "measure"}, sort_keys=True)
    answer = typst.query(
        str(TEMPLATE), "<heights>", field="value", one=True, font_paths=[str(fonts.folder())],
        ignore_system_fonts=True, sys_inputs={"data": asked},
    )  # fmt: skip
    heights = []
    for number, words in enumerate(json.loads(answer)):
        levels = 1 + max((node.level for node in drawn.nodes if node.row == number), default=0)
        heights.append(round(max(words + 2, levels * form.sizes.level), 1))
    return heights


def _page(page: Page, layout: MatrixLayout, form: _Form, translate: Translate, language: str) -> dict[str, Any]:
    return {
        "width": layout.width,
        "height": layout.height,
        "alt": describe(layout, translate=translate, language=language),
        "rows": [
            {"height": height, **_row(row, form, language)}
            for row, height in zip(page.figure.rows, page.heights, strict=True)
        ],
        "arrows": [
            {
                "line": shaft(arrow, layout.sizes),
                "head": head(arrow, layout.sizes) if arrow.has_head else [],
                "ext": arrow.edge.extension,
            }
            for arrow in layout.arrows
        ],
        "symbols": [
            {
                "kind": symbol.kind,
                "x": symbol.x,
                "y": symbol.y,
                "w": symbol.width,
                "h": symbol.height,
                "label": symbol.node.label,
                "ext": symbol.node.extension,
                "corners": outline(symbol),
            }
            for symbol in layout.symbols
        ],
        "labels": [
            {"x": label.x, "y": label.y, "w": label.width, "h": label.height, "lines": label.lines}
            for label in layout.labels
        ],
    }


def _compile(facts: dict[str, Any]) -> bytes:
    made = typst.compile(
        str(TEMPLATE),
        format="pdf",
        font_paths=[str(fonts.folder())],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(facts, sort_keys=True)},
        pdf_standards=["a-2a", "ua-1"],
    )
    return bytes(made)


def _date(identity: Identity, known: date | None) -> date:
    """The document's date: the day the SOP took effect, was revised or made, else `known`; never the clock's."""
    for text in (identity.effective, identity.revised, identity.created):
        iso = re.search(r"(\d{4})-(\d{2})-(\d{2})", text)
        named = re.search(rf"(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})", text)
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if named:
            return date(int(named[3]), MONTHS.index(named[2]) + 1, int(named[1]))
    return known or NO_DATE
