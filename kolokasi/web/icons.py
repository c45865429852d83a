"""The line icons of the pages: one 16 px path each, drawn into the page so that they print and follow its colours."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

PATHS: dict[str, str] = {
    "address": "M6 2L4.8 14M11.2 2L10 14M2.5 5.5h11.5M2 10.5h11.5",
    "alert": "M8 2.2l6.3 11.3H1.7zM8 6.5v3.2M8 11.7v.01",
    "arrow": "M6 3l5 5-5 5",
    "back": "M10 3L5 8l5 5",
    "bell": "M8 2a4 4 0 0 0-4 4v2.5L2.5 11.5h11L12 8.5V6a4 4 0 0 0-4-4zM6.5 13.5a1.6 1.6 0 0 0 3 0",
    "box": "M2 5l6-3 6 3v6l-6 3-6-3zM2 5l6 3 6-3M8 8v6",
    "calendar": "M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 2v3M10.5 2v3",
    "camera": "M2 5h3l1-1.5h4L11 5h3v8H2zM8 11.2a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6z",
    "case": "M3 2h7l3 3v9H3zM10 2v3h3M5.5 8h5M5.5 11h5",
    "chart": "M2 14V2M2 14h12M5 11V8M8.5 11V5M12 11V7",
    "check": "M3 8.5l3.2 3L13 4.5",
    "clock": "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 5v3.2l2 1.3",
    "cross": "M4 4l8 8M12 4l-8 8",
    "download": "M8 2v8M4.5 7L8 10.5 11.5 7M2.5 13.5h11",
    "flag": "M3.5 14V2.5M3.5 3h8.5l-2 3 2 3H3.5",
    "gauge": "M2 13a6 6 0 1 1 12 0M8 13l3-5",
    "globe": "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM2 8h12M8 2c2 2 2.6 4 2.6 6S10 12 8 14c-2-2-2.6-4-2.6-6S6 4 8 2",
    "help": "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM6.3 6.4a1.8 1.8 0 1 1 2.6 1.7c-.6.3-.9.6-.9 1.2M8 11.4v.01",
    "home": "M2.5 7.5L8 2.8l5.5 4.7M4 6.5V13h8V6.5M6.6 13V9.3h2.8V13",
    "inbox": "M2 9l2-6h8l2 6v4H2zM2 9h3.5l1 2h3l1-2H14",
    "key": "M10.2 9.3a3.6 3.6 0 1 0-3.4-2.5L2 11.5V14h2.5v-1.7h1.8v-1.8h1.5l.8-1.4c.5.1 1 .2 1.6.2zM11 5v.01",
    "leave": "M6.5 2.5h-4v11h4M6 8h8M11 5l3 3-3 3",
    "letter": "M2 4h12v9H2zM2 4.5l6 4.5 6-4.5",
    "lock": "M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
    "note": "M3 2.5h10v8L9.5 14H3zM9.5 14v-3.5H13M5.5 5.5h5M5.5 8h3",
    "office": "M3 14V2.5h7V14M10 6.5h3.5V14M1.8 14h12.4M5.2 5.2h.01M7.8 5.2h.01M5.2 8h.01M7.8 8h.01M5.2 10.8h.01M7.8 10.8h.01",
    "pen": "M2.5 13.5l.8-3L10.5 3l2.3 2.3-7.3 7.4z",
    "people": "M6 8.2a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2zM1.5 13.5c.3-2.4 2-3.7 4.5-3.7s4.2 1.3 4.5 3.7"
    "M10.6 3.2a2.5 2.5 0 0 1 0 4.8M12.2 10.2c1.4.5 2.2 1.6 2.4 3.3",
    "plus": "M8 3v10M3 8h10",
    "power": "M9 1.5L3.5 9H8l-1 5.5L12.5 7H8z",
    "print": "M4 6V2h8v4M4 11H2V6h12v5h-2M4 9h8v5H4z",
    "pulse": "M1.5 8.5h3l2-5.5 3 10 2-4.5h3",
    "qr": "M2 2h5v5H2zM9 2h5v5H9zM2 9h5v5H2zM9.5 9.5h1M13 9.5h1M9.5 13.5h1M12 12h2v2",
    "rack": "M3 2h10v12H3zM3 6h10M3 10h10M5.2 4h.01M5.2 8h.01M5.2 12h.01",
    "search": "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.8 10.8L14 14",
    "server": "M2 3h12v4H2zM2 9h12v4H2zM4.5 5h.01M4.5 11h.01",
    "shield": "M8 1.8l5 1.9v4.2c0 3-2 5-5 6.3-3-1.3-5-3.3-5-6.3V3.7zM5.6 8l1.7 1.7 3.2-3.4",
    "sop": "M6 2h4v3H6zM3 11h4v3H3zM9 11h4v3H9zM8 5v3M5 11V8h6v3",
    "user": "M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8zM2.8 14c.4-2.7 2.4-4.1 5.2-4.1s4.8 1.4 5.2 4.1",
}

DUE_SHAPES: dict[str, str] = {
    "late": '<path d="M7 1l6.2 11.5H.8z" fill="currentColor"/>',
    "soon": '<circle cx="7" cy="7" r="5.2" fill="none" stroke="currentColor" stroke-width="1.6"/>'
    '<path d="M7 1.8a5.2 5.2 0 0 1 0 10.4z" fill="currentColor"/>',
    "good": '<circle cx="7" cy="7" r="5.2" fill="none" stroke="currentColor" stroke-width="1.6"/>'
    '<circle cx="7" cy="7" r="2" fill="currentColor"/>',
    "hold": '<path d="M4.4 2.5v9M9.6 2.5v9" stroke="currentColor" stroke-width="2.4" stroke-linecap="round"/>',
}


def icon(name: str, css: str = "") -> SafeString:
    """The icon as SVG that screen readers pass over; `css` adds a class such as "ok"."""
    classes = f"ico {css}".strip()
    return format_html(
        '<svg class="{}" viewBox="0 0 16 16" aria-hidden="true"><path d="{}"/></svg>', classes, PATHS[name]
    )


def due_shape(kind: str) -> SafeString:
    """The shape that says a due state without colour: triangle, half disc, ring or pause bars."""
    shape = SafeString(DUE_SHAPES[kind])  # one of our own constants
    return format_html('<svg viewBox="0 0 14 14" aria-hidden="true">{}</svg>', shape)


def step_dots(now: int, total: int, tone: str, label: str) -> SafeString:
    """Small squares, one a step: done green, now in the state's colour, the rest empty; said in `label`."""
    squares = []
    for step in range(1, total + 1):
        css = "g-ok" if step < now else f"g-{tone}" if step == now else "g-track"
        squares.append(
            format_html('<rect x="{}" y="0" width="5.5" height="5" rx="1.5" class="{}"/>', 7 * (step - 1), css)
        )
    return format_html(
        '<svg width="{0}" height="5" viewBox="0 0 {0} 5" role="img" aria-label="{1}">{2}</svg>',
        total * 7,
        label,
        SafeString("".join(squares)),
    )
