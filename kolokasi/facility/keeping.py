"""What stands in the plant, device by device, and a document of it as few bytes, the same bytes for the same plant."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Collection
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.facility.rules.keeping import Device

MEDIA_TYPE = "application/gzip"
FORMAT = 1
MOST_BYTES = 2_000_000_000
NOT_READABLE = define(
    "kept_plant_not_readable",
    _("Keadaan pusat data yang disimpan tidak dapat dibaca: {why}. Periksa cadangan, lalu beri tahu administrator."),
    500,
)
_DEVICES = """
SELECT o.id, o.rack_id, lower(o.units), upper(o.units), lower(o.faces) = 0, upper(o.faces) = 2, o.kind, o.label,
       coalesce(s.label, ''), coalesce(c.number, ''), s.agency_id,
       coalesce(a.watts, 0), coalesce(a.weight_kg, 0), coalesce(a.psu_count, 2), a.feed_id, a.uplink_id, coalesce(a.mbps, 0)
FROM facility_occupation o
LEFT JOIN facility_allotment a ON a.occupation_id = o.id AND a.released_at IS NULL
LEFT JOIN servers_server s ON s.id = o.server_id
LEFT JOIN cases_promise p ON p.id = o.promise_id LEFT JOIN cases_case c ON c.id = p.case_id
WHERE o.released_at IS NULL AND (%(racks)s::bigint[] IS NULL OR o.rack_id = ANY(%(racks)s)) ORDER BY o.id"""


def devices(racks: Collection[int] | None = None) -> tuple[Device, ...]:
    """Everything that stands or is promised, in these racks or in all, each with its load; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_DEVICES, {"racks": None if racks is None else list(racks)})
        return tuple(Device(*row) for row in cursor.fetchall())


def packed(document: dict[str, Any]) -> bytes:
    """The document as canonical JSON, compressed without a time or a name."""
    text = json.dumps(
        document | {"format": FORMAT}, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return gzip.compress(text.encode(), compresslevel=6, mtime=0)


def unpacked(data: bytes) -> dict[str, Any]:
    """The document again; refuses bytes that are none, or of a form of a later program."""
    try:
        reader = zlib.decompressobj(wbits=31)
        text = reader.decompress(data, MOST_BYTES)
        document = json.loads(text)
    except (zlib.error, ValueError) as broken:
        raise Refusal(NOT_READABLE, why=broken) from broken
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise Refusal(NOT_READABLE, why=_("bentuknya tidak dikenal"))
    return document
