"""The accounts of one applicant agency: its people see each other and invite each other, and nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.people.actions import EMAIL_TAKEN, clean_email
from kolokasi.people.invitations import ALREADY_INVITED, invite, open_invitations, revoke_invitation
from kolokasi.people.models import Account, Agency, Invitation

INVITED_BY_ADMINISTRATOR = define(
    "invited_by_administrator", _("Petugas pusat data diundang oleh Administrator. Sampaikan nama dan surelnya."), 403
)
TOO_MANY_INVITED = define(
    "too_many_invited",
    _("Sudah ada {limit} undangan yang belum dijawab. Cabut salah satunya lebih dulu."),
    409,
)
TOO_MANY_TODAY = define(
    "too_many_invited_today",
    _("Sehari terakhir sudah {limit} undangan dikirim dari instansi Anda. Coba lagi besok, atau hubungi Helpdesk."),
    429,
)
ALREADY_COLLEAGUE = define(
    "already_a_colleague", _("{email} sudah mempunyai akun di instansi Anda. Ia dapat langsung masuk."), 409
)
NOT_FROM_HERE = define(
    "cannot_invite_from_here",
    _("{email} tidak dapat diundang dari sini. Periksa alamatnya, atau hubungi Helpdesk pusat data."),
    409,
)

MOST_OPEN, MOST_A_DAY = 10, 30


def colleagues(account: Account) -> QuerySet[Account]:
    """Everybody of the same agency who can log in, by name."""
    return Account.objects.filter(agency_id=account.agency_id, is_active=True).order_by("name", "pk")


def invitations_of(account: Account, at: datetime) -> QuerySet[Invitation]:
    """The open invitations to the account's own agency, the newest first."""
    return open_invitations(at).filter(agency_id=account.agency_id)


@transaction.atomic
def invite_colleague(*, email: str, account: Account, at: datetime) -> tuple[Invitation, str]:
    """The open invitation to the account's own agency, and the secret of its link.

    An address that is known elsewhere is refused without saying where.
    """
    if account.agency.is_host:
        raise Refusal(INVITED_BY_ADMINISTRATOR)
    email = clean_email(email)
    agency = Agency.objects.select_for_update().get(pk=account.agency_id)
    mine = invitations_of(account, at)
    if mine.count() >= MOST_OPEN:
        raise Refusal(TOO_MANY_INVITED, limit=MOST_OPEN)
    if Invitation.objects.filter(agency=agency, made_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise Refusal(TOO_MANY_TODAY, limit=MOST_A_DAY)
    if colleagues(account).filter(email=email).exists():
        raise Refusal(ALREADY_COLLEAGUE, email=email)
    try:
        return invite(email=email, agency=agency, by=account, at=at)
    except Refusal as no:
        known = no.code in {EMAIL_TAKEN, ALREADY_INVITED} and not mine.filter(email=email).exists()
        raise Refusal(NOT_FROM_HERE, email=email) if known else no from None


@transaction.atomic
def take_back_invitation(*, invitation_id: int, account: Account, at: datetime) -> Invitation:
    """The link opens nothing any more; an invitation of another agency answers like an unknown one."""
    if account.agency.is_host or not Invitation.objects.filter(pk=invitation_id, agency_id=account.agency_id).exists():
        raise Refusal(NOT_FOUND)
    return revoke_invitation(invitation_id=invitation_id, by=account, at=at)
