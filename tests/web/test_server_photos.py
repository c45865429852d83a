"""The photos of a server on its pages, at the reviews, and in the papers of the work."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from kolokasi.cases.models import Attachment, CaseServer
from kolokasi.procedure.printing import bytes_of
from kolokasi.servers.models import Photo
from kolokasi.servers.photos import keep_photo
from tests.cast import Cast
from tests.factories import office
from tests.letters.looking import text_of
from tests.procedure.walking import Office

Browse = Callable[[str], Client]


def with_photos(working: Office) -> list[Photo]:
    """The case's server with a photo of each kind."""
    server = CaseServer.objects.get(case=working.case).server
    made = []
    for place, kind in enumerate(Photo.Kind.values):
        out = BytesIO()
        Image.effect_noise((800 + place, 600), 50).convert("RGB").save(out, "JPEG")
        made.append(
            keep_photo(
                server=server, kind=kind, upload=out.getvalue(), taken_at=working.at, by=working.cast["tim_teknis"]
            )
        )
    return made


@pytest.mark.django_db
def test_photos_stand_on_every_page_and_in_the_papers(cast: Cast, browse: Browse) -> None:
    working = office(cast, at="T09")
    photos = with_photos(working)
    server = photos[0].server
    working.until("T11A")
    case = working.case
    for kind in ("ba_pemasangan", "laporan", "bast"):
        said = text_of(bytes_of(Attachment.objects.get(case=case, kind=kind).blob))
        assert "Terpasang di rak, " + server.label in said.replace("\n", " ")
    for part, way in (
        ("helpdesk", f"/server/{server.label}/"), ("applicant", f"/server-saya/{server.label}/"),
        ("pranata_komputer", f"/permohonan/{case.number}/"),
    ):  # fmt: skip
        text = browse(part).get(way).content.decode()
        assert all(f"/foto/{photo.pk}/kecil/" in text for photo in photos)
