"""Forms filled by somebody who means harm: every answer is a sentence, nothing is half written, what was typed stays."""

from __future__ import annotations

import threading
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from kolokasi.base import events
from kolokasi.base.models import DayOff
from kolokasi.cases.models import Attachment, Case
from kolokasi.people.models import Account, Agency, Holding
from kolokasi.servers.models import Receipt
from tests.access.machine import BACKEND
from tests.api.meeting import at_once
from tests.attack.conftest import Browsers
from tests.attack.said import refused
from tests.cast import Cast
from tests.factories import case
from tests.pdfs import pdf

HUGE_NUMBER = "9" * 5000
ACCOUNT = {"agency": "", "new_agency": "", "name": "Orang Contoh", "email": "orang@opd.example",
           "password": "kata-sandi-panjang-2026", "nip": "", "rank": ""}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"name": "Orang\0 Contoh"}, 302),
        ({"nip": "\x00\x01"}, 302),
        ({"email": "orang\0@opd.example"}, 422),
        ({"email": "bukan surel"}, 422),
        ({"email": "a" * 300 + "@opd.example"}, 422),
        ({"name": "\u200b\u202e"}, 422),
        ({"new_agency": "x" * 300}, 422),
        ({"new_agency": "Dinas\0 Baru"}, 302),
        ({"new_agency": "x" * 1_000_000}, 422),
        ({"agency": "99999999999999999999"}, 422),
    ],
)
def test_an_account_is_made_whole_or_not_at_all(
    browser: Browsers, cast: Cast, changed: dict[str, str], status: int
) -> None:
    agencies = Agency.objects.count()
    typed = {**ACCOUNT, "agency": "" if "new_agency" in changed else str(cast.own.pk), **changed}
    answer = browser("administrator").post("/akun/baru/", typed)
    if status == 302:
        made = Account.objects.get(email="orang@opd.example")
        assert answer.status_code == 302
        assert all(character.isprintable() for character in made.name + made.nip + made.agency.name)
        return
    refused(answer, status)
    assert not Account.objects.filter(name="Orang Contoh").exists()
    assert Agency.objects.count() == agencies


@pytest.mark.parametrize("last", ["9999-12-31", "2200-01-01"])
def test_a_last_day_beyond_the_calendar_is_refused(browser: Browsers, cast: Cast, last: str) -> None:
    admin, before = browser("administrator"), Holding.objects.count()
    typed = {"post": "helpdesk", "account": str(cast["auditor"].pk), "kind": "plt", "first": "2026-01-01", "last": last}
    refused(admin.post("/jabatan/tunjuk/", typed), 422)
    held = Holding.objects.get(account=cast["helpdesk_2"])
    refused(admin.post(reverse("desk:end_holding", args=[held.pk]), {"last": last}), 422)
    held.refresh_from_db()
    assert held.days.upper is None
    assert Holding.objects.count() == before


def test_ending_a_holding_on_days_of_the_next_one_is_refused(browser: Browsers, cast: Cast) -> None:
    admin, account = browser("administrator"), cast["auditor"]
    for first, last in (("2026-01-01", "2026-01-31"), ("2026-03-01", "2026-03-31")):
        typed = {"post": "helpdesk", "account": str(account.pk), "kind": "plt", "first": first, "last": last}
        assert admin.post("/jabatan/tunjuk/", typed).status_code == 302
    early = Holding.objects.filter(account=account, post__key="helpdesk").order_by("days")[0]
    refused(admin.post(reverse("desk:end_holding", args=[early.pk]), {"last": "2026-03-15"}), 409)


@pytest.mark.parametrize("changed", [{"name": "Libur\0 setempat"}, {"source": "SK\0 1"}, {"name": "\u202eLibur"}])
def test_hidden_characters_leave_the_calendar(browser: Browsers, changed: dict[str, str]) -> None:
    typed = {"day": "2026-11-12", "name": "Libur setempat", "kind": "local", "source": "SK 1", **changed}
    assert browser("administrator").post("/kalender/", typed).status_code == 302
    row = DayOff.objects.get(day="2026-11-12")
    assert (row.name + row.source).isprintable()


