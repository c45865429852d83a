"""A page asks the database as often for fifty rows as for five."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kolokasi.cases.models import Attachment, Closing, Note, OpenTask
from tests.cast import Cast
from tests.factories import office
from tests.procedure.walking import Office
from tests.web.desk_office import browser
from tests.web.test_desk_inbox import copies, queries_of


@pytest.fixture(autouse=True)
def _calendar_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kolokasi.base.queries.CHECK_SECONDS", 3600)  # else a slow run asks for its version


def fill(place: Office, count: int) -> None:
    """So many further notes, documents and closed rounds, each by somebody else's hand in turn."""
    officers = [place.cast[part] for part in ("helpdesk", "helpdesk_2", "pranata_komputer")]
    letter = place.case.attachments.order_by("id")[0].blob
    first = Note.objects.filter(case=place.case).count()
    for n in range(first, first + count):
        doer = officers[n % 3]
        Note.objects.create(case=place.case, author=doer, text=f"Catatan {n}", at=place.at)
        Attachment.objects.create(
            case=place.case, blob=letter, kind="lain", name=f"{n}.pdf", added_by=doer, added_at=place.at
        )
        Closing.objects.create(
            case=place.case, element="T02C", step="2c", round=n + 2, outcome="forward", actor=doer,
            post_key="pranata_komputer", opened_at=place.at, closed_at=place.at + timedelta(minutes=n),
        )  # fmt: skip


def test_the_case_page_and_its_record(cast: Cast) -> None:
    place, client = office(cast, at="T03"), browser(cast, "helpdesk")
    address = f"/permohonan/{place.case.number}/"
    fill(place, 5)
    few = [queries_of(client, address), queries_of(client, f"{address}jejak/")]
    fill(place, 45)
    assert [queries_of(client, address), queries_of(client, f"{address}jejak/")] == few
    assert few[0] <= 52  # of these 23 weigh the plant anew for the panel of step 3 and draw the racks where it fits


def test_the_applicants_own_page(cast: Cast) -> None:
    place, client = office(cast, at="T03"), browser(cast, "applicant")
    copies(place.case, 4)
    few = queries_of(client, "/beranda/")
    copies(place.case, 45, first=4)
    assert OpenTask.objects.count() == 50
    assert queries_of(client, "/beranda/") == few
