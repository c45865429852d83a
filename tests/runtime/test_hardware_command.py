"""`kolokasi hardware read|compare`: the promised keys and exit codes, and the password never among the arguments."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kolokasi.gateways.redfish.fake import FakeBmc
from kolokasi.runtime.commands import hardware
from kolokasi.runtime.main import main
from tests.hardware.test_redfish import DELL, zipped
from tests.hardware.trees import idrac

RACK = Path(__file__).parents[1] / "hardware" / "recorded"
DECLARED = {
    "manufacturer": "Dell", "model": "R740", "serial": "7FKQ2N3", "units": 2, "memory_gib": 64, "psu": {"count": 2, "watts": 750},
    "cpu": {"sockets": 2, "cores": 40},
}  # fmt: skip


def said(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = main(["hardware", *argv])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_read_prints_the_keys_of_a_declaration(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, _err = said(capsys, "read", "--dmidecode", str(RACK / "rack.dmidecode.txt"), "--json")
    assert code == 0
    found = json.loads(out)
    assert (found["serial"], found["cpu"]["cores"], found["memory_gib"]) == ("7FKQ2N3", 20, 64)
    code, out, err = said(capsys, "read", "--lshw", str(RACK / "rack.lshw.json"))
    assert code == 0
    assert "nics: 2 × 1000 Mbps" in out.splitlines()
    assert "RAID" in err
    dump = tmp_path / "dump.zip"
    dump.write_bytes(zipped(idrac()))
    code, out, _err = said(capsys, "read", "--redfish", str(dump), "--json")
    assert (code, json.loads(out)) == (0, DELL)


def test_a_live_bmc_is_read_with_the_password_of_the_environment(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeBmc(idrac(), user="u", password="MARK-1").serving() as fake:
        monkeypatch.setenv(hardware.PASSWORD, "MARK-1")
        code, out, _err = said(capsys, "read", "--redfish", fake.url, "--user", "u", "--json")
        assert (code, json.loads(out)) == (0, DELL)
        monkeypatch.setenv(hardware.PASSWORD, "MARK-2")
        code, out, err = said(capsys, "read", "--redfish", fake.url, "--user", "u", "--json")
        assert (code, out) == (1, "")
        assert "MARK" not in err
        monkeypatch.delenv(hardware.PASSWORD)
        code, _out, err = said(capsys, "read", "--redfish", fake.url, "--user", "u")
        assert code == 1
        assert hardware.PASSWORD in err


def test_compare_prints_the_result_and_each_field(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    declared = tmp_path / "declared.json"
    declared.write_text(json.dumps(DECLARED))
    code, out, _err = said(capsys, "compare", str(declared), "--dmidecode", str(RACK / "rack.dmidecode.txt"), "--json")
    told = json.loads(out)
    assert (code, set(told)) == (0, {"result", "fields"})
    assert all(set(row) == {"field", "declared", "found", "verdict", "tolerance"} for row in told["fields"])
    verdicts = {row["field"]: (row["verdict"], row["tolerance"]) for row in told["fields"]}
    assert verdicts["cpu.cores"] == ("unknown", "40 threads")
    assert verdicts["memory_gib"][0] == "same"
    assert told["result"] == "unknown"
    declared.write_text(json.dumps({**DECLARED, "memory_gib": 128}))
    code, out, _err = said(capsys, "compare", str(declared), "--dmidecode", str(RACK / "rack.dmidecode.txt"))
    assert (code, out.splitlines()[0]) == (0, "mismatch")


@pytest.mark.parametrize(
    "argv",
    [(), ("--lshw", "a", "--dmidecode", "b"), ("--redfish", "http://127.0.0.1", "--allow", "x"), ("--password", "x")],
)
def test_wrong_usage_is_2(capsys: pytest.CaptureFixture[str], argv: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["hardware", "read", *argv])
    assert left.value.code == 2
    capsys.readouterr()


@pytest.mark.parametrize(
    "argv",
    [
        ("read", "--lshw", "/nowhere/x"), ("read", "--lshw", "/etc/hostname"), ("read", "--redfish", "https://8.8.8.8"),
        ("read", "--redfish", "http://127.0.0.1:1"), ("compare", "/nowhere/d.json", "--lshw", "/etc/hostname"),
        ("read", "--redfish", "http://10.0.0.5", "--user", "u"),
    ],
)  # fmt: skip
def test_a_refusal_is_one_sentence_and_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, argv: tuple[str, ...]
) -> None:
    monkeypatch.setenv(hardware.PASSWORD, "MARK-3")
    code, out, err = said(capsys, *argv)
    assert (code, out, len(err.splitlines())) == (1, "", 1)
    assert "MARK" not in err
