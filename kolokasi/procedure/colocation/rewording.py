"""The one paragraph of a reply that is free to word is put otherwise while the letter is a draft that nobody has initialled."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.cases.models import Case, OpenTask
from kolokasi.letters import actions as letters
from kolokasi.letters.models import Letter
from kolokasi.letters.queries import letterhead
from kolokasi.letters.render import sheets
from kolokasi.people.models import Account
from kolokasi.people.queries import standings
from kolokasi.procedure import printing, queries
from kolokasi.procedure.colocation.drafting import KIND, LONGEST
from kolokasi.procedure.queries import Doer
from kolokasi.procedure.uploads import attach_written

DRAFT_KIND = "draf_surat"
NOT_YOURS = define(
    "reply_paragraph_not_yours",
    _("Paragraf surat diubah oleh pembuat drafnya atau jabatan yang sedang memegangnya. Minta salah satunya."),
    403,
)
NO_DRAFT = define(
    "reply_no_longer_a_draft",
    _("Surat ini bukan lagi draf terbaru, jadi paragrafnya tetap. Muat ulang halamannya untuk melihat versi sekarang."),
    409,
)
INITIALLED = define(
    "reply_initialled_already",
    _("Draf ini sudah diparaf, jadi isinya tetap. Kembalikan drafnya dengan catatan bila paragrafnya perlu diubah."),
    409,
)
TOO_LONG = define("reply_paragraph_too_long", _("Paragraf paling panjang {most} huruf. Persingkat, lalu simpan lagi."))


def editors(case: Case) -> set[str]:
    """The posts that may word the paragraph: the one that decides the reply, and the one whose step it waits at."""
    task = OpenTask.objects.filter(case=case).first()
    if task is None:
        return set()
    procedure = queries.procedure_of(case.revision_id)
    drafting = {procedure.lanes[one.lane].post for one in procedure.tasks.values() if one.act == "decide_reply"}
    return {*drafting, task.post_key}


def may_reword(letter: Letter, keys: Collection[str]) -> bool:
    """Whether these posts may word the paragraph of this letter now."""
    free = letter.kind == KIND and letter.state == Letter.State.DRAFT and not letter.initials.exists()
    return free and bool(editors(letter.case) & set(keys))


def preview(letter: Letter, extra: str, account: Account, at: datetime) -> list[bytes]:
    """The pages of the letter with this paragraph, as pictures, for who may keep it; nothing is kept."""
    _editor(letter, account, at)
    paper = letterhead(at)
    kept = letters.draft_facts(KIND, {**letter.facts, "extra": _fit(extra)}, letter.sifat, paper, at)
    return sheets(KIND, kept, letterhead=paper, practice=settings.DEMO, draft=True)


@transaction.atomic
def reword(*, letter_id: int, extra: str, account: Account, at: datetime) -> Letter:
    """The next version of the draft says this paragraph and is otherwise the same; said already, nothing changes (SOP 4)."""
    case = Case.objects.select_for_update().filter(letters=letter_id).first()
    if case is None:
        raise Refusal(NOT_FOUND)
    row = Letter.objects.select_related("case").get(pk=letter_id)
    doer, extra = _editor(row, account, at), _fit(extra)
    if extra == (row.facts.get("extra") or ""):
        return row
    made = letters.write_draft(
        case=case, kind=KIND, facts={**row.facts, "extra": extra}, sifat=row.sifat, actor=account, post=doer.post,
        acting=doer.acting, at=at,
    )  # fmt: skip
    attach_written(
        case, doer, printing.bytes_of(printing.drafted(made)), kind=DRAFT_KIND,
        name=f"Draf surat balasan {case.number} v{made.version}.pdf", at=at, task=OpenTask.objects.filter(case=case).first(),
    )  # fmt: skip
    return made


def _editor(letter: Letter, account: Account, at: datetime) -> Doer:
    """The account in the post in which it may word the letter now; the refusal says why it may not."""
    if letter.kind != KIND:
        raise Refusal(NOT_FOUND)
    if letter.state != Letter.State.DRAFT:
        raise Refusal(NO_DRAFT)
    if letter.initials.exists():
        raise Refusal(INITIALLED)
    may = editors(letter.case)
    for found in standings(account, at):
        if found.writes and found.key in may:
            return Doer(account, found.key, found.title, found.acting)
    raise Refusal(NOT_YOURS)


def _fit(extra: str) -> str:
    """The paragraph with its line ends in one manner; refuses one of absurd length."""
    extra = "\n".join(line.rstrip() for line in extra.replace("\0", "").splitlines()).strip()
    if len(extra) > LONGEST:
        raise Refusal(TOO_LONG, most=LONGEST)
    return extra
