"""Step 8 says before the act whether what came still fits, and the applicant reads what differed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kolokasi.cases.models import CaseServer, OpenTask
from kolokasi.facility.models import Kind, Occupation
from kolokasi.runtime.demo.driver import answers_for
from kolokasi.servers.models import Server
from tests.cast import Cast
from tests.factories import office
from tests.procedure.scarce import lay
from tests.procedure.taken import refusal, taken
from tests.procedure.walking import Office
from tests.web.desk_office import browser, step_url

RECEIPT = {"server": "0", "brought_by": "Pengemudi dinas", "condition": "Dus utuh", "boxes": "1"}


@pytest.fixture
def at_eight(cast: Cast) -> Office:
    place = office(cast, at="T08")
    place.part("receive", **RECEIPT)
    return place


def server_of(place: Office) -> Server:
    return CaseServer.objects.get(case=place.case, index=0).server


def block(held: Occupation) -> None:
    """The half units right above the promised place are taken."""
    upper = held.units.upper
    Occupation.objects.create(
        rack=held.rack, units=type(held.units)(upper, upper + 2), faces=held.faces, kind=Kind.BLOCKED, label="x",
        made_at=held.made_at,
    )  # fmt: skip


def shown(place: Office, **typed: str) -> str:
    """What the page says while these values stand in the table of step 8."""
    task = OpenTask.objects.select_related("case").get(case=place.case)
    everything = {f"{name}.0": values[0] for name, values in _declared(place).items()} | typed
    return browser(place.cast, "helpdesk").post(step_url(task, "bandingkan/"), everything).content.decode()


def _declared(place: Office) -> dict[str, Any]:
    return answers_for(place.case, place.procedure.tasks["T08"], place.at)


@pytest.mark.parametrize(
    ("units", "outcome"), [("2", "Semua sama"), ("4", "masih muat di tempat yang dijanjikan"), ("11", "tidak muat")]
)
def test_the_verdict_is_given_anew_on_the_page_and_the_act_agrees(cast: Cast, units: str, outcome: str) -> None:
    lay(units=10, max_watts=5000)
    place = Office(cast)
    place.until("T08")
    place.part("receive", **RECEIPT)
    before = taken(place.case)
    page = shown(place, **{"units.0": units})
    assert outcome in page
    assert taken(place.case) == before
    if units == "11":
        refused = refusal(
            lambda: place.do("T08", "waive", data=_declared(place) | {"units": ["11"]}, note="Lebih tinggi.")
        )
        assert refused.code == "capacity_gone"


def test_it_moves_where_the_promised_place_is_too_small(cast: Cast) -> None:
    lay(units=10, max_watts=5000)
    place = Office(cast)
    place.until("T08")
    place.part("receive", **RECEIPT)
    held = Occupation.objects.get(server=server_of(place))
    block(held)
    page = shown(place, **{"units.0": "4"})
    assert "muat di tempat lain" in page
    told = re.search(r"R\d+ U(\d+)", page)
    place.do("T08", "waive", data=_declared(place) | {"units": ["4"]}, note="Lebih tinggi.")
    now = Occupation.objects.get(server=server_of(place), released_at__isnull=True)
    assert told is not None
    assert int(now.unit) == int(told[1])


def test_the_applicant_reads_what_differed(cast: Cast, at_eight: Office) -> None:
    task = OpenTask.objects.select_related("case").get(case=at_eight.case)
    typed = {f"{name}.0": values[0] for name, values in _declared(at_eight).items()}
    sent = typed | {"weight_kg.0": "41", "units.0": "banyak", "outcome": "return", "note": "Bukan server ini."}
    assert browser(cast, "helpdesk").post(step_url(task), sent).status_code == 302
    page = browser(cast, "applicant").get(f"/permohonan-saya/{at_eight.case.number}/langkah/T07/").content.decode()
    assert "Bukan server ini." in page
    assert "Yang berbeda:" in page
    assert "menjadi 41" in page
