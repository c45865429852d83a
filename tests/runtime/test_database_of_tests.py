"""The test database itself: the app role, real commits that are forgotten, and rows of migrations that stay."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from kolokasi.people.models import Agency
from tests.database import Link


@pytest.mark.django_db
def test_a_test_writes() -> None:
    Agency.objects.create(name="Dinas Uji")
    assert Agency.objects.filter(name="Dinas Uji").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", [1, 2])
def test_commits_are_forgotten(_round: int) -> None:
    assert not Agency.objects.filter(name="Dinas Uji").exists()
    with transaction.atomic():
        Agency.objects.create(name="Dinas Uji")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_agency")
        assert cursor.fetchone() == (Agency.objects.count(),)


def test_the_owner_may_change_tables(owner_connection: Link) -> None:
    owner_connection.execute("CREATE TABLE scratch (id int)")
    owner_connection.execute("DROP TABLE scratch")
