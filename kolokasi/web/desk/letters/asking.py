"""What a register is asked for by its address: the year, the words, and the filters, with their form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kolokasi.base import clock
from kolokasi.base.text import one_line
from kolokasi.letters import agenda
from kolokasi.letters.agenda import Reader, Sent, Sought
from kolokasi.letters.models import AgendaEntry, NumberSeries, Sifat, Urgency
from kolokasi.letters.registers import SERIES
from kolokasi.people.models import Post
from kolokasi.people.queries import post_name
from kolokasi.web.access import account_of
from kolokasi.web.context import shell_of
from kolokasi.web.desk.calendar import read_day
from kolokasi.web.desk.letters.words import choices_of
from kolokasi.web.fields import Entry
from kolokasi.web.paging import SEARCH_LIMIT

YES, NO = "ya", "tidak"
BOTH = {YES: True, NO: False}
FIRST, LAST = "dari", "sampai"
FIRST_YEAR = 2000


@dataclass(frozen=True)
class Asked:
    """What the address asks for; `entries` are its filters as a form, `wrong` says that one of them is none."""

    year: int
    words: str
    sought: Sought
    entries: list[Entry]

    @property
    def wrong(self) -> bool:
        return any(entry.error for entry in self.entries)

    @property
    def narrowed(self) -> bool:
        """Whether a filter is set, besides the words."""
        return any(entry.value for entry in self.entries)


def reader(request: HttpRequest) -> Reader:
    """Who looks at the registers."""
    return agenda.reader_of(account_of(request), shell_of(request).standings)


def read_year(request: HttpRequest) -> int:
    """The year that the address asks for, else this one."""
    text = request.GET.get("tahun", "")
    this = clock.office_date(shell_of(request).now).year
    return int(text) if text.isdecimal() and len(text) == 4 and FIRST_YEAR <= int(text) <= this + 1 else this


def years(request: HttpRequest, direction: str | None = None) -> list[str]:
    """The years that the register has numbers of, newest first, this one and the asked one among them."""
    series = [SERIES[AgendaEntry.Direction(direction)]] if direction else list(SERIES.values())
    kept = NumberSeries.objects.filter(key__in=series).values_list("year", flat=True)
    this = clock.office_date(shell_of(request).now).year
    return [str(year) for year in sorted({*kept, this, read_year(request)}, reverse=True)]


def words_of(request: HttpRequest) -> str:
    """What was typed into the search box."""
    return one_line(request.GET.get("q", ""))[:SEARCH_LIMIT]


def asked(request: HttpRequest, *, cases_only: bool = False) -> Asked:
    """The year, words and filters of a register of letters."""
    entries = _letter_entries(request, cases_only=cases_only)
    typed = {entry.name: entry.value for entry in entries if not entry.error}
    words = words_of(request)
    sought = Sought(
        words=words, sifat=typed.get("sifat", ""), urgency=typed.get("urgensi", ""),
        manual=BOTH.get(typed.get("manual", "")), srikandi=BOTH.get(typed.get("srikandi", "")),
        case=True if cases_only else BOTH.get(typed.get("permohonan", "")), scan=BOTH.get(typed.get("pindaian", "")),
        first=read_day(typed.get(FIRST, "")), last=read_day(typed.get(LAST, "")),
    )  # fmt: skip
    return Asked(read_year(request), words, sought, entries)


def _letter_entries(request: HttpRequest, *, cases_only: bool) -> list[Entry]:
    def both(yes: str, no: str) -> tuple[tuple[str, str], ...]:
        return ((YES, yes), (NO, no))

    entries = [
        Entry("sifat", _("Sifat"), "choice", choices=choices_of(Sifat)),
        Entry("urgensi", _("Urgensi"), "choice", choices=tuple((key, str(label)) for key, label in Urgency.choices)),
        Entry("manual", _("Cara catat"), "choice", choices=both(_("manual"), _("lewat aplikasi"))),
        Entry("pindaian", _("Pindaian"), "choice", choices=both(_("ada"), _("belum ada"))),
        Entry("srikandi", _("SRIKANDI"), "choice", choices=both(_("ada rujukan"), _("tanpa rujukan"))),
        Entry("permohonan", _("Permohonan"), "choice", choices=both(_("surat permohonan"), _("surat lain"))),
        Entry(FIRST, _("Dari tanggal"), "date"),
        Entry(LAST, _("Sampai tanggal"), "date"),
    ]
    if cases_only:
        entries = [entry for entry in entries if entry.name != "permohonan"]
    return _read(request, entries)


def _read(request: HttpRequest, entries: list[Entry]) -> list[Entry]:
    """The filters as the address has them; a made-up choice is none, a day that is none says so."""
    found = []
    for entry in entries:
        value, error = request.GET.get(entry.name, "").strip()[:20], ""
        if entry.choices and value not in dict(entry.choices):
            value = ""
        if entry.kind == "date" and value and read_day(value) is None:
            error = _("Tulis tanggal yang ada di kalender, misalnya 2026-11-23.")
        found.append(entry.filled(value, error))
    by_name = {entry.name: entry for entry in found}
    first, last = (_day(by_name.get(name)) for name in (FIRST, LAST))
    if first and last and first > last:
        said = _("Tanggal ini tidak boleh sesudah tanggal terakhir.")
        return [entry.filled(entry.value, said if entry.name == FIRST else entry.error) for entry in found]
    return found


def _day(entry: Entry | None) -> date | None:
    return read_day(entry.value) if entry else None


def asked_dispositions(request: HttpRequest) -> tuple[Sent, list[Entry]]:
    """The words and filters of the register of dispositions."""
    states = {
        agenda.UNREAD: _("belum dibaca"), agenda.READ: _("dibaca"), agenda.FOLLOWED: _("ditindaklanjuti"),
        agenda.RECALLED: _("ditarik kembali"),
    }  # fmt: skip
    posts = tuple((post.key, post_name(post)) for post in Post.objects.order_by("order", "key"))
    entries = _read(
        request,
        [
            Entry("keadaan", _("Keadaan"), "choice", choices=tuple(states.items())),
            Entry("jabatan", _("Dari atau kepada"), "choice", choices=posts),
        ],
    )
    state, post = (entry.value for entry in entries)
    return Sent(words_of(request), state, post), entries
