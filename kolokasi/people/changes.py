"""What an Administrator changes of agencies and accounts; each change leaves an event without personal data."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.base.text import one_line
from kolokasi.people.actions import (
    AGENCY_EXISTS,
    EMAIL_TAKEN,
    Limits,
    clean_agency,
    clean_email,
    clean_name,
    short_enough,
)
from kolokasi.people.models import Account, Agency, Post
from kolokasi.people.queries import holders

NOT_YOURSELF = define(
    "not_yourself", _("Akun Anda sendiri tidak dapat Anda nonaktifkan. Mintalah Administrator lain."), 409
)
LAST_ADMINISTRATOR = define(
    "last_administrator",
    _("{name} Administrator terakhir. Tunjuk Administrator lain dulu, lalu nonaktifkan akun ini."),
    409,
)

ACCOUNT_LIMITS: Limits = {"nip": (_("NIP"), 30), "rank": (_("Pangkat/golongan"), 60), "phone": (_("Nomor telepon"), 40)}
ADMINISTRATOR = "administrator"


@transaction.atomic
def change_agency(*, agency_id: int, name: str, actor: str, **details: str) -> Agency:
    """The agency has these words from now on; refuses a name that another one bears."""
    agency = Agency.objects.select_for_update().filter(pk=agency_id).first()
    if agency is None:
        raise Refusal(NOT_FOUND)
    wanted = {"name": clean_name(name, 200), **clean_agency(details)}
    changed = [field for field, value in wanted.items() if getattr(agency, field) != value]
    if not changed:
        return agency
    if Agency.objects.filter(name__iexact=wanted["name"]).exclude(pk=agency.pk).exists():
        raise Refusal(AGENCY_EXISTS, name=wanted["name"])
    old = {"name": agency.name}
    for field in changed:
        setattr(agency, field, wanted[field])
    try:
        with transaction.atomic():
            agency.save(update_fields=changed)
    except IntegrityError as taken:
        raise Refusal(AGENCY_EXISTS, name=wanted["name"]) from taken
    events.record(
        kind="agency", subject=str(agency.pk), act="agency_changed", actor=actor, old=old,
        new={"name": agency.name, "changed": sorted(changed)},
    )  # fmt: skip
    return agency


@transaction.atomic
def change_account(*, account_id: int, name: str, email: str, actor: str, **details: str) -> Account:
    """The account has these words from now on; refuses an e-mail that another one uses."""
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise Refusal(NOT_FOUND)
    found = {field: one_line(details.get(field, "")) for field in ACCOUNT_LIMITS if field in details}
    short_enough(found, ACCOUNT_LIMITS)
    wanted = {"name": clean_name(name, 150), "email": clean_email(email), **found}
    changed = [field for field, value in wanted.items() if getattr(account, field) != value]
    if not changed:
        return account
    if Account.objects.filter(email=wanted["email"]).exclude(pk=account.pk).exists():
        raise Refusal(EMAIL_TAKEN, email=wanted["email"])
    for field in changed:
        setattr(account, field, wanted[field])
    try:
        with transaction.atomic():
            account.save(update_fields=changed)
    except IntegrityError as taken:
        raise Refusal(EMAIL_TAKEN, email=wanted["email"]) from taken
    events.record(
        kind="account", subject=str(account.pk), act="account_changed", actor=actor, new={"changed": sorted(changed)}
    )
    return account


@transaction.atomic
def close_account(*, account_id: int, by: Account, at: datetime) -> Account:
    """Nobody logs in with it any more and its keys are dead; what the person did stays as it is.

    Refuses one's own account and the last acting Administrator's.
    """
    Post.objects.select_for_update().get(key=ADMINISTRATOR)  # so that two cannot close each other at once
    account = _locked(account_id)
    if account.pk == by.pk:
        raise Refusal(NOT_YOURSELF)
    if not account.is_active:
        return account
    _leaves_an_administrator(account, at)
    account.is_active = False
    account.save(update_fields=["is_active"])
    events.record(kind="account", subject=str(account.pk), act="account_closed", actor=f"account:{by.pk}")
    return account


@transaction.atomic
def reopen_account(*, account_id: int, actor: str) -> Account:
    """The account can be used again with its old password."""
    account = _locked(account_id)
    if not account.is_active:
        account.is_active = True
        account.save(update_fields=["is_active"])
        events.record(kind="account", subject=str(account.pk), act="account_reopened", actor=actor)
    return account


def _locked(account_id: int) -> Account:
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise Refusal(NOT_FOUND)
    return account


def _leaves_an_administrator(account: Account, at: datetime) -> None:
    acting = {holding.account_id for holding in holders([ADMINISTRATOR], at)}
    if acting == {account.pk}:
        raise Refusal(LAST_ADMINISTRATOR, name=account.name)
