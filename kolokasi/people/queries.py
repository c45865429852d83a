"""Who may act in which post at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock
from kolokasi.base.refusal import Refusal, define
from kolokasi.people.models import Account, Holding, Post

NOT_YOUR_POST = define(
    "not_your_post",
    _("Langkah ini dikerjakan oleh {post}, dan Anda tidak memegang jabatan itu hari ini. Serahkan kepada pemegangnya."),
    403,
)
POST_ONLY_READS = define(
    "post_only_reads",
    _("Jabatan {post} membaca semua tetapi tidak mengubah apa pun. Mintalah pemegang langkah ini."),
    403,
)


@dataclass(frozen=True)
class Standing:
    """That an account acts in a post today; `kind` is holder, plt or plh (printed before the post's name)."""

    key: str
    name: str
    kind: str
    reads_all: bool
    writes: bool

    @property
    def acting(self) -> str:
        """Empty for the holder, else plt or plh: what the record and the letter carry."""
        return "" if self.kind == Holding.Kind.HOLDER else self.kind

    @property
    def title(self) -> str:
        """The post as it is printed: "Plh. Kepala Dinas"."""
        return acting_title(self.acting, self.name)


def acting_title(acting: str, name: str) -> str:
    """The post as who stands in for its holder bears it, "Plh. Kepala Dinas"; the bare name for the holder."""
    return f"{acting.capitalize()}. {name}" if acting else name


def post_name(post: Post) -> str:
    """The post's name in the active language."""
    return post.name_en if post.name_en and (get_language() or "id").startswith("en") else post.name


def _holdings(at: datetime) -> QuerySet[Holding]:
    return Holding.objects.filter(days__contains=clock.office_date(at), account__is_active=True)


def _standing(holding: Holding) -> Standing:
    post = holding.post
    return Standing(post.key, post_name(post), holding.kind, post.reads_all, post.writes)


def standings(account: Account, at: datetime) -> list[Standing]:
    """Every post the account acts in at `at`, in the order of the office."""
    holdings = _holdings(at).filter(account=account).select_related("post").order_by("post__order", "post__key")
    return [_standing(holding) for holding in holdings]


def standing(account: Account, post_key: str, at: datetime) -> Standing:
    """The account's standing in one post; refuses with not_your_post or post_only_reads."""
    holding = _holdings(at).filter(account=account, post__key=post_key).select_related("post").first()
    if holding is None:
        post = Post.objects.filter(key=post_key).first()
        raise Refusal(NOT_YOUR_POST, post=post_name(post) if post else post_key)
    found = _standing(holding)
    if not found.writes:
        raise Refusal(POST_ONLY_READS, post=found.name)
    return found


def holders(post_keys: Iterable[str], at: datetime) -> list[Holding]:
    """The holders and acting holders of these posts at `at`, acting holders first."""
    holdings = _holdings(at).filter(post__key__in=list(post_keys)).select_related("post", "account")
    return sorted(holdings, key=lambda h: (h.post.order, h.kind == Holding.Kind.HOLDER, h.account.name))


def acting_today(at: datetime) -> list[Holding]:
    """Everybody who stands in for a holder at `at`."""
    acting = _holdings(at).exclude(kind=Holding.Kind.HOLDER).select_related("post", "account")
    return list(acting.order_by("post__order", "account__name"))


def vacant_posts(at: datetime) -> list[Post]:
    """The posts in which nobody can act at `at`, in their order."""
    return list(Post.objects.exclude(pk__in=_holdings(at).values("post_id")))


def has_holder(post_key: str, at: datetime) -> bool:
    """Whether anybody can act in the post at `at`."""
    return _holdings(at).filter(post__key=post_key).exists()


def reads_all(account: Account, at: datetime) -> bool:
    """Whether the account holds any post that reads every case."""
    return any(found.reads_all for found in standings(account, at))
