"""The emblem on the letterhead: a small PNG, JPEG or still SVG, looked into before the typesetter sees it."""

from __future__ import annotations

import re
import struct
from base64 import b64encode
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define

LOGO_WRONG = define(
    "logo_wrong", _("Lambang harus berupa PNG, JPEG, atau SVG tanpa program di dalamnya. Pilih berkas lain.")
)
LOGO_TOO_LARGE = define(
    "logo_too_large",
    _("Lambang paling besar {limit} kB dan {pixels} piksel tiap sisi. Perkecil gambarnya, lalu unggah lagi."),
)
LIMIT_BYTES, LIMIT_PIXELS = 200_000, 2000
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
ELSEWHERE = re.compile(r"""@import|url\(\s*['"]?\s*[^#'"\s]""", re.IGNORECASE)
SVG_PARTS = frozenset(
    {
        "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "defs", "title", "desc",
        "linearGradient", "radialGradient", "stop", "clipPath", "mask", "metadata", "style", "text", "tspan",
    }
)  # fmt: skip


def media_type_of(data: bytes) -> str:
    """What the picture is; refuses what is none, too large, or not still."""
    if len(data) > LIMIT_BYTES:
        raise Refusal(LOGO_TOO_LARGE, limit=LIMIT_BYTES // 1000, pixels=LIMIT_PIXELS)
    if data.startswith(PNG) and len(data) > 33 and data[12:16] == b"IHDR":
        return _small(struct.unpack(">LL", data[16:24]), "image/png")
    if data.startswith(JPEG):
        return _small(_jpeg_size(data), "image/jpeg")
    if _still_svg(data):
        return "image/svg+xml"
    raise Refusal(LOGO_WRONG)


def drawing_of(data: bytes) -> str | list[int]:
    """The picture as text that the typesetter reads at once: an SVG as it is, a PNG or JPEG framed by one.

    A list of its bytes would take longer to read than the whole letter; it stays for an SVG that is not UTF-8.
    """
    if not data.startswith((PNG, JPEG)):
        try:
            return data.decode()
        except UnicodeDecodeError:
            return list(data)
    width, height = struct.unpack(">LL", data[16:24]) if data.startswith(PNG) else _jpeg_size(data)
    kind, text = "png" if data.startswith(PNG) else "jpeg", b64encode(data).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/{kind};base64,{text}"/></svg>'
    )


def _small(size: tuple[int, int], kind: str) -> str:
    if not 0 < max(size) <= LIMIT_PIXELS or min(size) == 0:
        raise Refusal(LOGO_TOO_LARGE, limit=LIMIT_BYTES // 1000, pixels=LIMIT_PIXELS)
    return kind


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Width and height in the frame header (ITU T.81 B.2.2)."""
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    raise Refusal(LOGO_WRONG)


def _still_svg(data: bytes) -> bool:
    """Whether it is an SVG of shapes alone: no script, no event, nothing fetched."""
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return False
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        return False
    for part in root.iter():
        name = str(part.tag).rpartition("}")[2]
        if "{http://www.w3.org/2000/svg}" in str(part.tag) and name not in SVG_PARTS:
            return False
        for key, value in part.attrib.items():
            bare = str(key).rpartition("}")[2].lower()
            if bare.startswith("on") or (bare == "href" and not value.startswith("#")) or ELSEWHERE.search(value):
                return False
        if ELSEWHERE.search(part.text or ""):
            return False
    return True
