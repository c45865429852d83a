"""Several pieces of evidence made one: whose word counts, where it came from, and where they disagree."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kolokasi.hardware.evidence import FIELDS, PRECEDENCE, SOURCES, Conflict, Evidence, Merged, merge
from kolokasi.hardware.readers import read_dmidecode, read_label, read_lshw, read_redfish
from kolokasi.hardware.rules import compare, result
from tests.hardware.trees import idrac

RECORDED = Path(__file__).parent / "recorded"


def three() -> list[Evidence]:
    return [
        read_redfish(idrac()),
        read_lshw((RECORDED / "rack.lshw.json").read_bytes()),
        read_dmidecode((RECORDED / "rack.dmidecode.txt").read_bytes()),
    ]


def test_each_field_has_its_order_of_all_sources() -> None:
    assert set(PRECEDENCE) == set(FIELDS)
    assert all(sorted(order) == sorted(SOURCES) for order in PRECEDENCE.values())


def test_three_sources_of_one_machine_fill_each_others_gaps() -> None:
    label = read_label({"serial": "7FKQ2N3", "weight_kg": 26.8})
    merged = merge([*three(), label])
    assert merged.found["weight_kg"] == 26.8
    assert merged.found["units"] == 2
    assert merged.found["hostname"] == "web-01"
    assert merged.origin["serial"] == "label"
    assert merged.origin["cpu.cores"] == "redfish"
    assert merged.origin["nics"] == "lshw"
    assert merged.found["macs"] == ["e4:43:4b:00:11:22", "e4:43:4b:00:11:23"]
    assert [one.field for one in merged.conflicts] == ["nics"]
    declared = {
        "manufacturer": "Dell EMC",
        "model": "R740",
        "serial": "7fkq2n3",
        "memory_gib": 64,
        "cpu": {"cores": 20},
    }
    assert result(compare(declared, merged.found)) == "match"


def test_a_serial_that_sources_disagree_on_is_told_with_both() -> None:
    merged = merge([Evidence("lshw", {"serial": "B-2"}), read_label({"serial": "A-1"})])
    assert merged.found == {"serial": "A-1"}
    assert merged.conflicts == (Conflict("serial", "label", "A-1", "lshw", "B-2"),)


def test_the_order_of_the_pieces_does_not_matter_but_of_one_source_the_later_speaks() -> None:
    assert len({str(merge(list(order)).found) for order in permutations(three())}) == 1
    older, newer = Evidence("lshw", {"serial": "OLD1", "memory_gib": 32}), Evidence("lshw", {"serial": "NEW1"})
    assert merge([older, newer]).found == {"serial": "NEW1"}
    assert merge([newer, older]).found == {"serial": "OLD1", "memory_gib": 32}


def test_a_placeholder_of_a_stronger_source_gives_way() -> None:
    merged = merge([Evidence("redfish", {"serial": "To be filled by O.E.M."}), Evidence("lshw", {"serial": "S1234"})])
    assert (merged.found, merged.origin, merged.conflicts) == ({"serial": "S1234"}, {"serial": "lshw"}, ())


def test_nothing_makes_nothing() -> None:
    assert merge([]) == Merged() == merge([Evidence("label", {})])


values = st.one_of(st.none(), st.integers(0, 5), st.text(max_size=5), st.lists(st.none(), max_size=1))
found = st.dictionaries(
    st.sampled_from(["serial", "units", "disks", "cpu", "psu", "nics", "weight_kg"]),
    st.one_of(values, st.dictionaries(st.sampled_from(["model", "cores", "count", "watts"]), values)),
)
pieces = st.lists(st.builds(Evidence, st.sampled_from(SOURCES), found), max_size=5)


@given(pieces)
def test_what_is_merged_was_said_by_the_source_that_is_named(said: list[Evidence]) -> None:
    merged = merge(said)
    for name, source in merged.origin.items():
        part, _, inner = name.partition(".")
        last = [one for one in said if one.source == source][-1].found[part]
        value = last[inner] if inner else last
        kept = merged.found[part][inner] if inner else merged.found[part]
        assert kept == value
