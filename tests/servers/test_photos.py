"""Photographs of a server: upright, small, bare of the place, once each; anything else is refused in a sentence."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from kolokasi.base import files
from kolokasi.base.models import Event
from kolokasi.servers.models import Photo, Server
from kolokasi.servers.photos import keep_photo, photos_of
from tests.cast import Cast
from tests.factories import case
from tests.fixtures import NOON
from tests.procedure.taken import refusal
from tests.scanning import blank, photograph

pytestmark = pytest.mark.django_db


@pytest.fixture
def machine(cast: Cast) -> Server:
    return case(cast, at="T07").case_servers.get().server


def camera(kind: str = "JPEG", size: tuple[int, int] = (3000, 1000)) -> bytes:
    """A photograph taken with the camera held upright: it lies on its side and says so, and where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "S"
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, exif=exif, comment=b"rahasia")
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_stands_upright_small_and_says_no_place(cast: Cast, machine: Server, kind: str) -> None:
    kept = keep_photo(server=machine, kind="arrival", upload=BytesIO(camera(kind)), taken_at=NOON, by=cast["helpdesk"])
    for blob, longest in ((kept.blob, 2000), (kept.small, 480)):
        with Image.open(files.read(blob)) as opened:
            assert opened.format == "JPEG"
            assert opened.size == (round(longest / 3), longest)
            assert not opened.getexif()
            assert not {"exif", "comment", "icc_profile", "xmp"} & set(opened.info)
    assert Event.objects.filter(subject_kind="server", subject_id=machine.label, act="photo_kept").count() == 1


def test_the_same_picture_twice_is_one_row(cast: Cast, machine: Server) -> None:
    first, second = (
        keep_photo(server=machine, kind=kind, upload=camera(), taken_at=NOON, by=cast["helpdesk"])
        for kind in ("arrival", "label")
    )
    assert first == second
    assert list(photos_of(machine)) == [first]
    assert Event.objects.filter(act="photo_kept").count() == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "photograph_missing"),
        (b"%PDF-1.7 ...", "photograph_of_other_kind"),
        (b"GIF89a" + bytes(50), "photograph_of_other_kind"),
        (b"\0\0\0\x18ftypheic" + bytes(90), "photograph_of_other_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photograph_of_other_kind"),
        (b"\xff\xd8\xff" + bytes(500), "photograph_broken"),
        (camera()[:900], "photograph_broken"),
        (b"RIFF\x10\0\0\0WEBPVP8 " + bytes(40), "photograph_broken"),
    ],
)
def test_anything_else_is_refused_and_nothing_is_kept(cast: Cast, machine: Server, data: bytes, code: str) -> None:
    said = refusal(lambda: keep_photo(server=machine, kind="label", upload=data, taken_at=NOON, by=cast["helpdesk"]))
    assert said.code == code
    assert not Photo.objects.exists()


def test_a_picture_that_unpacks_to_more_than_there_is_room_for_is_refused(cast: Cast, machine: Server) -> None:
    out = BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    said = refusal(
        lambda: keep_photo(server=machine, kind="label", upload=out.getvalue(), taken_at=NOON, by=cast["helpdesk"])
    )
    assert said.code == "photograph_broken"


def test_a_kind_that_nobody_knows_is_refused(cast: Cast, machine: Server) -> None:
    upload = photograph(blank())
    said = refusal(lambda: keep_photo(server=machine, kind="x\0", upload=upload, taken_at=NOON, by=cast["helpdesk"]))
    assert said.code == "photo_kind_unknown"
