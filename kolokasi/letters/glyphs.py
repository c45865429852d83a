"""Which characters the pinned face can show, so that a name in another script is never a crash (OpenType cmap)."""

from __future__ import annotations

import struct
import unicodedata
from functools import lru_cache

from kolokasi.sop import fonts

FACE = "notos.ttf"
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


@lru_cache(maxsize=1)
def covered() -> frozenset[int]:
    """The code points of the face (cmap formats 4 and 12)."""
    data = (fonts.folder() / FACE).read_bytes()
    tables = struct.unpack_from(">H", data, 4)[0]
    start = next(
        struct.unpack_from(">L", data, 12 + 16 * n + 8)[0] for n in range(tables) if data[12 + 16 * n :][:4] == b"cmap"
    )
    points: set[int] = set()
    for n in range(struct.unpack_from(">H", data, start + 2)[0]):
        at = start + struct.unpack_from(">L", data, start + 4 + 8 * n + 4)[0]
        kind = struct.unpack_from(">H", data, at)[0]
        if kind == 4:
            points |= _format_4(data, at)
        elif kind == 12:
            for group in range(struct.unpack_from(">L", data, at + 12)[0]):
                first, last = struct.unpack_from(">LL", data, at + 16 + 12 * group)
                points |= set(range(first, last + 1))
    return frozenset(points)


def _format_4(data: bytes, at: int) -> set[int]:
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + 2 * count)
    return {
        point for first, last in zip(starts, ends, strict=True) for point in range(first, last + 1) if last != 0xFFFF
    }


def showable(text: str) -> str:
    """The text in NFC without hidden characters; what the face has no letter for becomes a mark that says so."""
    known = covered()
    mark = UNKNOWN if ord(UNKNOWN) in known else "?"
    kept = []
    for letter in unicodedata.normalize("NFC", text):
        if letter == "\n" or ord(letter) in known:
            kept.append(letter)
        elif letter.isspace():
            kept.append(" ")
        elif unicodedata.category(letter) not in HIDDEN and not unicodedata.combining(letter):
            kept.append(mark)
    return "".join(letter for letter in kept if letter == "\n" or unicodedata.category(letter) not in HIDDEN)
