"""Many racks at once by one measure: units, power or weight; in strips while they are few, in cells when they are many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kolokasi.facility.figures import Bar
from kolokasi.facility.fullness import RackLoad
from kolokasi.web.desk.plant.pictures import amount, percent
from kolokasi.web.paging import PARAMETER
from kolokasi.web.words import number

STEPS = 10
ROOMIEST = 20
NO_LIMIT = "none"


@dataclass(frozen=True)
class Measure:
    """What racks are compared by."""

    key: str
    label: Promise
    bar: Callable[[RackLoad], Bar]

    def share(self, one: RackLoad) -> float | None:
        """How full, promises included; None where nothing limits it."""
        bar = self.bar(one)
        return (bar.used + bar.promised) / bar.total if bar.total else None


MEASURES = {
    one.key: one
    for one in (
        Measure("unit", gettext_lazy("Unit"), lambda one: one.units),
        Measure("daya", gettext_lazy("Daya"), lambda one: one.watts),
        Measure("beban", gettext_lazy("Berat"), lambda one: one.weight),
    )
}


@dataclass(frozen=True)
class RackLine:
    """A rack in the table."""

    id: int
    name: str
    row: str
    height: str
    free: str
    held: str
    watts: str
    weight: str


def tabs(params: QueryDict, chosen: Measure) -> list[tuple[str, Promise, bool]]:
    """The switch between measures: link, label, whether it is this one."""
    found = []
    for one in MEASURES.values():
        wanted = params.copy()
        wanted.pop(PARAMETER, None)
        wanted["ukuran"] = one.key
        found.append((f"?{wanted.urlencode()}", one.label, one is chosen))
    return found


def answer(loads: Sequence[RackLoad], measure: Measure, *, whole: bool) -> str:
    """What is free by this measure, in a sentence; of a part of the racks where the room has more."""
    bars = [measure.bar(one) for one in loads]
    limited = [bar for bar in bars if bar.total is not None]
    if not limited:
        return _("Tidak ada rak dengan batas untuk ukuran ini.") if bars else ""
    free = sum(bar.free or 0 for bar in limited)
    empty = sum(not bar.used and not bar.promised for bar in bars)
    full = sum((bar.free or 0) <= 0 for bar in limited)
    said = ngettext("Sisa %(free)s di %(n)s rak.", "Sisa %(free)s di %(n)s rak.", len(bars)) % {
        "free": amount(free, limited[0].unit), "n": number(len(bars))
    }  # fmt: skip
    more = [_("%(n)s kosong") % {"n": number(empty)}] if empty else []
    more += [_("%(n)s penuh") % {"n": number(full)}] if full else []
    where = "" if whole else _(" Hanya rak di halaman ini.")
    return said + (f" {', '.join(more).capitalize()}." if more else "") + where


def cells(loads: Sequence[RackLoad], measure: Measure) -> list[tuple[str, int, SafeString]]:
    """Row by row: its name, how many racks it has, and one small cell each, filled from below; the link says it in words."""
    prefix, suffix = reverse("plant:rack", args=[0]).split("0")
    found = []
    for name, row in groupby(loads, key=lambda one: one.row):
        drawn = [_cell(one, measure, prefix, suffix) for one in row]
        found.append((name, len(drawn), mark_safe("".join(drawn))))  # noqa: S308 - each is made of escaped words
    return found


def _cell(one: RackLoad, measure: Measure, prefix: str, suffix: str) -> str:
    share, bar = measure.share(one), measure.bar(one)
    if share is None:
        step, said = NO_LIMIT, _("tanpa batas")
    else:
        step = "over" if share > 1 else str(-int(-share * STEPS // 1))
        said = _("sisa %(free)s") % {"free": amount(bar.free or 0, bar.unit)}
    return f'<a href="{prefix}{one.id}{suffix}" class="u-{step}" title="{escape(one.name)}: {escape(said)}"></a>'


def roomiest(loads: Sequence[RackLoad], measure: Measure) -> list[RackLoad]:
    """The racks with most left by this measure."""
    return sorted(loads, key=lambda one: -(measure.bar(one).free or 0))[:ROOMIEST]


def lines(loads: Sequence[RackLoad]) -> list[RackLine]:
    return [
        RackLine(
            one.id, one.name, one.row, f"{number(one.units.total or 0)}U", f"{number(one.units.free or 0)}U",
            f"{number(one.units.promised)}U", _used(one.watts), _used(one.weight),
        )
        for one in loads
    ]  # fmt: skip


def _used(bar: Bar) -> str:
    load = bar.used + bar.promised
    if not bar.total:
        return amount(load, bar.unit)
    return f"{amount(load, bar.unit)} · {percent(load / bar.total)}"
