"""Photographs of a server: made small, upright and bare of what the camera knows, kept once each, and found again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock, events, files, scans
from kolokasi.base.models import Blob
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line
from kolokasi.people.models import Account
from kolokasi.servers.models import Photo, Server

LONGEST_SIDE, SMALL_SIDE = 2000, 480
NOTE_LIMIT = 300
UNKNOWN_KIND = define("photo_kind_unknown", _("Jenis foto “{kind}” tidak dikenal. Pilih salah satu dari daftar."))


@dataclass(frozen=True)
class Picture:
    """A photograph whose bytes are stored already: large and small."""

    blob: Blob
    small: Blob


def stored_picture(upload: bytes | BinaryIO | UploadedFile[Any], at: datetime) -> Picture:
    """The photograph as two JPEGs in the storage, no row of a server yet. Takes up to seconds: call it outside a transaction."""
    data = bytes(upload) if isinstance(upload, bytes | bytearray) else upload.read(scans.LIMIT_BYTES + 1)
    large, small = (files.store(one, "image/jpeg", at) for one in scans.photograph(data, LONGEST_SIDE, SMALL_SIDE))
    return Picture(large, small)


def keep_photo(
    *,
    server: Server,
    kind: str,
    upload: bytes | BinaryIO | UploadedFile[Any] | Picture,
    taken_at: datetime,
    by: Account,
    note: str = "",
) -> Photo:
    """The photograph is one of the server's; the same picture of the same server is the row that it was already.

    `taken_at` is what the phone says, never later than now. Refuses what is no JPEG, PNG or WebP.
    """
    if kind not in Photo.Kind.values:
        raise Refusal(UNKNOWN_KIND, kind=one_line(kind)[:20])
    now = clock.now()
    picture = upload if isinstance(upload, Picture) else stored_picture(upload, now)
    with transaction.atomic():
        photo, made = Photo.objects.get_or_create(
            server=server,
            blob=picture.blob,
            defaults={
                "kind": kind,
                "small": picture.small,
                "taken_at": min(taken_at, now),
                "by": by,
                "note": one_line(note)[:NOTE_LIMIT],
            },
        )
        if made:
            events.record(
                kind="server", subject=server.label, act="photo_kept", actor=f"account:{by.pk}",
                new={"photo": photo.pk, "kind": kind, "sha256": picture.blob.sha256},
            )  # fmt: skip
    return photo


def photos_of(server: Server) -> QuerySet[Photo]:
    """The server's photographs, oldest first, with their files and who took them."""
    return Photo.objects.filter(server=server).select_related("blob", "small", "by")
