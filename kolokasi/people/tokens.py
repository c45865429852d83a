"""Keys for machines: shown once, kept as a digest, acting as one account in one post until a day."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.people.models import Account, Holding, Post, Token
from kolokasi.people.queries import NOT_YOUR_POST, Standing, holders, post_name, standings

PREFIX = "kol_"
RANDOM_BYTES = 32
LONGEST_DAYS = 3650

TOKEN_REFUSED = define(
    "token_refused",
    _("Kunci akses tidak berlaku. Kirim kunci yang masih berlaku di kepala Authorization: Bearer."),
    401,
)
TOKEN_DAYS = define("token_days", _("Masa berlaku kunci adalah 1 sampai {longest} hari. Tulis angka di antaranya."))
TOKEN_NEEDS_POST = define(
    "token_needs_post", _("Akun {name} milik penyelenggara pusat data. Sebut jabatan yang dipakai kunci ini.")
)
TOKEN_NEEDS_ACCOUNT = define(
    "token_needs_account", _("Jabatan {post} tidak dipegang siapa pun hari ini. Sebut surel akunnya dengan --account.")
)
ACCOUNT_UNKNOWN = define("account_unknown", _("Tidak ada akun aktif dengan surel {email}. Periksa lagi surelnya."), 404)


@dataclass(frozen=True)
class Bearer:
    """Who a valid key speaks for at this moment; `standing` is None for an applicant agency's account."""

    token: Token
    account: Account
    standing: Standing | None

    @property
    def post_key(self) -> str:
        """The post it acts in, empty for an applicant."""
        return self.standing.key if self.standing else ""


def digest_of(key: str) -> str:
    """What is stored of a key. It has 256 random bits, so a plain SHA-256 cannot be searched backwards."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def account_for(*, post_key: str, email: str, at: datetime) -> Account:
    """The active account with this e-mail; without one the post's holder at `at`, the first appointed if there are many.

    A holder is taken before an acting holder, whose days end. The caller says aloud whom it became.
    """
    if email:
        account = Account.objects.select_related("agency").filter(email=email.strip().lower(), is_active=True).first()
        if account is None:
            raise Refusal(ACCOUNT_UNKNOWN, email=email)
        return account
    found = sorted(holders([post_key], at), key=lambda one: (one.kind != Holding.Kind.HOLDER, one.pk))
    if not found:
        raise Refusal(TOKEN_NEEDS_ACCOUNT, post=post_key)
    return found[0].account


@transaction.atomic
def issue(
    *, account: Account, post_key: str, days: int, actor: str, at: datetime, label: str = ""
) -> tuple[Token, str]:
    """The stored token and its key, which nobody can show again.

    `post_key` is empty for an applicant agency's account; an officer's token names a post that the account holds at `at`.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise Refusal(TOKEN_DAYS, longest=LONGEST_DAYS)
    post = Post.objects.filter(key=post_key).first() if post_key else None
    if post_key and (post is None or post.key not in {found.key for found in standings(account, at)}):
        raise Refusal(NOT_YOUR_POST, post=post_name(post) if post else post_key)
    if post is None and account.agency.is_host:
        raise Refusal(TOKEN_NEEDS_POST, name=account.name)
    key = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    token = Token.objects.create(
        digest=digest_of(key),
        account=account,
        post=post,
        label=label[:100],
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    events.record(
        kind="account",
        subject=str(account.pk),
        act="token_issued",
        actor=actor,
        new={"token": token.pk, "post": post_key, "expires": token.expires_at.isoformat()},
    )
    return token, key


@transaction.atomic
def revoke(*, token_id: int, actor: str, at: datetime) -> Token:
    """The key is refused from now on; revoking twice keeps the first moment."""
    token = Token.objects.select_for_update().filter(pk=token_id).first()
    if token is None:
        raise Refusal(NOT_FOUND)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        events.record(
            kind="account", subject=str(token.account_id), act="token_revoked", actor=actor, new={"token": token.pk}
        )
    return token


def authenticate(key: str, at: datetime) -> Bearer:
    """Who the key speaks for. An unknown, expired or revoked key and that of a closed account are refused alike (401).

    A key whose account no longer stands in its post is refused with not_your_post (403).
    """
    token = Token.objects.select_related("account__agency", "post").filter(digest=digest_of(key)).first()
    if token is None or token.revoked_at is not None or token.expires_at <= at or not token.account.is_active:
        raise Refusal(TOKEN_REFUSED)
    if token.post is None:
        if token.account.agency.is_host:
            raise Refusal(TOKEN_REFUSED)
        return Bearer(token, token.account, None)
    for standing in standings(token.account, at):
        if standing.key == token.post.key:
            return Bearer(token, token.account, standing)
    raise Refusal(NOT_YOUR_POST, post=post_name(token.post))


def tokens() -> QuerySet[Token]:
    """Every token with whom it speaks for, the newest first."""
    return Token.objects.select_related("account", "post").order_by("-created_at", "-pk")
