"""The file (berkas) of a case: under which code, until when it is kept, what becomes of it, and every paper in it in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock, events
from kolokasi.base.models import Blob
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line
from kolokasi.cases.models import Attachment, Case, CaseServer
from kolokasi.letters import queries
from kolokasi.letters.archive import rules
from kolokasi.letters.models import Classification, Destruction, DestructionItem, Filing, Letter, Retention
from kolokasi.people.models import Account
from kolokasi.servers.models import Server

CODE_UNKNOWN = define(
    "archive_code_unknown",
    _("Kode klasifikasi {asked} belum ada dalam tabel. Masukkan klasifikasinya dulu, atau pilih yang ada."),
)
FILE_GONE = define(
    "archive_file_destroyed", _("Berkas ini sudah masuk berita acara pemusnahan. Kodenya tidak dapat diubah lagi."), 409
)
DESTROYED = define(
    "archive_file_is_gone", _("Berkas ini sudah dimusnahkan menurut berita acara {number}. Lihat berita acaranya."), 410
)
HERE = (Server.State.RECEIVED, Server.State.MOUNTED, Server.State.ACTIVE)


@dataclass(frozen=True)
class File:
    """The file of a case as the schedule sees it: still in use without `closed_on`, without a `rule` nothing is said of its end."""

    case: Case
    code: str
    label: str
    closed_on: date | None
    rule: rules.Rule | None
    times: rules.Times | None
    item: DestructionItem | None

    def is_due(self, today: date) -> bool:
        """Whether its time is over and nothing else has been decided about it."""
        return self.times is not None and self.times.keep_until <= today and self.item is None


@dataclass(frozen=True)
class Paper:
    """One paper of a file: which it is, its bytes, and since when it lies there."""

    name: str
    kind: str
    step: str
    blob: Blob
    at: datetime


def schedule() -> list[rules.Rule]:
    """Every line of the retention schedule."""
    rows = Retention.objects.select_related("classification")
    return [rules.Rule(row.classification.code, row.active_years, row.inactive_years, row.fate) for row in rows]


def file_of(case: Case, at: datetime) -> File:
    """The file of the case as it stands now."""
    return files_of([case], at)[0]


def files_of(cases: Sequence[Case], at: datetime) -> list[File]:
    """The files of these cases, in their order; a handful of queries however many."""
    usual, lines = queries.classification(at), schedule()
    filed = dict(Filing.objects.filter(case__in=cases).values_list("case_id", "code"))
    items = DestructionItem.objects.filter(case__in=cases, live=True).select_related("destruction")
    live = {item.case_id: item for item in items}
    left = _last_days(cases)
    codes = {filed.get(case.pk, usual) for case in cases}
    labels = _labels(codes)
    found = []
    for case in cases:
        code = filed.get(case.pk, usual)
        closed = _closed_on(case, left.get(case.pk, []))
        rule = rules.governing(code, lines)
        times = rules.times(closed, rule) if closed and rule else None
        found.append(File(case, code, labels.get(code, ""), closed, rule, times, live.get(case.pk)))
    return found


def _labels(codes: Iterable[str]) -> dict[str, str]:
    """What each code stands for, by the nearest that the table has."""
    wanted = {one for code in codes for one in rules.lineage(code)}
    known = dict(Classification.objects.filter(code__in=wanted).values_list("code", "label"))
    return {code: next((known[one] for one in rules.lineage(code) if one in known), "") for code in codes}


def _last_days(cases: Sequence[Case]) -> dict[int, list[tuple[str, datetime | None]]]:
    found: dict[int, list[tuple[str, datetime | None]]] = {}
    rows = CaseServer.objects.filter(case__in=cases).values_list("case_id", "server__state", "server__removed_at")
    for case, state, removed in rows:
        found.setdefault(case, []).append((state, removed))
    return found


def _closed_on(case: Case, servers: Sequence[tuple[str, datetime | None]]) -> date | None:
    """When the file came to rest: the case has ended and none of its servers stands here any more."""
    if case.ended_at is None or any(state in HERE for state, _removed in servers):
        return None
    return clock.office_date(max([case.ended_at, *(removed for _state, removed in servers if removed)]))


def due(at: datetime) -> QuerySet[Case]:
    """The cases whose time is over and of which nothing is decided; those with a permanent file are not among them."""
    today, usual, lines = clock.office_date(at), queries.classification(at), schedule()
    own = set(Filing.objects.values_list("code", flat=True).distinct())
    standing = CaseServer.objects.filter(case=OuterRef("pk"))
    wanted = Q(pk__in=[])
    for code in {usual, *own}:
        rule = rules.governing(code, lines)
        if rule is None or rule.fate == rules.PERMANENT:
            continue
        last = _end_of(rules.years_before(today, rule.active_years + rule.inactive_years))
        under = Q(filing__code=code) | Q(filing__isnull=True) if code == usual else Q(filing__code=code)
        wanted |= under & Q(ended_at__lt=last) & ~Q(Exists(standing.filter(server__removed_at__gte=last)))
    rows = Case.objects.filter(wanted).exclude(destructions__live=True)
    return rows.filter(~Exists(standing.filter(server__state__in=HERE))).select_related("agency")


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), get_default_timezone())


@transaction.atomic
def file_under(*, case: Case, code: str, actor: Account, post: str, acting: str, at: datetime) -> Filing:
    """The papers of the case are filed under that code from now on."""
    code = one_line(code)[:40]
    if not Classification.objects.filter(code=code).exists():
        raise Refusal(CODE_UNKNOWN, asked=code or "–")
    Case.objects.select_for_update().only("pk").get(pk=case.pk)
    if DestructionItem.objects.filter(case=case, live=True).exists():
        raise Refusal(FILE_GONE)
    before = Filing.objects.filter(case=case).first()
    if before is not None and before.code == code:
        return before
    row = Filing(pk=before.pk if before else None, case=case, code=code, filed_at=at, filed_by=actor)
    row.save()
    events.record(
        kind="case", subject=case.number, act="filed", actor=f"account:{actor.pk}", post=post, acting=acting,
        old={"code": before.code} if before else {}, new={"code": code},
    )  # fmt: skip
    return row


def papers_of(case: Case) -> list[Paper]:
    """Every paper of the case that counts, the oldest first, each once: its documents, and letters that lie beside them."""
    rows = (
        Attachment.objects.filter(case=case, voided_at__isnull=True).select_related("blob").order_by("added_at", "id")
    )
    found = [Paper(row.name, row.kind, row.step, row.blob, row.added_at) for row in rows]
    letters = Letter.objects.filter(case=case, issued_at__isnull=False).exclude(state=Letter.State.VOID)
    for letter in letters.select_related("final", "signed", "number").order_by("issued_at", "id"):
        blob, at = letter.newest, letter.signed_at or letter.issued_at
        number = getattr(letter, "number", None)
        found.append(Paper(number.text if number else letter.kind, letter.kind, "", blob, at or letter.drafted_at))
    seen: set[int] = set()
    kept = []
    for paper in sorted(found, key=lambda one: one.at):
        if paper.blob.pk not in seen:
            seen.add(paper.blob.pk)
            kept.append(paper)
    return kept


def check_kept(case: Case) -> None:
    """Refuses to hand out a paper of a case whose file was destroyed."""
    items = DestructionItem.objects.filter(case=case, live=True, destruction__state=Destruction.State.DONE)
    gone = items.select_related("destruction").first()
    if gone is not None:
        raise Refusal(DESTROYED, number=gone.destruction.facts.get("number", ""))


def decided(file: File) -> bool:
    """Whether the file was destroyed."""
    return file.item is not None and file.item.destruction.state == Destruction.State.DONE
