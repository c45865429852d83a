"""The ticks at the rack, sent by somebody who means harm: a sentence each time, nothing is mounted, what was typed stays."""

from __future__ import annotations

from typing import Any

import pytest

from kolokasi.cases.models import CaseServer, OpenTask
from kolokasi.servers.models import Mounting, MountingEntry
from tests.attack.conftest import Browsers
from tests.attack.said import refused, words
from tests.cast import Cast
from tests.factories import office
from tests.procedure.walking import Office

HUGE = "9" * 5000


@pytest.fixture
def at_nine(cast: Cast) -> Office:
    return office(cast, at="T09")


def sent(working: Office, **changed: str) -> dict[str, Any]:
    (task,) = OpenTask.objects.filter(case=working.case)
    return {"element": task.element, "round": str(task.round), "key": "satu", "age": "0", **changed}


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        ("server", {"label": "SRV\0"}), ("server", {"label": "x" * 100_000}), ("server", {"label": "\u202e\u200b"}),
        ("rack", {"rack": f"/r/{HUGE}/"}), ("rack", {"rack": "<script>"}), ("rack", {"rack": "/r/-1/"}),
        ("units", {"unit": HUGE}), ("units", {"unit": "٣"}), ("units", {"unit": "1e3"}),
        ("outlets", {"outlet_a": "\0", "outlet_b": ""}), ("port", {"switch": "a", "port": "\u200b"}),
        ("port", {"switch": "a", "port": "1", "mac": "0" * 1000}), ("power", {"lights": "\0all"}),
        ("server", {"key": ""}), ("server", {"key": "k" * 1000}), ("server", {"key": "\0"}),
        ("photo_front", {}), ("photo_front", {"photo": "bukan berkas"}),
    ],
)  # fmt: skip
def test_a_hostile_tick_is_refused_in_a_sentence(
    at_nine: Office, browser: Browsers, kind: str, changed: dict[str, str]
) -> None:
    address = f"/pasang/{at_nine.case.number}/0/{kind}/"
    refused(browser("tim_teknis").post(address, sent(at_nine, **changed)), 400, 422)
    assert not MountingEntry.objects.exists()
    assert not Mounting.objects.exists()


@pytest.mark.parametrize(
    "changed", [{"element": "T99"}, {"element": "\0"}, {"round": HUGE}, {"round": "-1"}, {"round": ""}]
)
def test_a_tick_of_another_step_is_refused(at_nine: Office, browser: Browsers, changed: dict[str, str]) -> None:
    label = CaseServer.objects.get(case=at_nine.case).server.label
    answer = browser("tim_teknis").post(
        f"/pasang/{at_nine.case.number}/0/server/", sent(at_nine, label=label, **changed)
    )
    assert answer.status_code in {404, 409, 422}, words(answer)
    assert not MountingEntry.objects.exists()


def test_an_age_beyond_reason_begins_with_the_step(at_nine: Office, browser: Browsers) -> None:
    label = CaseServer.objects.get(case=at_nine.case).server.label
    data = sent(at_nine, label=label, age="999999999999")
    assert browser("tim_teknis").post(f"/pasang/{at_nine.case.number}/0/server/", data).status_code == 302
    entry = MountingEntry.objects.get()
    assert OpenTask.objects.get(case=at_nine.case).opened_at <= entry.done_at <= entry.entered_at


def test_what_was_typed_stays_when_it_is_refused(at_nine: Office, browser: Browsers) -> None:
    client, held = browser("tim_teknis"), CaseServer.objects.get(case=at_nine.case).server.occupations.get()
    way = f"/pasang/{at_nine.case.number}/0"
    client.post(f"{way}/rack/", sent(at_nine, key="rak", rack=f"/r/{held.rack_id}/"))
    client.post(f"{way}/units/", sent(at_nine, key="unit", unit=str(int(held.unit))))
    answer = client.post(f"{way}/outlets/", sent(at_nine, key="kabel", outlet_a="Ketikan <b>A</b>", outlet_b=""))
    refused(answer, 422)
    assert 'value="Ketikan &lt;b&gt;A&lt;/b&gt;"' in answer.content.decode()
