"""The first hour of an installation: a one-time secret, the host agency and its first Administrator."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock
from kolokasi.base.refusal import Refusal, define
from kolokasi.people.actions import appoint, register_account, register_agency
from kolokasi.people.models import Account, Agency, Holding, Post, SetupKey

SETUP_CLOSED = define(
    "setup_closed", _("Kolokasi di sini sudah disiapkan. Masuk dengan akun Anda, atau hubungi Administrator."), 409
)
SETUP_SECRET_WRONG = define(
    "setup_secret_wrong",
    _(
        "Tautan penyiapan ini tidak berlaku. Pakai tautan terakhir yang dicetak, atau minta yang baru: kolokasi setup link."
    ),
    403,
)
# Held until commit by whoever sets up, by page or by command, so that one wins.
SETTING_UP = 0x4B4F4C53
ACTOR = "setup"


def is_set_up() -> bool:
    """Whether this installation has any agency; from then on the set-up is closed."""
    return Agency.objects.exists()


@transaction.atomic
def make_setup_key(*, at: datetime) -> str:
    """A new secret for the set-up link; older ones open nothing any more. Refuses once there is an agency."""
    _alone()
    if is_set_up():
        raise Refusal(SETUP_CLOSED)
    secret = secrets.token_urlsafe(24)
    SetupKey.objects.all().delete()
    SetupKey.objects.create(digest=_digest(secret), made_at=at)
    return secret


def check_setup_key(secret: str) -> None:
    """Refuses with setup_closed once there is an agency, else with setup_secret_wrong for any secret but the newest."""
    if is_set_up():
        raise Refusal(SETUP_CLOSED)
    if not SetupKey.objects.filter(digest=_digest(secret), used_at__isnull=True).exists():
        raise Refusal(SETUP_SECRET_WRONG)


@transaction.atomic
def found_office(
    *, agency: str, short_name: str, name: str, email: str, password: str, at: datetime, secret: str | None = None
) -> Account:
    """The host agency and its first Administrator are there, and the set-up is closed. Of two at once one wins.

    `secret` is the key of the link; the command, which only the machine's own people can run, needs none.
    """
    _alone()
    if secret is not None:
        check_setup_key(secret)
    if is_set_up():
        raise Refusal(SETUP_CLOSED)
    SetupKey.objects.update(used_at=at)
    host = register_agency(name=agency, short_name=short_name, is_host=True, actor=ACTOR)
    account = register_account(email=email, name=name, agency=host, password=password, actor=ACTOR)
    appoint(
        post=Post.objects.get(key="administrator"), account=account, kind=Holding.Kind.HOLDER,
        first=clock.office_date(at), last=None, actor=ACTOR,
    )  # fmt: skip
    return account


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SETTING_UP])


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
