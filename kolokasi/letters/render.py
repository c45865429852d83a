"""From facts to paper: Typst templates make tagged PDF/A whose bytes follow from the facts, and pages to look at."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import segno
import typst
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kolokasi.base import files
from kolokasi.base.refusal import Refusal, define
from kolokasi.letters import needs, rules
from kolokasi.letters.facts import KINDS
from kolokasi.letters.glyphs import showable
from kolokasi.letters.logo import drawing_of
from kolokasi.letters.models import Letterhead
from kolokasi.letters.pictures import pictures_of
from kolokasi.letters.wording import queries as wording
from kolokasi.letters.wording.catalogue import shipped
from kolokasi.sop import fonts

FACT_MISSING = define(
    "fact_missing",
    _("{title} belum dapat dibuat karena isian ini belum ada: {missing}. Lengkapi, lalu ulangi."),
)
KIND_UNKNOWN = define("letter_kind_unknown", _("Jenis dokumen {kind} tidak dikenal. Pilih jenis yang ada."), 404)

TEMPLATES = Path(__file__).parent / "templates"
PAPERS = {"A4": (210, 297), "F4": (215, 330)}
STANDARDS = ["a-2a", "ua-1"]
BARE_PICTURE = b"#image(bytes(json(bytes(sys.inputs.data))))"
NO_DATE = date(1970, 1, 1)  # PDF/A asks for a date; this one says that none is known
DATES = ("date", "received_at", "checked_at", "as_of_at")
LONGEST = 4000
MOST_REVISIONS = 2_000_000_000
MASK = 3
STAMP_LONGEST, STAMP_PPI = 70, 300
MARK = "kolokasi:"  # before the document's code in the keywords of the file


def render(
    kind: str, facts: Mapping[str, Any], *, letterhead: Letterhead, practice: bool, draft: bool = False
) -> bytes:
    """The document as PDF/A-2a and PDF/UA-1; the same facts give the same bytes.

    `practice` prints LATIHAN on every page, `draft` prints DRAF. A fact that the document cannot be without is asked for
    by name (`needs`).
    """
    data = _data(kind, facts, letterhead, practice=practice, draft=draft, marked=False)
    return cast("bytes", _set(kind, facts, data, "pdf"))


def sheets(
    kind: str, facts: Mapping[str, Any], *, letterhead: Letterhead, practice: bool, draft: bool, marked: bool = True
) -> list[bytes]:
    """The pages as SVG, as they will be on paper; `marked` shades the words that come from facts."""
    data = _data(kind, facts, letterhead, practice=practice, draft=draft, marked=marked)
    made = _set(kind, facts, data, "svg")
    return [bytes(page) for page in made] if isinstance(made, list) else [bytes(made)]


def tried(
    kind: str, facts: Mapping[str, Any], *, letterhead: Letterhead, words: Mapping[str, str], format: str = "pdf"
) -> bytes | list[bytes]:
    """The document with these words and no others; raises TypstError where it cannot be set."""
    data = _data(kind, facts, letterhead, practice=settings.DEMO, draft=True, marked=format == "svg")
    return _compile(kind, _worded(data, words), format)


def _set(kind: str, facts: Mapping[str, Any], data: dict[str, Any], format: str) -> bytes | list[bytes]:
    """The document in the words of its revision (`wording`); one that cannot be set gives way to the one before it."""
    *chosen, last = wording.candidates(kind, _revision(facts))
    for words in chosen:
        try:
            return _compile(kind, _worded(data, words), format)
        except typst.TypstError:
            continue
    return _compile(kind, _worded(data, last), format)


def _revision(facts: Mapping[str, Any]) -> int:
    """The revision of the words that the document was written with; 0, the words as shipped, where it names none."""
    named = facts.get("wording")
    return named if isinstance(named, int) and 0 < named <= MOST_REVISIONS else 0


def _worded(data: dict[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """The data with every passage set out in runs of plain words and facts."""
    office = str((data["head"]["lines"] or [data["head"]["unit"]])[-1])
    clean = {name: "\n".join(map(showable, text.split("\n"))) for name, text in words.items()}
    told = wording.set_out(clean, data["f"], day_in_words=data["day_in_words"], place=data["place"], office=office)
    return {**data, "w": told}


def _data(
    kind: str, facts: Mapping[str, Any], letterhead: Letterhead, *, practice: bool, draft: bool, marked: bool
) -> dict[str, Any]:
    if kind not in KINDS:
        raise Refusal(KIND_UNKNOWN, kind=kind)
    missing = needs.gaps(kind, facts, draft=draft)
    if missing:
        raise Refusal(FACT_MISSING, title=KINDS[kind].title, missing=needs.told(missing))
    day = _date(facts)
    words = cast("dict[str, Any]", _clean(rules.printable(facts)))
    code = str(facts.get("code") or "")
    return {
        "kind": kind,
        "title": " ".join(
            filter(None, (KINDS[kind].title, str(words.get("number") or words.get("case_number") or "")))
        ),
        "day": [day.year, day.month, day.day],
        "day_in_words": rules.date_in_words(day) if day != NO_DATE else "",
        "paper": PAPERS[letterhead.paper],
        "font": letterhead.font,
        "head": _head(letterhead),
        "shows": {"rank": letterhead.shows_rank, "nip": letterhead.shows_nip},
        "place": words.get("place") or _clean(letterhead.place),
        "practice": practice,
        "draft": draft,
        "marked": marked,
        "code": rules.spaced_code(code) if code else "",
        "keywords": [MARK + code] if code else [],
        "qr": qr(str(facts["verify_url"])) if facts.get("verify_url") else "",
        "pictures": pictures_of(facts),
        "f": words,
    }


def stamp_picture(name: str, letterhead: Letterhead) -> bytes:
    """The stamp of a signer as a PNG, for a service that draws it (`stempel.typ`); its words are cut to what it holds."""
    head = _head(letterhead)
    office = str((head["lines"] or [head["unit"]])[-1])[:STAMP_LONGEST]
    told = {"name": showable(name)[:STAMP_LONGEST], "office": office, "logo": head["logo"], "font": letterhead.font}
    made = _KEPT.of("stempel").compile(
        format="png", ppi=STAMP_PPI, sys_inputs={"data": json.dumps(told, sort_keys=True, ensure_ascii=False)}
    )
    return cast("bytes", made)


def print_list(template: str, facts: Mapping[str, Any], *, letterhead: Letterhead) -> bytes:
    """A list with `title`, `day` and its own facts, on the office's paper; archival and tagged like the rest."""
    return cast("bytes", _compile(template, list_data(template, facts, letterhead), "pdf"))


