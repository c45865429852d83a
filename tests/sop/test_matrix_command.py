"""`sop matrix` on the SOP that is shipped: both pictures, both papers, and refusals that write nothing."""

from __future__ import annotations

import argparse
import subprocess
from pathlib import Path

import pytest
from lxml import etree

import kolokasi.sop
from kolokasi.runtime.commands import sop_matrix
from kolokasi.sop.poster import fitted
from kolokasi.sop.reader import read
from tests.sop.sample import OFFICIAL

FILE = Path(kolokasi.sop.__file__).parent / "library" / "permohonan-colocation.bpmn"


def _run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    sop_matrix.add(parser.add_subparsers())
    args = parser.parse_args(["matrix", *words])
    return int(args.run(args))


@pytest.mark.parametrize("official", [True, False])
def test_the_shipped_sop_is_drawn_without_a_crossing(official: bool) -> None:
    assert fitted(read(FILE.read_bytes()), official).crossings() == 0


def test_the_official_sheet_of_the_shipped_sop_has_the_signed_words(tmp_path: Path) -> None:
    out = tmp_path / "sop.pdf"
    assert _run(str(FILE), "--out", str(out), "--official", "--paper", "F4") == 0
    text = subprocess.run(["pdftotext", "-raw", str(out), "-"], capture_output=True, check=True, text=True).stdout
    text = " ".join(text.split())
    for row in OFFICIAL:
        assert " ".join(f"{row.no} {row.kegiatan} {row.kelengkapan} {row.waktu} {row.output}".split()) in text
    assert "erluasan" not in text


def test_the_drawing_of_the_shipped_sop_is_well_formed(tmp_path: Path) -> None:
    out = tmp_path / "sop.svg"
    assert _run(str(FILE), "--out", str(out)) == 0
    assert etree.parse(out).getroot().get("role") == "img"
    assert "Perluasan SOP" in out.read_text()


def test_a_file_that_is_no_sop_is_refused_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong, out = tmp_path / "wrong.bpmn", tmp_path / "sop.svg"
    wrong.write_text("<definitions/>")
    assert _run(str(wrong), "--out", str(out)) == 1
    assert ": " in capsys.readouterr().err
    assert not out.exists()


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(str(tmp_path / "none.bpmn"), "--out", str(tmp_path / "sop.svg")) == 1
    assert "none.bpmn" in capsys.readouterr().err


def test_another_kind_of_picture_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        _run(str(FILE), "--out", str(tmp_path / "sop.png"))
    assert stopped.value.code == 2
    assert ".svg" in capsys.readouterr().err
