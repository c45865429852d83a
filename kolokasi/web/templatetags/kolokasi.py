"""Tags and filters of every template (loaded as builtins): icons, dots, dates, numbers, due chips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kolokasi.base import clock
from kolokasi.facility.actions import place_of
from kolokasi.facility.models import Occupation
from kolokasi.people.queries import acting_title
from kolokasi.procedure import verdict
from kolokasi.sop.amounts import in_words
from kolokasi.web import icons, words
from kolokasi.web.desk import limits

register = template.Library()


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """{% icon "inbox" %}"""
    return icons.icon(name, css)


@register.simple_tag
def dots(now: int, total: int, tone: str = "this") -> SafeString:
    """{% dots 3 12 "bad" %}: the step squares, said as "Langkah 3 dari 12"."""
    label = _("Langkah %(now)s dari %(total)s") % {"now": now, "total": total}
    return icons.step_dots(int(now), int(total), tone, label)


@register.inclusion_tag("parts/due.html")
def due_chip(found: words.Due | None) -> dict[str, Any]:
    """{% due_chip row.due %}: the chip of a due time that the view has put into words."""
    return {"due": found}


@register.simple_tag
def due_shape(kind: str) -> SafeString:
    """The shape inside a due chip."""
    return icons.due_shape(kind)


@register.filter
def clock_time(at: datetime) -> str:
    """{{ at|clock_time }}: "10.24"."""
    return words.clock_time(at)


@register.filter
def short_day(at: datetime | date) -> str:
    """{{ at|short_day }}: "23 Nov"."""
    return words.short_day(at, clock.office_date(clock.now()))


@register.filter
def long_day(at: datetime | date) -> str:
    """{{ at|long_day }}: "Senin, 23 November 2026"."""
    return words.long_day(at)


@register.filter
def moment(at: datetime) -> str:
    """{{ at|moment }}: today "10.24", else "20 Nov 09.38"."""
    return words.moment(at, clock.now())


@register.filter
def iso(at: datetime | date) -> str:
    """{{ at|iso }}: for the datetime attribute of <time>."""
    return at.isoformat()


@register.filter
def number(value: float | None) -> str:
    """{{ 1187|number }}: "1.187"."""
    return "" if value is None else words.number(value)


@register.filter
def plain(value: object) -> str:
    """{{ task.round|plain }}: digits only, for attributes and addresses, without thousand separators."""
    return str(value)


@register.filter
def by_slash(text: object) -> SafeString:
    """A letter number that is too long for its line goes on after a slash, not in the middle of the year."""
    return mark_safe(escape(text).replace("/", "/<wbr>"))  # noqa: S308 - escaped just before


@register.filter
def initials(name: str) -> str:
    """{{ name|initials }}: "RM", without titles such as "Dr." and ", S.Kom."."""
    parts = [word for word in name.split(",", maxsplit=1)[0].split() if not word.endswith(".")]
    return "".join(word[0].upper() for word in parts[:2]) or "?"


@register.filter
def untitled(name: str) -> str:
    """{{ name|untitled }}: "Rina Maharani" for "Rina Maharani, A.Md.Kom."."""
    return name.split(",", maxsplit=1)[0]


@register.filter
def in_language(value: Any) -> str:
    """{{ task.name|in_language }}: a `sop.spec.Words` in the page's language."""
    return str(value.in_language(words.language()))


@register.filter
def how_long(amount: str) -> str:
    """{{ line.amount|how_long }}: "1 hari" of the SOP file in the language of the page."""
    return in_words(amount, _)


@register.filter
def acting_as(post: str, acting: str) -> str:
    """{{ post|acting_as:"plh" }}: "Plh. Kepala Dinas"; the bare post for its holder."""
    return acting_title(acting, post)


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """{% query tab="mine" before=None %}: the page's query string with these parameters changed, from "?" on."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        params.pop(name, None)
        if value not in (None, ""):
            params[name] = str(value)
    return f"?{params.urlencode()}"


@register.filter
def limit_name(limit: str) -> str:
    """A limit of the verdict as the office calls it."""
    return verdict.limit_name(limit)


@register.filter
def inside(words_: str) -> str:
    """{{ name|inside }}: as it stands inside a sentence, "jalur daya", but "UPS" stays."""
    return words.inside(words_)


@register.filter
def placed(occupation: Occupation) -> str:
    """Where a server stands: R07 U23–24."""
    return place_of(occupation)


@register.simple_tag
def limit_rows(
    found: Sequence[Mapping[str, Any]],
    binding: Sequence[str],
    availability: Mapping[str, Any] | None = None,
    servers: Sequence[Mapping[str, Any]] = (),
) -> list[limits.Row]:
    """{% limit_rows verdict.limits verdict.binding list_of_capacity request.servers as rows %}: the limits as rows with a bar."""
    return limits.rows(found, binding, availability, limits.units_asked(servers))


@register.filter
def tightest(rows: Sequence[limits.Row]) -> limits.Row | None:
    """{{ rows|tightest }}: the row to name in the answer."""
    return limits.tightest(rows)
