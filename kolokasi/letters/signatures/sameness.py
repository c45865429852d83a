"""Whether two PDFs show the same pages, however they are written; used only in the process that verifies."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import Any

import pikepdf

DEPTH = 40
SHOWN = ("/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/AA")
OF_THE_WHOLE = ("/OpenAction", "/AA", "/Names", "/OCProperties", "/Collection", "/Requirements")


def same_pages(one: bytes, other: bytes) -> bool:
    """Each page has the same content, resources and annotations in the same order, and both files have the same keywords.

    Signature fields are not compared; nothing else may have been added that acts or shows.
    """
    with pikepdf.open(BytesIO(one)) as first, pikepdf.open(BytesIO(other)) as second:
        return _marks(first) == _marks(second)


def drawn_more(one: bytes, other: bytes) -> list[float]:
    """Each signature field that the second file shows on a page and the first does not, as its share of the page."""
    with pikepdf.open(BytesIO(one)) as first, pikepdf.open(BytesIO(other)) as second:
        known, seen = _shown(first), _shown(second)
    for place in known:
        if place in seen:
            seen.remove(place)
    return [share for _page, _corners, share in seen]


def _shown(pdf: pikepdf.Pdf) -> list[tuple[int, tuple[float, ...], float]]:
    """The signature fields that touch their page, hidden or not: page, corners, and share of the page's area."""
    found: list[tuple[int, tuple[float, ...], float]] = []
    for number, page in enumerate(pdf.pages):
        left, bottom, right, top = (float(one) for one in page.mediabox)
        notes: Any = page.obj.get("/Annots")
        for note in notes or []:
            corners = tuple(float(one) for one in note.get("/Rect", [0, 0, 0, 0])) if _signs(note) else ()
            if len(corners) == 4:
                wide = min(right, max(corners[0::2])) - max(left, min(corners[0::2]))
                high = min(top, max(corners[1::2])) - max(bottom, min(corners[1::2]))
                if wide > 0 and high > 0:
                    found.append((number, corners, wide * high / ((right - left) * (top - bottom))))
    return found


def _marks(pdf: pikepdf.Pdf) -> list[str]:
    known: dict[tuple[int, int], str] = {}
    whole = [_mark(pdf.Root.get(key), known, 0) for key in OF_THE_WHOLE]
    marks = [str(pdf.docinfo.get("/Keywords", "")), "|".join(whole)]
    for page in pdf.pages:
        parts = [_drawn(page.obj), *(_mark(page.obj.get(key), known, 0) for key in SHOWN)]
        notes: Any = page.obj.get("/Annots")
        parts += [_mark(note, known, 0) for note in notes or [] if not _signs(note)]
        marks.append("|".join(parts))
    return marks


def _signs(note: Any) -> bool:
    """Whether the annotation is a signature's field; its kind may stand with its parent."""
    kind = note.get("/FT") or note.get("/Parent", {}).get("/FT")
    return note.get("/Subtype") == pikepdf.Name.Widget and kind == pikepdf.Name.Sig and "/AA" not in note


def _drawn(page: Any) -> str:
    """The page's content, joined however it was cut."""
    contents = page.get("/Contents")
    parts = list(contents) if isinstance(contents, pikepdf.Array) else [contents] if contents is not None else []
    return sha256(b"\n".join(bytes(part.read_bytes()) for part in parts).strip()).hexdigest()


def _mark(thing: Any, known: dict[tuple[int, int], str], depth: int) -> str:
    """A digest of everything the object leads to; a circle ends where it began."""
    if depth > DEPTH:
        raise ValueError("too deep")
    if not isinstance(thing, pikepdf.Object):
        return repr(thing)
    place = thing.objgen
    if place != (0, 0):
        if place in known:
            return known[place]
        known[place] = "circle"
    mark = sha256(_inside(thing, known, depth).encode()).hexdigest()
    if place != (0, 0):
        known[place] = mark
    return mark


def _inside(thing: Any, known: dict[tuple[int, int], str], depth: int) -> str:
    if isinstance(thing, pikepdf.Array):
        return "[" + ",".join(_mark(one, known, depth + 1) for one in thing) + "]"
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        skipped = {"/Length", "/Filter", "/DecodeParms", "/StructParent", "/StructParents", "/Parent", "/P"}
        names = sorted(name for name in thing.keys() if name not in skipped)  # noqa: SIM118
        text = "".join(f"{name}:{_mark(thing[name], known, depth + 1)};" for name in names)
        drawn = sha256(bytes(thing.read_bytes())).hexdigest() if isinstance(thing, pikepdf.Stream) else ""
        return "{" + text + drawn + "}"
    return bytes(thing.unparse()).decode("latin-1")
