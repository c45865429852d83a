"""The e-Sign client against its fake: both versions, every documented answer, and a service that misbehaves."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.conf import LazySettings

from kolokasi.base.refusal import Refusal
from kolokasi.gateways import esign, guard
from kolokasi.gateways.esign import EsignClient, Stamp, faults, v1
from kolokasi.gateways.esign.door import Secret, ToSign
from kolokasi.gateways.esign.fake import FakeEsign, Person, Said, form, told
from tests.gateways.raw import http, outside
from tests.pdfs import pdf

NIK, OTHER = "1371000000000001", "1371000000000002"
PASS = "kata-sandi-TTE-bertanda"
RIGHT = Secret(PASS)
LOOPBACK = ["127.0.0.0/8"]
PAPERS = [ToSign("a.pdf", pdf("Surat satu")), ToSign("b.pdf", pdf("Surat dua")), ToSign("c.pdf", pdf("Surat tiga"))]
both = pytest.mark.parametrize("version", [1, 2])


@pytest.fixture
def fake() -> Iterator[FakeEsign]:
    service = FakeEsign({NIK: Person("Awan Contoh", PASS, "awan@kantor.example")})
    with service.serving():
        yield service


def client(fake: FakeEsign, version: int, *, seconds: float = 20.0, password: str = FakeEsign.password) -> EsignClient:
    return esign.reached(fake.url, "kolokasi", password, version=version, allowed=LOOPBACK, seconds=seconds)


def refusal(fake: FakeEsign, version: int, secret: Secret = RIGHT, who: str = NIK, **how: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        client(fake, version, **how).signatory(who, secret).sign(PAPERS)
    assert PASS not in str(refused.value)
    assert PASS not in repr(refused.value.facts)
    return refused.value


@both
def test_each_paper_comes_back_signed_and_in_its_place(fake: FakeEsign, version: int) -> None:
    signed = client(fake, version).signatory(NIK, RIGHT).sign(PAPERS)
    assert [
        one.pdf is not None and one.pdf.startswith(paper.pdf) for one, paper in zip(signed, PAPERS, strict=True)
    ] == ([True] * 3)
    assert len(fake.asked) == (3 if version == 1 else 1)
    assert client(fake, version).signatory(NIK, RIGHT).sign([]) == []


@pytest.mark.parametrize("answers", ["pdf", "json", "header"])
def test_version_1_gives_the_paper_or_its_number(fake: FakeEsign, answers: str) -> None:
    fake.answers = answers
    (one,) = client(fake, 1).signatory(NIK, RIGHT).sign(PAPERS[:1])
    assert one.pdf is not None
    assert one.pdf.startswith(PAPERS[0].pdf)
    assert fake.asked[-1].startswith("POST" if answers == "pdf" else "GET /api/sign/download/")


@both
def test_the_documented_errors_are_sentences_and_nothing_is_tried_twice(fake: FakeEsign, version: int) -> None:
    assert refusal(fake, version, Secret("salah")).code == faults.WRONG_SECRET
    assert len(fake.asked) == 1
    assert refusal(fake, version, who=OTHER).code == faults.NOT_REGISTERED
    fake.people[NIK].status = "EXPIRED"
    assert "EXPIRED" in str(refusal(fake, version))
    assert refusal(fake, version, password="bukan").code == faults.NOT_US
    assert fake.signed == 0


@both
def test_the_state_of_a_signer(fake: FakeEsign, version: int) -> None:
    assert client(fake, version).status(NIK) == "ISSUE"
    fake.people[NIK].status = "REVOKE"
    assert client(fake, version).status(NIK) == "REVOKE"
    assert client(fake, version).status(OTHER) == "NOT_REGISTERED"


def test_version_2_knows_the_address_and_one_code_for_many_papers(fake: FakeEsign) -> None:
    service = client(fake, 2)
    service.send_code("awan@kantor.example", 3)
    code = Secret(fake.people[NIK].code, one_time=True)
    assert all(one.pdf for one in service.signatory("awan@kantor.example", code).sign(PAPERS))
    assert refusal(fake, 2, code).code == faults.WRONG_SECRET


def test_what_the_service_cannot_do_is_refused_before_it_is_asked(fake: FakeEsign) -> None:
    asked = [
        (1, NIK, Secret("1", one_time=True), faults.NO_CODES), (1, "awan@kantor.example", RIGHT, faults.SIGNER_UNNAMED),
        (2, "137100", RIGHT, faults.SIGNER_UNNAMED), (2, NIK + "\r\nX", RIGHT, faults.SIGNER_UNNAMED),
        (2, NIK, Secret(""), faults.SECRET_MISSING),
    ]  # fmt: skip
    for version, who, secret, code in asked:
        assert refusal(fake, version, secret, who).code == code
    with pytest.raises(Refusal):
        client(fake, 1).send_code(NIK, 1)
    assert fake.asked == []


@both
def test_a_service_that_takes_too_long_is_asked_once(fake: FakeEsign, version: int) -> None:
    fake.delay = 1.0
    began = time.monotonic()
    assert refusal(fake, version, seconds=0.3).code == guard.TOO_SLOW
    assert time.monotonic() - began < 1
    time.sleep(1.2)
    assert len([one for one in fake.asked if "sign" in one]) == 1


def test_the_second_fails_and_the_third_is_not_sent(fake: FakeEsign, monkeypatch: pytest.MonkeyPatch) -> None:
    service = client(fake, 1)
    papers = [PAPERS[0], ToSign("b.pdf", b"no pdf"), PAPERS[2]]
    signs = fake.sign_v1

    def sometimes(fields: Mapping[str, str], pdf: bytes, _picture: bytes = b"") -> Said:
        return signs(fields, pdf) if pdf != b"no pdf" else told({"error": f"rusak {PASS}", "status_code": 5000}, 400)

    monkeypatch.setattr(fake, "sign_v1", sometimes)
    one, two, three = service.signatory(NIK, RIGHT).sign(papers)
    assert one.pdf
    assert two.fault is not None
    assert (two.fault.code, PASS in str(two.fault)) == (faults.SAYS, False)
    assert three.fault is not None
    assert three.fault.code == faults.AFTER_FAULT
    assert len(fake.asked) == 2


@both
@pytest.mark.parametrize(
    ("said", "code"),
    [
        (told({"error": f"salah: {PASS}"}, 500), faults.SAYS), ((500, {}, b"<html>"), guard.SAYS_NO),
        (told({"error": "x", "status_code": 2031}), faults.WRONG_SECRET),
        (told({}), faults.NOTHING_BACK), (told({"file": ["x"]}), faults.NOTHING_BACK), ((200, {}, b"[]"), guard.UNREADABLE),
        ((200, {}, b"{" * 3000), guard.UNREADABLE), (told({"id_dokumen": "../../x"}), faults.NOTHING_BACK),
        ((302, {"Location": "http://127.0.0.1/"}, b""), guard.REDIRECTS), (told({"error": {"a": 1}}, 400), faults.SAYS),
    ],
)  # fmt: skip
def test_nonsense_is_a_sentence(fake: FakeEsign, version: int, said: Any, code: str) -> None:
    fake.fails = said
    assert refusal(fake, version).code == code


def test_one_paper_of_many_that_is_no_pdf_does_not_spoil_the_others(fake: FakeEsign) -> None:
    whole = json.loads(fake.sign_v2({"nik": NIK, "passphrase": PASS, "signatureProperties": [], "file": []})[2])
    assert whole["file"] == []
    fake.fails = told({"file": ["JVBERi0xLjc=", "!!", 7]})
    one, two, three = client(fake, 2).signatory(NIK, RIGHT).sign(PAPERS)
    assert one.pdf == b"%PDF-1.7"
    assert (two.fault and two.fault.code, three.fault and three.fault.code) == (faults.NOTHING_BACK,) * 2


def test_a_stamp_is_asked_for_in_the_words_of_each_version(fake: FakeEsign, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    stamp = Stamp("^", b"\x89PNG", 90, 80)

    def heard(asking: Any, *_files: bytes) -> Said:
        asked.append(asking.get("signatureProperties", [asking])[0])
        return told({}, 500)

    monkeypatch.setattr(fake, "sign_v1", heard)
    monkeypatch.setattr(fake, "sign_v2", heard)
    for version in (1, 2):
        with pytest.raises(Refusal):
            client(fake, version).signatory(NIK, RIGHT, stamp=stamp).sign(PAPERS[:1])
    one, two = asked
    assert (one["tampilan"], one["tag_koordinat"], one["width"], one["image"]) == ("visible", "^", "90", "true")
    assert (two["tampilan"], two["tag_koordinat"], two["imageBase64"]) == ("VISIBLE", "^", "iVBORw==")


def test_a_form_carries_any_passphrase_and_tames_the_name() -> None:
    odd = 'p"\r\n--x\r\n;é'
    kind, body = v1.multipart({"passphrase": odd}, {"file": ('a"\r\nX: y.pdf', "application/pdf", b"%PDF-\r\n--")})
    fields, files = form(kind, body)
    assert (fields, files) == ({"passphrase": odd}, {"file": b"%PDF-\r\n--"})
    assert b"\r\nX: y" not in body


def test_it_is_asked_only_where_the_office_allows(settings: LazySettings) -> None:
    with pytest.raises(Refusal) as refused:
        esign.of()
    assert (refused.value.code, esign.is_set()) == (faults.NOT_SET, False)
    with outside(http(b"{}")) as url:
        settings.KOLOKASI_ESIGN_URL, settings.KOLOKASI_ESIGN_ALLOWED = url, ["10.0.0.0/8"]
        assert esign.is_set()
        with pytest.raises(Refusal) as refused:
            esign.of().status(NIK)
    assert refused.value.code == guard.NOT_ALLOWED
    assert PASS not in repr(esign.of())


def test_a_slow_version_1_leaves_the_rest_for_another_time(fake: FakeEsign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(v1, "LAST_IS_SENT_SECONDS", 0.2)
    fake.delay = 0.3
    one, two, three = client(fake, 1).signatory(NIK, RIGHT).sign(PAPERS)
    assert one.pdf
    assert [left.fault.code for left in (two, three) if left.fault] == [faults.TOO_MANY] * 2
    assert len(fake.asked) == 1


@both
@pytest.mark.parametrize(
    "said",
    [
        None,
        told({"error": PASS}, 500),
        (200, {}, PASS.encode()),
        (500, {}, b"<html>"),
        told({"status_code": PASS}, 400),
    ],
)
def test_the_secret_stands_in_no_log_and_no_fault_to_its_root(
    fake: FakeEsign, version: int, said: Any, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(0)
    fake.fails = said
    signatory = client(fake, version).signatory(NIK, RIGHT)
    try:
        signatory.sign(PAPERS)
    except Refusal as refused:
        trace = "".join(traceback.format_exception(refused))
        assert PASS not in trace
        assert NIK not in trace
    told_of = caplog.text + "".join(capfd.readouterr()) + repr(signatory) + repr(client(fake, version))
    assert PASS not in told_of
    assert NIK not in told_of
