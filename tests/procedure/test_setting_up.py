"""An empty installation is set up once, by whoever has the newest secret or the machine, and never again."""

from __future__ import annotations

import pytest

from kolokasi.base.models import DayOff
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import SopRevision
from kolokasi.people import setup
from kolokasi.people.models import Account, Agency, SetupKey
from kolokasi.people.queries import standings
from kolokasi.procedure.setting_up import parts, set_up
from tests.api.meeting import at_once
from tests.cast import ensure_posts
from tests.fixtures import NOON

OFFICE = {
    "agency": "Dinas Komunikasi Contoh", "short_name": "Diskominfo", "name": "Intan Contoh, S.Kom.",
    "email": "intan@kantor.example", "password": "kuda hijau makan siang",
}  # fmt: skip


def founded(**more: str) -> str:
    try:
        set_up(**{**OFFICE, **more}, at=NOON)
    except Refusal as refusal:
        assert str(refusal)
        return refusal.code
    return "founded"


@pytest.mark.django_db
def test_the_office_has_all_it_needs_to_log_in_and_begin() -> None:
    assert founded(secret=setup.make_setup_key(at=NOON)) == "founded"
    (account,) = Account.objects.all()
    assert [one.key for one in standings(account, NOON)] == ["administrator"]
    assert Agency.objects.get().is_host
    assert SopRevision.objects.get().number == 1
    assert DayOff.objects.filter(day__year=2026).exists()
    done = {part.key: part.done for part in parts(NOON)}
    assert done["sop"]
    assert done["calendar"]
    assert not done["posts"]
    assert not done["plant"]


@pytest.mark.django_db
def test_only_the_newest_secret_counts_and_none_after_the_founding() -> None:
    first, second = setup.make_setup_key(at=NOON), setup.make_setup_key(at=NOON)
    for wrong in (first, "", "x", "\ud800"):
        assert founded(secret=wrong) == "setup_secret_wrong"
    assert founded(secret=second) == "founded"
    assert founded(secret=second) == "setup_closed"
    assert founded() == "setup_closed"
    with pytest.raises(Refusal, match="sudah disiapkan"):
        setup.make_setup_key(at=NOON)
    assert not SetupKey.objects.filter(digest__in=[first, second]).exists()


@pytest.mark.django_db
def test_bad_input_founds_nothing_and_leaves_the_secret_open() -> None:
    secret = setup.make_setup_key(at=NOON)
    for name, value, code in (
        ("password", "pendek", "weak_password"), ("email", "bukan", "email_wrong"), ("agency", "\u200b", "name_wrong"),
        ("name", "x" * 200, "name_wrong"), ("short_name", "x" * 61, "field_too_long"),
    ):  # fmt: skip
        assert founded(secret=secret, **{name: value}) == code
    assert not Agency.objects.exists()
    assert not SopRevision.objects.exists()
    assert founded(secret=secret) == "founded"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("alone", [True, False], ids=["locked", "without the lock"])
def test_of_two_browsers_one_founds_the_office(monkeypatch: pytest.MonkeyPatch, alone: bool) -> None:
    """Without the lock the database still lets only one agency be the host, but the other reads of a taken name."""
    ensure_posts()
    secret = setup.make_setup_key(at=NOON)
    if not alone:
        monkeypatch.setattr(setup, "_alone", lambda: None)

    def press(number: int) -> str:
        return founded(secret=secret, agency=f"Dinas {number}", email=f"a{number}@kantor.example")

    answers = sorted(at_once(lambda: press(1), lambda: press(2)))
    assert "founded" in answers
    if alone:
        assert answers == ["founded", "setup_closed"]
    assert Agency.objects.filter(is_host=True).count() == 1
    assert Account.objects.count() == 1