@pytest.mark.parametrize("address", ["/kerja/", "/permohonan/"])
@pytest.mark.parametrize(
    "cursor", ["0001-01-01T00:00:00+23:59_1", "9999-12-31T23:59:59-23:59_1", "-_999999999999999999", "x_1", "\0_1"]
)
def test_a_made_up_page_mark_is_the_first_page(browser: Browsers, address: str, cursor: str) -> None:
    assert browser("helpdesk").get(address, {"sesudah": cursor}).status_code == 200


@pytest.mark.usefixtures("sop")
def test_numbers_too_long_to_be_read_are_refused_in_a_sentence(browser: Browsers, cast: Cast) -> None:
    applicant = browser("applicant")
    draft = applicant.post("/ajukan/")["Location"]
    assert applicant.post(f"{draft}server/tambah/", {"like": HUGE_NUMBER}).status_code == 302
    refused(applicant.post(f"{draft}periksa/", {"round": HUGE_NUMBER, "true": "yes", "rules": "yes"}), 422)
    for address in (f"/ajukan/{HUGE_NUMBER}/", f"{draft}server/{HUGE_NUMBER}/daya/", "/ajukan/99999999999999999999/"):
        refused(applicant.get(address), 404)
    shipping = case(cast, at="T07")
    step = reverse("portal_step", args=[shipping.number, "T07"])
    refused(applicant.post(step, {"round": HUGE_NUMBER, "later": "1"}), 409)
    round_of_nothing = reverse("desk:complete", args=[shipping.number, "T08", 99999999999999999999])
    refused(browser("helpdesk").post(round_of_nothing, {"outcome": "match"}), 409)


@pytest.mark.usefixtures("sop")
def test_a_number_that_json_cannot_carry_is_refused_and_stays_typed(browser: Browsers, cast: Cast) -> None:
    waiting, desk = case(cast, at="T08"), browser("helpdesk")
    step = reverse("desk:complete", args=[waiting.number, "T08", 1])
    part = reverse("desk:part", args=[waiting.number, "T08", 1, "receive"])
    for typed in ("9007199254740993", "1" + "0" * 250, "1e308", "-1e300"):
        for address, body in (
            (step, {"outcome": "match", "serial.0": "SN-1", "weight_kg.0": typed}),
            (part, {"server": "0", "brought_by": "Pengemudi", "condition": "Utuh", "boxes": typed}),
        ):
            answer = desk.post(address, body)
            refused(answer, 422)
            assert typed in answer.content.decode()
    assert not Receipt.objects.exists()
    assert events.verify() is None


NAMES = ["???", "???.pdf", "..", "a\r\nX-Jahat: 1.pdf", "<script>alert(1)</script>.pdf", "\u202efdp.exe", "../../etc/x",
         '"; filename=jahat.html', "x" * 400 + ".pdf", "\0.pdf", ".pdf"]  # fmt: skip


@pytest.mark.usefixtures("sop")
def test_every_file_name_comes_back_as_a_safe_one(browser: Browsers, cast: Cast) -> None:
    waiting, desk = case(cast, at="T03"), browser("helpdesk")
    for name in NAMES:
        file = BytesIO(pdf())
        file.name = name
        desk.post(reverse("desk:document_add", args=[waiting.number]), {"kind": "lain", "file": file})
    page = desk.get(reverse("desk:case", args=[waiting.number])).content.decode()
    assert "<script>alert" not in page
    assert "\u202e" not in page
    for document in Attachment.objects.filter(case=waiting):
        answer = desk.get(reverse("document", args=[waiting.number, document.pk]))
        assert answer.status_code == 200, document.name
        answer.getvalue()
        assert answer["Content-Type"] == "application/pdf"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "private, no-store"
        name = answer["Content-Disposition"].removeprefix("inline; ")
        assert name.endswith('.pdf"')
        assert not set("\r\n<>?/;") & set(name)


def test_a_body_above_the_limit_is_refused_unread(browser: Browsers) -> None:
    class Endless:
        """A body nobody may read."""

        def read(self, *_size: int) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    environ: dict[str, Any] = {"wsgi.input": Endless()}
    for length in (str(settings.UPLOAD_LIMIT_BYTES + 1), "200000000", "9" * 30):
        for client in (browser("applicant"), Client(raise_request_exception=False)):
            said = refused(
                client.generic(
                    "POST", "/ajukan/", b"", "multipart/form-data; boundary=a",
                    CONTENT_LENGTH=length, **environ,
                ), 413,
            )  # fmt: skip
            assert "terlalu besar" in said


