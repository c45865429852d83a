"""The photos of a server as its papers show them: by hash, with words that say what can be seen."""

from __future__ import annotations

from kolokasi.procedure.facts.common import Facts
from kolokasi.servers.models import Photo, Server
from kolokasi.servers.photos import photos_of

MOST = 4
SHOWN = {
    Photo.Kind.MOUNTING: "Terpasang di rak", Photo.Kind.CABLING: "Kabel", Photo.Kind.LABEL: "Pelat atau label",
    Photo.Kind.ARRIVAL: "Saat diterima",
}  # fmt: skip


def photos(server: Server) -> list[Facts]:
    """At most four, what shows the finished work first; of the same kind the newest."""
    order = list(SHOWN)
    found = sorted(photos_of(server).filter(kind__in=order), key=lambda one: (-one.taken_at.timestamp(), -one.pk))
    return [_photo(one, server) for one in sorted(found, key=lambda one: order.index(Photo.Kind(one.kind)))[:MOST]]


def _photo(one: Photo, server: Server) -> Facts:
    what = f"{SHOWN[Photo.Kind(one.kind)]}, {server.label}"
    return {
        "sha256": one.blob.sha256,
        "caption": f"{what}: {one.note}" if one.note else what,
        "taken_at": one.taken_at.isoformat(),
    }
