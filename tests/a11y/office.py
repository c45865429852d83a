"""The pages of setting up, inviting and telling, for the look at every kind of page."""

from __future__ import annotations

from kolokasi.notices.actions import tell
from kolokasi.notices.models import Kind
from kolokasi.people.invitations import invite
from tests.cast import Cast
from tests.fixtures import NOON


def prepare(cast: Cast) -> str:
    """Everybody was told one thing of each kind, two people are invited; the path of one invitation."""
    for kind in Kind:
        tell(
            accounts=[cast["administrator"], cast.applicant], kind=kind, key=kind, case_number="KL-2026-0001",
            params={"step": "Periksa daftar kapasitas", "due": NOON, "until": NOON.date()}, at=NOON,
        )  # fmt: skip
    _one, secret = invite(email="orang.baru@satu.example", agency=cast.own, by=cast["administrator"], at=NOON)
    return f"/undangan/{secret}/"


def administrators(cast: Cast) -> tuple[list[str], list[str]]:
    """Pages to look at, and forms to look at empty and refused."""
    own, person = cast.own.pk, cast.applicant.pk
    pages = [
        "/pemberitahuan/", "/kantor/", "/kantor/penerimaan/", "/instansi/", "/instansi/?q=zzz", f"/instansi/{own}/",
        f"/instansi/{own}/ubah/", f"/akun/{person}/", f"/akun/{person}/ubah/",
    ]  # fmt: skip
    return pages, ["/instansi/baru/", "/akun/undang/"]