def test_what_cannot_be_read_as_a_form_is_refused_in_a_sentence(browser: Browsers) -> None:
    client = browser("applicant")
    long = {"language": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}
    post = client.generic
    form = "application/x-www-form-urlencoded"
    refused(post("POST", "/profil/", f"language={long['language']}", form), 413)
    refused(post("POST", "/profil/", "&".join(f"f{n}=" for n in range(2500)), form), 400)
    refused(post("POST", "/profil/", "x", "multipart/form-data; boundary="), 400)
    refused(client.get("/", headers={"host": "jahat.example"}), 400)
    refused(client.delete("/profil/"), 405)
    refused(client.put("/permohonan/"), 403, 405)
    assert post("POST", "/profil/", '{"language": "en"}', "application/json").status_code == 302  # nothing was chosen


@pytest.mark.usefixtures("sop")
def test_what_people_write_is_shown_and_never_run(browser: Browsers, cast: Cast) -> None:
    """Titles, names, notes and reasons with marks of HTML stand on every page as they were typed."""
    bad = "<script>alert(1)</script>{{ 7*7 }}'\"><img src=x onerror=alert(1)>"
    waiting = case(cast, at="T03")
    Case.objects.filter(pk=waiting.pk).update(title=bad)
    Account.objects.filter(pk=cast["helpdesk"].pk).update(name=bad)
    Agency.objects.filter(pk=cast.own.pk).update(name=bad, short_name=bad[:60])
    desk = browser("helpdesk")
    desk.post(reverse("desk:note", args=[waiting.number]), {"text": bad})
    desk.post(reverse("desk:take", args=[waiting.number, "T03", 1]))
    pages = [("helpdesk", "/kerja/"), ("helpdesk", "/permohonan/"), ("administrator", "/jabatan/"),
             ("helpdesk", reverse("desk:case", args=[waiting.number])),
             ("helpdesk", reverse("desk:history", args=[waiting.number])),
             ("applicant", reverse("portal_case", args=[waiting.number])), ("applicant", "/beranda/"),
             ("applicant", f"/lacak/{waiting.tracking_code}"), ("helpdesk", f"/permohonan/?q={bad}")]  # fmt: skip
    for part, address in pages:
        page = browser(part).get(address)
        assert page.status_code == 200, address
        assert "<script>alert" not in page.content.decode(), address
        assert "<img src=x" not in page.content.decode(), address


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_account_and_one_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have looked and seen nothing; the database lets one in, and the other reads a sentence."""
    door, exists, first = threading.Barrier(2), QuerySet.exists, QuerySet.first

    def met(look: Callable[..., Any], rows: Any, model: Any) -> Any:
        found = look(rows)
        if rows.model is model and not found:
            door.wait(3)
        return found

    monkeypatch.setattr(QuerySet, "exists", lambda rows: met(exists, rows, Account))
    monkeypatch.setattr(QuerySet, "first", lambda rows: met(first, rows, DayOff))

    def post(address: str, typed: dict[str, str]) -> Callable[[], Any]:
        client = Client(raise_request_exception=False)
        client.force_login(cast["administrator"], backend=BACKEND)
        return lambda: client.post(address, typed)

    account = {**ACCOUNT, "agency": str(cast.own.pk)}
    day = {"day": "2026-11-12", "name": "Libur", "kind": "local"}
    for address, typed in (("/akun/baru/", account), ("/kalender/", day)):
        answers = at_once(post(address, typed), post(address, typed))
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        refused(max(answers, key=lambda answer: answer.status_code), 409)
    assert events.verify() is None


@pytest.mark.usefixtures("sop")
@pytest.mark.parametrize(
    "back", ["jahat", "-1", "a:b", "desk:cases", "//jahat.example", "https://jahat.example/", "/\\jahat.example", "\0"]
)
def test_the_way_back_is_a_page_of_ours_or_the_usual_one(browser: Browsers, cast: Cast, back: str) -> None:
    waiting = case(cast, at="T03")
    chosen = Client(raise_request_exception=False).post("/bahasa", {"language": "en", "next": back})
    taken = browser("helpdesk").post(reverse("desk:take", args=[waiting.number, "T03", 1]), {"next": back})
    assert (chosen.status_code, chosen["Location"]) == (302, "/")
    assert (taken.status_code, taken["Location"]) == (302, reverse("desk:case", args=[waiting.number]))
