"""What is to be seen on a device in a rack elevation: lamps, vents, ports, plugs; by its side, or by what it is for."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.html import format_html
from django.utils.safestring import SafeString

from kolokasi.facility.models import Role

Css = Callable[[str], SafeString]
VENTS, PORTS, PLUGS, SCREWS = 9, 3, 2, 2


def front(left: float, right: float, top: float, tall: float, _supplies: int, css: Css) -> list[SafeString]:
    """A lamp, and vents where the air goes in."""
    low, high, x = round(top + 3, 1), round(top + tall - 3, 1), right - 8
    lamp = format_html('<circle cx="{}" cy="{}" r="2" {}/>', left + 9, round(top + min(6, tall / 2), 1), css("rk-led"))
    vents = "".join(f"M{x - 6 * n} {low}V{high}" for n in range(VENTS))
    return [lamp, format_html('<path d="{}" {}/>', vents, css("rk-vent"))]


def rear(left: float, right: float, top: float, tall: float, supplies: int, css: Css) -> list[SafeString]:
    """Ports at the left, and a plug for each power supply at the right."""
    middle = round(top + tall / 2 - 3, 1)
    ports = [(left + 8 + 8.5 * n, 6.5) for n in range(PORTS)] + [
        (right - 16 - 14 * n, 11) for n in range(min(PLUGS, supplies))
    ]
    return [_box(x, middle, wide, 6, css) for x, wide in ports]


def of_role(role: str, left: float, right: float, top: float, tall: float, css: Css) -> list[SafeString]:
    """Our own devices by what they are for; alike from both sides."""
    middle = top + tall / 2
    if role == Role.SWITCH:
        return [_box(right - 12 - 7 * n, middle + 4 * row - 4, 5, 3, css) for n in range(8) for row in (0, 1)]
    if role == Role.PATCH_PANEL:
        return [_ring(right - 10 - 8 * n, middle, css) for n in range(7)]
    if role == Role.PDU:
        return [_box(right - 16 - 14 * n, middle - 3, 10, 6, css) for n in range(4)]
    if role == Role.SHELF:
        base = round(top + tall - 2, 1)
        return [format_html('<path d="M{} {}H{}" stroke-width="2" {}/>', left + 4, base, right - 4, css("rk-mark"))]
    if role == Role.BLANKING:
        return [_ring(x, middle, css) for x in (left + 9, right - 9)]
    if role == Role.RESERVED:
        lines = "".join(f"M{x} {round(top + tall, 1)}l{round(tall, 1)} {round(-tall, 1)}" for x in range(
            int(left) + 4, int(right - tall) - 2, 26))  # fmt: skip
        return [format_html('<path d="{}" {}/>', lines, css("rk-mark"))]
    return []


def _box(x: float, y: float, wide: float, tall: float, css: Css) -> SafeString:
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="1" {}/>', round(x, 1), round(y, 1), wide, tall, css("g-used2")
    )


def _ring(x: float, y: float, css: Css) -> SafeString:
    return format_html('<circle cx="{}" cy="{}" r="2.4" {}/>', round(x, 1), round(y, 1), css("rk-mark"))
