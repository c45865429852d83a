"""Signing by pages: the case, the letter's own page, the queue for the phone, and the Administrator's page of ways."""

from __future__ import annotations

from typing import Any

import pytest

from kolokasi.base import clock
from kolokasi.base.models import Event
from kolokasi.base.refusal import Refusal
from kolokasi.gateways import esign
from kolokasi.letters.models import Letter, SignerNik
from kolokasi.letters.signatures import signers, training
from kolokasi.procedure import signing
from kolokasi.procedure.signing import Wanted
from kolokasi.web.desk.letters.queue import key_of
from tests.cast import Cast
from tests.factories import office
from tests.procedure.signatories import WRONG_SECRET, Marker, accepted
from tests.procedure.walking import Office
from tests.web.desk_office import browser
from tests.web.test_desk_inbox import copies, queries_of

QUEUE, SIGNERS = "/meja/tanda-tangan/", "/surat/penandatangan/"


@pytest.fixture
def pen(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Marker:
    settings.DEMO = True
    marker = Marker()
    monkeypatch.setattr(training, "signatory", lambda _name: marker)
    monkeypatch.setattr(signing, "accepted", accepted)
    monkeypatch.setattr(esign, "is_set", lambda: True)
    return marker


@pytest.fixture
def waiting(cast: Cast, pen: Marker) -> Office:
    """A case at step 5, whose post signs for practice."""
    found = office(cast, at="T05")
    way(cast, "training")
    return found


def way(cast: Cast, chosen: str) -> None:
    signers.set_way(post_key="kepala_dinas", way=chosen, actor=cast["administrator"], at=clock.now())


def reply(found: Office) -> Letter:
    return Letter.objects.filter(case=found.case, kind="surat_balasan").latest("version")


def address(found: Office) -> str:
    return f"/permohonan/{found.case.number}/langkah/T05/1/tanda-tangan/"


def test_the_case_page_asks_for_what_the_way_needs_and_signs(waiting: Office, cast: Cast) -> None:
    head = browser(cast, "kepala_dinas")
    page = head.get(f"/permohonan/{waiting.case.number}/").content.decode()
    assert address(waiting) in page
    assert "bagian/issue_on_paper/" in page
    assert "bagian/issue/" not in page
    answer = head.post(address(waiting))
    assert (answer.status_code, reply(waiting).state) == (302, "signed")
    assert reply(waiting).number.text in head.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(("way_", "asks"), [("bsre", ["passphrase"]), ("pkcs12", ["passphrase", "p12"])])
def test_secrets_are_asked_without_completion(waiting: Office, cast: Cast, way_: str, asks: list[str]) -> None:
    way(cast, way_)
    page = browser(cast, "kepala_dinas").get(f"/surat/{reply(waiting).pk}/").content.decode()
    for name in asks:
        field = page[page.index(f'name="{name}"') :].split(">")[0]
        assert 'autocomplete="off"' in field
    assert 'type="password"' in page


def test_the_letters_page_shows_its_sentence_when_refused_and_nothing_that_was_typed(
    waiting: Office, cast: Cast, pen: Marker
) -> None:
    pen.refusal = Refusal(WRONG_SECRET)
    answer = browser(cast, "kepala_dinas").post(address(waiting), {"letter": "1", "passphrase": "rahasia-sekali"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Frasa sandi salah. Ketik lagi." in page
    assert "rahasia-sekali" not in page
    assert 'id="surat"' in page
    assert reply(waiting).state == "issued"


def test_others_see_no_form_and_are_refused(waiting: Office, cast: Cast) -> None:
    for part, status in {"sekretaris": 403, "helpdesk": 403, "auditor": 403}.items():
        client = browser(cast, part)
        assert address(waiting) not in client.get(f"/surat/{reply(waiting).pk}/").content.decode()
        assert client.post(address(waiting)).status_code == status
    assert browser(cast, "applicant").post(address(waiting)).status_code == 403
    assert reply(waiting).state == "draft"


def test_the_letters_page_says_whose_paraf_is_awaited_and_how_it_was_signed(cast: Cast, pen: Marker) -> None:
    found = office(cast, at="T04S")
    page = browser(cast, "helpdesk").get(f"/surat/{reply(found).pk}/").content.decode()
    assert "menunggu parafnya" in page
    found.until("T05")
    way(cast, "training")
    head = browser(cast, "kepala_dinas")
    head.post(address(found))
    page = head.get(f"/surat/{reply(found).pk}/").content.decode()
    assert "elektronik, untuk latihan" in page
    assert "Surat bertanda tangan" in page


def test_the_queue_is_read_one_by_one_and_signed_by_one_button(waiting: Office, cast: Cast) -> None:
    other = office(cast, at="T05")
    head = browser(cast, "kepala_dinas")
    page = head.get(QUEUE).content.decode()
    assert page.count('name="surat"') == 2
    assert "checked" not in page
    assert head.get(QUEUE + "?pilih=semua").content.decode().count(" checked") == 2
    first = head.get(f"{QUEUE}{reply(waiting).pk}/").content.decode()
    assert f"{QUEUE}{reply(other).pk}/" in first
    assert "1 dari 2" in first
    keys = [key_of(Wanted(one.case.number, "T05", 1)) for one in (waiting, other)]
    answer = head.post(QUEUE, {"surat": keys})
    assert answer.status_code == 302
    assert [reply(one).state for one in (waiting, other)] == ["signed", "signed"]
    page = head.get(QUEUE).content.decode()
    assert "2 surat ditandatangani." in page
    assert "Tidak ada surat yang menunggu" in page


def test_what_was_not_signed_is_named_and_stays_ticked(waiting: Office, cast: Cast, pen: Marker) -> None:
    other = office(cast, at="T05")
    pen.change = lambda pdf: pdf + b"\n%x" if len(pen.seen) and pdf == pen.seen[0].pdf else None
    keys = [key_of(Wanted(one.case.number, "T05", 1)) for one in (waiting, other)]
    answer = browser(cast, "kepala_dinas").post(QUEUE, {"surat": keys, "passphrase": "rahasia-sekali"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "1 surat ditandatangani." in page
    assert f"{other.case.number}: Surat ini tidak kembali" in page
    assert page.count(" checked") == 1
    assert "rahasia-sekali" not in page


@pytest.mark.parametrize("keys", [[], ["x"], ["KL-1/T05/x"], ["/".join(["9" * 50] * 3)], ["\x00/T05/1"]])
def test_bad_input_is_a_sentence(waiting: Office, cast: Cast, keys: list[str]) -> None:
    answer = browser(cast, "kepala_dinas").post(QUEUE, {"surat": keys})
    assert 400 <= answer.status_code < 500
    assert reply(waiting).state == "draft"


def test_a_post_that_signs_in_ink_reads_its_queue_and_goes_to_the_step(cast: Cast) -> None:
    found = office(cast, at="T05")
    page = browser(cast, "kepala_dinas").get(QUEUE).content.decode()
    assert "Ditandatangani di kertas." in page
    assert 'name="surat"' not in page
    assert f"/permohonan/{found.case.number}/" in page


def test_the_queue_asks_as_often_for_many_as_for_few(waiting: Office, cast: Cast) -> None:
    head = browser(cast, "kepala_dinas")
    copies(waiting.case, 3)
    few = queries_of(head, QUEUE)
    copies(waiting.case, 30, first=3)
    assert queries_of(head, QUEUE) == few
    assert few <= 22


def test_the_administrator_chooses_the_way_and_others_do_not(cast: Cast, pen: Marker) -> None:
    office(cast, at="T03")
    admin = browser(cast, "administrator")
    assert "Kepala Dinas" in admin.get(SIGNERS).content.decode()
    assert admin.post(SIGNERS, {"post": "kepala_dinas", "way": "pkcs12"}).status_code == 302
    assert signers.way_of("kepala_dinas", clock.now()) == "pkcs12"
    for way_ in ("", "x", "\x00"):
        assert admin.post(SIGNERS, {"post": "kepala_dinas", "way": way_}).status_code == 422
    assert admin.post(SIGNERS, {"post": "tidak-ada", "way": "wet"}).status_code == 404
    assert browser(cast, "sekretaris").get(SIGNERS).status_code == 403


def test_a_nik_is_masked_sealed_and_its_reading_recorded(cast: Cast, pen: Marker) -> None:
    office(cast, at="T03")
    admin, head = browser(cast, "administrator"), cast["kepala_dinas"]
    where = f"{SIGNERS}{head.pk}/nik/"
    assert admin.post(where, {"nik": "123"}).status_code == 422
    assert admin.post(where, {"nik": "1371 0100 0000 4321"}).status_code == 302
    row = SignerNik.objects.get(account=head)
    assert b"1371" not in bytes(row.sealed)
    page = admin.get(SIGNERS).content.decode()
    assert "••••4321" in page
    assert "1371010000004321" not in page
    assert "1371010000004321" in admin.post(where, {"show": "1"}).content.decode()
    acts = list(Event.objects.filter(subject_kind="account", subject_id=str(head.pk)).values_list("act", flat=True))
    assert acts == ["nik_set", "nik_read"]
    assert not Event.objects.filter(new__icontains="137101").exists()
    assert admin.post(f"{SIGNERS}{cast['applicant'].pk}/nik/", {"nik": "1"}).status_code == 404
    assert admin.post(where, {"nik": ""}).status_code == 302
    assert not SignerNik.objects.exists()


def test_the_administrator_says_whether_a_stamp_is_seen(cast: Cast, settings: Any) -> None:
    office(cast, at="T03")
    admin = browser(cast, "administrator")
    settings.KOLOKASI_ESIGN_URL = ""
    assert "stamp_anchor" not in admin.get(SIGNERS).content.decode()
    settings.KOLOKASI_ESIGN_URL = "http://127.0.0.1:9"
    assert "bukan lagi PDF/A dan PDF/UA" in admin.get(SIGNERS).content.decode()
    for wrong in ("", "A", "^" * 50, "\x00"):
        answer = admin.post(SIGNERS, {"stamp_on": "yes", "stamp_anchor": wrong})
        assert answer.status_code == 422
        assert 'value="yes" checked' in answer.content.decode()
    assert not signers.stamping(clock.now()).on
    assert admin.post(SIGNERS, {"stamp_on": "yes", "stamp_anchor": "#"}).status_code == 302
    assert signers.stamping(clock.now()) == signers.StampPolicy(on=True, anchor="#")
    assert browser(cast, "sekretaris").post(SIGNERS, {"stamp_on": "no", "stamp_anchor": "^"}).status_code == 403
