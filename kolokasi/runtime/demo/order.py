"""Several stories at once, in the order of the office's time."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from datetime import datetime


def in_time(plays: Sequence[Iterator[datetime]]) -> Iterator[int]:
    """Whatever comes first goes on first, so that registers and numbers follow the days; the places as they go on.

    A play gives out the moment of what it does next, and does it when it is asked to go on.
    """
    waiting = [(next(play), place) for place, play in enumerate(plays)]
    heapq.heapify(waiting)
    while waiting:
        _at, place = heapq.heappop(waiting)
        yield place
        following = next(plays[place], None)
        if following is not None:
            heapq.heappush(waiting, (following, place))
