"""Redfish by the DMTF's mock-up and by two other makers' habits, whole, in a ZIP, in one file, and with gaps."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from typing import Any

import pytest

from kolokasi.base.refusal import Refusal
from kolokasi.hardware.readers import bundle, read_dump, read_redfish, read_redfish_zip
from kolokasi.hardware.readers.documents import NOT_REDFISH, TOO_LARGE
from tests.hardware.trees import V1, Tree, dmtf, idrac, ilo

CONTOSO = {
    "manufacturer": "Contoso", "model": "3500 RX", "serial": "437XR1138R2", "units": 1, "depth_mm": 711, "weight_kg": 15.31,
    "cpu": {"model": "Multi-Core Intel(R) Xeon(R) processor 7xxx Series", "sockets": 1, "cores": 8, "threads": 16},
    "memory_gib": 96, "disks": [{"size_gb": 4000, "count": 1}, {"size_gb": 8000, "count": 1}],
    "nics": [{"speed_mbps": 1000, "count": 2}], "psu": {"count": 1, "watts": 400}, "watts_measured": 374,
    "macs": ["12:44:6a:3b:04:11", "12:44:6a:3b:88:90"], "hostname": "web483", "uuid": "38947555-7742-3448-3784-823347823834",
}  # fmt: skip
DELL = {
    "manufacturer": "Dell Inc.", "model": "PowerEdge R740", "serial": "7FKQ2N3", "units": 2, "depth_mm": 715.5,
    "cpu": {"model": "Intel(R) Xeon(R) Silver 4210 CPU @ 2.20GHz", "sockets": 2, "cores": 20, "threads": 40},
    "memory_gib": 64, "disks": [{"kind": "hdd", "size_gb": 4000.2, "count": 1}, {"kind": "ssd", "size_gb": 959.7, "count": 2}],
    "nics": [{"speed_mbps": 10000, "count": 2}], "psu": {"count": 2, "watts": 750}, "watts_measured": 212,
    "macs": ["e4:43:4b:00:11:22", "e4:43:4b:00:11:23"], "uuid": "4c4c4544-0046-4b10-8042-b7c04f4e3233",
}  # fmt: skip
HPE = {
    "manufacturer": "HPE", "model": "ProLiant DL380 Gen10", "serial": "CZ29340ABC",
    "cpu": {"model": "Intel(R) Xeon(R) Gold 5218 CPU @ 2.30GHz", "sockets": 2, "cores": 32, "threads": 64},
    "memory_gib": 128, "disks": [{"kind": "ssd", "size_gb": 1920, "count": 2}], "psu": {"count": 1, "watts": 800},
    "watts_measured": 181, "macs": ["20:67:7c:00:00:01", "20:67:7c:00:00:02"], "hostname": "app-01.example.go.id",
    "uuid": "37383638-3330-5a43-3239-333430414243",
}  # fmt: skip


@pytest.mark.parametrize(("tree", "found"), [(dmtf, CONTOSO), (idrac, DELL), (ilo, HPE)])
def test_each_maker_is_read_past_its_habits(tree: Any, found: dict[str, Any]) -> None:
    evidence = read_redfish(tree())
    assert (evidence.source, evidence.found) == ("redfish", found)
    assert all(sentence.endswith(".") for sentence in evidence.said)
    json.dumps(evidence.found)


def zipped(tree: Tree) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, document in tree.items():
            packed.writestr(f"dump{path.removeprefix(V1)}/index.json", json.dumps(document))
        packed.writestr("dump/$metadata/index.xml", "<x/>")
        packed.writestr("dump/notes.json", "no json")
    return out.getvalue()


def test_a_zip_one_json_and_an_expanded_answer_say_the_same() -> None:
    tree = idrac()
    assert read_redfish_zip(zipped(tree)).found == DELL
    assert read_dump(zipped(tree)).found == DELL
    assert read_dump(json.dumps(tree).encode()).found == DELL
    whole = copy.deepcopy(tree[V1])
    whole["Systems"] = {**tree[f"{V1}/Systems"], "Members": [tree[f"{V1}/Systems/System.Embedded.1"]]}
    one = read_dump(json.dumps(whole).encode()).found
    assert (one["serial"], one["cpu"]["sockets"]) == ("7FKQ2N3", 2)
    assert one["memory_gib"] == 59.6


def test_what_was_not_dumped_is_unknown_and_not_missing() -> None:
    tree = idrac()
    del tree[f"{V1}/Systems/System.Embedded.1/Storage/Drives/Disk.Bay.2:Enclosure.Internal.0-1:RAID.Integrated.1-1"]
    del tree[f"{V1}/Systems/System.Embedded.1/Memory/iDRAC.Embedded.1%23DIMMSLOTA2"]
    del tree[f"{V1}/Systems/System.Embedded.1/Processors/CPU.Socket.2"]
    del tree[f"{V1}/Chassis/System.Embedded.1/NetworkAdapters/NIC.Integrated.1/NetworkPorts/NIC.Integrated.1-2"]
    evidence = read_redfish(tree)
    assert "disks" not in evidence.found
    assert "nics" not in evidence.found
    assert evidence.found["memory_gib"] == 59.6
    assert evidence.found["cpu"]["sockets"] == 2
    assert len(evidence.said) >= 2


def test_a_blade_tells_nothing_of_the_case_it_sits_in() -> None:
    tree = idrac()
    tree[f"{V1}/Chassis/System.Embedded.1"]["ChassisType"] = "Blade"
    evidence = read_redfish(tree)
    assert not {"units", "depth_mm", "psu", "watts_measured"} & set(evidence.found)
    assert evidence.found["serial"] == "7FKQ2N3"


def test_of_several_systems_the_named_one_is_read_and_the_others_are_told() -> None:
    tree = idrac()
    other = {**tree[f"{V1}/Systems/System.Embedded.1"], "@odata.id": f"{V1}/Systems/Z2", "Id": "Z2", "SKU": "9ZZZ999",
             "Links": {}}  # fmt: skip
    tree[f"{V1}/Systems/Z2"] = other
    first = read_redfish(tree)
    assert first.found["serial"] == "7FKQ2N3"
    assert "Z2" in first.said[0]
    second = read_redfish(tree, system="9ZZZ999")
    assert second.found["serial"] == "9ZZZ999"
    assert not {"disks", "units", "psu"} & set(second.found)
    with pytest.raises(Refusal) as refused:
        read_redfish(tree, system="nobody")
    assert refused.value.code == NOT_REDFISH


@pytest.mark.parametrize(
    "document", [{}, [], None, 3, {"a": {}}, {"a": {"@odata.type": "#Chassis.v1.Chassis"}}, {"a": {"@odata.type": 3}}]
)
def test_documents_without_a_system_are_refused(document: Any) -> None:
    with pytest.raises(Refusal) as refused:
        read_dump(json.dumps(document).encode())
    assert refused.value.code == NOT_REDFISH
    assert str(refused.value).endswith(".")


def test_broken_and_swollen_zips_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    good = zipped(dmtf())
    for data in (good[:-30], good[:200], b"PK\x03\x04" + b"x" * 500, zipped({})):
        with pytest.raises(Refusal) as refused:
            read_redfish_zip(data)
        assert refused.value.code == NOT_REDFISH
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a/index.json", b" " * (bundle.MOST_ONE + 10))
    with pytest.raises(Refusal) as refused:
        read_redfish_zip(bomb.getvalue())
    assert refused.value.code == TOO_LARGE
    monkeypatch.setattr(bundle, "MOST_UNPACKED", 20_000)
    with pytest.raises(Refusal) as refused:
        read_redfish_zip(good)
    assert refused.value.code == TOO_LARGE
