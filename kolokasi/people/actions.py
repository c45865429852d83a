"""Changes to agencies, accounts and the holders of posts; each leaves an event."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock, events
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line, plain_text
from kolokasi.people.models import Account, Agency, Holding, Post
from kolokasi.people.queries import post_name, standing

EMAIL_TAKEN = define(
    "email_taken", _("Surel {email} sudah dipakai akun lain. Pakai surel lain atau buka akun itu."), 409
)
AGENCY_EXISTS = define("agency_exists", _("Instansi {name} sudah terdaftar. Buka instansi itu untuk mengubahnya."), 409)
WEAK_PASSWORD = define("weak_password", _("Kata sandi belum cukup kuat. {why}"))
POST_IS_HELD = define(
    "post_is_held",
    _("{post} sudah dipegang {name} pada hari-hari itu. Akhiri dulu, atau tunjuk sebagai Plt. atau Plh."),
    409,
)
HOLDING_OVERLAPS = define(
    "holding_overlaps",
    _("{name} sudah memegang jabatan ini pada hari-hari itu. Ubah tanggalnya atau akhiri yang lama."),
    409,
)
ACTING_NEEDS_LAST_DAY = define(
    "acting_needs_last_day", _("Plt. dan Plh. berlaku sampai suatu hari. Isi hari terakhirnya.")
)
DAYS_REVERSED = define("days_reversed", _("Hari terakhir mendahului hari pertama. Tukar kedua tanggal itu."))
LAST_DAY_TOO_LATE = define(
    "last_day_too_late", _("Tanggal itu terlalu jauh. Tulis hari terakhir sebelum tahun {year}.")
)
NAME_WRONG = define("name_wrong", _("Tulis namanya, paling banyak {limit} huruf."))
EMAIL_WRONG = define("email_wrong", _("Tulis alamat surel lengkap, misalnya nama@contoh.go.id."))
OFFICER_OF_HOST = define(
    "officer_of_host", _("Jabatan dipegang oleh pegawai penyelenggara pusat data. Akun {name} milik instansi lain.")
)

TOO_LONG = define("field_too_long", _("{field} terlalu panjang. Ringkas menjadi paling banyak {limit} huruf."))

LAST_YEAR = 2200
Limits = dict[str, tuple[Promise, int]]  # by field: what it is called, and how long it may be
AGENCY_LIMITS: Limits = {
    "short_name": (_("Nama singkat"), 60),
    "address": (_("Alamat"), 500),
    "phone": (_("Telepon"), 40),
    "email": (_("Surel"), 254),
}


def administrator(account: Account, at: datetime) -> None:
    """Refuses unless the account acts as Administrator."""
    standing(account, "administrator", at)


@transaction.atomic
def register_agency(*, name: str, actor: str, is_host: bool = False, **details: str) -> Agency:
    """The new agency; refuses a name that is taken."""
    name, details = clean_name(name, 200), clean_agency(details)
    if Agency.objects.filter(name__iexact=name).exists():
        raise Refusal(AGENCY_EXISTS, name=name)
    try:
        with transaction.atomic():
            agency = Agency.objects.create(name=name, is_host=is_host, **details)
    except IntegrityError as taken:
        raise Refusal(AGENCY_EXISTS, name=name) from taken
    events.record(kind="agency", subject=str(agency.pk), act="agency_registered", actor=actor, new={"name": name})
    return agency


@transaction.atomic
def register_account(
    *, email: str, name: str, agency: Agency, password: str, actor: str, hashed: str = "", **details: str
) -> Account:
    """The new account; refuses an e-mail that is taken and a weak password.

    `hashed` is the password's hash where the caller made it already, for many accounts of one password.
    """
    email, name = clean_email(email), clean_name(name, 150)
    details = {field: one_line(value) for field, value in details.items()}
    if Account.objects.filter(email=email).exists():
        raise Refusal(EMAIL_TAKEN, email=email)
    try:
        validate_password(password, Account(email=email, name=name))
    except ValidationError as weak:
        raise Refusal(WEAK_PASSWORD, why=" ".join(weak.messages)) from weak
    try:
        with transaction.atomic():
            account = Account.objects.create_user(email, password, hashed=hashed, name=name, agency=agency, **details)
    except IntegrityError as taken:
        raise Refusal(EMAIL_TAKEN, email=email) from taken
    events.record(
        kind="account", subject=str(account.pk), act="account_registered", actor=actor, new={"agency": agency.pk}
    )
    return account


@transaction.atomic
def appoint(
    *, post: Post, account: Account, kind: str, first: date, last: date | None, note: str = "", actor: str
) -> Holding:
    """The account holds the post, or stands in for its holder, from `first` to `last` (both included)."""
    if not account.agency.is_host:
        raise Refusal(OFFICER_OF_HOST, name=account.name)
    if kind != Holding.Kind.HOLDER and last is None:
        raise Refusal(ACTING_NEEDS_LAST_DAY)
    if last is not None and last < first:
        raise Refusal(DAYS_REVERSED)
    days = DateRange(first, _after(last) if last else None, "[)")
    _one_holder(post, account, kind, days)
    try:
        with transaction.atomic():
            holding = Holding.objects.create(post=post, account=account, kind=kind, days=days, note=one_line(note))
    except IntegrityError as overlap:
        raise Refusal(HOLDING_OVERLAPS, name=account.name) from overlap
    events.record(
        kind="post",
        subject=post.key,
        act="holder_appointed",
        actor=actor,
        new={"account": account.pk, "kind": kind, "first": str(first), "last": str(last) if last else None},
    )
    return holding


def _one_holder(post: Post, account: Account, kind: str, days: DateRange) -> None:
    """A post with one holder has one on each day; the post's row is locked, so two at once cannot both be appointed."""
    locked = Post.objects.select_for_update().get(pk=post.pk)
    if locked.many or kind != Holding.Kind.HOLDER:
        return
    others = Holding.objects.filter(post=post, kind=Holding.Kind.HOLDER, days__overlap=days).exclude(account=account)
    other = others.select_related("account").first()
    if other is not None:
        raise Refusal(POST_IS_HELD, post=post_name(post), name=other.account.name)


