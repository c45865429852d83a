"""The office words its documents: a revision is proposed, looked at, and put in force; a broken one is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import typst
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.base.text import plain_text
from kolokasi.letters import queries as paper
from kolokasi.letters.models import Wording
from kolokasi.letters.render import tried
from kolokasi.letters.wording.catalogue import passages_of, shipped
from kolokasi.letters.wording.queries import faults_of, revision_in_force, said, words_of
from kolokasi.letters.wording.sample import samples
from kolokasi.people.models import Account
from kolokasi.people.queries import Standing, standings

NOT_AN_EDITOR = define(
    "not_an_editor_of_wording",
    _("Kata-kata dokumen diatur oleh Administrator atau Sekretaris. Mintalah kepada mereka."),
    403,
)
PASSAGE_WRONG = define("passage_wrong", _("{label}, {fault}"))
TYPESETTER_REFUSES = define(
    "wording_cannot_be_set", _("Dokumen tidak dapat dicetak dengan kata-kata ini: {reason}. Perbaiki, lalu coba lagi.")
)
NOTHING_NEW = define(
    "wording_unchanged", _("Kata-katanya sama dengan revisi terakhir. Ubah dulu yang perlu, lalu simpan.")
)
REVISION_PASSED = define(
    "wording_revision_passed",
    _("Revisi {revision} sudah disimpan sejak halaman ini dibuka. Isian Anda tetap ada; bandingkan, lalu simpan lagi."),
    409,
)
IN_FORCE_ALREADY = define("wording_in_force", _("Revisi {revision} sudah berlaku. Buka riwayatnya."), 409)
PASSED_OVER = define(
    "wording_revision_older",
    _("Revisi {revision} lebih lama daripada yang berlaku. Simpan kata-katanya sebagai revisi baru, lalu berlakukan."),
    409,
)
EDITORS = ("administrator", "sekretaris")
_LOCK = 7_205_900  # one proposal at a time, whatever the kind: it is a rare act


def editor(account: Account, at: datetime) -> Standing:
    """The account's standing as one who may word documents; refuses who is none today."""
    for found in standings(account, at):
        if found.key in EDITORS and found.writes:
            return found
    raise Refusal(NOT_AN_EDITOR)


@transaction.atomic
def propose_wording(*, kind: str, texts: Mapping[str, str], base: int, actor: Account, at: datetime) -> Wording:
    """A further revision with these words waits to be put in force; every kind of document still prints with it."""
    doer = editor(actor, at)
    passages = passages_of(kind)
    if not passages:
        raise Refusal(NOT_FOUND)
    _lock()
    newest = latest_revision(kind)
    if newest != base:
        raise Refusal(REVISION_PASSED, revision=newest)
    before = words_of(kind, newest)
    wanted = {name: cleaned(texts.get(name, before[name])) for name in passages}
    for name, faults in faults_of(kind, wanted).items():
        raise Refusal(PASSAGE_WRONG, label=passages[name].label, fault=said(faults[0]))
    if wanted == before:
        raise Refusal(NOTHING_NEW)
    _prints(kind, wanted, at)
    own = {name: text for name, text in wanted.items() if text != shipped(kind)[name]}
    row = Wording.objects.create(kind=kind, revision=newest + 1, texts=own, made_by=actor, made_at=at)
    changed = sorted(name for name in wanted if wanted[name] != before[name])
    _note(kind, "wording_proposed", actor, doer, {"revision": row.revision, "passages": changed})
    return row


@transaction.atomic
def put_wording_in_force(*, kind: str, revision: int, actor: Account, at: datetime) -> Wording:
    """Documents drafted from now on are written with this revision; those that exist keep theirs."""
    doer = editor(actor, at)
    _lock()
    row = Wording.objects.select_for_update().filter(kind=kind, revision=revision).first()
    if row is None:
        raise Refusal(NOT_FOUND)
    if row.in_force_at is not None:
        raise Refusal(IN_FORCE_ALREADY, revision=revision)
    present = revision_in_force(kind)
    if revision < present:
        raise Refusal(PASSED_OVER, revision=revision)
    _prints(kind, words_of(kind, revision), at)
    row.in_force_at, row.in_force_by = at, actor
    row.save(update_fields=["in_force_at", "in_force_by"])
    _note(kind, "wording_in_force", actor, doer, {"revision": revision, "before": present})
    return row


def latest_revision(kind: str) -> int:
    """The number of the newest revision, proposed or in force; 0 before the first."""
    return Wording.objects.filter(kind=kind).order_by("-revision").values_list("revision", flat=True).first() or 0


def cleaned(text: str) -> str:
    """The passage as it is kept: line by line without outer blanks, tabs or hidden characters."""
    return "\n".join(" ".join(line.split()) for line in plain_text(text).splitlines() if line.strip())


def _prints(kind: str, texts: Mapping[str, str], at: datetime) -> None:
    """Refuses words that the typesetter cannot set, with what it says."""
    for facts in samples(kind):
        try:
            tried(kind, facts, letterhead=paper.letterhead(at), words=texts)
        except typst.TypstError as error:
            raise Refusal(TYPESETTER_REFUSES, reason=" ".join(str(error).split())[:200]) from error


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _note(kind: str, act: str, actor: Account, doer: Standing, new: dict[str, object]) -> None:
    events.record(
        kind="wording", subject=kind, act=act, actor=f"account:{actor.pk}", post=doer.key, acting=doer.acting, new=new
    )
