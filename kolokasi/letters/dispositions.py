"""Dispositions: sent from post to post, read, followed up, and taken back while unread (SOP 2a–2c)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events
from kolokasi.base.references import reference
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.base.text import one_line, plain_text
from kolokasi.cases.models import Case
from kolokasi.letters.models import Disposition, Instruction
from kolokasi.people.models import Account, Post
from kolokasi.people.queries import holders, post_name, standing

INSTRUCTION_NEEDED = define(
    "disposition_needs_words", _("Pilih paling sedikit satu isi disposisi, atau tulis catatannya.")
)
INSTRUCTION_UNKNOWN = define(
    "disposition_instruction_unknown", _("Isi disposisi “{key}” tidak ada dalam daftar. Pilih dari daftar yang ada.")
)
NOT_A_HOLDER = define(
    "disposition_not_a_holder",
    _("{name} tidak memegang jabatan {post} hari ini. Pilih pemegang lain, atau tujukan kepada jabatannya saja."),
)
ALREADY_READ = define(
    "disposition_already_read",
    _("Disposisi ini sudah dibaca oleh penerimanya dan tidak dapat ditarik lagi. Kirim disposisi susulan."),
    409,
)
ALREADY_RECALLED = define(
    "disposition_already_recalled", _("Disposisi ini sudah ditarik kembali. Kirim yang baru."), 409
)
NOT_YOURS = define(
    "disposition_not_yours", _("Disposisi ditarik oleh pengirimnya. Mintalah kepada {name} untuk menariknya."), 403
)
RECALL_NEEDS_REASON = define("disposition_recall_reason", _("Tulis alasan menarik disposisi ini."))
NOTE_LIMIT = 2000


@transaction.atomic
def dispose(
    *,
    case: Case,
    from_post: str,
    sender: Account,
    to_post: str,
    instructions: Sequence[str],
    at: datetime,
    acting: str = "",
    note: str = "",
    to_account: Account | None = None,
    manual: bool = False,
) -> Disposition:
    """The instruction is on its way to the post, or to one of its holders; what the sender had received counts as followed."""
    note = plain_text(note)[:NOTE_LIMIT]
    keys = list(dict.fromkeys(instructions))
    known = set(Instruction.objects.filter(key__in=keys).values_list("key", flat=True))
    for key in keys:
        if key not in known:
            raise Refusal(INSTRUCTION_UNKNOWN, key=key[:40])
    if not keys and not note:
        raise Refusal(INSTRUCTION_NEEDED)
    posts = {post.key: post for post in Post.objects.filter(key__in=[from_post, to_post])}
    if {from_post, to_post} - set(posts):
        raise Refusal(NOT_FOUND)
    if to_account is not None and to_account.pk not in {held.account_id for held in holders([to_post], at)}:
        raise Refusal(NOT_A_HOLDER, name=to_account.name, post=post_name(posts[to_post]))
    Case.objects.select_for_update().only("pk").get(pk=case.pk)
    chain = Disposition.objects.filter(case=case)
    seq = (chain.aggregate(last=Max("seq"))["last"] or 0) + 1
    received = chain.filter(to_post=posts[from_post], recalled_at__isnull=True)
    received.filter(read_at__isnull=True).update(read_at=at, read_by=sender)  # who acts on it has read it
    received.filter(followed_at__isnull=True).update(followed_at=at)
    made = Disposition.objects.create(
        case=case, seq=seq, from_post=posts[from_post], sender=sender, acting=acting, to_post=posts[to_post],
        to_account=to_account, instructions=keys, note=note, manual=manual, sent_at=at,
    )  # fmt: skip
    facts = {
        "seq": seq, "to": to_post, "named": to_account.pk if to_account else None, "instructions": keys,
        "note": reference(note) if note else None, "manual": manual,
    }  # fmt: skip
    _record(made, "disposition_sent", sender, from_post, acting, facts)
    return made


@transaction.atomic
def mark_read(*, disposition: Disposition, account: Account, at: datetime) -> Disposition:
    """The first reading by a holder of the post is kept with its time; later ones change nothing."""
    row = Disposition.objects.select_for_update().select_related("to_post", "case").get(pk=disposition.pk)
    found = standing(account, row.to_post.key, at)
    if row.read_at is not None or row.recalled_at is not None:
        return row
    row.read_at, row.read_by = at, account
    row.save(update_fields=["read_at", "read_by"])
    _record(row, "disposition_read", account, found.key, found.acting, {"seq": row.seq})
    return row


@transaction.atomic
def recall(*, disposition: Disposition, account: Account, reason: str, at: datetime) -> Disposition:
    """The disposition is taken back with a reason, which only its sender may do and only while nobody has read it."""
    row = Disposition.objects.select_for_update().select_related("sender", "from_post", "case").get(pk=disposition.pk)
    if row.sender_id != account.pk:
        raise Refusal(NOT_YOURS, name=row.sender.name)
    if row.recalled_at is not None:
        raise Refusal(ALREADY_RECALLED)
    if row.read_at is not None:
        raise Refusal(ALREADY_READ)
    reason = one_line(reason)[:300]
    if not reason:
        raise Refusal(RECALL_NEEDS_REASON)
    row.recalled_at, row.recall_reason = at, reason
    row.save(update_fields=["recalled_at", "recall_reason"])
    earlier = Disposition.objects.filter(case=row.case, to_post=row.from_post, seq__lt=row.seq, followed_at=row.sent_at)
    earlier.update(followed_at=None)
    _record(row, "disposition_recalled", account, row.from_post.key, row.acting, {"seq": row.seq})
    return row


def _record(row: Disposition, act: str, account: Account, post: str, acting: str, facts: dict[str, object]) -> None:
    events.record(
        kind="case",
        subject=row.case.number,
        act=act,
        actor=f"account:{account.pk}",
        post=post,
        acting=acting,
        new=facts,
    )
