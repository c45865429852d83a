"""What does not fit is put back whole: another schema, rows that break rules, files that no row names."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from kolokasi.base import clock, events, files
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Case
from kolokasi.people.models import Account
from kolokasi.runtime.backup import loading, writing
from kolokasi.runtime.backup.reading import Archive
from kolokasi.runtime.postgres import APP, OWNER
from tests import database
from tests.cast import Cast
from tests.database import Link, Server
from tests.procedure.walking import Office
from tests.runtime.archives import Told, changed, contents, files_below

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def archive(cast: Cast, server: Server, tmp_path: Path) -> Iterator[Path]:
    """A case half way, in an archive; the database is empty again, and this process is its owner."""
    Office(cast).until("T04")
    path = tmp_path / "c.zip"
    writing.write(path, clock.now())
    database.close_all()
    database.forget_rows(server)
    for name in files_below(Path(settings.MEDIA_ROOT)):
        next(Path(settings.MEDIA_ROOT).rglob(name)).unlink()
    database.become(server, OWNER)
    yield path
    database.become(server, APP)


def refusal(path: Path, link: Link) -> Refusal:
    """The archive is refused, and everything is as it was before."""
    before = contents(link)
    with pytest.raises(Refusal) as said, Archive(path) as opened:
        loading.load(opened)
    assert contents(link) == before
    assert files_below(Path(settings.MEDIA_ROOT)) == {}
    assert "{" not in str(said.value)
    return said.value


def test_it_comes_back_and_a_second_time_is_refused(archive: Path, owner_connection: Link) -> None:
    with Archive(archive) as opened:
        loading.load(opened)
    assert Case.objects.get().open_tasks.count() == 1
    assert events.verify() is None
    triggers = "SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O'"
    assert owner_connection.execute(triggers).fetchone() == (0,)
    with pytest.raises(Refusal, match="sudah berisi data"), Archive(archive) as opened:
        loading.load(opened)
    assert Account.objects.count() > 0


def _more(told: Told) -> None:
    told["migrations"].append(["cases", "0099_later"])
    told["program"] = "7.0"


def _fewer(told: Told) -> None:
    told["migrations"].remove(["cases", "0001_initial"])


def _other_type(told: Told) -> None:
    table = next(one for one in told["tables"] if one["name"] == "cases_case")
    table["columns"][0][1] = "integer"


def _no_counter(told: Told) -> None:
    told["sequences"].pop()


@pytest.mark.parametrize(
    ("change", "code", "word"),
    [
        (_more, "backup_of_newer_schema", "Kolokasi 7.0"),
        (_fewer, "backup_of_older_schema", "cases.0001_initial"),
        (_other_type, "backup_of_other_schema", "cases_case"),
        (_no_counter, "backup_of_other_schema", "seq"),
    ],
)
def test_another_schema(
    archive: Path, owner_connection: Link, tmp_path: Path, change: Callable[[Told], None], code: str, word: str
) -> None:
    said = refusal(changed(archive, tmp_path / "x.zip", told=change), owner_connection)
    assert said.code == code
    assert word in str(said)


def rewritten(archive: Path, target: Path, table: str, change: Callable[[bytes], bytes]) -> Path:
    """The archive with other rows in one table, and a manifest that vouches for them."""
    with Archive(archive) as opened:
        facts = next(one for one in opened.manifest.tables if one.name == table)
        rows = change(b"".join(opened.table(facts)))

    def vouch(told: dict[str, Any]) -> None:
        entry = next(one for one in told["tables"] if one["name"] == table)
        entry |= {"rows": rows.count(b"\n"), "bytes": len(rows), "sha256": hashlib.sha256(rows).hexdigest()}

    return changed(archive, target, {f"{table}.copy": rows}, told=vouch)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("cases_case", lambda _rows: b""),
        ("cases_case", lambda rows: rows.replace(b"running", b"gone")),
        ("cases_case", lambda rows: rows + rows),
        ("cases_case", lambda rows: rows.replace(b"\t", b"", 1)),
        ("people_account", lambda rows: rows.replace(b"kantor", b"KANTOR")),
        ("people_account", lambda rows: b"\xff\xfe" + rows),
        ("base_event", lambda rows: rows.replace(b"{", b"[", 1)),
        ("people_post", lambda rows: b"\\.\n" + rows),
    ],
)
def test_rows_that_break_a_rule(
    archive: Path, owner_connection: Link, tmp_path: Path, table: str, change: Callable[[bytes], bytes]
) -> None:
    said = refusal(rewritten(archive, tmp_path / "x.zip", table, change), owner_connection)
    assert said.code in ("backup_does_not_fit", "backup_damaged")
    assert "\n" not in str(said)


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows[rows.index(b"\n") + 1 :],
        lambda rows: rows.replace(b"application/pdf\t", b"application/pdf\t../../"),
        lambda rows: rows.replace(b"\t", b"\t" + b"0" * 64 + b"\t", 1).replace(b"\tapplication", b"\t", 1),
    ],
)
def test_files_that_no_row_names_or_at_another_place(
    archive: Path, owner_connection: Link, tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    path = rewritten(archive, tmp_path / "x.zip", "base_blob", change)
    assert refusal(path, owner_connection).code in ("backup_damaged", "backup_does_not_fit")


def test_a_file_that_is_damaged_takes_the_others_back(archive: Path, owner_connection: Link, tmp_path: Path) -> None:
    with Archive(archive) as opened:
        last = list(opened.files)[-1]
        with opened.file(last) as stream:
            other = stream.read()[:-1] + b"?"
    assert refusal(changed(archive, tmp_path / "x.zip", {last: other}), owner_connection).code == "backup_damaged"


def test_a_record_that_was_broken_before_comes_back_as_it_was(
    cast: Cast, server: Server, owner_connection: Link, tmp_path: Path
) -> None:
    """Evidence is kept: the walk after the restore names the row that somebody had changed."""
    Office(cast).until("T03")
    files.store(b"x", "text/plain", clock.now())
    owner_connection.execute("ALTER TABLE base_event DISABLE TRIGGER USER")
    owner_connection.execute("UPDATE base_event SET act = 'lain' WHERE id = (SELECT min(id) FROM base_event)")
    owner_connection.execute("ALTER TABLE base_event ENABLE TRIGGER USER")
    broken = events.verify()
    writing.write(tmp_path / "c.zip", clock.now())
    database.close_all()
    database.forget_rows(server)
    database.become(server, OWNER)
    try:
        with Archive(tmp_path / "c.zip") as opened:
            loading.load(opened)
        assert events.verify() == broken is not None
    finally:
        database.become(server, APP)