def list_data(template: str, facts: Mapping[str, Any], letterhead: Letterhead) -> dict[str, Any]:
    """What the template of such a list is given."""
    day: date = facts["day"]
    address = str(facts.get("verify_url") or "")
    return {
        "kind": template, "title": facts["title"], "day": [day.year, day.month, day.day], "paper": PAPERS[letterhead.paper],
        "font": letterhead.font, "head": _head(letterhead), "practice": settings.DEMO, "draft": False, "marked": False,
        "code": "", "keywords": [], "qr": qr(address) if address else "",
        "f": _clean({name: value for name, value in facts.items() if name != "day"}),
    }  # fmt: skip


def _clean(value: Any) -> Any:
    """The printable facts with nothing that the typeface cannot show; a text of absurd length is cut."""
    if isinstance(value, Mapping):
        return {name: _clean(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return showable(value[:LONGEST]) if isinstance(value, str) else value


def _date(facts: Mapping[str, Any]) -> date:
    """The document's date, never the clock's."""
    for key in DATES:
        try:
            return datetime.fromisoformat(str(facts[key])).date()
        except (KeyError, ValueError):
            continue
    return NO_DATE


def _head(letterhead: Letterhead) -> dict[str, Any]:
    lines = [line for line in (_clean(str(line)) for line in letterhead.lines) if line]
    head: dict[str, Any] = {
        "lines": lines,
        "address": _clean(letterhead.address),
        "contact": _clean(letterhead.contact),
        "unit": _clean(letterhead.unit),
        "logo": None,
    }
    if letterhead.logo is not None:
        with files.read(letterhead.logo) as stream:
            head["logo"] = drawing_of(stream.read())
    return head


def qr(text: str) -> str:
    """The text as a QR code in SVG, without a margin: the page around it is white.

    The mask is a given one: weighing all eight takes half as long as the whole letter, and for addresses that end in
    random letters this one is within three hundredths of the best.
    """
    out = BytesIO()
    segno.make(text, error="m", micro=False, mask=MASK).save(
        out, kind="svg", border=0, xmldecl=False, svgns=True, svgclass=None, lineclass=None, omitsize=True
    )
    return out.getvalue().decode()


def prints(letterhead: Letterhead) -> bool:
    """Whether the typesetter can print on this paper: an emblem may look whole and still be none.

    Its bytes are tried bare, since a broken picture within an SVG is passed over in silence and the letter bears none.
    """
    try:
        if letterhead.logo is not None:
            with files.read(letterhead.logo) as stream:
                typst.compile(BARE_PICTURE, sys_inputs={"data": json.dumps(list(stream.read()))})
        render("lembar_tinjauan", {"case_number": "-", "reviews": [{}]}, letterhead=letterhead, practice=False)
    except typst.TypstError:
        return False
    return True


def compiler(kind: str, facts: Mapping[str, Any], *, letterhead: Letterhead) -> Callable[[], bytes | list[bytes]]:
    """The bare compile of this document, its facts prepared already: what the benchmark holds rendering against."""
    data = _worded(_data(kind, facts, letterhead, practice=False, draft=False, marked=False), shipped(kind))
    return lambda: _compile(kind, data, "pdf")


@lru_cache(maxsize=1)
def pinned() -> typst.Fonts:
    """The pinned faces, read once."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[pinned_folder()])


def pinned_folder() -> str:
    """Where the pinned faces lie."""
    return str(fonts.folder())


class _Kept(threading.local):
    """The compilers of this thread, one for a kind: each has read its templates already. None may be used by two at once."""

    def __init__(self) -> None:
        self.compilers: dict[str, typst.Compiler] = {}

    def of(self, kind: str) -> typst.Compiler:
        if kind not in self.compilers:
            self.compilers[kind] = typst.Compiler(
                str(TEMPLATES / f"{kind}.typ"), root=str(TEMPLATES), font_paths=pinned()
            )
        return self.compilers[kind]


_KEPT = _Kept()


def _compile(kind: str, data: dict[str, Any], format: str) -> bytes | list[bytes]:
    made = _KEPT.of(kind).compile(
        format=cast("Any", format),
        sys_inputs={"data": json.dumps(data, sort_keys=True, ensure_ascii=False)},
        pdf_standards=cast("Any", STANDARDS if format == "pdf" else []),
    )
    return cast("bytes | list[bytes]", made)
