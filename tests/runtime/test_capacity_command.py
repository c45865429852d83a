"""`kolokasi capacity check|replay`: answers · over a plant from a file · refuses bad input in a sentence · wrong usage."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from kolokasi.addressing.models import Prefix
from kolokasi.base.models import Event
from kolokasi.facility.models import Occupation, Rack, Room, Site
from kolokasi.runtime.main import main
from tests.cast import Cast
from tests.facility.hall import build
from tests.facility.test_import import PLANT
from tests.procedure.scarce import lay
from tests.procedure.test_capacity import checked
from tests.procedure.walking import Office

Output = pytest.CaptureFixture[str]
pytestmark = pytest.mark.django_db
SERVER: dict[str, Any] = {
    "units": 2, "depth_mm": 700, "weight_kg": 20, "watts": {"nameplate": 800, "expected": 450}, "psu_count": 2,
    "mounting": "rack", "bandwidth_mbps": 100, "ipv4": 1, "ipv6": 1,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _indonesian(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LC_ALL", "id_ID.UTF-8")
    with translation.override(None):
        yield


def written(folder: Path, document: Any, name: str = "request.json") -> str:
    path = folder / name
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return str(path)


def request(**changes: Any) -> dict[str, Any]:
    return {"servers": [SERVER | changes]}


def verdict(capsys: Output, *args: str) -> dict[str, Any]:
    assert main(["capacity", "check", *args, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_installation_answers(tmp_path: Path, capsys: Output) -> None:
    lay()
    found = verdict(capsys, written(tmp_path, request()))
    assert (found["verdict"], found["binding"], found["nearest"]) == ("accept", [], None)
    assert set(found) >= {"verdict", "limits", "binding", "places", "nearest", "policy", "as_of"}
    assert set(found["limits"][0]) >= {"limit", "needed", "available", "unit", "scope", "ok"}
    assert found["places"][0]["rack"] == "R01"
    no = verdict(capsys, written(tmp_path, request(units=43)))
    assert (no["verdict"], no["binding"], no["nearest"]) == ("reject", ["space"], {"units": 42})
    assert not Occupation.objects.exists()


def test_people_read_the_answer_first(tmp_path: Path, capsys: Output) -> None:
    lay(max_watts=300)
    assert main(["capacity", "check", written(tmp_path, request())]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Belum muat. Yang membatasi: daya rak."
    assert any(line.strip().startswith("* Daya rak R01: perlu 450 W, ada 300 W, kurang") for line in lines)
    assert lines[-1].strip() == "Muat dengan daya paling banyak 300 W."


def test_a_plant_from_a_file_is_judged_alone_and_rolled_back(tmp_path: Path, capsys: Output) -> None:
    build(3)
    counts = [model.objects.count() for model in (Site, Room, Rack, Occupation, Prefix, Event)]
    plant = deepcopy(PLANT)
    found = verdict(capsys, written(tmp_path, request()), "--plant", written(tmp_path, plant, "plant.json"))
    assert found["verdict"] == "reject"
    assert found["binding"] == ["address"]  # the file has IPv4 only
    plant["prefixes"].append({"cidr": "2001:db8::/64"})
    found = verdict(capsys, written(tmp_path, request()), "--plant", written(tmp_path, plant, "plant.json"))
    assert found["verdict"] == "accept"
    assert {place["room"] for place in found["places"]} == {"Ruang 1"}
    limits = {one["limit"]: one for one in found["limits"]}
    assert limits["building"]["scope"] == "Gedung A"
    assert limits["ups"]["scope"] in {"UPS A", "UPS B"}
    del plant["uplinks"], plant["prefixes"]
    found = verdict(
        capsys, written(tmp_path, request(bandwidth_mbps=400_000)), "--plant", written(tmp_path, plant, "plant.json")
    )
    limits = {one["limit"]: one for one in found["limits"]}
    assert (limits["bandwidth"]["available"], "address" in limits and limits["address"]["available"]) in {
        (None, False), (None, None)
    }  # fmt: skip
    assert [model.objects.count() for model in (Site, Room, Rack, Occupation, Prefix, Event)] == counts


def test_a_plant_with_the_very_names_of_the_installation(tmp_path: Path, capsys: Output) -> None:
    main(["import", "facility", written(tmp_path, PLANT, "plant.json")])
    capsys.readouterr()
    plant = deepcopy(PLANT)
    plant["rooms"][0]["racks"] = [{"name": "R01", "units": 1}]
    plant["rooms"][0]["devices"] = []
    plant["prefixes"] = [{"cidr": "10.0.0.0/25"}, {"cidr": "2001:db8::/64"}]
    found = verdict(capsys, written(tmp_path, request()), "--plant", written(tmp_path, plant, "plant.json"))
    assert (found["verdict"], found["binding"]) == ("reject", ["space"])
    assert Rack.objects.get(name="R01").units == 42


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"racks": [{"name": "R01", "units": "=2+2"}]}, "racks"), ({"racks": [{"name": "R01", "feeds": ["Z"]}]}, "Z"),
        ({"ups": [{"name": "U", "kva": -1}]}, "kva"), ({"feeds": [{"name": "F", "ups": "X", "amps": 16}]}, "X"),
    ],
)  # fmt: skip
def test_a_faulty_plant_is_refused_with_its_place(tmp_path: Path, capsys: Output, change: Any, words: str) -> None:
    plant = {"site": {"name": "G"}, "rooms": [{"name": "Ruang 1"} | change]}
    assert main(["capacity", "check", written(tmp_path, request()), "--plant", written(tmp_path, plant, "p.json")]) == 1
    said = capsys.readouterr()
    assert (said.out, words in said.err) == ("", True)
    assert len(said.err.strip().splitlines()) == 1
    assert not Site.objects.exists()


@pytest.mark.parametrize(
    "document",
    [
        "", "[]", "{", "null", '{"servers": []}', '{"servers": {}}', '{"servers": [1]}', '{"servers": [{"units": NaN}]}',
        '{"servers": [{"units": 1e9}]}', '{"servers": [{"units": 1000000000}]}', '{"servers": [{"units": -1}]}',
        '{"servers": [{"units": 0}]}', '{"servers": [{"unit": 1}]}', '{"servers": [{"watts": {"nameplate": -5}}]}',
        '{"servers": [{"watts": 5}]}', '{"servers": [{"units": "2"}]}', '{"servers": [{"units": true}]}',
        '{"servers": [{"mounting": "kursi"}]}', '{"servers": [{"units": 1, "units": 2}]}', '{"server": []}',
    ],
)  # fmt: skip
def test_a_bad_request_is_one_sentence(tmp_path: Path, capsys: Output, document: str) -> None:
    lay()
    assert main(["capacity", "check", written(tmp_path, document)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1


def test_wrong_usage_and_files_that_are_not_there(tmp_path: Path, capsys: Output) -> None:
    for args in (["capacity"], ["capacity", "check"], ["capacity", "sulap"], ["capacity", "check", "x", "--kursi"]):
        with pytest.raises(SystemExit) as wrong:
            main(args)
        assert wrong.value.code == 2
    for path in (str(tmp_path / "tidak-ada.json"), str(tmp_path)):
        assert main(["capacity", "check", path]) == 1
        assert "tidak dapat dibaca" in capsys.readouterr().err


def test_a_case_is_replayed(cast: Cast, capsys: Output) -> None:
    lay(kva=0.3)
    office = Office(cast)
    checked(office)
    assert main(["capacity", "replay", office.case.number, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["same"], found["assumed"], found["check"]) == (True, None, 1)
    assert found["kept"]["binding"] == ["ups"]
    assert (
        main(["capacity", "replay", office.case.number, "--set", 'ups:"UPS A".kva=30', "--set", "ups:UPS B.kva=30"])
        == 0
    )
    said = capsys.readouterr().out
    assert said.startswith("Sama: ")
    assert "Andaikan ups:UPS A.kva=30, ups:UPS B.kva=30:\nMuat: R01." in said
    for args in (["--at", "2"], ["--set", "kursi=1"], ["--without", "Kursi"]):
        assert main(["capacity", "replay", office.case.number, *args]) == 1
        assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert main(["capacity", "replay", "KLK-1999-0001"]) == 1
