"""Invitations: a person opens their own account by a link that works once, and takes the post it names."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock, events, outbox, policy
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.base.text import one_line
from kolokasi.gateways import mail
from kolokasi.people.actions import (
    EMAIL_TAKEN,
    OFFICER_OF_HOST,
    appoint,
    clean_email,
    register_account,
    short_enough,
)
from kolokasi.people.changes import ACCOUNT_LIMITS
from kolokasi.people.models import Account, Agency, Holding, Invitation, Post

INVITATION_OVER = define(
    "invitation_over",
    _(
        "Undangan ini tidak berlaku: sudah dipakai, dicabut, atau lewat waktunya. Mintalah yang baru kepada Administrator."
    ),
    410,
)
ALREADY_INVITED = define(
    "already_invited",
    _("{email} sudah diundang dan undangannya masih berlaku. Cabut dulu, atau tunggu jawabannya."),
    409,
)
SOMEBODY_ELSE = define(
    "invitation_of_another",
    _("Anda sedang masuk dengan akun lain. Keluar dulu, lalu buka tautan undangan ini sekali lagi."),
    409,
)

LASTS_DAYS = 7
MAIL = "people.mail_invitation"


@dataclass(frozen=True)
class Accepted:
    """The new account; `appointed` is False when the post of the invitation was taken meanwhile."""

    account: Account
    appointed: bool


@transaction.atomic
def invite(
    *, email: str, agency: Agency, post: Post | None = None, by: Account | None, at: datetime
) -> tuple[Invitation, str]:
    """The open invitation and the secret of its link, which is shown this once and goes out by mail.

    Refuses an e-mail that has an account or an open invitation; one that has lapsed makes room.
    """
    email = clean_email(email)
    if post is not None and not agency.is_host:
        raise Refusal(OFFICER_OF_HOST, name=email)
    if Account.objects.filter(email=email).exists():
        raise Refusal(EMAIL_TAKEN, email=email)
    Invitation.objects.filter(email=email, used_at__isnull=True, revoked_at__isnull=True, expires_at__lte=at).update(
        revoked_at=at
    )
    nonce = secrets.token_hex(16)
    days = policy.read("people.invitation_days", at, LASTS_DAYS)
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                email=email, agency=agency, post=post, nonce=nonce, digest=_digest(_secret(nonce)), by=by, made_at=at,
                expires_at=at + timedelta(days=days),
            )  # fmt: skip
    except IntegrityError as twice:
        raise Refusal(ALREADY_INVITED, email=email) from twice
    events.record(
        kind="agency", subject=str(agency.pk), act="person_invited", actor=_actor(by),
        new={"invitation": invitation.pk, "post": post.key if post else ""},
    )  # fmt: skip
    if mail.works():
        outbox.emit(MAIL, key=str(invitation.pk))
    return invitation, _secret(nonce)


@transaction.atomic
def revoke_invitation(*, invitation_id: int, by: Account | None, at: datetime) -> Invitation:
    """The link opens nothing any more; refuses one that was used."""
    invitation = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    if invitation is None:
        raise Refusal(NOT_FOUND)
    if invitation.used_at is not None:
        raise Refusal(INVITATION_OVER)
    if invitation.revoked_at is None:
        invitation.revoked_at = at
        invitation.save(update_fields=["revoked_at"])
        events.record(
            kind="agency", subject=str(invitation.agency_id), act="invitation_revoked", actor=_actor(by),
            new={"invitation": invitation.pk},
        )  # fmt: skip
    return invitation


def find_invitation(secret: str, at: datetime) -> Invitation:
    """The invitation that this link opens; unknown, used, revoked and late ones are refused alike."""
    found = Invitation.objects.select_related("agency", "post").filter(digest=_digest(secret)).first()
    return _open(found, at)


@transaction.atomic
def accept_invitation(
    *,
    secret: str,
    name: str,
    password: str,
    language: str,
    at: datetime,
    visitor: Account | None = None,
    **details: str,
) -> Accepted:
    """The person has an account, and holds the post from today; the link is spent.

    Of two that press at once one gets the account, the other reads that the link is spent. Refuses a visitor who is
    logged in as somebody else, a weak password, an empty name.
    """
    if visitor is not None:
        raise Refusal(SOMEBODY_ELSE)
    row = Invitation.objects.select_for_update(of=("self",)).select_related("agency", "post")
    invitation = _open(row.filter(digest=_digest(secret)).first(), at)
    details = {field: one_line(value) for field, value in details.items()}
    short_enough(details, ACCOUNT_LIMITS)
    account = register_account(
        email=invitation.email, name=name, agency=invitation.agency, password=password, actor="invitation",
        language=language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE, **details,
    )  # fmt: skip
    invitation.used_at, invitation.account = at, account
    invitation.save(update_fields=["used_at", "account"])
    events.record(
        kind="account", subject=str(account.pk), act="invitation_accepted", actor=f"account:{account.pk}",
        new={"invitation": invitation.pk, "agency": invitation.agency_id},
    )  # fmt: skip
    return Accepted(account, _takes_post(invitation, account, at))


def _takes_post(invitation: Invitation, account: Account, at: datetime) -> bool:
    """The post may have got another holder since; then the account is there without it."""
    if invitation.post is None:
        return True
    try:
        appoint(
            post=invitation.post, account=account, kind=Holding.Kind.HOLDER, first=clock.office_date(at), last=None,
            actor=_actor(invitation.by),
        )  # fmt: skip
    except Refusal:
        return False
    return True


def open_invitations(at: datetime) -> QuerySet[Invitation]:
    """Those that can still be accepted, the newest first."""
    waiting = Invitation.objects.filter(used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at)
    return waiting.select_related("agency", "post").order_by("-made_at", "-pk")


def secret_of(invitation: Invitation) -> str:
    """The secret of the link, made again for the mail; empty when the installation's key has changed since."""
    secret = _secret(invitation.nonce)
    return secret if hmac.compare_digest(_digest(secret), invitation.digest) else ""


def _open(invitation: Invitation | None, at: datetime) -> Invitation:
    over = invitation is None or invitation.used_at or invitation.revoked_at or invitation.expires_at <= at
    if over:
        raise Refusal(INVITATION_OVER)
    assert invitation is not None  # noqa: S101 - said above
    return invitation


def _secret(nonce: str) -> str:
    mac = hmac.new(settings.SECRET_KEY.encode(), f"kolokasi.invitation:{nonce}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(mac.digest()).decode().rstrip("=")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _actor(account: Account | None) -> str:
    return f"account:{account.pk}" if account else "setup"
