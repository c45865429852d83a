"""`kolokasi doctor` on a running installation: jobs that were given up, lost files, a restore that was cut off."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kolokasi.runtime.installation import Installation
from kolokasi.runtime.postgres import OWNER
from kolokasi.runtime.system_user import service_user
from tests.runtime.running import ROOT, bare_environment, own_folder, up


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with own_folder() as made, up(folder=made):
        yield made


def findings(folder: Path) -> dict[str, dict[str, Any]]:
    """What doctor says, by what it looked at."""
    command = [sys.executable, "-m", "kolokasi", "doctor", "--json", "--data-dir", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=bare_environment(), cwd=ROOT, check=False)
    found = {one["subject"]: one for one in json.loads(done.stdout)}
    assert done.returncode == (0 if all(one["ok"] for one in found.values()) else 1)
    assert all(one["mend"] for one in found.values() if not one["ok"])
    return found


def test_a_fresh_installation_lacks_nothing(folder: Path) -> None:
    found = findings(folder)
    assert found["pekerjaan latar"]["ok"] and found["berkas tersimpan"]["ok"]
    assert "pemulihan" not in found


def test_what_was_given_up_and_what_is_lost(folder: Path) -> None:
    with Installation(folder, service_user()).cluster.connect(OWNER) as link:
        link.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, attempts) VALUES ('outbox', 'a.b', 'failed', 8)"
        )
        link.execute(
            "INSERT INTO base_blob (sha256, size, media_type, key, stored_at) VALUES ('x', 5, 'a/b', 'ab/cd/x', now())"
        )
        try:
            found = findings(folder)
        finally:
            link.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'a.b'")
            link.execute("DELETE FROM base_blob")
    assert (found["pekerjaan latar"]["ok"], found["pekerjaan latar"]["said"]) == (False, "a.b 1")
    assert (found["berkas tersimpan"]["ok"], found["berkas tersimpan"]["said"]) == (False, "1 hilang, misalnya ab/cd/x")


def test_a_series_with_a_gap_is_named(folder: Path) -> None:
    assert findings(folder)["nomor surat"]["said"] == "urutan lengkap"
    with Installation(folder, service_user()).cluster.connect(OWNER) as link:
        link.execute("ALTER TABLE letters_numberseries DISABLE TRIGGER series_has_no_gap")  # as only the owner can
        link.execute("INSERT INTO letters_numberseries (key, year, last) VALUES ('laporan', 2026, 3)")
        try:
            found = findings(folder)
        finally:
            link.execute("DELETE FROM letters_numberseries")
            link.execute("ALTER TABLE letters_numberseries ENABLE TRIGGER series_has_no_gap")
    assert (found["nomor surat"]["ok"], found["nomor surat"]["said"]) == (False, "tidak lengkap: laporan 2026")


def test_a_restore_that_was_cut_off(folder: Path) -> None:
    (folder / "restoring").touch()
    try:
        assert "restore" in findings(folder)["pemulihan"]["mend"]
    finally:
        (folder / "restoring").unlink()
