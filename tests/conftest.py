"""One throw-away PostgreSQL for the whole run; tests log in as the app role, so a missing grant shows in every test."""

from __future__ import annotations

import importlib
import importlib.util
import os
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.test import TransactionTestCase
from django.test.utils import setup_databases

from kolokasi.runtime.postgres import APP, OWNER
from kolokasi.runtime.preparation import compile_messages
from tests import database
from tests.database import Link, Server

pytest_plugins = ["tests.fixtures", "tests.chromium"]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The database server of this run; TEST_DATABASE_URL names one that is there already."""
    url = os.environ.get("TEST_DATABASE_URL")
    made = database.given_server(url) if url else database.own_server()
    yield made
    database.close_all()
    made.stop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(server: Server) -> None:
    database.become(server, OWNER)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
    server: Server,
) -> None:
    """Migrated by the owner, then used by the app role with the grants of production."""
    with django_db_blocker.unblock():
        setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
        if importlib.util.find_spec("kolokasi.base.privileges"):
            importlib.import_module("kolokasi.base.privileges").apply(APP)
        database.remember_rows(server)
        if importlib.util.find_spec("kolokasi.base.privileges"):
            database.become(server, APP)


@pytest.fixture(scope="session", autouse=True)
def _english() -> None:
    """The English catalogue is compiled, as it is before pages are served."""
    compile_messages()


@pytest.fixture(scope="session", autouse=True)
def _flush_by_the_owner(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test with real commits every table is as migrated; the app role itself may not truncate."""

    def forget(_case: TransactionTestCase) -> None:
        database.close_all()
        database.forget_rows(request.getfixturevalue("server"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", forget)
        yield


@pytest.fixture
def owner_connection(server: Server, transactional_db: None) -> Iterator[Link]:
    """A connection of the role that migrates: may do DDL, for example drop a constraint inside a race test."""
    with server.connect(OWNER) as link:
        yield link


@pytest.fixture
def second_connection(server: Server, transactional_db: None) -> Iterator[Callable[[], psycopg.Connection[Any]]]:
    """Makes further connections of the app role, without autocommit, each rolled back and closed after the test."""
    links: list[psycopg.Connection[Any]] = []

    def connect() -> psycopg.Connection[Any]:
        link: psycopg.Connection[Any] = server.connect(APP)
        link.autocommit = False
        links.append(link)
        return link

    yield connect
    for link in links:
        link.close()
