"""Colleagues of one agency: they see each other and invite into their own agency only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from kolokasi.base.models import Event
from kolokasi.base.refusal import Refusal
from kolokasi.people import colleagues
from kolokasi.people.colleagues import MOST_A_DAY, MOST_OPEN, invite_colleague, take_back_invitation
from kolokasi.people.invitations import accept_invitation, invite
from kolokasi.people.models import Invitation
from tests.api.meeting import at_once
from tests.cast import Cast, assemble
from tests.fixtures import NOON

EMAIL = "rekan.baru@opd.example"


def refused(act: object, **facts: object) -> str:
    with pytest.raises(Refusal) as no, transaction.atomic():
        act(**facts)  # type: ignore[operator]
    assert str(no.value)
    return no.value.code


def test_a_colleague_joins_the_agency_of_who_invites(cast: Cast) -> None:
    invitation, secret = invite_colleague(email=f"  {EMAIL.upper()} ", account=cast.applicant, at=NOON)
    assert (invitation.email, invitation.agency, invitation.post) == (EMAIL, cast.own, None)
    assert list(colleagues.invitations_of(cast["colleague"], NOON)) == [invitation]
    assert not colleagues.invitations_of(cast.stranger, NOON).exists()
    accepted = accept_invitation(
        secret=secret, name="Rekan Baru", password="kuda hijau makan siang", language="id", at=NOON
    )
    assert accepted.account in colleagues.colleagues(cast.applicant)
    assert accepted.account not in colleagues.colleagues(cast.stranger)
    assert Event.objects.filter(act="person_invited", actor=f"account:{cast.applicant.pk}").exists()


def test_known_addresses_are_refused_and_elsewhere_is_not_told(cast: Cast) -> None:
    here, elsewhere = cast["colleague"].email, cast.stranger.email
    assert refused(invite_colleague, email=here, account=cast.applicant, at=NOON) == "already_a_colleague"
    assert refused(invite_colleague, email=elsewhere, account=cast.applicant, at=NOON) == "cannot_invite_from_here"
    invite(email=EMAIL, agency=cast.other, by=cast["administrator"], at=NOON)
    assert refused(invite_colleague, email=EMAIL, account=cast.applicant, at=NOON) == "cannot_invite_from_here"
    invite_colleague(email="dua@opd.example", account=cast.applicant, at=NOON)
    assert refused(invite_colleague, email="dua@opd.example", account=cast.applicant, at=NOON) == "already_invited"


@pytest.mark.parametrize(
    "email", ["", "bukan surel", "a@b", "x" * 300 + "@opd.example", "a\0@opd.example", "a@opd.example\nbcc:x@y.example"]
)
def test_what_is_no_address_is_refused(cast: Cast, email: str) -> None:
    assert refused(invite_colleague, email=email, account=cast.applicant, at=NOON) == "email_wrong"
    assert not Invitation.objects.exists()


def test_nobody_floods_the_post(cast: Cast) -> None:
    for n in range(MOST_OPEN):
        invite_colleague(email=f"r{n}@opd.example", account=cast.applicant, at=NOON)
    assert refused(invite_colleague, email=EMAIL, account=cast["colleague"], at=NOON) == "too_many_invited"
    first = Invitation.objects.order_by("pk").first()
    assert first is not None
    take_back_invitation(invitation_id=first.pk, account=cast["colleague"], at=NOON)
    invite_colleague(email=EMAIL, account=cast["colleague"], at=NOON)


def test_taking_back_does_not_open_the_way_to_flood(cast: Cast) -> None:
    for n in range(MOST_A_DAY):
        invitation, _secret = invite_colleague(email=f"r{n}@opd.example", account=cast.applicant, at=NOON)
        take_back_invitation(invitation_id=invitation.pk, account=cast.applicant, at=NOON)
    assert refused(invite_colleague, email=EMAIL, account=cast.applicant, at=NOON) == "too_many_invited_today"
    invite_colleague(email=EMAIL, account=cast.stranger, at=NOON)
    later = NOON + timedelta(days=1, seconds=1)
    invite_colleague(email="lain@opd.example", account=cast.applicant, at=later)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_colleagues_cannot_both_send_the_last_invitation() -> None:
    cast = assemble()
    for n in range(MOST_OPEN - 1):
        invite_colleague(email=f"r{n}@opd.example", account=cast.applicant, at=NOON)

    def send(part: str) -> str:
        try:
            invite_colleague(email=f"{part}.baru@opd.example", account=cast[part], at=NOON)
        except Refusal as no:
            return no.code
        return "sent"

    assert sorted(at_once(lambda: send("applicant"), lambda: send("colleague"))) == ["sent", "too_many_invited"]
    assert Invitation.objects.count() == MOST_OPEN


def test_an_invitation_of_another_agency_is_not_there(cast: Cast) -> None:
    invitation, _secret = invite_colleague(email=EMAIL, account=cast.applicant, at=NOON)
    for part in ("stranger", "administrator"):
        assert refused(take_back_invitation, invitation_id=invitation.pk, account=cast[part], at=NOON) == "not_found"
    assert refused(take_back_invitation, invitation_id=987654, account=cast.applicant, at=NOON) == "not_found"
    assert refused(invite_colleague, email=EMAIL, account=cast["helpdesk"], at=NOON) == "invited_by_administrator"
