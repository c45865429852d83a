"""Bytes that somebody uploads as a document of bounded size and depth, or a refusal that says what to do."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any, NoReturn

from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define

MOST_BYTES = 4 << 20
MOST_PARTS = 400_000
DEEPEST = 60

TOO_LARGE = define(
    "evidence_too_large",
    _("Berkas ini terlalu besar untuk keluaran {program}. Simpan lagi keluarannya saja, lalu unggah."),
    413,
)
NOT_LSHW = define(
    "evidence_not_lshw",
    _("Berkas ini bukan keluaran lshw yang utuh. Jalankan “sudo lshw -json > lshw.json” di server itu, lalu unggah."),
)
NOT_DMIDECODE = define(
    "evidence_not_dmidecode",
    _(
        "Berkas ini bukan keluaran dmidecode yang utuh."
        " Jalankan “sudo dmidecode > dmidecode.txt” di server itu, lalu unggah."
    ),
)
NOT_REDFISH = define(
    "evidence_not_redfish",
    _("Dokumen ini tidak memuat sebuah server menurut Redfish. Ambil lagi dari /redfish/v1 pada BMC-nya, lalu unggah."),
)


def decoded(data: bytes, program: str, most: int = MOST_BYTES) -> str:
    """The text, also with the mark of Windows at its beginning; what is no text is kept as signs nobody wrote."""
    if len(data) > most:
        raise Refusal(TOO_LARGE, program=program)
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if wide else "utf-8-sig", errors="replace")


def parsed(text: str) -> Any:
    """The JSON of a text; ValueError where it is none, or is so large or so deep that no machine says it."""
    if text.count(",") + text.count("[") + text.count("{") > MOST_PARTS:
        raise ValueError("too many parts")
    try:
        return json.loads(text, parse_constant=_no_constant)
    except RecursionError as deep:
        raise ValueError("too deep") from deep


def objects(root: Any, inner: str = "") -> Iterator[tuple[dict[str, Any], int]]:
    """Every object of a tree with its depth, each before what it holds; `inner` names the list that is walked, all if empty."""
    stack: list[tuple[Any, int]] = [(root, 0)]
    while stack:
        node, depth = stack.pop()
        if depth > DEEPEST:
            continue
        if isinstance(node, dict):
            yield node, depth
            held = [node.get(inner)] if inner else list(node.values())
        else:
            held = node if isinstance(node, list) else []
        stack += [(one, depth + 1) for one in reversed(held) if isinstance(one, dict | list)]


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
