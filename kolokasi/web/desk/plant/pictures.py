"""The bars of the plant's pages: solid is used, hatched is promised, empty is free; a line is the limit, a triangle the
load with one feed or UPS lost."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kolokasi.facility.figures import Bar
from kolokasi.web.words import number

EMPTY = SafeString("")
LARGER = {"W": "kW", "VA": "kVA", "Mbps": "Gbps"}


@dataclass(frozen=True)
class Line:
    """One limit of a page: what it is, its bar, what remains, and how full it is."""

    name: str
    rule: str
    picture: SafeString
    left: str
    under: str
    tone: str = ""
    share: float = 0.0
    binds: bool = False


def amount(value: float, unit: str) -> str:
    """ "840 W", "3,2 kW", "1,5 Gbps", "42 U": thousands of watts and megabits read better in the next unit."""
    larger = LARGER.get(unit)
    if larger and abs(value) >= 1000:
        return f"{number(round(value / 1000, 1))} {larger}"
    return f"{number(round(value, 1))} {unit}"


def part_of(load: float, total: float, unit: str) -> str:
    """ "2,1 dari 3,7 kW": both in the unit of the total, which is said once."""
    thousands = LARGER.get(unit) if total >= 1000 else None
    scale = 1000 if thousands else 1
    here = number(round(load / scale, 1))
    return _("%(load)s dari %(total)s %(unit)s") % {
        "load": here, "total": number(round(total / scale, 1)), "unit": thousands or unit
    }  # fmt: skip


def percent(share: float) -> str:
    """ "74 %" with a blank that does not break."""
    return f"{number(round(share * 100))}\N{NO-BREAK SPACE}%"


def share_of(bar: Bar) -> float:
    """How full it is at its worst moment."""
    if not bar.total:
        return 1.0 if bar.total == 0 and bar.used + bar.promised else 0.0
    return max(bar.used + bar.promised, bar.worst or 0) / bar.total


def tone_of(share: float) -> str:
    return "bad" if share > 1 else "warn" if share > 0.85 else ""


def drawing(bar: Bar, label: str, *, width: int = 360, height: int = 12, fuse: float | None = None) -> SafeString:
    """The bar as SVG. With `fuse` the whole track is the fuse and a line stands where the limit is."""
    whole = fuse or bar.total or 0
    scale = width / whole if whole else 0
    used = min(width, bar.used * scale)
    held = min(width - used, bar.promised * scale)
    limit = EMPTY
    if fuse and bar.total:
        limit = format_html('<path d="M{} -3v{}" class="g-limit"/>', round(bar.total * scale, 1), height + 6)
    worst = EMPTY
    if bar.worst and bar.when:
        x = round(min(width - 4, max(4, bar.worst * scale)), 1)
        css = "g-warn" if share_of(bar) > 0.85 else "g-used"
        worst = format_html('<path d="M{} {}h8l-4 -6z" class="{}"/>', round(x - 4, 1), height + 6, css)
    return format_html(
        '<svg class="fluid" viewBox="0 -4 {} {}" role="img" aria-label="{}"><rect width="{}" height="{}" rx="3" class="g-track"/>'
        '<rect width="{}" height="{}" rx="3" class="g-used"/><rect x="{}" width="{}" height="{}" class="g-held"/>{}{}</svg>',
        width, height + (12 if worst else 8), label, width, height, round(used, 1), height, round(used, 1), round(held, 1),
        height, limit, worst,
    )  # fmt: skip


def line(name: str, rule: str, bar: Bar, *, left: str = "", usable: float = 1.0) -> Line:
    """The row of a limit; one that nothing limits says so and never looks like zero.

    With `usable` below one the bar is all that the part can carry, a line stands where the policy's limit is, and shares
    are of the whole."""
    if bar.total is None:
        load = amount(bar.used + bar.promised, bar.unit)
        return Line(name, rule, EMPTY, _("tanpa batas"), _("terpakai dan dijanjikan %(load)s") % {"load": load}, "soft")
    share = share_of(bar)
    under = percent((bar.used + bar.promised) / bar.total * usable) if bar.total else percent(share)
    if bar.worst and bar.when:
        under = _("%(now)s · bila padam %(then)s") % {"now": under, "then": percent(share * usable)}
    remains = left or amount(bar.free or 0, bar.unit)
    over = max(bar.used + bar.promised, bar.worst or 0) - bar.total
    words = (
        _("sisa %(left)s") % {"left": remains} if over <= 0 else _("lebih %(over)s") % {"over": amount(over, bar.unit)}
    )
    fuse = bar.total / usable if usable < 1 else None
    return Line(name, rule, drawing(bar, f"{name}: {under}", fuse=fuse), words, under, tone_of(share), share)
