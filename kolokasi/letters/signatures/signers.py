"""How each post signs, and the NIK by which the e-Sign service knows a signer: sealed, masked, its reading recorded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events, policy, sealing
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.gateways import esign
from kolokasi.letters.models import SignerNik, Way
from kolokasi.people.actions import administrator
from kolokasi.people.models import Account, Post

POLICY, STAMP = "letters.signing", "letters.signing.stamp"
ANCHOR = re.compile(r"(?=.*[\^#~$*_|])[0-9A-Za-z^#~$*_|]{1,20}")  # no template of ours holds one of these signs
NIK_DIGITS, TAIL = 16, 4

WAY_UNKNOWN = define("signing_way_unknown", _("Pilih salah satu cara menandatangani dari daftar."))
NO_SERVICE = define(
    "esign_service_not_set",
    _("Layanan e-Sign BSrE belum diatur di mesin ini. Isi KOLOKASI_ESIGN_URL lebih dulu, atau pilih cara lain."),
    409,
)
ONLY_PRACTICE = define(
    "training_only_in_practice", _("Tanda tangan latihan hanya ada di pemasangan latihan. Pilih cara lain."), 409
)
NIK_WRONG = define("nik_wrong", _("NIK terdiri atas 16 angka. Periksa lagi di kartu tanda penduduk."))
NIK_MISSING = define(
    "signer_nik_missing",
    _("NIK {name} belum tercatat, jadi BSrE tidak mengenalnya. Administrator mengisinya di Surat, Penandatangan."),
    409,
)

ANCHOR_WRONG = define(
    "stamp_anchor_wrong",
    _("Tanda jangkar paling banyak 20 huruf, angka, atau tanda ^ # ~ $ * _ |, dan memuat salah satu tanda itu."),
)


@dataclass(frozen=True)
class StampPolicy:
    """Whether the e-Sign service draws a stamp that is seen, and the text in the paper where it does (`tag_koordinat`)."""

    on: bool = False
    anchor: str = "^"


def stamping(at: datetime) -> StampPolicy:
    """What holds of the visible stamp at `at`."""
    return policy.read_all(STAMP, at, StampPolicy())


@transaction.atomic
def set_stamp(*, on: bool, anchor: str, actor: Account, at: datetime) -> None:
    """Letters signed by BSrE from now on bear a stamp that is seen, or none; what was signed before stays as it is."""
    administrator(actor, at)
    held, anchor = stamping(at), anchor.strip()
    if not ANCHOR.fullmatch(anchor):
        raise Refusal(ANCHOR_WRONG)
    for name, old, new in (("on", held.on, on), ("anchor", held.anchor, anchor)):
        if old != new:
            policy.set(name=f"{STAMP}.{name}", value=new, valid_from=at, by=f"account:{actor.pk}", at=at, default=old)


def way_of(post_key: str, at: datetime) -> str:
    """How this post signs at `at`; with ink where nothing else was set."""
    return policy.read(f"{POLICY}.{post_key}", at, str(Way.WET))


def ways_of(post_keys: list[str], at: datetime) -> dict[str, str]:
    """How each of these posts signs; one query."""
    held = policy.read_some({f"{POLICY}.{key}": str(Way.WET) for key in post_keys}, at)
    return {key: held[f"{POLICY}.{key}"] for key in post_keys}


def possible_ways() -> list[Way]:
    """The ways that this installation has: practice only where it is for practice, BSrE only where its service is set."""
    absent = (set() if settings.DEMO else {Way.TRAINING}) | (set() if esign.is_set() else {Way.BSRE})
    return [way for way in Way if way not in absent]


@transaction.atomic
def set_way(*, post_key: str, way: str, actor: Account, at: datetime) -> None:
    """The post signs this way from now on; what was signed before stays as it is."""
    administrator(actor, at)
    if not Post.objects.filter(key=post_key).exists():
        raise Refusal(NOT_FOUND)
    if way not in Way.values:
        raise Refusal(WAY_UNKNOWN)
    if way not in possible_ways():
        raise Refusal(NO_SERVICE if way == Way.BSRE else ONLY_PRACTICE)
    if way_of(post_key, at) != way:
        policy.set(name=f"{POLICY}.{post_key}", value=way, valid_from=at, by=f"account:{actor.pk}", at=at, default="")


@transaction.atomic
def set_nik(*, account: Account, nik: str, actor: Account, at: datetime) -> None:
    """The signer's NIK is kept sealed; an empty one takes it away. The record says that it happened, not what it is."""
    administrator(actor, at)
    digits = "".join(nik.split())
    if digits and (len(digits) != NIK_DIGITS or not digits.isascii() or not digits.isdecimal()):
        raise Refusal(NIK_WRONG)
    if digits:
        SignerNik.objects.update_or_create(
            account=account,
            defaults={
                "sealed": sealing.seal(digits, _subject(account)), "tail": digits[-TAIL:], "set_by": actor, "set_at": at,
            },
        )  # fmt: skip
    else:
        SignerNik.objects.filter(account=account).delete()
    _note(account, "nik_set" if digits else "nik_removed", actor)


@transaction.atomic
def nik_of(account: Account, *, reader: Account, why: str) -> str:
    """The whole NIK, for who may have it read; that `reader` read it, and why, stands in the account's record."""
    row = SignerNik.objects.filter(account=account).first()
    if row is None:
        raise Refusal(NIK_MISSING, name=account.name)
    _note(account, "nik_read", reader, why=why)
    return sealing.opened(bytes(row.sealed), _subject(account))


@transaction.atomic
def shown_nik(account: Account, *, reader: Account, at: datetime) -> str:
    """The whole NIK for the Administrator's eyes; the looking is recorded."""
    administrator(reader, at)
    return nik_of(account, reader=reader, why="shown")


def status_at_bsre(account: Account, *, reader: Account, at: datetime) -> str:
    """What the e-Sign service says of this signer, in its own word: ISSUE means that they can sign."""
    administrator(reader, at)
    return esign.of().status(nik_of(account, reader=reader, why="status"))


def masked(row: SignerNik) -> str:
    """The NIK as pages show it: only its last digits."""
    return "•" * (NIK_DIGITS - TAIL) + row.tail


def _subject(account: Account) -> str:
    return f"nik:{account.pk}"


def _note(account: Account, act: str, actor: Account, **new: str) -> None:
    events.record(kind="account", subject=str(account.pk), act=act, actor=f"account:{actor.pk}", new=dict(new))
