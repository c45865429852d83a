"""What the machines of a request draw in every scenario, kept up to date as one is placed or taken back. Pure.

The same answers as `Power.strains`, at a cost that does not grow with the machines placed: for the search, which asks often.
"""

from __future__ import annotations

from kolokasi.facility.rules.plant import SLACK
from kolokasi.facility.rules.power import WELL, Feeds, Part, Power


class Burden:
    """Watts by part with all well, and by part and loss the difference from that."""

    def __init__(self, power: Power) -> None:
        self.power = power
        self.well: dict[Part, float] = {}
        self.change: dict[Part, dict[Part, float]] = {}

    def add(self, feeds: Feeds, watts: float) -> None:
        """So many watts more hang on these feeds; with less than 0, so many fewer."""
        if not watts or not feeds:
            return
        shares, then = self.power.shares(feeds, WELL), {}
        for lost in self.power.hits(feeds):
            then[lost] = self.power.shares(feeds, lost)
        for part, share in shares.items():
            self.well[part] = self.well.get(part, 0.0) + watts * share
            mine = self.change.setdefault(part, {})
            for lost, shares_then in then.items():
                left = mine.get(lost, 0.0) + watts * (shares_then.get(part, 0.0) - share)
                if abs(left) > SLACK:
                    mine[lost] = left
                else:
                    mine.pop(lost, None)

    def margins(self, feeds: Feeds, watts: float) -> tuple[dict[str, float], float]:
        """With one more machine there: how much is left of the tightest feed and UPS that it uses, and the highest share."""
        power, left, fullest = self.power, dict[str, float](), 0.0
        hits = power.hits(feeds)
        for part, share in power.shares(feeds, WELL).items():
            well, change = self.well.get(part, 0.0), self.change.get(part, {})
            limit, base = power.limit[part], power.base.get(part, 0.0)
            noticed = {lost: power.shares(feeds, lost).get(part, 0.0) for lost in hits}
            for lost in change:
                noticed.setdefault(lost, share)
            loads = [(power.highest(part, noticed)[0], well + watts * share)]
            for lost, share_then in noticed.items():
                if lost != part:
                    before = base + power.change_of(part, lost)
                    loads.append((before, well + change.get(lost, 0.0) + watts * share_then))
            heaviest = max((load + more for load, more in loads if more > SLACK), default=None)
            if heaviest is None:
                continue
            left[part[0]] = min(left.get(part[0], limit - heaviest), limit - heaviest)
            fullest = max(fullest, heaviest / limit if limit > 0 else 1.0)
        return left, fullest
