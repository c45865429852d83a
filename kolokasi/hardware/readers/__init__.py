"""Evidence readers: what a machine says of itself, whoever wrote it down, in the keys of a declaration.

Each takes bytes or documents of strangers and gives `Evidence`, or refuses with a sentence (`evidence_…`); nothing else happens.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kolokasi.hardware.evidence import Evidence
from kolokasi.hardware.readers import plain
from kolokasi.hardware.readers.bundle import documents_of, unpacked
from kolokasi.hardware.readers.dmidecode import read_dmidecode
from kolokasi.hardware.readers.lshw import read_lshw
from kolokasi.hardware.readers.redfish import read_redfish

__all__ = ["read_dmidecode", "read_dump", "read_label", "read_lshw", "read_redfish", "read_redfish_zip"]


def read_redfish_zip(data: bytes, *, system: str = "") -> Evidence:
    """The ZIP of a tree of documents, as `redfish-mockup-creator` writes it."""
    return read_redfish(unpacked(data), system=system)


def read_dump(data: bytes, *, system: str = "") -> Evidence:
    """An uploaded dump of a Redfish service: a ZIP of its tree, or one JSON file (path → document, or a document)."""
    return read_redfish(documents_of(data), system=system)


def read_label(found: Mapping[str, Any]) -> Evidence:
    """What a person read off the label or measured, in the keys of a declaration; empty answers and placeholders drop out."""
    return Evidence("label", plain.said_only(found))
