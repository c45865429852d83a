"""Secret letters show to who keeps letters, to the posts that the case has reached, and to nobody else, not even as a count."""

from __future__ import annotations

import pytest
from django.test import Client

from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import OpenTask
from kolokasi.letters.models import AgendaEntry
from kolokasi.people.models import Account
from kolokasi.procedure import batches, queries, secrecy
from tests.access.machine import BACKEND
from tests.cast import Cast
from tests.factories import office
from tests.procedure.walking import Office

SUBJECT = "Server contoh"
KEEPERS = ("kepala_dinas", "sekretaris", "helpdesk")
OTHERS = ("tim_teknis", "subbag_umum", "pranata_komputer", "kabid_aptika", "administrator")


def made(cast: Cast, at: str, sifat: str = "rahasia") -> Office:
    found = office(cast, at=at)
    AgendaEntry.objects.filter(case=found.case, direction="in").update(sifat=sifat)
    return found


def lists(cast: Cast, part: str) -> str:
    client = Client()
    client.force_login(cast[part], backend=BACKEND)
    ways = (
        "/kerja/?tab=all&q=contoh",
        "/permohonan/?status=semua&q=contoh",
        "/permohonan/?status=semua",
        "/kerja/?tab=all",
    )
    return "".join(client.get(way).content.decode() for way in ways)


def readable(account: Account, found: Office) -> bool:
    return queries.readable_cases(account, found.at).filter(pk=found.case.pk).exists()


@pytest.mark.parametrize("sifat", ["terbatas", "rahasia", "sangat_rahasia"])
def test_before_any_disposition_only_the_keepers_know(cast: Cast, sifat: str) -> None:
    found = made(cast, "T02A", sifat)
    for part in (*KEEPERS, *OTHERS, "auditor"):
        shown = part in KEEPERS
        assert readable(cast[part], found) is shown, part
        assert (found.case.number in lists(cast, part)) is shown, part
        assert (SUBJECT in lists(cast, part)) is shown, part


def test_an_ordinary_letter_shows_to_every_officer(cast: Cast) -> None:
    found = made(cast, "T02A", "biasa")
    assert all(readable(cast[part], found) for part in (*KEEPERS, *OTHERS, "auditor"))


def test_a_post_knows_of_it_from_the_disposition_on_and_afterwards(cast: Cast) -> None:
    found = made(cast, "T03")
    reached = {"kabid_aptika", "pranata_komputer"}
    assert {part for part in OTHERS if readable(cast[part], found)} == reached | {
        task.post_key for task in OpenTask.objects.filter(case=found.case)
    } - set(KEEPERS)
    assert not readable(cast["tim_teknis"], found)
    found.until("T08")
    later = {part for part in OTHERS if readable(cast[part], found)}
    assert reached <= later
    assert "administrator" not in later


def test_opened_by_its_number_it_is_not_there_but_for_the_auditor(cast: Cast) -> None:
    found = made(cast, "T02A")
    for part in OTHERS:
        with pytest.raises(Refusal) as told:
            queries.visible_case(cast[part], found.case.number, found.at)
        assert told.value.status == 404
        client = Client()
        client.force_login(cast[part], backend=BACKEND)
        assert client.get(f"/permohonan/{found.case.number}/").status_code == 404
    assert queries.visible_case(cast["auditor"], found.case.number, found.at) == found.case
    assert queries.visible_case(cast.applicant, found.case.number, found.at) == found.case


def test_nothing_counts_it(cast: Cast) -> None:
    found = made(cast, "T02A")
    client = Client()
    client.force_login(cast["tim_teknis"], backend=BACKEND)
    assert client.get("/kerja/?tab=all").context["counts"].total == 0
    assert client.get("/kerja/?tab=all").context["shell"].running == 0
    client.force_login(cast["helpdesk"], backend=BACKEND)
    assert client.get("/kerja/?tab=all").context["counts"].total == 1
    assert secrecy.secret_among([found.case]) == {found.case.pk}


def test_where_all_requests_are_weighed_its_number_stands_for_its_subject(cast: Cast) -> None:
    found = made(cast, "T03")
    (named,) = batches.pending(found.at).named
    assert named.title == found.case.number
