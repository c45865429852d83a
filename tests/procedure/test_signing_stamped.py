"""Step 5 where the office wants a stamp that is seen: drawn by BSrE at the anchor, taken only when it was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from kolokasi.base import clock
from kolokasi.base.refusal import Refusal
from kolokasi.gateways.esign.fake import FakeEsign, Person, place_of
from kolokasi.letters.models import Letter
from kolokasi.letters.signatures import accept, signers, stempel
from kolokasi.letters.signatures.means import Means
from kolokasi.procedure.printing import bytes_of
from kolokasi.procedure.signing import Told
from tests.letters.signatures.papers import authority
from tests.procedure.test_reply import letter, numbers
from tests.procedure.test_signing_for_real import NIK, press
from tests.procedure.walking import Office

SECRET = Means(secret="frasa")


@pytest.fixture
def fake(office: Office, settings: Any, tmp_path: Path) -> Iterator[FakeEsign]:
    """A service that the settings name, a signer whom it knows, and a case that waits for the signature."""
    folder = tmp_path / "psre"
    folder.mkdir()
    (folder / "a.pem").write_bytes(authority().root())
    settings.KOLOKASI_PSRE_ROOTS, settings.FIELD_KEY = str(folder), "kunci-uji"
    office.until("T05")
    with FakeEsign({NIK: Person("Awan Contoh", "frasa")}, authority=authority()).serving() as served:
        settings.KOLOKASI_ESIGN_URL, settings.KOLOKASI_ESIGN_USER = served.url, served.user
        settings.KOLOKASI_ESIGN_PASSWORD = served.password
        signers.set_nik(
            account=office.cast["kepala_dinas"], nik=NIK, actor=office.cast["administrator"], at=clock.now()
        )
        yield served


def wants(office: Office, *, on: bool = True, anchor: str = "^") -> None:
    signers.set_stamp(on=on, anchor=anchor, actor=office.cast["administrator"], at=clock.now())


def refused(told: Told) -> str:
    return told.refusal.code if told.refusal else ""


def fields_of(content: bytes) -> list[bool]:
    """Whether each signature field of the file draws anything."""
    with pikepdf.open(BytesIO(content)) as opened:
        return ["/AP" in field for field in opened.Root.AcroForm.Fields]


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("anchor", ["^", "ttd_pengirim"])
def test_the_stamp_stands_at_the_anchor(
    version: int, anchor: str, office: Office, fake: FakeEsign, settings: Any
) -> None:
    settings.KOLOKASI_ESIGN_VERSION = version
    wants(office, anchor=anchor)
    assert refused(press(office, "bsre", SECRET)) == ""
    signed = letter(office)
    content = bytes_of(signed.newest)
    assert fields_of(content) == [True]
    assert place_of(content, anchor) is not None
    assert signed.final is not None
    assert place_of(bytes_of(signed.final), anchor) is None
    assert numbers() == [(1, "used", "")]


def test_without_the_wish_nothing_is_drawn_and_what_was_drawn_is_not_kept(office: Office, fake: FakeEsign) -> None:
    fake.draws = True
    assert refused(press(office, "bsre", SECRET)) == accept.DRAWN_UPON
    assert (letter(office).state, numbers()) == ("issued", [(1, "reserved", "")])
    fake.draws = False
    assert refused(press(office, "bsre", SECRET)) == ""
    content = bytes_of(letter(office).newest)
    assert fields_of(content) == [False]
    assert place_of(content, "^") is None


def test_a_letter_that_holds_the_anchor_itself_is_not_sent(office: Office, fake: FakeEsign) -> None:
    row = letter(office)
    Letter.objects.filter(pk=row.pk).update(facts={**row.facts, "extra": "Rak nomor #5"})
    wants(office, anchor="#")
    assert refused(press(office, "bsre", SECRET)) == stempel.ANCHOR_IN_LETTER
    assert not any("sign" in one for one in fake.asked)
    assert numbers() == []
    wants(office, anchor="#ttd")
    assert refused(press(office, "bsre", SECRET)) == ""


@pytest.mark.parametrize("anchor", ["", " ", "A", "nomor", "^" * 21, "^ ^", "‸", "^\n", '^"'])
def test_an_anchor_that_could_stand_in_any_letter_is_refused(anchor: str, office: Office) -> None:
    if anchor == "^\n":
        anchor = "^\n^"
    with pytest.raises(Refusal) as said:
        wants(office, anchor=anchor)
    assert said.value.code == signers.ANCHOR_WRONG
    assert signers.stamping(clock.now()) == signers.StampPolicy()


def test_only_the_administrator_says_so(office: Office) -> None:
    with pytest.raises(Refusal):
        signers.set_stamp(on=True, anchor="^", actor=office.cast["kepala_dinas"], at=clock.now())
