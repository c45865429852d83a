"""The line of one limit over time: solid what was, dashed what will be at the present rate, and the limit above it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString

from kolokasi.facility.rules.forecast import MONTH, Course

WIDTH, HEIGHT, AHEAD = 360, 40, 18
EMPTY = SafeString("")
AtTime = Callable[[datetime], float]
AtLoad = Callable[[float], float]


def drawing(course: Course, label: str) -> SafeString:
    """From the first month that is known to 18 months ahead."""
    began, now = course.points[0][0], course.points[-1][0]
    ends = now + AHEAD * MONTH
    highest = max(course.total, *(load for _at, load in course.points), course.load + course.waiting) or 1.0

    def x(at: datetime) -> float:
        return round((at - began) / (ends - began) * (WIDTH - 8) + 4, 1)

    def y(load: float) -> float:
        return round(HEIGHT - load / highest * (HEIGHT - 6), 1)

    past = "L".join(f"{x(at)} {y(load)}" for at, load in course.points)
    css = "g-badline" if course.over or (course.gone is not None and course.gone <= ends) else "g-mute"
    limit = y(course.total)
    return format_html(
        '<svg class="fluid" viewBox="0 0 {} {}" role="img" aria-label="{}"><path d="M4 {}H{}" class="g-line g-dash"/>'
        '<path d="M{} 2V{}" class="g-hair"/><path d="M{}" class="{}"/>{}</svg>',
        WIDTH, HEIGHT + 4, label, limit, WIDTH - 4, x(now), HEIGHT + 2, past, css, _ahead(course, now, ends, x, y, css),
    )  # fmt: skip


def _ahead(course: Course, now: datetime, ends: datetime, x: AtTime, y: AtLoad, css: str) -> SafeString:
    """The dashed part, up to the limit or the edge, with a point where it meets the limit."""
    if course.rate is None:
        return EMPTY
    load = course.load + course.waiting
    if course.over:
        return format_html('<circle cx="{}" cy="{}" r="3.5" class="g-bad"/>', x(now), y(min(load, course.total)))
    meets = course.gone if course.gone is not None and course.gone <= ends else None
    until = meets or ends
    then = course.total if meets else max(0.0, load + course.rate * ((until - now) / MONTH))
    line = format_html('<path d="M{} {}L{} {}" class="{} g-dash"/>', x(now), y(load), x(until), y(then), css)
    point = format_html('<circle cx="{}" cy="{}" r="3.5" class="g-bad"/>', x(until), y(then)) if meets else EMPTY
    return line + point
