"""The app role works with rows and adds to the record; tables, and what is written for ever, it cannot touch."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from kolokasi.base import clock, events, policy, privileges
from kolokasi.runtime.postgres import APP, OWNER
from tests.database import Link, Server

pytestmark = pytest.mark.django_db
FOR_EVER = ("base_event", "base_seal", "base_policy", "base_blob", "cases_closing", "cases_soprevision", "cases_note")


def tried(statement: str) -> str:
    with pytest.raises(DatabaseError) as fault, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(fault.value)


def test_tests_run_as_the_app_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (APP,)


@pytest.mark.parametrize("table", FOR_EVER)
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_what_is_written_for_ever_stays(table: str, change: str) -> None:
    assert "permission denied" in tried(change.format(table))


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE base_event DISABLE TRIGGER ALL",
        "ALTER TABLE cases_case ADD COLUMN mine int",
        "DROP TABLE cases_case",
        "DROP TRIGGER event_is_append_only ON base_event",
        "CREATE TRIGGER mine BEFORE INSERT ON base_event EXECUTE FUNCTION base_refuse_change()",
        "TRUNCATE cases_case CASCADE",
        "DELETE FROM django_migrations",
        "DELETE FROM base_chain",
        "DELETE FROM cases_case",
        "DELETE FROM cases_attachment",
        "SELECT setval('base_event_id_seq', 1)",
        "SET session_replication_role = replica",
        f"SET ROLE {OWNER}",
        "SET ROLE postgres",
    ],
)
def test_no_right_beyond_rows(statement: str) -> None:
    said = tried(statement)
    assert "permission denied" in said or "must be owner" in said or "does not exist" in said


def test_the_everyday_work_goes_on() -> None:
    events.record(kind="case", subject="1", act="told")
    assert events.seal(clock.now()) is not None
    at = clock.now()
    policy.set(name="any.name", value=1, valid_from=at, by="account:1", at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")


def test_nothing_is_left_over() -> None:
    assert privileges.excess() == []


@pytest.mark.django_db(transaction=True)
def test_a_second_call_changes_nothing(server: Server, owner_connection: Link) -> None:
    rights = "SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
    before = owner_connection.execute(rights).fetchall()
    from tests import database

    database.become(server, OWNER)
    try:
        assert "base_event: UPDATE" in privileges.excess()
        privileges.apply(APP)
        privileges.apply(OWNER)
    finally:
        database.become(server, APP)
    assert owner_connection.execute(rights).fetchall() == before
    assert privileges.excess() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["base_event", "base_seal", "base_policy"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_owner_too_is_refused_by_the_trigger(owner_connection: Link, table: str, change: str) -> None:
    import psycopg

    with pytest.raises(psycopg.Error, match="append-only"):
        owner_connection.execute(change.format(table).encode())
