"""Feeds and UPS of a large plant with each of them lost in turn (HOUSE 5): `rules.power` once more, over all feed sets at once.

A part is a feed or, after all feeds, a UPS; a loss is a part. Pure; `tests/facility/test_screen.py` holds both together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kolokasi.facility.columns import LEGS, Columns, Floats, Ints, Marks, added
from kolokasi.facility.rules.plant import FEED, UPS, Brackets, FeedFacts, Loads
from kolokasi.facility.rules.power import Feeds, Part

ON_FEEDS, ON_UPS = 0, 1
NONE = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Moments:
    """Sets of feeds, each a row, with every moment in which a part of theirs could be tightest, each a column.

    `share` is how much of a machine's watts then comes on the part, `limit` what it bears, `free` what is left of that;
    infinite where nothing comes on it. `feeds` names the columns that are about feeds; the rest are about UPS.
    """

    share: Floats
    limit: Floats
    free: Floats
    feeds: Marks

    def margins(self, watts: float) -> tuple[Floats, Floats]:
        """By set: what is left on the tightest feed and on the tightest UPS with a machine of these watts."""
        if not watts:
            return np.full(len(self.free), np.inf), np.full(len(self.free), np.inf)
        left = self.free - watts * self.share
        return left[:, self.feeds].min(axis=1, initial=np.inf), left[:, ~self.feeds].min(axis=1, initial=np.inf)

    def fullest(self, watts: float) -> Floats:
        """By set: how full the fullest part of it is then."""
        if not watts:
            return np.zeros(len(self.free))
        full = 1 - (self.free - watts * self.share) / self.limit
        return np.asarray(np.where(np.isfinite(self.free), full, 0.0).max(axis=1, initial=0.0))

    def headroom(self) -> Floats:
        """By set: the most watts that one further machine may draw; infinite where nothing limits it."""
        with np.errstate(divide="ignore", invalid="ignore"):
            most = np.where(self.share > 0, self.free / self.share, np.inf)
        return np.asarray(np.maximum(most.min(axis=1, initial=np.inf), 0.0))


class LoadTable:
    """The load of every part with all well, and how it changes with every loss."""

    def __init__(self, columns: Columns, brackets: Brackets) -> None:
        self.columns = columns
        self.feed_count, self.parts = len(columns.feeds), len(columns.feeds) + len(columns.ups)
        derating = columns.feeds["derating"].astype(float)
        kva = np.array([ups[3] * 1000 * ups[4] * brackets.ups_share for ups in columns.ups], dtype=float)
        fuses = columns.fuses * np.where(np.isnan(derating), brackets.derating, derating)
        self.limit: Floats = np.concatenate([fuses, kva])
        self.base, self._from, self._raw_keys, self._raw_more = self._added_up()
        self._keys, self._more = _summed(self._raw_keys, self._raw_more)

    def _ups(self, feeds: Ints) -> Ints:
        """The UPS of feeds as parts, -1 without one."""
        ups = self.columns.ups_of_feed[feeds] if len(feeds) else feeds
        return np.where(ups >= 0, ups + self.feed_count, -1)

    def _added_up(self) -> tuple[Floats, Ints, Ints, Floats]:
        """Watts by part; and every change by itself: which set it comes from, its key (loss and part), how much it is."""
        base = np.zeros(self.parts)
        from_set, keys, more = [NONE], [NONE], [np.empty(0)]
        for number, feeds, watts in self._hung():
            ups, size = self._ups(feeds), feeds.shape[1]
            base += self._on_parts(feeds, ups, watts / size)
            for lost, live in _losses(feeds, ups):
                change = watts[:, None] * (_shares(live) - 1 / size)
                for parts in (feeds, ups):
                    known = (parts >= 0) & (lost >= 0)[:, None]
                    keys.append((lost[:, None] * self.parts + parts)[known])
                    more.append(change[known])
                    from_set.append(np.broadcast_to(number[:, None], parts.shape)[known])
        return base, np.concatenate(from_set), np.concatenate(keys), np.concatenate(more)

    def _hung(self, held: bool = False) -> Iterator[tuple[Ints, Ints, Floats]]:
        """Sets of feeds that carry something: their numbers, feeds and watts. A single feed's number comes after the sets'."""
        sets, singles = self.columns.watts_of_sets(held), self.columns.watts_of_singles(held)
        for which, feeds in self.columns.sets_by_size:
            loaded = sets[which] > 0
            yield which[loaded], feeds[loaded], sets[which][loaded]
        alone = np.flatnonzero(singles > 0)
        yield alone + self.columns.set_count, alone[:, None], singles[alone]

    def _on_parts(self, feeds: Ints, ups: Ints, watts: Floats) -> Floats:
        found = np.zeros(self.parts)
        for place in range(feeds.shape[1]):
            known = ups[:, place] >= 0
            found += added(feeds[:, place], watts, self.parts)
            found += added(ups[known, place], watts[known], self.parts)
        return found

    def held(self) -> Floats:
        """By part: the watts that are only promised, with all well."""
        parts = [
            self._on_parts(feeds, self._ups(feeds), watts / feeds.shape[1]) for _n, feeds, watts in self._hung(True)
        ]
        return np.asarray(sum(parts, np.zeros(self.parts)))

    def changes(self, lost: Ints, parts: Ints) -> Floats:
        """How much more the parts carry with those losses."""
        if not len(self._keys):
            return np.zeros(lost.shape)
        wanted = lost * self.parts + parts
        places = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        return np.where(self._keys[places] == wanted, self._more[places], 0.0)

    @cached_property
    def _worst(self) -> tuple[Ints, Ints, Floats]:
        return self._by_part(self._keys, self._more)

    def _by_part(self, keys: Ints, changes: Floats) -> tuple[Ints, Ints, Floats]:
        """Part by part the losses that bring it more, the worst first, and how much; where each part begins comes first."""
        lost, part = np.divmod(keys, max(1, self.parts))
        harder = (changes > 0) & (lost != part)
        lost, part, more = lost[harder], part[harder], changes[harder]
        order = np.lexsort((-more, part))
        begins = np.searchsorted(part[order], np.arange(self.parts + 1))
        return begins, lost[order], more[order]

    def worst(self, parts: Ints, besides: Ints) -> Floats:
        """How much more each part of a row carries at its worst, the losses of that row in `besides` left out."""
        begins, lost, more = self._worst
        found = np.zeros(parts.shape)
        open_ones = parts >= 0
        for depth in range(besides.shape[1] + 1):
            at = begins[parts] + depth
            there = open_ones & (at < begins[parts + 1])
            if not there.any():
                break
            at = np.where(there, at, 0)
            fits = there & ~(lost[at][:, :, None] == besides[:, None, :]).any(axis=2)
            found = np.where(fits, more[at], found)
            open_ones = there & ~fits
        return found

    def worst_of_all(self) -> tuple[Floats, Ints]:
        """By part how much more it carries at its worst, and with which loss; -1 where no loss makes it worse."""
        begins, lost, more = self._worst
        found, which = np.zeros(self.parts), np.full(self.parts, -1)
        some = begins[:-1] < begins[1:]
        found[some], which[some] = more[begins[:-1][some]], lost[begins[:-1][some]]
        return found, which

    def moments(self, feeds: Ints) -> Moments:
        """The moments of sets of one size; a set is a row of feeds."""
        count, size = feeds.shape
        ups = self._ups(feeds)
        parts = np.concatenate([feeds, ups], axis=1)
        losses = _losses(feeds, ups)
        noticed = np.stack([lost for lost, _live in losses], axis=1) if losses else np.empty((count, 0), dtype=np.int64)
        well = np.ones(feeds.shape, dtype=bool)
        shares = [_by_part(_shares(well), ups)]
        loads = [self.base[parts] + self.worst(parts, noticed)]
        for lost, live in losses:
            known = (lost >= 0)[:, None] & (lost[:, None] != parts)
            shares.append(np.where(known, _by_part(_shares(live), ups), 0.0))
            loads.append(self.base[parts] + self.changes(np.broadcast_to(lost[:, None], parts.shape), parts))
        share = np.concatenate([np.where(parts >= 0, one, 0.0) for one in shares], axis=1)
        limit = np.tile(self.limit[parts], len(shares))
        free = np.where(share > 0, limit - np.concatenate(loads, axis=1), np.inf)
        return Moments(share, limit, free, np.tile(np.arange(2 * size) < size, len(shares)))

    def of_sets(self) -> list[tuple[Ints, Moments]]:
        """The moments of the feed sets that racks hang on, by their size."""
        return [(which, self.moments(feeds)) for which, feeds in self.columns.sets_by_size]

    def named(self, part: int) -> Part:
        """The part as the rules name it."""
        if part < self.feed_count:
            return FEED, int(self.columns.feed_ids[part])
        return UPS, self.columns.ups[part - self.feed_count][0]

    def reduced(self, feeds: Ints) -> tuple[Ints, dict[Feeds, float], Loads]:
        """What machines on these feeds have to do with: all feeds of the sets that meet them, and those whose loss strikes
        their UPS hardest; the watts on those sets; and what all other sets bring, changed by the losses that count there."""
        sets, near = self._meeting(feeds)
        groups: dict[Feeds, float] = defaultdict(float)
        for number, hung, watts in self._hung():
            for place in np.flatnonzero(sets[number]).tolist():
                groups[tuple(self.columns.feed_ids[hung[place]].tolist())] += float(watts[place])
        mine = np.zeros(self.parts, dtype=bool)
        mine[near] = True
        counting = mine.copy()
        counting[self.feed_count :] = True
        mine[self._ups(near)[self.columns.ups_of_feed[near] >= 0]] = True
        change, worst = self._change_without(sets, mine, counting)
        mine[worst] = True
        base = self._base_without(sets)
        elsewhere = Loads({self.named(one): float(base[one]) for one in np.flatnonzero(mine).tolist()}, change)
        return np.flatnonzero(mine[: self.feed_count]), dict(groups), elsewhere

    def groups(self) -> dict[Feeds, float]:
        """The watts on every set of feeds that carries something."""
        found: dict[Feeds, float] = defaultdict(float)
        for _number, feeds, watts in self._hung():
            for hung, some in zip(self.columns.feed_ids[feeds].tolist(), watts.tolist(), strict=True):
                found[tuple(hung)] += some
        return dict(found)

    def leg_mates(self, near: Ints) -> list[tuple[FeedFacts, float]]:
        """The feeds that share a leg with these and are not among them, taken together: one for each leg of each group."""
        group_of, _loads = self.legs
        rows = self.columns.feeds
        mates = np.isin(group_of, np.unique(group_of[near][group_of[near] >= 0]))
        mates[near] = False
        found: list[tuple[FeedFacts, float]] = []
        keys = group_of * len(LEGS) + rows["leg"]
        for number, key in enumerate(np.unique(keys[mates]).tolist(), start=1):
            which = np.flatnonzero(mates & (keys == key))
            first = rows[which[0]]
            facts = FeedFacts(
                -number, "", int(first["room"]), int(first["ups"]) or None, int(first["volts"]), int(rows["amps"][which].sum()),
                1, None, LEGS[int(first["leg"])],
            )  # fmt: skip
            found.append((facts, float(self.base[which].sum())))
        return found

    def _meeting(self, feeds: Ints) -> tuple[Marks, Ints]:
        """By number whether a set has one of these feeds; and all feeds of such sets."""
        wanted = np.zeros(self.feed_count, dtype=bool)
        wanted[feeds] = True
        sets, near = np.zeros(self.columns.set_count + self.feed_count, dtype=bool), wanted.copy()
        for which, hung in self.columns.sets_by_size:
            meets = wanted[hung].any(axis=1)
            sets[which] = meets
            near[hung[meets]] = True
        sets[self.columns.set_count :] = wanted
        return sets, np.flatnonzero(near)

    def _base_without(self, sets: Marks) -> Floats:
        base = np.zeros(self.parts)
        for number, feeds, watts in self._hung():
            others = ~sets[number]
            base += self._on_parts(feeds[others], self._ups(feeds[others]), watts[others] / feeds.shape[1])
        return base

    def _change_without(self, sets: Marks, mine: Marks, counting: Marks) -> tuple[dict[Part, dict[Part, float]], Ints]:
        """What the other sets bring on my parts with each loss that counts, and with the worst of the losses that do not;
        these come second."""
        others = ~sets[self._from] & mine[self._raw_keys % max(1, self.parts)]
        keys, more = _summed(self._raw_keys[others], self._raw_more[others])
        lost, part = np.divmod(keys, max(1, self.parts))
        kept = counting[lost]
        begins, worst_lost, worst_more = self._by_part(keys[~kept], more[~kept])
        first = begins[:-1][begins[:-1] < begins[1:]]
        change: dict[Part, dict[Part, float]] = defaultdict(dict)
        rows = [(lost[kept], part[kept], more[kept])]
        rows.append((worst_lost[first], np.flatnonzero(begins[:-1] < begins[1:]), worst_more[first]))
        for columns in rows:
            for one, other, watts in zip(*(column.tolist() for column in columns), strict=True):
                change[self.named(one)][self.named(other)] = watts
        return dict(change), worst_lost[first]

    @cached_property
    def legs(self) -> tuple[Ints, Floats]:
        """By feed the number of its leg group, -1 for a feed in none; by group the watts on its three legs."""
        columns = self.columns
        legged = (columns.feeds["phases"] == 1) & (columns.feeds["leg"] > 0)
        ups, room = columns.ups_of_feed, columns.feeds["room"].astype(np.int64)
        keys = np.where(ups >= 0, ups + 1, -room)
        groups, number = np.unique(keys[legged], return_inverse=True)
        group_of = np.full(self.feed_count, -1)
        group_of[legged] = number
        leg = columns.feeds["leg"].astype(np.int64)[legged] - 1
        watts = added(number * 3 + leg, self.base[: self.feed_count][legged], len(groups) * 3)
        return group_of, watts.reshape(-1, 3)

    def unevenness(self, feeds: Ints, watts: float) -> Floats:
        """By set of feeds: how uneven the phases are that a machine of these watts on all of them touches, in kW."""
        group_of, loads = self.legs
        count, size = feeds.shape
        group = group_of[feeds]
        leg = np.maximum(self.columns.feeds["leg"].astype(np.int64)[feeds] - 1, 0)
        total = np.zeros(count)
        for one in range(size):
            first = (group[:, one] >= 0) & ~(group[:, :one] == group[:, [one]]).any(axis=1)
            rows = np.flatnonzero(first)
            after = loads[group[rows, one]].copy()
            for other in range(size):
                same = group[rows, other] == group[rows, one]
                after[np.flatnonzero(same), leg[rows[same], other]] += watts / size
            total[rows] += (
                (after.max(axis=1, initial=0.0) - after.min(axis=1, initial=np.inf)) / 1000 if len(rows) else 0.0
            )
        return total


def _losses(feeds: Ints, ups: Ints) -> list[tuple[Ints, Marks]]:
    """Each loss that a set notices, with the feeds that then live; -1 where a set has no such loss."""
    found = []
    for place in range(feeds.shape[1]):
        live = np.ones(feeds.shape, dtype=bool)
        live[:, place] = False
        found.append((feeds[:, place], live))
    for place in range(feeds.shape[1]):
        again = (ups[:, :place] == ups[:, [place]]).any(axis=1)
        lost = np.where(again, -1, ups[:, place])
        found.append((lost, ups != ups[:, [place]]))
    return found


def _shares(live: Marks) -> Floats:
    return np.asarray(live / np.maximum(live.sum(axis=1), 1)[:, None])


def _by_part(shares: Floats, ups: Ints) -> Floats:
    """The shares of the feeds, and beside them what their UPS carries of it."""
    same = (ups[:, :, None] == ups[:, None, :]) & (ups >= 0)[:, :, None]
    return np.concatenate([shares, (same * shares[:, None, :]).sum(axis=2)], axis=1)


def _summed(keys: Ints, values: Floats) -> tuple[Ints, Floats]:
    """Each key once, with the sum of its values."""
    if not len(keys):
        return keys, values
    order = np.argsort(keys)
    keys, values = keys[order], values[order]
    begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    return keys[begins], np.add.reduceat(values, begins)