@transaction.atomic
def end_holding(*, holding_id: int, last: date, actor: str) -> Holding:
    """The holding ends after `last`; a holding that would not have begun by then is refused."""
    holding = Holding.objects.select_for_update().select_related("post", "account").get(pk=holding_id)
    if last < holding.days.lower:
        raise Refusal(DAYS_REVERSED)
    old = holding.days
    holding.days = DateRange(old.lower, _after(last), "[)")
    try:
        with transaction.atomic():
            holding.save(update_fields=["days"])
    except IntegrityError as overlap:
        raise Refusal(HOLDING_OVERLAPS, name=holding.account.name) from overlap
    events.record(
        kind="post",
        subject=holding.post.key,
        act="holding_ended",
        actor=actor,
        old={"last": str(old.upper) if old.upper else None},
        new={"account": holding.account.pk, "last": str(last)},
    )
    return holding


def _after(last: date) -> date:
    """The day after the last one; refuses a day so late that it can only be a slip."""
    if last.year >= LAST_YEAR:
        raise Refusal(LAST_DAY_TOO_LATE, year=LAST_YEAR)
    return last + timedelta(days=1)


def clean_name(name: str, limit: int) -> str:
    name = one_line(name)
    if not name or len(name) > limit:
        raise Refusal(NAME_WRONG, limit=limit)
    return name


def clean_agency(details: dict[str, str]) -> dict[str, str]:
    """What is kept of an agency's details; refuses what is too long and an e-mail that is none."""
    found = {name: one_line(details[name]) for name in AGENCY_LIMITS if name in details}
    if "address" in found:
        found["address"] = plain_text(details["address"])
    short_enough(found, AGENCY_LIMITS)
    if found.get("email"):
        found["email"] = clean_email(found["email"])
    return found


def short_enough(found: dict[str, str], limits: Limits) -> None:
    """Refuses the first value that is longer than its column."""
    for name, value in found.items():
        label, limit = limits[name]
        if len(value) > limit:
            raise Refusal(TOO_LONG, field=label, limit=limit)


def clean_email(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as wrong:
        raise Refusal(EMAIL_WRONG) from wrong
    if len(email) > 254:
        raise Refusal(EMAIL_WRONG)
    return email


def today() -> date:
    """The office's day now."""
    return clock.office_date(clock.now())
