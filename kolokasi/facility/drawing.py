"""Racks as SVG: the elevation from front or rear, and the strip of an overview. One picture language for page and hatch.

Solid is used, hatched is promised, empty is free. In a page the colours come from its stylesheet; alone (`plain`) they
are written into the picture, so that it can be saved and printed.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kolokasi.facility import details
from kolokasi.facility.figures import Bar
from kolokasi.facility.models import Kind, Role
from kolokasi.facility.racks import Standing, Strip
from kolokasi.facility.words import number

U = 17
EDGE = 6
LEFT = 24
FRONT_WIDTH, REAR_WIDTH = 288, 248
LETTER = 6.1
FRONT, REAR = "front", "rear"
SMALLEST = 8
ROLES_DRAWN = frozenset(role.value for role in Role if role != Role.OTHER)
PLAIN = {
    "rk-frame": 'fill="#ffffff" stroke="#8b8a84"', "rk-bay": 'fill="#f3f1ec"', "rk-dev": 'fill="#ffffff" stroke="#7b7e88"',
    "rk-dark": 'fill="#e9e6df" stroke="#b3b5bb"', "rk-held": 'fill="url(#h)" stroke="#7b7e88" stroke-dasharray="3 2"',
    "rk-blank": 'fill="none" stroke="#b3b5bb"', "rk-led": 'fill="#3f8f5f"', "rk-vent": 'stroke="#d8d5cd"',
    "g-hair": 'stroke="#e4e1da" fill="none"', "g-used2": 'fill="#b3b5bb"', "g-surface": 'fill="#ffffff"',
    "tx-s": 'font-size="9.5" fill="#6b6d75"', "tx-ink": 'font-size="11" fill="#16171b"',
    "rk-this": 'fill="#24429e" stroke="#24429e"', "tx-on": 'font-size="11" fill="#ffffff"',
    "rk-plate": 'fill="#f7f6f2" stroke="#b3b5bb"', "rk-closed": 'fill="none" stroke="#7b7e88" stroke-dasharray="1 3"',
    "rk-mark": 'stroke="#7b7e88" fill="none"',
}  # fmt: skip
HATCH = (
    '<defs><pattern id="h" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="5" height="5" fill="#e9e6df"/><path d="M0 0V5" stroke="#7b7e88" stroke-width="1.6"/></pattern></defs>'
)
Links = Callable[[Standing], str]


def elevation(
    name: str, units: int, standing: Sequence[Standing], face: str, *, link: Links | None = None, plain: bool = False,
    mine: Container[int] = (),
) -> SafeString:  # fmt: skip
    """The rack from one side, unit 1 at the bottom; each device has its title, and a link where `link` gives one.

    `mine` are the occupations of the request that is being looked at."""
    pen = _Pen(units, FRONT_WIDTH if face == FRONT else REAR_WIDTH, plain, mine)
    seen = [one for one in standing if (one.front if face == FRONT else one.rear)]
    side = _("tampak depan") if face == FRONT else _("tampak belakang")
    inside = [pen.frame(), *(pen.device(one, face, link) for one in reversed(seen))]
    spaces = mark_safe(' xmlns="http://www.w3.org/2000/svg" font-family="sans-serif"') if plain else ""
    return format_html(
        '<svg{} width="{}" height="{}" viewBox="0 0 {} {}" role="group" aria-label="{} {}">{}{}{}</svg>',
        spaces, pen.width, pen.height, pen.width, pen.height, name, side, _titled(name, side) if plain else "",
        mark_safe(HATCH) if plain else "", _joined(inside),  # noqa: S308
    )  # fmt: skip


def _titled(name: str, side: str) -> SafeString:
    return format_html("<title>{} {}</title>", name, side)


def sheet(name: str, units: int, standing: Sequence[Standing]) -> SafeString:
    """Both sides beside each other as one picture for saving and printing."""
    pen = _Pen(units, FRONT_WIDTH + REAR_WIDTH + 24, plain=True)
    sides = [
        format_html('<g transform="translate({} 24)">{}</g>', x, elevation(name, units, standing, face, plain=True))
        for x, face in ((0, FRONT), (FRONT_WIDTH + 24, REAR))
    ]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}" viewBox="0 0 {} {}" font-family="sans-serif">'
        '<title>{}</title><text x="{}" y="14" font-size="13" fill="#16171b">{} · {}</text>'
        '<text x="{}" y="14" font-size="13" fill="#16171b">{}</text>{}</svg>',
        pen.width, pen.height + 24, pen.width, pen.height + 24, name, LEFT, name, _("Depan"), FRONT_WIDTH + 24 + LEFT,
        _("Belakang"), _joined(sides),
    )  # fmt: skip


class _Pen:
    """Draws one side of a rack of so many units."""

    def __init__(self, units: int, width: int, plain: bool, mine: Container[int] = ()) -> None:
        self.units, self.width, self.plain, self.mine = units, width, plain, mine
        self.height = units * U + 2 * EDGE
        self.inner = width - LEFT - 2 * EDGE

    def css(self, name: str) -> SafeString:
        """How a shape looks: a class of the page, or its colours written out."""
        return mark_safe(PLAIN[name] if self.plain else f'class="{name}"')  # noqa: S308 - constants of this file

    def frame(self) -> SafeString:
        """The empty rack with its unit numbers."""
        drawn = [
            format_html(
                '<rect x="{}" width="{}" height="{}" rx="4" {}/><rect x="{}" y="{}" width="{}" height="{}" {}/>',
                LEFT, self.width - LEFT, self.height, self.css("rk-frame"), LEFT + EDGE, EDGE, self.inner,
                self.units * U, self.css("rk-bay"),
            )
        ]  # fmt: skip
        for unit in range(1, self.units + 1):
            base = EDGE + (self.units - unit + 1) * U
            drawn.append(
                format_html('<text x="18" y="{}" text-anchor="end" {}>{}</text>', base - 4, self.css("tx-s"), unit)
            )
            if unit < self.units:
                drawn.append(
                    format_html('<path d="M{} {}h{}" {}/>', LEFT + EDGE, base - U, self.inner, self.css("g-hair"))
                )
        return _joined(drawn)

    def device(self, one: Standing, face: str, link: Links | None) -> SafeString:
        """A device to its height, with its words in `title`."""
        top, tall = EDGE + self.units * U - one.high * U / 2 + 0.5, (one.high - one.low) * U / 2 - 1
        shape = "rk-this" if one.id in self.mine else shape_of(one)
        drawn = [
            format_html("<title>{}</title>", title(one)),
            format_html(
                '<rect x="{}" y="{}" width="{}" height="{}" rx="2" {}/>',
                LEFT + EDGE + 1, round(top, 1), self.inner - 2, round(tall, 1), self.css(shape),
            ),
        ]  # fmt: skip
        drawn += self._details(one, face, top, tall)
        label = self._label(one, face, top, tall)
        address = link(one) if link else ""
        inner = _joined([*drawn, label])
        if address:  # named by its title, which says more than the cut words in the picture
            return format_html('<a href="{}" class="rk-link">{}</a>', address, inner)
        return format_html("<g>{}</g>", inner)

    def _details(self, one: Standing, face: str, top: float, tall: float) -> list[SafeString]:
        left = LEFT + EDGE
        if one.id in self.mine or tall < SMALLEST:
            return []
        if one.role in ROLES_DRAWN or one.kind == Kind.BLOCKED:
            return details.of_role(one.role, left, left + self.inner, top, tall, self.css)
        if one.kind == Kind.HELD:
            return []
        draw = details.front if face == FRONT else details.rear
        return draw(left, left + self.inner, top, tall, one.psu_count, self.css)

    def _label(self, one: Standing, face: str, top: float, tall: float) -> SafeString:
        if tall < SMALLEST:
            return SafeString("")
        ours, held = one.id in self.mine, one.kind == Kind.HELD
        x = LEFT + EDGE + (18 if face == FRONT or held else 42)
        kept = 14 if held or ours else 66 if face == FRONT else 40  # for vents or outlets at the right
        fits = int((self.inner - (x - LEFT - EDGE) - kept) / LETTER)
        words = one.label or state_of(one)
        if len(words) > fits:
            words = f"{words[: max(1, fits - 1)].rstrip()}…"
        base = round(top + tall / 2 + 4, 1)
        plate = SafeString("")
        if (held or one.role == Role.RESERVED) and not ours:
            plate = format_html(
                '<rect x="{}" y="{}" width="{}" height="14" rx="2" {}/>',
                x - 4, round(base - 10.5, 1), round(len(words) * LETTER + 10), self.css("g-surface"),
            )  # fmt: skip
        ink = self.css("tx-on" if ours else "tx-ink")
        return format_html('{}<text x="{}" y="{}" {}>{}</text>', plate, x, base, ink, words)


def shape_of(one: Standing) -> str:
    """How the body of a device looks: a server, a promise, our own device, a plate, or units kept closed."""
    if one.role == Role.RESERVED:
        return "rk-closed"
    if one.role == Role.BLANKING:
        return "rk-plate"
    shapes = {Kind.HELD: "rk-held", Kind.BLOCKED: "rk-blank", Kind.INFRASTRUCTURE: "rk-dark"}
    return shapes.get(Kind(one.kind), "rk-dev")


def state_of(one: Standing) -> str:
    """What it is: its role where it has one, else its state."""
    return str(Role(one.role).label) if one.role else str(Kind(one.kind).label)


def title(one: Standing) -> str:
    """A device in one line: name, place, state, watts, case."""
    words = [one.label or state_of(one), one.place, state_of(one), str(Kind(one.kind).label)]
    if not (one.front and one.rear):
        words.append(_("hanya depan") if one.front else _("hanya belakang"))
    if one.watts:
        words.append(f"{number(one.watts)} W")
    if one.case:
        words.append(one.case)
    return " · ".join(dict.fromkeys(filter(None, words)))


BAY = 118
MARKS = {"down": "g-bad", "later": "g-bad", "unsure": "g-warn", "weak": "g-warn", "cut": "g-bad", "hot": "g-warn"}


def strip(one: Strip, *, here: bool = False, marks: Mapping[int, str] | None = None) -> SafeString:
    """A rack of the overview: solid and hatched bands, and below them how full its tightest feed is.

    `marks` say by occupation what an outage does to it; then the number below the rack is how many are hit."""
    scale = (BAY - 4) / (one.units * 2)
    bands = []
    for device in one.standing:
        css = {Kind.HELD: "g-held", Kind.BLOCKED: "g-track"}.get(Kind(device.kind), "g-used")
        if marks is not None:
            css = MARKS.get(marks.get(device.id, ""), "g-used2" if css == "g-used" else css)
        top = BAY - 2 - device.high * scale
        tall = max(0.8, (device.high - device.low) * scale - 0.5)
        half = not (device.front and device.rear)
        bands.append(
            format_html(
                '<rect x="{}" y="{}" width="{}" height="{}" class="{}"/>', 13 if half and device.rear else 2,
                round(top, 1), 11 if half else 22, round(tall, 1), css,
            )
        )  # fmt: skip
    power = SafeString("")
    if one.share is not None:
        tone = "bad" if one.share > 1 else "warn" if one.share > 0.85 else "ok"
        power = format_html(
            '<rect y="123" width="26" height="5" rx="2" class="g-track"/><rect y="123" width="{}" height="5" rx="2" class="g-{}"/>',
            round(26 * min(1.0, one.share), 1), tone,
        )  # fmt: skip
    hit = hits(one, marks or {})
    if hit:
        power = format_html('<text x="13" y="129" text-anchor="middle" class="tx-bad">{} ×</text>', hit)
    ring = mark_safe('<rect x="-3" y="-3" width="32" height="124" rx="5" class="rk-here"/>') if here else ""
    return format_html(
        '<svg width="36" height="148" viewBox="-5 -4 36 148" aria-hidden="true">{}'
        '<rect width="26" height="{}" rx="3" class="rk-bay"/>{}{} <text x="13" y="141" text-anchor="middle"{}>{}</text></svg>',
        ring, BAY, _joined(bands), power,
        mark_safe(' class="tx-b"') if here else "", one.name[:6],
    )  # fmt: skip


def hits(one: Strip, marks: Mapping[int, str]) -> int:
    """How many of the devices in the rack an outage reaches."""
    return sum(device.id in marks for device in one.standing)


def fullness(bar: Bar) -> str:
    """How full it is, as the gauge says it."""
    return f"{round(100 * (bar.used + bar.promised) / bar.total)}%" if bar.total else "–"


def gauge(name: str, bar: Bar) -> SafeString:
    """A rack as one column filled from below: solid used, hatched promised; how full it is in percent below it."""
    scale = (BAY - 4) / bar.total if bar.total else 0.0
    used = min(BAY - 4.0, bar.used * scale)
    held = min(BAY - 4.0 - used, bar.promised * scale)
    load = bar.used + bar.promised
    said = fullness(bar)
    over = bool(bar.total and load > bar.total)
    return format_html(
        '<svg width="36" height="148" viewBox="-5 -4 36 148" aria-hidden="true">'
        '<rect width="26" height="{}" rx="3" class="rk-bay"/><rect x="2" y="{}" width="22" height="{}" class="{}"/>'
        '<rect x="2" y="{}" width="22" height="{}" class="g-held"/><text x="13" y="129" text-anchor="middle" class="{}">{}</text> '
        '<text x="13" y="141" text-anchor="middle">{}</text></svg>',
        BAY, round(BAY - 2 - used, 1), round(used, 1), "g-bad" if over else "g-used", round(BAY - 2 - used - held, 1),
        round(held, 1), "tx-bad" if over else "tx-s", said, name[:6],
    )  # fmt: skip


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 - every part was made by format_html
