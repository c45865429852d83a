"""The command itself: what has not come says so, a wrong word is wrong usage, a sentence follows the language."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kolokasi.runtime.main import COMMANDS, SAME_FILE
from tests.runtime.running import ROOT, bare_environment, own_folder, refused


def to_come() -> list[str]:
    """The words whose file has not come yet."""
    modules = {word: f"kolokasi.runtime.commands.{SAME_FILE.get(word, word)}" for word in COMMANDS}
    return [word for word, module in modules.items() if importlib.util.find_spec(module) is None]


@pytest.mark.parametrize("call", to_come())
def test_what_has_not_come_yet_says_so(call: str) -> None:
    assert refused(call, "x") == (2, "belum tersedia")


def test_an_unknown_word_is_wrong_usage() -> None:
    code, said = refused("tidakada")
    assert code == 2
    assert "perintah tidak dikenal: tidakada" in said


def test_no_word_prints_what_there_is() -> None:
    done = subprocess.run([sys.executable, "-m", "kolokasi"], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 2
    assert "worktime" in done.stdout


def test_a_command_needs_an_installation() -> None:
    with own_folder() as folder:
        code, said = refused("migrate", "--data-dir", str(folder))
    assert code == 1
    assert said.startswith(f"Belum ada pemasangan di {folder}.")


def test_doctor_names_what_is_wrong_with_its_mend() -> None:
    with own_folder() as folder:
        (folder / "secret-key").write_text("x" * 60)
        (folder / "secret-key").chmod(0o644)
        command = [sys.executable, "-m", "kolokasi", "doctor", "--json", "--data-dir", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, env=bare_environment(), cwd=ROOT, check=False)
    assert done.returncode == 1
    wrong = [finding for finding in json.loads(done.stdout) if not finding["ok"]]
    assert [(finding["subject"], finding["mend"]) for finding in wrong] == [
        ("kunci rahasia", f"chmod 600 {folder / 'secret-key'}")
    ]


def test_doctor_reports_a_database_that_does_not_answer(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("x" * 60)
    (tmp_path / "secret-key").chmod(0o600)
    env = bare_environment(DATABASE_URL=f"postgres://nobody@/nothing?host={tmp_path}")
    command = [sys.executable, "-m", "kolokasi", "doctor", "--data-dir", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, env=env, cwd=ROOT, check=False)
    assert done.returncode == 1
    assert "KURANG  basis data" in done.stdout
    assert os.linesep not in done.stderr
