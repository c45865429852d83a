"""A dump of a Redfish service: the ZIP of a tree of documents, or one JSON file that holds them."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from kolokasi.base.refusal import Refusal
from kolokasi.hardware.readers.documents import MOST_BYTES, NOT_REDFISH, TOO_LARGE, decoded, parsed

MOST_PACKED, MOST_UNPACKED, MOST_FILES, MOST_ONE = 16 << 20, 32 << 20, 6000, 2 << 20
PLAIN_WAYS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    struct.error,
    ValueError,
)
ZIP = b"PK\x03\x04"


def documents_of(data: bytes) -> dict[str, Any]:
    """Path → document of an uploaded dump, ZIP or JSON; refuses what holds none."""
    if data.startswith(ZIP):
        return unpacked(data)
    try:
        whole = parsed(decoded(data, "Redfish", MOST_BYTES))
    except ValueError as broken:
        raise Refusal(NOT_REDFISH) from broken
    if isinstance(whole, Mapping) and "@odata.type" not in whole:
        return {str(path): one for path, one in whole.items()}
    return {"/": whole}


def unpacked(data: bytes) -> dict[str, Any]:
    """The JSON documents of a ZIP, by their own `@odata.id` or their place; files that are none are passed over."""
    if len(data) > MOST_PACKED:
        raise Refusal(TOO_LARGE, program="Redfish")
    try:
        found = {path: document for path, document in _each(data) if document is not None}
    except BROKEN as broken:
        raise Refusal(NOT_REDFISH) from broken
    if not found:
        raise Refusal(NOT_REDFISH)
    return found


def _each(data: bytes) -> Iterator[tuple[str, Any]]:
    left = MOST_UNPACKED
    with zipfile.ZipFile(BytesIO(data)) as packed:
        files = packed.infolist()
        if len(files) > MOST_FILES:
            raise Refusal(TOO_LARGE, program="Redfish")
        for file in files:
            if not file.filename.endswith(".json") or file.compress_type not in PLAIN_WAYS or _aside(file.filename):
                continue
            with packed.open(file) as stream:
                text = stream.read(min(MOST_ONE, left) + 1)
            left -= len(text)
            if len(text) > MOST_ONE or left <= 0:
                raise Refusal(TOO_LARGE, program="Redfish")
            yield _named(file.filename, text)


def _aside(name: str) -> bool:
    """What is large and says nothing of the machine."""
    return any(part in name for part in ("/Registries/", "/LogServices/", "/JsonSchemas/", "/Sensors/"))


def _named(name: str, text: bytes) -> tuple[str, Any]:
    try:
        document = parsed(decoded(text, "Redfish"))
    except ValueError:
        return name, None
    own = document.get("@odata.id") if isinstance(document, Mapping) else None
    return (own if isinstance(own, str) else name.removesuffix("/index.json")), document
