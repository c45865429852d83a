"""`worktime` on the command line: as the interface promises, with and without a database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from kolokasi.base import actions, queries
from kolokasi.runtime import main
from kolokasi.runtime.commands import worktime
from kolokasi.runtime.postgres import APP
from tests.database import NAME, Server


@pytest.fixture(autouse=True)
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)


def said(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    code = main.main(["worktime", *args])
    out = capsys.readouterr()
    return code, out.out.strip(), out.err.strip()


def test_due_and_between(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = said(capsys, "due", "--from", "2026-11-26T15:50+07:00", "--amount", "1 hari", "--json")
    assert (code, json.loads(out)) == (0, {"due": "2026-11-27T16:20:00+07:00"})
    code, out, _err = said(capsys, "due", "--from", "2026-11-26T08:50Z", "--amount", "1 day")
    assert (code, out) == (0, "2026-11-27T16:20:00+07:00")
    span = "2026-03-16T00:00+07:00", "2026-03-26T00:00+07:00"
    code, out, _err = said(capsys, "between", *span, "--json")
    assert (code, json.loads(out)) == (0, {"hours": 20.5, "days": 3.0})
    code, out, _err = said(capsys, "between", *span)
    assert (code, out) == (0, "20.5 jam, 3 hari")


@pytest.mark.parametrize(
    "args",
    [
        ["due", "--from", "2026-11-26T15:50", "--amount", "1 hari"],
        ["due", "--from", "2026-11-26T15:50Z", "--amount", "-1 hari"],
        ["due", "--from", "2026-11-26T15:50Z", "--amount", "9999 hari"],
        ["due", "--from", "0001-01-01T00:00Z", "--amount", "1 hari"],
        ["due", "--from", "9999-12-31T23:59Z", "--amount", "3660 hari"],
        ["between", "2026-11-26T15:50Z", "2026-11-25T15:50Z"],
        ["between", "2026-11-26T15:50Z", "9999-11-25T15:50Z"],
    ],
)
def test_faults_are_one_sentence(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = said(capsys, *args)
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1 and "{" not in err


@pytest.mark.parametrize("args", [["due"], ["due", "--from", "besok", "--amount", "1 hari"], ["between", "x", "y"], []])
def test_wrong_usage_is_two(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main.main(["worktime", *args])
    assert stop.value.code == 2
    assert capsys.readouterr().out == ""


def test_far_years_have_their_holidays(capsys: pytest.CaptureFixture[str]) -> None:
    _code, out, _err = said(capsys, "due", "--from", "2035-08-16T16:00+07:00", "--amount", "1 hari")
    assert out == "2035-08-20T16:00:00+07:00"


@pytest.mark.django_db(transaction=True)
def test_with_a_database_its_rows_count(
    server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.add_day_off(day=date(2026, 11, 25), name="Pemilihan", actor="account:1")
    actions.remove_day_off(day=date(2026, 12, 25), actor="account:1")
    url = f"postgres://{APP}@/{NAME}?host={server.host}&port={server.port}"
    monkeypatch.setenv("DATABASE_URL", url)
    _code, out, err = said(capsys, "due", "--from", "2026-11-24T10:00+07:00", "--amount", "1 hari")
    assert (out, err) == ("2026-11-26T10:00:00+07:00", "")
    now = datetime(2026, 11, 24, tzinfo=UTC)
    for first in (date(2026, 12, 7), date(2026, 12, 21)):
        actions.set_working_hours(first=first, words=["08:00-12:00"] * 6 + [""], actor="account:1", at=now)
    assert worktime.calendar(2026, 2027) == queries.calendar_of_rows()
    monkeypatch.setenv("DATABASE_URL", url.replace(NAME, "none"))
    code, out, err = said(capsys, "due", "--from", "2026-11-24T10:00+07:00", "--amount", "1 hari")
    assert (code, out) == (0, "2026-11-25T10:00:00+07:00")
    assert "bawaan" in err


def test_it_starts_alone_in_english_too() -> None:
    """A process without settings, secret or database."""
    env = {"PATH": os.environ["PATH"], "LANG": "en_US.UTF-8"}
    command = [sys.executable, "-W", "error", "-m", "kolokasi", "worktime", "due", "--amount", "1 hari"]
    done = subprocess.run(
        [*command, "--from", "2026-11-26T15:50+07:00"], env=env, capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("2026-11-27T16:20:00+07:00\n", "")
