"""What stands in the registers for who may know it: the words that are sought, the filters, and the rule about secret lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery

from kolokasi.base.clock import OFFICE_ZONE
from kolokasi.cases.models import Case, Closing, OpenTask
from kolokasi.letters.models import AgendaEntry, Disposition
from kolokasi.letters.reading import KEEPERS
from kolokasi.people.models import Account
from kolokasi.people.queries import Standing

STEMS = "indonesian"
MOST_WORDS = 6
SHORTEST = 3  # letters that a trigram needs
LARGEST = 2**31 - 1
KEPT_BESIDE = ("text", "words")  # what only searching needs


@dataclass(frozen=True)
class Reader:
    """Who looks: the account, its posts today, and whether it keeps the letters."""

    account: int
    posts: tuple[str, ...]
    keeps: bool


def reader_of(account: Account, standings: Iterable[Standing]) -> Reader:
    """The account with the posts in which it stands."""
    posts = tuple(found.key for found in standings)
    return Reader(account.pk, posts, any(key in KEEPERS for key in posts))


@dataclass(frozen=True)
class Sought:
    """What a register is asked for; what is empty or None does not bind."""

    words: str = ""
    sifat: str = ""
    urgency: str = ""
    manual: bool | None = None
    srikandi: bool | None = None
    case: bool | None = None
    scan: bool | None = None
    first: date | None = None
    last: date | None = None


def business(reader: Reader, case: str = "case") -> Q:
    """That the reader has business with the case named by the outer row's field: received or gave a disposition in it,
    closed one of its steps, or is to close the one that waits."""
    mine = Q(to_post__key__in=reader.posts) | Q(from_post__key__in=reader.posts)
    told = Disposition.objects.filter(_same(case), mine | Q(to_account=reader.account) | Q(sender=reader.account))
    return (
        Q(Exists(told.filter(recalled_at__isnull=True)))
        | Q(Exists(Closing.objects.filter(_same(case), actor=reader.account)))
        | Q(Exists(OpenTask.objects.filter(_same(case), post_key__in=reader.posts)))
    )


def _same(case: str) -> Q:
    """The outer row's case, said so that it is looked up for each secret line and never for all lines beforehand."""
    return Q(case__gte=OuterRef(case), case__lte=OuterRef(case))


def open_to(reader: Reader) -> Q:
    """The lines that the reader may know of: all that are not secret, and of the secret ones those of its own business."""
    if reader.keeps:
        return Q()
    return Q(secret=False) | Q(entered_by=reader.account) | business(reader)


def entries(direction: str, year: int, reader: Reader, sought: Sought = Sought()) -> QuerySet[AgendaEntry]:
    """The lines of a year's register that the reader may know of and that fit what is sought."""
    rows = AgendaEntry.objects.filter(open_to(reader), _fits(sought), direction=direction, year=year)
    if sought.last:
        rows = rows.filter(entered_at__lte=_latest(direction, year, sought))
    for word in _words(sought.words):
        rows = rows.filter(_holds(word))
    return rows.select_related("case", "letter", "letter__number").defer(*KEPT_BESIDE)


def _fits(sought: Sought) -> Q:
    found = Q()
    for name in ("sifat", "urgency"):
        if getattr(sought, name):
            found &= Q(**{name: getattr(sought, name)})
    if sought.manual is not None:
        found &= Q(manual=sought.manual)
    if sought.srikandi is not None:
        found &= ~Q(srikandi_number="") if sought.srikandi else Q(srikandi_number="")
    if sought.case is not None:
        found &= Q(case__isnull=not sought.case)
    if sought.scan is not None:
        found &= Q(scan__isnull=not sought.scan)
    if sought.first:
        found &= Q(date__gte=sought.first)
    if sought.last:
        found &= Q(date__lte=sought.last)
    return found


def _latest(direction: str, year: int, sought: Sought) -> Subquery:
    """When the last line of those days was entered: the walk from the newest line back begins there, not at the year's end."""
    days = AgendaEntry.objects.filter(direction=direction, year=year, date__lte=sought.last)
    if sought.first:
        days = days.filter(date__gte=sought.first)
    return Subquery(days.order_by().values("direction").annotate(latest=Max("entered_at")).values("latest"))


def _words(words: str) -> list[str]:
    return list(dict.fromkeys(words.lower().split()))[:MOST_WORDS]


def _holds(word: str, prefix: str = "") -> Q:
    """That a line holds the word: in its stem, as letters anywhere, or as the agenda number itself."""
    found = Q(**{f"{prefix}words": SearchQuery(word, config=STEMS)})
    if len(word) >= SHORTEST:
        found |= Q(**{f"{prefix}text__contains": word})
    if word.isdecimal() and int(word) <= LARGEST:
        found |= Q(**{f"{prefix}number": int(word)})
    return found


def knows(reader: Reader, case: Case) -> bool:
    """Whether the reader may know of the case's letters: they are open, or the case is the reader's business."""
    secret = AgendaEntry.objects.filter(secret=True, case=OuterRef("pk"))
    return reader.keeps or Case.objects.filter(~Exists(secret) | business(reader, "pk"), pk=case.pk).exists()


@dataclass(frozen=True)
class Sent:
    """What the register of dispositions is asked for: words of the letter, a state, a post that sent or received."""

    words: str = ""
    state: str = ""
    post: str = ""


UNREAD, READ, FOLLOWED, RECALLED = "belum-dibaca", "dibaca", "ditindaklanjuti", "ditarik"
STATES: dict[str, dict[str, Any]] = {
    UNREAD: {"read_at__isnull": True, "recalled_at__isnull": True},
    READ: {"read_at__isnull": False, "followed_at__isnull": True},
    FOLLOWED: {"followed_at__isnull": False},
    RECALLED: {"recalled_at__isnull": False},
}


def state_of(row: Disposition) -> str:
    """Where the disposition is in its life."""
    if row.recalled_at:
        return RECALLED
    if row.followed_at:
        return FOLLOWED
    return READ if row.read_at else UNREAD


def dispositions(year: int, reader: Reader, sent: Sent = Sent()) -> QuerySet[Disposition]:
    """The dispositions sent in a year that the reader may know of."""
    begins, ends = (datetime.combine(date(one, 1, 1), time(), OFFICE_ZONE) for one in (year, year + 1))
    rows = Disposition.objects.filter(sent_at__gte=begins, sent_at__lt=ends, **STATES.get(sent.state, {}))
    if not reader.keeps:
        secret = AgendaEntry.objects.filter(secret=True, case=OuterRef("case"))
        mine = Q(to_account=reader.account) | Q(sender=reader.account)
        rows = rows.filter(~Exists(secret) | mine | business(reader))
    if sent.post:
        rows = rows.filter(Q(from_post__key=sent.post) | Q(to_post__key=sent.post))
    words = _words(sent.words)
    if words:
        lines = AgendaEntry.objects.filter(direction=AgendaEntry.Direction.IN)
        for word in words:
            lines = lines.filter(_holds(word))
        rows = rows.filter(case__in=lines.values("case"))
    return rows.select_related("case", "case__agency", "from_post", "to_post", "to_account", "sender")


def handlers(cases: Iterable[int | None]) -> dict[int | None, str]:
    """The post that each of these cases was last forwarded to (pengolah)."""
    wanted = {case for case in cases if case}
    chain = Disposition.objects.filter(case__in=wanted, recalled_at__isnull=True).order_by("case", "seq")
    return dict(chain.values_list("case_id", "to_post__name"))
