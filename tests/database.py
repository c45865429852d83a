"""The database of a test run: a throw-away cluster, migrated by the owner, used by the app role as in production."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.db import connections
from psycopg import sql

from kolokasi.runtime.postgres import APP, OWNER, SUPER, Cluster
from kolokasi.runtime.system_user import ROOT_HOME, service_user

Link = psycopg.Connection[tuple[object, ...]]
NAME = "test_kolokasi"
KEPT = ("django_migrations",)


@dataclass(frozen=True)
class Server:
    """A server on which this run may make roles and databases; `super_user` may do anything there."""

    host: str
    port: int
    super_user: str
    stop: Callable[[], None]

    def connect(self, role: str = OWNER, database: str = NAME) -> Link:
        user = self.super_user if role == SUPER else role
        return psycopg.connect(host=self.host, port=self.port, user=user, dbname=database, autocommit=True)

    def django(self, role: str) -> dict[str, object]:
        """What Django's settings say to be `role` on this server."""
        return {"HOST": self.host, "PORT": self.port, "USER": role, "PASSWORD": ""}


def own_server() -> Server:
    """The embedded PostgreSQL in a folder of its own, gone after the run."""
    user = service_user()
    below = ROOT_HOME if not user.is_self else Path(tempfile.gettempdir())
    below.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(below)
    home = Path(tempfile.mkdtemp(prefix=f"test-{os.getpid()}-", dir=below))
    home.chmod(0o755)
    alive = (home / "alive").open("w")
    fcntl.flock(alive, fcntl.LOCK_EX)
    cluster = Cluster(home, user, careless=True)
    cluster.start()

    def stop() -> None:
        cluster.stop()
        alive.close()
        shutil.rmtree(home, ignore_errors=True)

    return Server(str(cluster.sockets), 5432, SUPER, stop)


def given_server(url: str) -> Server:
    """The server that TEST_DATABASE_URL names, reached as one of its superusers, with our two roles made on it."""
    named = psycopg.conninfo.conninfo_to_dict(url)
    server = Server(str(named["host"]), int(named.get("port") or 5432), str(named["user"]), lambda: None)
    with server.connect(SUPER, "postgres") as link:
        for role in (OWNER, APP):
            if not link.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                link.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        link.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(OWNER)))
        link.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(NAME)))
    return server


def become(server: Server, role: str) -> None:
    """Every connection that Django opens from now on logs in as `role`."""
    close_all()
    connections.settings["default"].update(server.django(role))


def close_all() -> None:
    """No connection and no pool of this process is open afterwards."""
    link = connections["default"]
    link.close()
    getattr(link, "close_pool", lambda: None)()


def remember_rows(server: Server) -> None:
    """What the migrations wrote is kept aside, so that `forget_rows` can come back to it."""
    with server.connect(SUPER) as link:
        link.execute("CREATE SCHEMA pristine")
        for table in _tables(link):
            if link.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(_name(table))).fetchone():
                copy = sql.SQL("CREATE TABLE {} AS TABLE {}").format(_name(table, "pristine"), _name(table))
                link.execute(copy)


def forget_rows(server: Server) -> None:
    """Every table holds what the migrations wrote, no more; append-only tables too, which the app role cannot empty."""
    with server.connect(SUPER) as link:
        link.execute("SET session_replication_role = replica")
        tables = _tables(link)
        link.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(sql.SQL(", ").join(map(_name, tables))))
        for table in _tables(link, "pristine"):
            link.execute(sql.SQL("INSERT INTO {} SELECT * FROM {}").format(_name(table), _name(table, "pristine")))
            _move_sequence(link, table)


def _move_sequence(link: Link, table: str) -> None:
    sequence = link.execute(
        """SELECT a.attname, pg_get_serial_sequence(quote_ident(%s), a.attname) FROM pg_attribute a
           WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
             AND pg_get_serial_sequence(quote_ident(%s), a.attname) IS NOT NULL""",
        [table, f'public."{table}"', table],
    ).fetchall()
    for column, name in sequence:
        move = sql.SQL("SELECT setval({}, (SELECT max({}) FROM {}))")
        link.execute(move.format(sql.Literal(name), sql.Identifier(str(column)), _name(table)))


def _tables(link: Link, schema: str = "public") -> list[str]:
    rows = link.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema])
    return [str(name) for (name,) in rows if name not in KEPT]


def _name(table: str, schema: str = "public") -> sql.Identifier:
    return sql.Identifier(schema, table)


def _remove_leftovers(below: Path) -> None:
    """Folders of runs that were killed before they could tidy up: those whose lock nobody holds any more."""
    for mark in below.glob("test-*/alive"):
        with contextlib.suppress(OSError), mark.open() as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(mark.parent, ignore_errors=True)
