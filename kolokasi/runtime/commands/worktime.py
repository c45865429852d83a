"""`kolokasi worktime due|between`: working time by the installation's calendar, or by the one shipped."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.base.refusal import Refusal, define
from kolokasi.base.worktime import FIRST_YEAR, LAST_YEAR, ZONE, Amount, Calendar, WorktimeFault, between, due

SENTENCES = {
    "naive": define(
        "worktime_naive", gettext_lazy("Waktu {at} tanpa selisih zona. Tulis misalnya 2026-11-23T10:24+07:00.")
    ),
    "amount": define(
        "worktime_amount", gettext_lazy("“{text}” bukan lama waktu. Tulis misalnya “1 hari” atau “2 jam”.")
    ),
    "absurd": define("worktime_absurd", gettext_lazy("“{text}” terlalu lama. Paling lama 3660 hari kerja.")),
    "hours": define("worktime_hours", gettext_lazy("Jam kerja “{text}” tidak berurutan. Perbaiki kalendernya.")),
    "reversed": define(
        "worktime_reversed", gettext_lazy("Akhir {end} mendahului awal {start}. Tukar kedua waktu itu.")
    ),
    "out_of_range": define("worktime_out_of_range", gettext_lazy("Tahun di luar {first}–{last}. Periksa waktunya.")),
    "no_working_time": define(
        "worktime_none", gettext_lazy("Kalender kerja tidak memuat jam kerja lagi sesudah itu. Lengkapi kalendernya.")
    ),
}
SPARE_YEARS = 2
CONNECT_SECONDS = 3


def register(sub: Any) -> None:
    group = sub.add_parser("worktime", help=_("menghitung waktu kerja")).add_subparsers(dest="what", required=True)
    of_due: argparse.ArgumentParser = group.add_parser("due", help=_("kapan jatuh tempo"))
    of_due.add_argument("--from", dest="start", type=moment, required=True, metavar="T", help=_("waktu mulai"))
    of_due.add_argument("--amount", required=True, metavar="A", help=_("lama, misalnya “1 hari” atau “1 jam”"))
    of_due.set_defaults(run=run_due)
    of_between: argparse.ArgumentParser = group.add_parser("between", help=_("waktu kerja antara dua saat"))
    of_between.add_argument("start", type=moment, metavar="T")
    of_between.add_argument("end", type=moment, metavar="T")
    of_between.set_defaults(run=run_between)
    for command in (of_due, of_between):
        command.add_argument("--json", action="store_true", help=_("cetak sebagai JSON"))


def moment(text: str) -> datetime:
    """ISO 8601; anything else is wrong usage."""
    return datetime.fromisoformat(text)


def run_due(args: argparse.Namespace) -> int:
    """Prints when the amount has gone."""
    try:
        amount = Amount.parse(args.amount)
        years = int(amount.days + amount.hours / 6) // 200 + SPARE_YEARS
        at = due(args.start, amount, calendar(args.start.year - 1, args.start.year + years))
    except WorktimeFault as fault:
        raise Refusal(SENTENCES[fault.code], **fault.facts) from fault
    print(json.dumps({"due": at.isoformat()}) if args.json else at.isoformat())
    return 0


def run_between(args: argparse.Namespace) -> int:
    """Prints the working time from the first to the second moment."""
    try:
        gone = between(args.start, args.end, calendar(args.start.year - 1, args.end.year + 1))
    except WorktimeFault as fault:
        raise Refusal(SENTENCES[fault.code], **fault.facts) from fault
    if args.json:
        print(json.dumps({"hours": gone.hours, "days": gone.days}))
    else:
        print(_("{hours:g} jam, {days:g} hari").format(hours=gone.hours, days=gone.days))
    return 0


def calendar(first: int, last: int) -> Calendar:
    """The rows of the installation that DATABASE_URL names, else what is shipped for these years."""
    url = os.environ.get("DATABASE_URL")
    found = _of_rows(url) if url else None
    if found is not None:
        return found
    shipped = importlib.import_module("kolokasi.base.shipped")
    calendar: Calendar = shipped.calendar(range(max(first, FIRST_YEAR), min(last, LAST_YEAR) + 1))
    return calendar


def _of_rows(url: str) -> Calendar | None:
    psycopg = importlib.import_module("psycopg")
    shipped = importlib.import_module("kolokasi.base.shipped")
    hours = "SELECT valid_from, value FROM base_policy WHERE name = %s ORDER BY valid_from, revision"
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as link:
            days = link.execute("SELECT day FROM base_dayoff WHERE kind <> 'worked'").fetchall()
            seasons = link.execute("SELECT first, last FROM base_ramadan").fetchall()
            eras = [
                [(since.astimezone(ZONE).date(), words) for since, words in link.execute(hours, [name])]
                for name in (shipped.ORDINARY_HOURS, shipped.RAMADAN_HOURS)
            ]
    except psycopg.Error:
        print(_("Basis data tidak terjangkau; dihitung dengan kalender bawaan."), file=sys.stderr)
        return None
    calendar: Calendar = shipped.assembled((day for (day,) in days), seasons, *eras)
    return calendar
