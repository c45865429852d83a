"""A printed letter comes back from the scanner with a signature in the place left for it."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise

import pikepdf

MM = 72 / 25.4
SIGNATURE_LEFT = 118.0  # where the signature block of our letters begins on A4, in mm (letters/templates/base.typ)
ROOM = 14.0  # the least height left for a hand, in mm


def signed(pdf: bytes, strokes: Sequence[float]) -> bytes:
    """The same pages, signed by hand and stamped where the signature block leaves room."""
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        page = document.pages[-1]
        x, y = _room(page)
        page.contents_add(_drawn(x, y, strokes), prepend=False)
        document.save(out, deterministic_id=True)
    return out.getvalue()


def _room(page: pikepdf.Page) -> tuple[float, float]:
    """The lower left corner of the widest gap between two lines of the block, in points; a fair guess without one."""
    left = SIGNATURE_LEFT * MM
    lines = sorted(
        {
            round(float(one.operands[5]), 1)
            for one in pikepdf.parse_content_stream(page)
            if str(one.operator) == "cm" and abs(float(one.operands[4]) - left) < MM
        }
    )
    gaps = [(upper - lower, lower) for lower, upper in pairwise(lines)]
    height, lower = max(gaps, default=(0.0, 0.0))
    return (left, lower + 4 * MM) if height > ROOM * MM else (left, 60 * MM)


def _drawn(x: float, y: float, strokes: Sequence[float]) -> bytes:
    """A hand and a round stamp, as a content stream."""
    a, b, c, d, e, f = (one * MM for one in strokes)

    def at(right: float, up: float) -> str:
        return f"{x + right:.2f} {y + up:.2f}"

    hand = (
        f"{at(0, 4 * MM)} m {at(a, 15 * MM)} {at(b, -2 * MM)} {at(14 * MM, c)} c "
        f"{at(18 * MM, 16 * MM)} {at(d + 9 * MM, -2 * MM)} {at(24 * MM, 6 * MM)} c "
        f"{at(30 * MM, 17 * MM)} {at(26 * MM, -3 * MM)} {at(e + 25 * MM, 7 * MM)} c {at(50 * MM, f)} l S"
    )
    k, r, cx, cy = 5.52 * MM, 10 * MM, 20 * MM, 6 * MM  # four arcs make a circle
    stamp = (
        f"{at(cx + r, cy)} m {at(cx + r, cy + k)} {at(cx + k, cy + r)} {at(cx, cy + r)} c "
        f"{at(cx - k, cy + r)} {at(cx - r, cy + k)} {at(cx - r, cy)} c "
        f"{at(cx - r, cy - k)} {at(cx - k, cy - r)} {at(cx, cy - r)} c "
        f"{at(cx + k, cy - r)} {at(cx + r, cy - k)} {at(cx + r, cy)} c S"
    )
    return f"q 1 J 1.3 w 0.12 0.23 0.54 RG {hand} Q q 0.9 w 0.30 0.25 0.56 RG {stamp} Q".encode()
