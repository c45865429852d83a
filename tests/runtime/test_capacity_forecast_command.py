"""`kolokasi capacity forecast|buy`: the answer first · refuses what cannot be bought · wrong usage."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import translation

from kolokasi.base import clock
from kolokasi.cases.models import Case, Promise
from kolokasi.facility import actions
from kolokasi.runtime.main import main
from tests.cast import Cast
from tests.facility.hall import Hall, build, wish
from tests.procedure.scarce import lay
from tests.procedure.walking import Office

Output = pytest.CaptureFixture[str]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _indonesian(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LC_ALL", "id_ID.UTF-8")
    with translation.override("id"):
        yield


def filled(cast: Cast, hall: Hall, months: int = 10) -> None:
    """A server a month came with one case after another."""
    assert hall.racks
    office = Office(cast)
    for back in range(months, 0, -1):
        at = clock.now() - timedelta(days=30.4 * back)
        Promise.objects.filter(case=office.case).update(state="released", ended_at=at)
        promise = Promise.objects.create(case=Case.objects.get(pk=office.case.pk), made_at=at)
        actions.hold_places(promise=promise, wishes=[wish(back, mbps=40)], at=at)


def test_the_answer_comes_first(cast: Cast, capsys: Output) -> None:
    filled(cast, lay(kva=10))
    assert main(["capacity", "forecast"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "habis sekitar" in lines[0]
    assert any("UPS A:" in line and "bila UPS B padam" in line and "server masuk" in line for line in lines)
    assert main(["capacity", "forecast", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["first"]["limit"] in {"ups", "feed", "rack_power", "bandwidth"}
    assert {one["limit"] for one in found["limits"]} == {
        "space", "ups", "feed", "cooling", "building", "bandwidth", "address", "weight"
    }  # fmt: skip
    assert all(one["rate"] is not None for one in found["limits"])


def test_without_data_it_says_so(capsys: Output) -> None:
    assert main(["capacity", "forecast"]) == 0
    assert capsys.readouterr().out.startswith("Belum ada batas yang tercatat")
    lay()
    assert main(["capacity", "forecast"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Belum cukup data")
    assert "tidak cukup data" in said


def test_what_a_ten_kva_ups_buys(capsys: Output, tmp_path: Path) -> None:
    build(2, kva=2, max_watts=None, mbps=100_000)
    assert main(["capacity", "buy", "--ups", "UPS A", "--kva", "10", "--ups", "ups b", "--kva", "10", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["source"], found["before"]["count"]) == ("supposed", 3)
    assert found["more"] == found["after"]["count"] - 3 > 0
    assert {one["limit"] for one in found["before"]["stops"]} == {"ups"}
    request = tmp_path / "server.json"
    request.write_text(json.dumps({"servers": [{"units": 1, "watts": {"expected": 1000}, "psu_count": 2}]}))
    assert main(["capacity", "buy", "--kva", "10", "--server", str(request)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("1 server lagi muat: dari 1 menjadi 2.")
    assert said[1] == "Server yang disebut: 1U, 1.000 W, 2 catu daya."


@pytest.mark.parametrize(
    "args",
    [
        [], ["--ups", "UPS Z", "--kva", "10"], ["--ups", "UPS A", "--kva", "-1"], ["--racks", "-1"], ["--racks", "1000000"],
        ["--cooling", "-5"], ["--racks", "1", "--room", "Kursi"], ["--feed", "UPS Z"], ["--kva", "1000000000"],
        ["--feed", "UPS A", "--amps", "0"], ["--racks", "1", "--server", "/tidak/ada"],
    ],
)  # fmt: skip
def test_what_cannot_be_bought_is_refused_in_a_sentence(capsys: Output, args: list[str]) -> None:
    build(1)
    assert main(["capacity", "buy", *args]) == 1
    said = capsys.readouterr()
    assert (said.out, len(said.err.strip().splitlines())) == ("", 1)


@pytest.mark.parametrize(
    "args", [["--kva", "sepuluh"], ["--ups", "UPS A"], ["--kva", "nan"], ["--kva", "1", "--kva", "2"]]
)
def test_wrong_usage(args: list[str]) -> None:
    with pytest.raises(SystemExit) as wrong:
        main(["capacity", "buy", *args])
    assert wrong.value.code == 2
