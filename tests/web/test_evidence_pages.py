"""Evidence of a server on its page and in step 8: kept, prefilled, compared; a password that was typed is nowhere."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.serializers import serialize
from django.db import DatabaseError, transaction

from kolokasi.base import policy
from kolokasi.cases.models import CaseServer, OpenTask
from kolokasi.gateways.redfish.fake import FakeBmc
from kolokasi.hardware.models import EvidenceRow, Finding
from kolokasi.notices.models import Kind, Notice
from kolokasi.procedure.models import Waiver
from kolokasi.runtime.demo.driver import answers_for
from kolokasi.servers.models import Server
from tests.cast import Cast
from tests.factories import office
from tests.hardware.trees import idrac
from tests.procedure.walking import Office
from tests.web.desk_office import browser, step_url

RECORDED = Path(__file__).parents[1] / "hardware" / "recorded"
RECEIPT = {"server": "0", "brought_by": "Pengemudi dinas", "condition": "Dus utuh", "boxes": "1"}
MARKED = "sandi-bertanda-7f3a"


@pytest.fixture
def at_eight(cast: Cast) -> Office:
    place = office(cast, at="T08")
    place.part("receive", **RECEIPT)
    return place


def server_of(place: Office) -> Server:
    return CaseServer.objects.get(case=place.case, index=0).server


def file(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, (RECORDED / name).read_bytes())


def url(place: Office, act: str = "") -> str:
    return f"/server/{server_of(place).label}/bukti/{act}"


def test_a_file_is_kept_and_fills_step_8(cast: Cast, at_eight: Office) -> None:
    client = browser(cast, "helpdesk")
    answer = client.post(url(at_eight, "berkas/"), {"file": file("rack.lshw.json")}, follow=True)
    assert answer.redirect_chain == [(url(at_eight), 302)]
    row = EvidenceRow.objects.get()
    assert (row.source, row.stage, row.name, row.by) == ("lshw", "delivered", "rack.lshw.json", cast["helpdesk"])
    page = client.get(f"/permohonan/{at_eight.case.number}/").content.decode()
    assert row.found["model"] in page
    assert f'value="{row.found["serial"]}"' in page
    assert "lshw" in page


def test_what_was_typed_stands_and_only_the_untouched_is_filled(cast: Cast, at_eight: Office) -> None:
    client, task = browser(cast, "helpdesk"), OpenTask.objects.get(case=at_eight.case)
    task.case = at_eight.case
    label = server_of(at_eight).label
    typed = {"units.0": "2", "model.0": "Diketik sendiri", "memory_gib.0": "", "bukti": label}
    answer = client.post(step_url(task, "simpan/"), typed)
    assert (answer.status_code, answer.headers["Location"]) == (302, url(at_eight))
    client.post(url(at_eight, "berkas/"), {"file": file("rack.lshw.json")})
    draft = OpenTask.objects.get(case=at_eight.case).draft
    assert draft["model.0"] == "Diketik sendiri"
    assert draft["memory_gib.0"] == str(EvidenceRow.objects.get().found["memory_gib"])


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "kosong"), (b"PK\x03\x04rusak", ""), (b"{]", ""), (b"\x00\xff" * 900, ""), ("bukan bukti ✂".encode(), "")],
)
def test_a_file_that_says_nothing_is_refused_in_a_sentence(
    cast: Cast, at_eight: Office, data: bytes, words: str
) -> None:
    upload = {"file": SimpleUploadedFile("x.json", data)} if data else {}
    answer = browser(cast, "helpdesk").post(url(at_eight, "berkas/"), upload)
    assert 400 <= answer.status_code < 500
    assert not EvidenceRow.objects.exists()


def test_others_may_read_but_not_add(cast: Cast, at_eight: Office) -> None:
    for part in ("kabid_aptika", "auditor"):
        client = browser(cast, part)
        assert client.get(url(at_eight)).status_code == 200
        assert client.post(url(at_eight, "berkas/"), {"file": file("kvm.lshw.json")}).status_code == 403
    assert browser(cast, "applicant").get(url(at_eight)).status_code == 403
    assert not EvidenceRow.objects.exists()


def test_a_controller_is_asked_once_and_the_password_is_nowhere(
    cast: Cast, at_eight: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = browser(cast, "helpdesk")
    with FakeBmc(idrac(), user="root", password=MARKED).serving() as bmc:
        asked = {"url": bmc.url, "user": "root", "password": MARKED, "fingerprint": ""}
        off = client.post(url(at_eight, "bmc/"), asked)
        assert off.status_code == 422
        assert not bmc.asked
        policy.set(name="hardware.bmc_networks", value=["127.0.0.0/8"], valid_from=at_eight.at, by="t", at=at_eight.at)
        wrong = client.post(url(at_eight, "bmc/"), asked | {"password": MARKED + "x"})
        good = client.post(url(at_eight, "bmc/"), asked, follow=True)
    assert (wrong.status_code, good.status_code) == (422, 200)
    row = EvidenceRow.objects.get()
    assert (row.source, row.blob) == ("redfish", None)
    for answer in (off, wrong, good):
        assert MARKED not in answer.content.decode()
    assert bmc.url.encode() in wrong.content
    assert MARKED not in caplog.text
    for model in apps.get_models():
        if model.__module__.startswith("kolokasi."):
            assert MARKED not in serialize("json", model._default_manager.all()), model


def test_a_controller_outside_the_allowed_networks_is_not_asked(cast: Cast, at_eight: Office) -> None:
    policy.set(name="hardware.bmc_networks", value=["10.20.0.0/24"], valid_from=at_eight.at, by="t", at=at_eight.at)
    with FakeBmc(idrac()).serving() as bmc:
        for address in (bmc.url, "http://169.254.169.254/", "ftp://10.20.0.5", "", "x" * 5000):
            answer = browser(cast, "helpdesk").post(url(at_eight, "bmc/"), {"url": address})
            assert answer.status_code in {422, 502}  # 502: no such host
        assert not bmc.asked


def test_evidence_is_never_changed(cast: Cast, at_eight: Office) -> None:
    browser(cast, "helpdesk").post(url(at_eight, "berkas/"), {"file": file("kvm.lshw.json")})
    for change in (lambda: EvidenceRow.objects.update(found={}), lambda: EvidenceRow.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_waived_difference_names_its_officer(cast: Cast, at_eight: Office) -> None:
    data = answers_for(at_eight.case, at_eight.procedure.tasks["T08"], at_eight.at)
    at_eight.do("T08", "waive", data=data | {"weight_kg": ["31"]}, note="Ditimbang bersama.")
    waiver = Waiver.objects.get(kind=Waiver.DIFFERENT)
    assert (waiver.by, waiver.reason) == (cast["helpdesk"], "Ditimbang bersama.")
    assert [one["field"] for one in waiver.about] == ["weight_kg"]
    assert EvidenceRow.objects.get(source="label").found["weight_kg"] == 31


def test_a_running_server_that_differs_waits_for_a_word_and_is_told_once(cast: Cast, at_eight: Office) -> None:
    one = server_of(at_eight)
    Server.objects.filter(pk=one.pk).update(state=Server.State.ACTIVE)
    client = browser(cast, "tim_teknis")
    for _again in range(2):
        client.post(url(at_eight, "berkas/"), {"file": file("kvm.lshw.json")})
    finding = Finding.objects.get()
    assert finding.settled_at is None
    assert Notice.objects.filter(kind=Kind.SERVER_DIFFERS, account=cast["helpdesk"]).count() == 1
    told = Notice.objects.get(account=cast["helpdesk"], kind=Kind.SERVER_DIFFERS)
    assert browser(cast, "helpdesk").get(f"/pemberitahuan/{told.pk}/").headers["Location"] == url(at_eight)
    page = client.get(url(at_eight)).content.decode()
    assert "Server yang berjalan berbeda" in page
    assert client.post(url(at_eight, "wajar/"), {"reason": " "}).status_code == 422
    client.post(url(at_eight, "wajar/"), {"reason": "Diganti dengan izin."})
    finding.refresh_from_db()
    assert (finding.settled_by, finding.reason) == (cast["tim_teknis"], "Diganti dengan izin.")
    assert client.post(url(at_eight, "wajar/"), {"reason": "Lagi."}).status_code == 409
