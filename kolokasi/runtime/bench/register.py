"""Searching a register of a million letters in five years: by words and by filters, for who keeps letters and who does not."""

from __future__ import annotations

import itertools
import resource
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from django.http import QueryDict
from django.test import Client

from kolokasi.base import clock
from kolokasi.insight import tables
from kolokasi.letters import agenda, book
from kolokasi.letters.agenda import Reader, Sought
from kolokasi.letters.models import AgendaEntry
from kolokasi.runtime.bench.figures import Figure, p50, p95, times
from kolokasi.runtime.bench.office import office
from kolokasi.runtime.bench.place import Place
from kolokasi.web.paging import page_of

LETTERS, FIRST_YEAR, YEARS = 1_000_000, 2022, 5
AIM_MS, ROUNDS, TAKEN = 50.0, 6, 20_000
SOUGHT: dict[str, Sought] = {
    "all": Sought(),
    "common": Sought("server"),
    "stems": Sought("menempatkan server"),
    "agency": Sought("dinas perikanan 37"),
    "number": Sought("B/500.12/712345"),
    "agenda": Sought("412345"),
    "part": Sought("a3f"),
    "one": Sought("a3f9c1"),
    "none": Sought("server zzzz"),
    "srikandi": Sought("sr/712344"),
    "secret": Sought(sifat="rahasia"),
    "nothing": Sought(urgency="sangat_segera"),
    "month": Sought(first=date(2022, 2, 1), last=date(2022, 2, 28)),
    "mixed": Sought("laporan", manual=True, srikandi=True),
}
# A few words of many make the subjects; every fiftieth letter is secret; the triggers would say the same, more slowly.
FILL = """
INSERT INTO letters_agendaentry (direction, year, number, date, letter_number, letter_date, sifat, urgency, party, subject,
  attachments, note, srikandi_number, manual, case_number, secret, entered_at)
SELECT CASE WHEN n %% 5 < 3 THEN 'in' ELSE 'out' END, {year} + n / {a_year}, n, day, 'B/500.12/' || n || '/OPD-' || n %% 97,
  day, CASE WHEN n %% 50 = 7 THEN 'rahasia' ELSE 'biasa' END, CASE WHEN n %% 30 = 3 THEN 'segera' ELSE 'biasa' END,
  (ARRAY['Dinas','Badan','Biro','Sekretariat','Kecamatan','Balai','Rumah Sakit'])[1 + n %% 7] || ' ' ||
  (ARRAY['Pendidikan','Kesehatan','Perhubungan','Pertanian','Kehutanan','Perikanan','Keuangan','Kepegawaian',
    'Perpustakaan','Sosial','Pariwisata'])[1 + (n / 7) %% 11] || ' ' || n %% 501,
  (ARRAY['Permohonan','Undangan','Laporan','Penyampaian','Usulan','Pemberitahuan'])[1 + (n / 3) %% 6] || ' ' ||
  (ARRAY['penempatan','pemindahan','penambahan','pemeliharaan','pencabutan'])[1 + (n / 11) %% 5] || ' server ' ||
  substr(md5(n::text), 1, 6) || ' tahap ' || n %% 13,
  '1 berkas', '', CASE WHEN n %% 3 = 0 THEN 'SR/' || n ELSE '' END, n %% 20 = 0, '', n %% 50 = 7,
  day + interval '8 hours' + (n %% 400) * interval '1 minute'
FROM generate_series(%s::int, %s::int) n, LATERAL (SELECT date '{year}-01-01' + (n / {a_day})::int AS day) days
"""


def measure(place: Place) -> Iterator[Figure]:
    here = office()
    fill(place)
    keeper = Reader(here.accounts["helpdesk"].pk, ("helpdesk",), keeps=True)
    other = Reader(here.accounts["tim_teknis"].pk, ("tim_teknis",), keeps=False)
    floor = place.floor("round_trip")
    every: list[float] = []
    for name, sought in SOUGHT.items():
        taken = [one for reader in (keeper, other) for one in times(_page(reader, sought), count=ROUNDS, warm=1)]
        every += taken
        yield Figure(f"letters-register.{name}.p95", p95(taken), "ms", floor=floor)
    yield Figure("letters-register.search.p50", p50(every), "ms")
    note = f"{LETTERS:,} surat, {len(SOUGHT)} pencarian, pencatat surat dan jabatan lain"
    yield Figure("letters-register.search.p95", p95(every), "ms", aim=AIM_MS, note=note)
    client = Client(headers={"host": "localhost"})
    client.force_login(here.accounts["helpdesk"])
    taken = times(lambda: client.get("/surat/masuk/?tahun=2024&q=perikanan"), count=30, warm=3)
    yield Figure("letters-register.page.p95", p95(taken), "ms", floor=floor, note="halaman utuh")
    yield from _taking(keeper)


def fill(place: Place) -> None:
    """A million letters, in portions, without the triggers."""
    statement = FILL.format(year=FIRST_YEAR, a_year=LETTERS // YEARS, a_day=LETTERS // YEARS // 365)
    with place.owner() as link:
        link.execute("ALTER TABLE letters_agendaentry DISABLE TRIGGER USER")
        for first in range(0, LETTERS, 100_000):
            link.execute(statement, [first, first + 99_999])
        link.execute("ALTER TABLE letters_agendaentry ENABLE TRIGGER USER")
        link.execute("VACUUM ANALYZE letters_agendaentry")


def _page(reader: Reader, sought: Sought) -> Callable[[], Any]:
    years = itertools.cycle(range(FIRST_YEAR, FIRST_YEAR + YEARS))

    def act() -> Sequence[AgendaEntry]:
        year = next(years) if sought.first is None else FIRST_YEAR
        rows = agenda.entries(AgendaEntry.Direction.IN, year, reader, sought)
        return page_of(rows, "entered_at", QueryDict(), descending=True).rows

    return act


def _taking(reader: Reader) -> Iterator[Figure]:
    """Twenty thousand lines as a workbook and a volume as PDF, and how much more memory than before the first ever needed."""
    rows = agenda.entries(AgendaEntry.Direction.IN, FIRST_YEAR, reader)

    def workbook() -> None:
        found = itertools.islice(book.lines(book.INCOMING, rows), TAKEN)
        tables.as_xlsx("masuk", book.INCOMING.heads, found).close()

    def volume() -> bytes:
        return book.volume(book.INCOMING, rows, year=FIRST_YEAR, number=1, of=1, about=[], at=clock.now())

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    taken = times(workbook, count=1, warm=0)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    yield Figure(f"letters-register.xlsx.{TAKEN}", taken[0], "ms")
    yield Figure("letters-register.xlsx.memory", grown / 1024, "MB", note="tambahan memori puncak")
    yield Figure(f"letters-register.pdf.{book.VOLUME}", times(volume, count=3, warm=1)[1], "ms", note="satu jilid")
