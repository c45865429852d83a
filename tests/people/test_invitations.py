"""An invitation opens one account once: not twice, not late, not for somebody else, whoever presses at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as outgoing
from django.db import transaction

from kolokasi.base.models import Event
from kolokasi.base.refusal import Refusal
from kolokasi.people import invitations, tasks
from kolokasi.people.invitations import Accepted, accept_invitation, find_invitation, invite, revoke_invitation
from kolokasi.people.models import Account, Holding, Invitation, Post
from kolokasi.people.queries import standings
from tests.api.meeting import at_once
from tests.cast import Cast, assemble
from tests.fixtures import NOON

PASSWORD = "kuda hijau makan siang"
EMAIL = "baru@opd.example"


def invited(cast: Cast, post: str = "", email: str = EMAIL) -> tuple[Invitation, str]:
    return invite(
        email=email, agency=cast.host if post else cast.own, post=Post.objects.get(key=post) if post else None,
        by=cast["administrator"], at=NOON,
    )  # fmt: skip


def accept(secret: str, name: str = "Orang Baru, S.T.", password: str = PASSWORD, **more: object) -> Accepted:
    return accept_invitation(secret=secret, name=name, password=password, language="id", at=NOON, **more)  # type: ignore[arg-type]


def refused(code: str, act: object, *args: object, **facts: object) -> None:
    with pytest.raises(Refusal) as refusal, transaction.atomic():
        act(*args, **facts)  # type: ignore[operator]
    assert refusal.value.code == code
    assert str(refusal.value)


def test_the_person_gets_an_account_and_the_link_is_spent(cast: Cast) -> None:
    invitation, secret = invited(cast)
    made = accept(secret)
    assert (made.account.email, made.account.agency, made.appointed) == (EMAIL, cast.own, True)
    assert made.account.check_password(PASSWORD)
    invitation.refresh_from_db()
    assert (invitation.used_at, invitation.account) == (NOON, made.account)
    refused("invitation_over", accept, secret)
    refused("invitation_over", find_invitation, secret, NOON)
    assert Account.objects.filter(email=EMAIL).count() == 1


def test_the_person_takes_the_post_from_today(cast: Cast) -> None:
    Holding.objects.filter(post__key="kepala_dinas").delete()
    _invitation, secret = invited(cast, "kepala_dinas")
    made = accept(secret)
    assert [one.key for one in standings(made.account, NOON)] == ["kepala_dinas"]


def test_a_post_that_was_taken_meanwhile_leaves_the_account_without_it(cast: Cast) -> None:
    _invitation, secret = invited(cast, "kepala_dinas")  # which has a holder
    made = accept(secret)
    assert not made.appointed
    assert standings(made.account, NOON) == []


def test_neither_unknown_nor_late_nor_revoked_links_open_anything(cast: Cast) -> None:
    invitation, secret = invited(cast)
    for wrong in ("", "x", secret[:-1], secret + "A", "\ud800", "é" * 500):
        refused("invitation_over", find_invitation, wrong, NOON)
    refused("invitation_over", find_invitation, secret, NOON + timedelta(days=7))
    assert find_invitation(secret, NOON + timedelta(days=7, seconds=-1)) == invitation
    revoke_invitation(invitation_id=invitation.pk, by=cast["administrator"], at=NOON)
    refused("invitation_over", accept, secret)


def test_who_is_logged_in_as_somebody_else_is_told_to_leave_first(cast: Cast) -> None:
    _invitation, secret = invited(cast)
    refused("invitation_of_another", accept, secret, visitor=cast["stranger"])
    assert accept(secret).account.email == EMAIL


def test_bad_input_leaves_the_link_open_and_nothing_behind(cast: Cast) -> None:
    _invitation, secret = invited(cast)
    before = Account.objects.count()
    refused("weak_password", accept, secret, password="pendek")
    refused("weak_password", accept, secret, password=EMAIL)
    refused("name_wrong", accept, secret, name=" \u200b\n ")
    refused("name_wrong", accept, secret, name="x" * 151)
    assert Account.objects.count() == before
    assert accept(secret, name="Orang\r\nBcc: x@evil.example\u202e").account.name == "Orang Bcc: x@evil.example"


def test_only_one_open_invitation_and_none_for_an_account(cast: Cast) -> None:
    invited(cast)
    refused("already_invited", invited, cast)
    refused("already_invited", invited, cast, email=" BARU@opd.example ")
    refused("email_taken", invited, cast, email=cast["stranger"].email)
    refused("email_wrong", invited, cast, email="bukan surel")
    refused(
        "officer_of_host", invite, email="x@opd.example", agency=cast.own, post=Post.objects.first(), by=None, at=NOON
    )


def test_a_lapsed_invitation_makes_room_for_a_new_one(cast: Cast) -> None:
    _old, first = invited(cast)
    later = NOON + timedelta(days=8)
    _new, second = invite(email=EMAIL, agency=cast.own, by=cast["administrator"], at=later)
    refused("invitation_over", find_invitation, first, later)
    assert find_invitation(second, later).email == EMAIL


def test_the_secret_is_neither_stored_nor_recorded(cast: Cast) -> None:
    invitation, secret = invited(cast)
    row = str(Invitation.objects.filter(pk=invitation.pk).values().get())
    assert secret not in row
    assert not Event.objects.filter(new__icontains=secret).exists()
    assert not any(EMAIL in str((event.old, event.new)) for event in Event.objects.all())


def test_the_mail_carries_the_link_once(cast: Cast, stopped_clock: object) -> None:
    invitation, secret = invited(cast)
    for _ in range(3):
        tasks.mail_invitation(key=str(invitation.pk))
    (sent,) = outgoing.outbox
    assert sent.to == [EMAIL]
    assert f"http://localhost:8000/undangan/{secret}/" in sent.body
    assert cast["administrator"].name.split()[0] not in sent.body


def test_no_mail_for_what_opens_nothing(cast: Cast, stopped_clock: object, settings: object) -> None:
    invitation, secret = invited(cast)
    accept(secret)
    tasks.mail_invitation(key=str(invitation.pk))
    other, _secret = invited(cast, email="lain@opd.example")
    settings.SECRET_KEY = "another key, after which the old links can still be used but not be written again"  # type: ignore[attr-defined]
    tasks.mail_invitation(key=str(other.pk))
    assert outgoing.outbox == []
    assert find_invitation(_secret, NOON) == other


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_browsers_at_once_open_one_account() -> None:
    cast = assemble()
    _invitation, secret = invited(cast)

    def press(name: str) -> str:
        try:
            return accept(secret, name=name).account.name
        except Refusal as refusal:
            return refusal.code

    answers = at_once(lambda: press("Satu"), lambda: press("Dua"))
    assert sorted(answers) in (["Dua", "invitation_over"], ["Satu", "invitation_over"])
    assert Account.objects.filter(email=EMAIL).count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_invite_a_person_once() -> None:
    cast = assemble()

    def press() -> str:
        try:
            return invited(cast)[0].email
        except Refusal as refusal:
            return refusal.code

    assert sorted(at_once(press, press)) == ["already_invited", EMAIL]
    assert invitations.open_invitations(NOON).count() == 1
