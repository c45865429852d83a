"""The texts of twelve kinds of server, read as lshw and dmidecode wrote them down; and what is no such text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kolokasi.base.refusal import Refusal
from kolokasi.hardware.evidence import Evidence
from kolokasi.hardware.readers import documents, read_dmidecode, read_label, read_lshw

RECORDED = Path(__file__).parent / "recorded"
XEON = "Intel(R) Xeon(R) Silver 4210 CPU @ 2.20GHz"
GOLD = "Intel(R) Xeon(R) Gold 5218 CPU @ 2.30GHz"


def read(name: str) -> Evidence:
    data = (RECORDED / name).read_bytes()
    return read_lshw(data) if ".lshw." in name else read_dmidecode(data)


def cpu(model: str | None, sockets: int, cores: int, threads: int) -> dict[str, Any]:
    return ({"model": model} if model else {}) | {"sockets": sockets, "cores": cores, "threads": threads}


TOLD: dict[str, dict[str, Any]] = {
    "rack.dmidecode.txt": {
        "manufacturer": "Dell Inc.", "model": "PowerEdge R740", "serial": "7FKQ2N3", "units": 2, "cpu": cpu(XEON, 2, 20, 40),
        "memory_gib": 64, "psu": {"count": 2, "watts": 750}},
    "rack.lshw.json": {
        "manufacturer": "Dell Inc.", "model": "PowerEdge R740", "serial": "7FKQ2N3", "cpu": cpu(XEON, 2, 20, 40),
        "memory_gib": 64, "psu": {"count": 2, "watts": 750}, "nics": [{"speed_mbps": 1000, "count": 2}]},
    "blade.dmidecode.txt": {
        "manufacturer": "HP", "model": "ProLiant BL460c Gen9", "serial": "CZJ6480ABC", "memory_gib": 64,
        "cpu": cpu("Intel(R) Xeon(R) CPU E5-2640 v4 @ 2.40GHz", 1, 10, 20)},
    "blade.lshw.json": {
        "manufacturer": "HP", "model": "ProLiant BL460c Gen9", "serial": "CZJ6480ABC", "memory_gib": 64,
        "cpu": cpu("Intel(R) Xeon(R) CPU E5-2640 v4 @ 2.40GHz", 1, 10, 20), "nics": [{"speed_mbps": 20000, "count": 2}]},
    "kvm.dmidecode.txt": {
        "manufacturer": "QEMU", "model": "Standard PC (i440FX + PIIX, 1996)", "cpu": cpu(None, 2, 2, 2), "memory_gib": 4},
    "kvm.lshw.json": {
        "manufacturer": "QEMU", "model": "Standard PC (Q35 + ICH9, 2009)", "cpu": cpu("AMD EPYC-Rome Processor", 1, 2, 2),
        "memory_gib": 4, "disks": [{"size_gb": 42.9, "count": 1}]},
    "vmware.dmidecode.txt": {
        "manufacturer": "VMware, Inc.", "model": "VMware Virtual Platform", "memory_gib": 16,
        "serial": "VMware-42 1f 3c 55 09 aa 7e 10-9b 2d 4f 11 c3 78 02 6e",
        "cpu": {"model": "Intel(R) Xeon(R) Gold 6230 CPU @ 2.10GHz", "sockets": 1, "cores": 4}},
    "vmware.lshw.json": {
        "manufacturer": "VMware, Inc.", "model": "VMware Virtual Platform", "memory_gib": 16,
        "serial": "VMware-42 1f 3c 55 09 aa 7e 10-9b 2d 4f 11 c3 78 02 6e", "disks": [{"size_gb": 107.4, "count": 1}],
        "cpu": cpu("Intel(R) Xeon(R) Gold 6230 CPU @ 2.10GHz", 1, 4, 4), "nics": [{"speed_mbps": 10000, "count": 1}]},
    "whitebox.dmidecode.txt": {"cpu": cpu("AMD Ryzen 9 5950X 16-Core Processor", 1, 16, 32), "memory_gib": 64},
    "whitebox.lshw.json": {
        "cpu": cpu("AMD Ryzen 9 5950X 16-Core Processor", 1, 16, 32), "memory_gib": 64,
        "disks": [{"kind": "hdd", "size_gb": 4000.8, "count": 1}, {"kind": "ssd", "size_gb": 2000.4, "count": 1}]},
    "multinode.dmidecode.txt": {
        "manufacturer": "Supermicro", "model": "SYS-2029BT-HNC0R", "serial": "A263315X9B01234", "memory_gib": 768,
        "cpu": cpu("Intel(R) Xeon(R) Gold 6248R CPU @ 3.00GHz", 2, 48, 96)},
    "oldbios.dmidecode.txt": {
        "manufacturer": "IBM", "model": "eserver xSeries 346", "serial": "KPAB123",
        "cpu": {"model": "Intel Xeon MP", "sockets": 1}, "memory_gib": 8},
    "lenovo.dmidecode.txt": {
        "manufacturer": "Lenovo", "model": "ThinkSystem SR650", "serial": "J30A1B2C", "units": 2, "cpu": cpu(GOLD, 2, 32, 64),
        "memory_gib": 384, "psu": {"count": 1, "watts": 1100}},
    "nvme.lshw.json": {
        "manufacturer": "Lenovo", "model": "ThinkSystem SR650", "serial": "J30A1B2C", "cpu": cpu(GOLD, 2, 32, 64),
        "memory_gib": 384, "nics": [{"speed_mbps": 25000, "count": 2}],
        "disks": [{"kind": "nvme", "size_gb": 4000.8, "count": 4}, {"kind": "ssd", "size_gb": 480.1, "count": 1}]},
    "hba.lshw.json": {
        "manufacturer": "Supermicro", "model": "SSG-6029P-E1CR12L", "serial": "S291234X9C01111", "memory_gib": 64,
        "cpu": cpu("Intel(R) Xeon(R) Bronze 3204 CPU @ 1.90GHz", 1, 6, 6), "nics": [{"speed_mbps": 10000, "count": 2}],
        "disks": [{"kind": "hdd", "size_gb": 8001.6, "count": 12}]},
    "arm.dmidecode.txt": {
        "manufacturer": "Huawei", "model": "TaiShan 200 (Model 2280)", "serial": "2102312PMV10K7000012", "units": 2,
        "cpu": cpu("Kunpeng 920-6426", 2, 128, 128), "memory_gib": 512, "psu": {"count": 2, "watts": 900}},
    "arm.lshw.json": {
        "manufacturer": "Huawei", "model": "TaiShan 200 (Model 2280)", "serial": "2102312PMV10K7000012",
        "cpu": cpu("Kunpeng 920-6426", 2, 128, 128), "memory_gib": 512},
    "numa.dmidecode.txt": {
        "manufacturer": "HPE", "model": "Superdome Flex", "serial": "5UF8490001", "units": 10, "memory_gib": 6144,
        "cpu": cpu("Intel(R) Xeon(R) Platinum 8180 CPU @ 2.50GHz", 8, 224, 448), "psu": {"count": 8, "watts": 1600}},
    "numa.lshw.json": {
        "manufacturer": "HPE", "model": "Superdome Flex", "serial": "5UF8490001", "memory_gib": 6144,
        "cpu": cpu("Intel(R) Xeon(R) Platinum 8180 CPU @ 2.50GHz", 8, 224, 448)},
    "unprivileged.lshw.json": {"cpu": {"model": XEON}, "memory_gib": 62.58, "nics": [{"speed_mbps": 1000, "count": 1}]},
    "classes.lshw.json": {
        "disks": [{"kind": "hdd", "size_gb": 1000.2, "count": 1}], "nics": [{"speed_mbps": 1000, "count": 1}]},
}  # fmt: skip
BESIDE = {"macs", "hostname", "uuid"}


def test_every_recorded_text_has_its_row() -> None:
    assert {path.name for path in RECORDED.iterdir()} == {*TOLD, "denied.dmidecode.txt"}


@pytest.mark.parametrize("name", TOLD)
def test_each_kind_of_server_says_what_it_is_and_no_more(name: str) -> None:
    evidence = read(name)
    assert {key: value for key, value in evidence.found.items() if key not in BESIDE} == TOLD[name]
    assert evidence.source in name
    assert all(sentence.endswith(".") for sentence in evidence.said)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("rack.lshw.json", "RAID"), ("blade.dmidecode.txt", "Rumahnya"), ("multinode.dmidecode.txt", "Rumahnya"),
        ("kvm.lshw.json", "virtual"), ("vmware.dmidecode.txt", "virtual"), ("arm.lshw.json", "porta"),
    ],
)  # fmt: skip
def test_what_is_left_out_is_told(name: str, word: str) -> None:
    assert any(word in sentence for sentence in read(name).said)


def test_unequal_parts_are_told_and_not_chosen_from() -> None:
    text = (RECORDED / "rack.dmidecode.txt").read_text()
    mixed = text.replace("750 W\n", "1100 W\n", 1).replace("Silver 4210 CPU", "Silver 4214 CPU", 1)
    evidence = read_dmidecode(mixed.encode())
    assert evidence.found["psu"] == {"count": 2}
    assert "model" not in evidence.found["cpu"]
    assert any("750, 1100" in one or "1100, 750" in one for one in evidence.said)


@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 100, b"root:x:0:0", b"[", b"[" * 100_000, b"{}", b"[]", b"3", b"\xff\xfe[", b'{"class":3}']
)
def test_what_is_no_such_text_is_refused(data: bytes) -> None:
    for reader, code in ((read_lshw, documents.NOT_LSHW), (read_dmidecode, documents.NOT_DMIDECODE)):
        with pytest.raises(Refusal) as refused:
            reader(data)
        assert refused.value.code == code
        assert str(refused.value).endswith(".")


def test_a_denied_run_and_a_swollen_file_are_refused() -> None:
    with pytest.raises(Refusal) as refused:
        read("denied.dmidecode.txt")
    assert refused.value.code == documents.NOT_DMIDECODE
    for data, code in (
        (b" " * (documents.MOST_BYTES + 1), documents.TOO_LARGE),
        (b"[" + b"{}," * 300_000 + b"{}]", documents.NOT_LSHW),
    ):
        with pytest.raises(Refusal) as refused:
            read_lshw(data)
        assert refused.value.code == code


def test_a_file_saved_by_windows_reads_the_same() -> None:
    text = (RECORDED / "rack.lshw.json").read_text()
    for data in (
        text.encode("utf-16"),
        text.replace("\n", "\r\n").encode("utf-8-sig"),
        json.dumps(json.loads(text)).encode(),
    ):
        assert read_lshw(data) == read("rack.lshw.json")
    table = (RECORDED / "rack.dmidecode.txt").read_text()
    assert read_dmidecode(table.replace("\n", "\r\n").encode("utf-16")) == read("rack.dmidecode.txt")


def test_a_label_keeps_only_what_was_read() -> None:
    evidence = read_label({"serial": "X-1", "model": "", "units": None, "psu": {"count": 2, "watts": None}, "cpu": {}})
    assert evidence == Evidence("label", {"serial": "X-1", "psu": {"count": 2}})
