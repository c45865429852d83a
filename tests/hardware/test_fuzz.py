"""A short run of the fuzz; the long one is `python -m tests.hardware.fuzz 100000`."""

from __future__ import annotations

import json

import pytest

from kolokasi.hardware.readers import read_dmidecode, read_lshw
from tests.hardware.fuzz import Broken, check_changed, run, seeds
from tests.hardware.mutations import Changed


def test_broken_bytes_and_changed_values_do_no_harm() -> None:
    told = run(1500)
    assert told["value different"] > 300
    assert told["bytes read"] > 150
    assert told["bytes refused"] > 150


def test_the_fuzz_notices_a_reader_that_sees_no_change() -> None:
    data = next(data for name, _reader, data in seeds() if name == "rack.dmidecode.txt")
    with pytest.raises(Broken):
        check_changed(
            lambda _data: read_dmidecode(data), Changed(b"", "serial", "7FKQ2N3", "7FKQ2N4"), read_dmidecode(data)
        )


def test_the_largest_files_are_read_soon() -> None:
    node = {"id": "disk", "class": "disk", "size": 1e12, "serial": "S", "children": []}
    wide = json.dumps({"class": "system", "id": "x", "children": [node] * 30_000}).encode()
    assert read_lshw(wide).found["disks"] == [{"size_gb": 1000, "count": 1}]
    table = b"Handle 0x0001, DMI type 17, 40 bytes\nMemory Device\n\tSize: 1 GB\n\n" * 20_000
    assert read_dmidecode(table).found["memory_gib"] == 20_000
