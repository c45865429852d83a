"""What an Administrator changes of agencies and accounts, and what stays closed to them."""

from __future__ import annotations

import pytest

from kolokasi.base.models import Event
from kolokasi.base.refusal import Refusal
from kolokasi.people.actions import register_agency
from kolokasi.people.changes import change_account, change_agency, close_account, reopen_account
from kolokasi.people.models import Account, Holding, Post
from tests.api.meeting import at_once
from tests.cast import Cast, assemble
from tests.fixtures import NOON


def code(act: object, **facts: object) -> str:
    with pytest.raises(Refusal) as refusal:
        act(**facts)  # type: ignore[operator]
    assert str(refusal.value)
    return refusal.value.code


def test_an_agency_is_changed_and_the_record_says_which_fields(cast: Cast) -> None:
    found = change_agency(
        agency_id=cast.own.pk, name="Dinas Baru", short_name="DB", address="Jalan Contoh 1\nKota", phone="021",
        email="Surat@DB.example ", actor="t",
    )  # fmt: skip
    found.refresh_from_db()
    assert (found.name, found.address, found.email) == ("Dinas Baru", "Jalan Contoh 1\nKota", "surat@db.example")
    event = Event.objects.get(act="agency_changed")
    assert event.new == {"name": "Dinas Baru", "changed": ["address", "email", "name", "phone", "short_name"]}
    change_agency(agency_id=cast.own.pk, name="Dinas Baru", actor="t")
    assert Event.objects.filter(act="agency_changed").count() == 1


def test_bad_words_of_an_agency_are_refused(cast: Cast) -> None:
    own = {"agency_id": cast.own.pk, "actor": "t"}
    assert code(change_agency, **own, name=cast.other.name.upper()) == "agency_exists"
    assert code(change_agency, **own, name="") == "name_wrong"
    assert code(change_agency, **own, name="x", phone="0" * 41) == "field_too_long"
    assert code(change_agency, **own, name="x", email="a b@c") == "email_wrong"
    assert code(change_agency, agency_id=0, name="x", actor="t") == "not_found"
    assert code(register_agency, name="Baru", short_name="x" * 61, actor="t") == "field_too_long"


def test_an_account_is_changed_without_personal_data_in_the_record(cast: Cast) -> None:
    change_account(account_id=cast["stranger"].pk, name="Nama Lain", email="LAIN@opd.example", nip="1", actor="t")
    assert Account.objects.get(pk=cast["stranger"].pk).email == "lain@opd.example"
    assert Event.objects.get(act="account_changed").new == {"changed": ["email", "name", "nip"]}
    wanted = {"account_id": cast["stranger"].pk, "name": "x", "actor": "t"}
    assert code(change_account, **wanted, email=cast["applicant"].email) == "email_taken"
    assert code(change_account, **wanted, email="x@y.example", rank="x" * 61) == "field_too_long"


def test_a_closed_account_opens_again_and_nobody_closes_their_own(cast: Cast) -> None:
    chief = cast["administrator"]
    for _ in range(2):
        close_account(account_id=cast["stranger"].pk, by=chief, at=NOON)
    assert not Account.objects.get(pk=cast["stranger"].pk).is_active
    assert Event.objects.filter(act="account_closed").count() == 1
    reopen_account(account_id=cast["stranger"].pk, actor="t")
    assert Account.objects.get(pk=cast["stranger"].pk).is_active
    assert code(close_account, account_id=chief.pk, by=chief, at=NOON) == "not_yourself"
    assert code(close_account, account_id=chief.pk, by=cast["auditor"], at=NOON) == "last_administrator"
    assert code(close_account, account_id=0, by=chief, at=NOON) == "not_found"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_close_each_other() -> None:
    cast = assemble()
    days = Holding.objects.get(account=cast["administrator"]).days
    Holding.objects.create(post=Post.objects.get(key="administrator"), account=cast["auditor"], days=days)

    def close(whom: str, by: str) -> str:
        try:
            close_account(account_id=cast[whom].pk, by=cast[by], at=NOON)
        except Refusal as refusal:
            return refusal.code
        return "closed"

    answers = at_once(lambda: close("auditor", "administrator"), lambda: close("administrator", "auditor"))
    assert sorted(answers) == ["closed", "last_administrator"]
