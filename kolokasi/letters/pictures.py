"""Photos in documents: named by their hash in the facts, made small the same way each time, and framed for the typesetter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from PIL import Image, UnidentifiedImageError

from kolokasi.base import files
from kolokasi.base.models import Blob
from kolokasi.base.refusal import Refusal
from kolokasi.letters.logo import drawing_of

LONGEST_SIDE = 720  # pixels; on paper 78 mm wide, so 230 to the inch
QUALITY = 70
MOST_PHOTOS = 60
MOST_PIXELS = 40_000_000


def pictures_of(facts: Mapping[str, Any]) -> dict[str, str]:
    """Each photo that the facts name (`servers[].photos[].sha256`) as a drawing; one that is no longer kept is left out."""
    named = list(dict.fromkeys(_named(facts)))[:MOST_PHOTOS]
    found = {}
    for blob in Blob.objects.filter(sha256__in=named) if named else []:
        drawn = _drawn(blob)
        if drawn:
            found[blob.sha256] = drawn
    return found


def _named(facts: Mapping[str, Any]) -> Iterator[str]:
    for server in facts.get("servers") or []:
        for photo in server.get("photos") or []:
            yield str(photo.get("sha256") or "")


def _drawn(blob: Blob) -> str:
    """The photo as a small JPEG without anything but its picture; "" for bytes that are none or are gone."""
    try:
        with files.read(blob) as stream, Image.open(stream) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return ""
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            out = BytesIO()
            picture.convert("RGB").save(out, "JPEG", quality=QUALITY)
    except (Refusal, UnidentifiedImageError, OSError):
        return ""
    return str(drawing_of(out.getvalue()))
