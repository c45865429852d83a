"""`kolokasi letters check`: what a file is to this office."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path

import pytest

from kolokasi.base import files
from kolokasi.letters.models import Letter
from kolokasi.runtime.commands import letters as command
from kolokasi.runtime.main import main
from tests.cast import Cast
from tests.factories import office
from tests.pdfs import pdf


@pytest.fixture
def letter(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Letter:
    monkeypatch.setattr("kolokasi.runtime.main._opened", lambda *_: nullcontext())
    working = office(cast, at="T06")
    return Letter.objects.select_related("number", "final", "signed").get(case=working.case, kind="surat_balasan")


def check(capsys: pytest.CaptureFixture[str], path: Path) -> tuple[int, dict[str, object], str]:
    code = main(["letters", "check", str(path), "--json"])
    said = capsys.readouterr()
    return code, json.loads(said.out) if said.out else {}, said.err


def test_our_own_bytes_are_known_and_match(letter: Letter, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert letter.final is not None
    path = tmp_path / "a.pdf"
    with files.read(letter.final) as stream:
        path.write_bytes(stream.read())
    code, found, _ = check(capsys, path)
    assert (code, found["known"], found["hash_matches"], found["number"]) == (0, True, True, letter.number.text)
    assert found["signatures"] == []
    path.write_bytes(path.read_bytes() + b"\n% one more line\n")
    code, found, _ = check(capsys, path)
    assert (code, found["known"], found["hash_matches"], found["number"]) == (0, True, False, letter.number.text)
    assert main(["letters", "check", str(path)]) == 0
    assert "bukan arsip kami" in capsys.readouterr().out


def test_a_strangers_file_is_not_known(letter: Letter, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "b.pdf"
    path.write_bytes(pdf("Surat lain"))
    assert check(capsys, path)[1] == {
        "known": False, "number": None, "hash_matches": False, "state": "", "signatures": []
    }  # fmt: skip


def test_what_is_no_pdf_or_no_file_is_a_sentence(
    letter: Letter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "c.pdf"
    path.write_bytes(b"\x89PNG\r\n")
    code, found, said = check(capsys, path)
    assert (code, found) == (1, {})
    assert "bukan PDF" in said
    code, found, said = check(capsys, tmp_path / "tidak-ada.pdf")
    assert (code, found, said.count("\n")) == (1, {}, 1)
    assert command.NOT_READ
