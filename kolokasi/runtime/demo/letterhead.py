"""The paper of the demo office: an invented address and an emblem that belongs to nobody."""

from __future__ import annotations

from datetime import datetime

from kolokasi.base import clock
from kolokasi.letters.actions import set_letterhead
from kolokasi.letters.models import Letterhead
from kolokasi.people.models import Account
from kolokasi.runtime.demo import cast

EMBLEM = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 66">'
    b'<path d="M30 2l26 9v22c0 16-11 25-26 31C15 58 4 49 4 33V11z" fill="none" stroke="#16171b" stroke-width="2.4"/>'
    b'<path d="M14 40h32M18 40V28h24v12M14 28l16-12 16 12" fill="none" stroke="#16171b" stroke-width="2.2"/></svg>'
)


def print_paper(*, actor: Account, at: datetime) -> Letterhead:
    """Letters from `at` on bear the demo's letterhead."""
    return set_letterhead(
        lines=["Pemerintah Provinsi Sumatera Barat", cast.HOST[0]],
        unit=cast.HOST[1],
        valid_from=clock.office_date(at),
        actor=actor,
        at=at,
        address="Jalan Contoh Nomor 1, Padang 25000, Telepon (0751) 000000",
        contact=f"Laman diskominfotik.{cast.DOMAIN}, Pos-el surat@{cast.DOMAIN}",
        place="Padang",
        logo=EMBLEM,
    )
