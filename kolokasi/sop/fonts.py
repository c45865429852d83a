"""The pinned typeface of printed procedures, and how wide its letters are."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import pymupdf_fonts  # type: ignore[import-untyped]

_FACES = ("notos", "notosbo", "notosit", "notosbi")

# Advance widths of the printable ASCII letters in thousandths of the type size (Noto Sans Regular).
_ADVANCES = (
    260, 269, 408, 646, 572, 831, 732, 225, 300, 300, 551, 572, 268, 322, 268, 372, 572, 572, 572, 572, 572, 572, 572, 572,
    572, 572, 268, 268, 572, 572, 572, 434, 899, 639, 650, 632, 730, 556, 519, 728, 741, 339, 273, 619, 524, 907, 760, 781,
    605, 781, 622, 549, 556, 731, 600, 930, 586, 566, 572, 329, 372, 329, 572, 444, 281, 561, 615, 480, 615, 564, 344, 615,
    618, 258, 258, 534, 258, 935, 618, 605, 615, 615, 413, 479, 361, 618, 508, 786, 529, 510, 470, 380, 551, 380, 572,
)  # fmt: skip
_WIDE = 700


@lru_cache(maxsize=1)
def folder() -> Path:
    """A folder that holds the pinned faces and nothing else; made once, and only this user can have written there."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or tempfile.gettempdir())
    place = cache / f"kolokasi-fonts-{os.getuid()}-{version('pymupdf-fonts')}"
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        ours = not place.is_symlink() and place.stat().st_uid == os.getuid() and os.access(place, os.W_OK)
    except OSError:
        ours = False
    if not ours:
        place = Path(tempfile.mkdtemp(prefix="kolokasi-fonts-"))
    for face in _FACES:
        path = place / f"{face}.ttf"
        if not path.is_file() or path.stat().st_size != pymupdf_fonts.fontdescriptors[face]["size"]:
            _write(path, pymupdf_fonts.fontbuffers[face]())
    return place


def _write(path: Path, data: bytes) -> None:
    """The file holds `data` whole: another process never sees half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(name).replace(path)


def text_width(text: str, size: float) -> float:
    """How wide `text` is at most in type of `size`; letters beyond ASCII count as wide."""
    return sum(_ADVANCES[ord(c) - 32] if 32 <= ord(c) < 127 else _WIDE for c in text) * size / 1000


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Each piece that may begin a line, with what joins it to the piece before: a space, or nothing after a slash."""
    for word in re.findall(r"[^ \t\r\n]+", text):
        for number, piece in enumerate(re.findall(r"[^/]*/+|[^/]+", word)):
            yield piece, "" if number else " "


def wrap(text: str, width: float, size: float) -> tuple[str, ...]:
    """Lines of `text` that fit in `width`; a word that is longer than a line is cut."""
    lines: list[str] = []
    line = ""
    for word, joint in _pieces(text):
        longer = f"{line}{joint}{word}" if line else word
        if text_width(longer, size) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        while text_width(word, size) > width and len(word) > 1:
            fits = max(1, sum(text_width(word[: n + 1], size) <= width for n in range(len(word))))
            lines.append(word[:fits])
            word = word[fits:]  # noqa: PLW2901
        line = word
    return (*lines, line) if line else tuple(lines)
