"""A rack as a small picture: what stands there, what is promised, and what is meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kolokasi.facility.models import Kind, Occupation
from kolokasi.facility.racks import Standing

WIDE, TALL = 44, 116
Mine = tuple[int, int]
"""The half units of a place, from below: the first and the one after the last."""


def alone(place: Occupation) -> SafeString:
    """The rack with nothing in it but this place: what an agency is shown of a rack that it shares."""
    return drawn(place.rack.units, (), [(int(place.units.lower), int(place.units.upper))])


def drawn(units: int, standing: Sequence[Standing], mine: Sequence[Mine]) -> SafeString:
    """The rack with all that stands in it, and these places as those that are meant."""
    scale = (TALL - 4) / (units * 2)
    others = [one for one in standing if (one.low, one.high) not in mine]
    bands: list[tuple[Any, ...]] = [_band(one.low, one.high, scale, _css(one)) for one in others]
    bands += [_band(low, high, scale, "g-this") for low, high in mine]
    return format_html(
        '<svg width="{}" height="{}" viewBox="0 0 {} {}" aria-hidden="true">'
        '<rect x=".5" y=".5" width="{}" height="{}" rx="3" class="rk-frame"/>{}</svg>',
        WIDE, TALL, WIDE, TALL, WIDE - 1, TALL - 1,
        format_html_join("", '<rect x="3" y="{}" width="38" height="{}" class="{}"/>', bands),
    )  # fmt: skip


def _band(low: int, high: int, scale: float, css: str) -> tuple[float, float, str]:
    return round(TALL - 2 - high * scale, 1), max(1.5, round((high - low) * scale - 0.5, 1)), css


def _css(one: Standing) -> str:
    return {Kind.HELD: "g-held", Kind.BLOCKED: "g-track"}.get(Kind(one.kind), "g-used")
