"""The record as a file: it holds without a database, and no line of it can go unseen."""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kolokasi.base import export
from kolokasi.base.chain import Break
from kolokasi.base.refusal import Refusal
from kolokasi.runtime import main
from kolokasi.runtime.commands import audit
from tests.base.telling import exported

pytestmark = pytest.mark.django_db(transaction=True)
Thief = Callable[..., None]


def test_an_export_holds_without_a_database(record: None, tmp_path: Path) -> None:
    found, counts = exported(tmp_path)
    assert found is None
    assert (counts.events, counts.chains, counts.seals) == (11, 3, 1)


def lines_of(folder: Path) -> list[str]:
    exported(folder)
    return (folder / "record.jsonl").read_text().splitlines(keepends=True)


def test_an_export_that_was_touched_is_refused_or_named(record: None, tmp_path: Path) -> None:
    lines = lines_of(tmp_path)
    for index, line in enumerate(lines):
        without = lines[:index] + lines[index + 1 :]
        name = next(iter(json.loads(line)))
        try:
            found, _counts = export.check(io.StringIO("".join(without)))
        except Refusal as refusal:
            assert refusal.code in ("export_unreadable", "export_cut_short"), name
        else:
            assert found is not None, f"a missing line {index} ({name}) goes unseen"
    for short in ("".join(lines)[:-20], "".join(lines[:-1]), ""):
        with pytest.raises(Refusal):
            export.check(io.StringIO(short))
    assert export.check(io.StringIO("".join(lines[:4])))[0] == Break("cut", "case A", 3, length=5)


@pytest.mark.parametrize(
    "line",
    ["", "[]", "{}", '{"event":1}', '{"event":{}}', '{"a":{},"b":{}}', "[" * 100_000, '{"event":{"number":"x"}}'],
)
def test_lines_that_are_none_are_refused(line: str, record: None, tmp_path: Path) -> None:
    lines = lines_of(tmp_path)
    with pytest.raises(Refusal):
        export.check(io.StringIO("".join([*lines[:3], line + "\n", *lines[3:]])))
    with pytest.raises(Refusal):
        export.check(io.StringIO(line))


def test_the_command(record: None, thief: Thief, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.jsonl"
    verify = argparse.Namespace(export=str(out), json=False)
    assert audit.run_verify(verify) == 0
    assert "11" in capsys.readouterr().out
    assert main.main(["audit", "check", str(out)]) == 0
    capsys.readouterr()
    thief("UPDATE base_event SET act = 'asked' WHERE subject_id = 'B' AND seq = 4")
    assert audit.run_verify(argparse.Namespace(export=None, json=True)) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["broken"]["subject"] == "case B"
    assert "case B" in said.err and "4" in said.err
    assert audit.run_verify(verify) == 1
    assert main.main(["audit", "check", str(out)]) == 1
    assert "case B" in capsys.readouterr().err
    assert main.main(["audit", "check", str(tmp_path / "none")]) == 1
    assert "none" in capsys.readouterr().err
