"""A second way to a place for each machine, where trying in order takes too long: where nothing is left one machine is pushed
out and finds another place. It says yes or does not know; never no. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from kolokasi.facility.rules.arrangement import Spot, Taken
from kolokasi.facility.rules.plant import Plant, Wish

Fits = Callable[[Wish, Spot, Taken], Spot | None]
"""The machine at the option of that spot beside what is taken; None where a limit breaks."""
PUSHES = 12  # so often one machine may be pushed out


class Repair:
    """Machines placed one after another over the ranked options of their kinds; `taken` has their spots."""

    def __init__(
        self,
        plant: Plant,
        ranks: Mapping[Wish, Sequence[Spot]],
        taken: Taken,
        fits: Fits,
        exhausted: Callable[[], bool],
    ) -> None:
        self.plant, self.ranks, self.taken = plant, ranks, taken
        self.fits, self.exhausted = fits, exhausted
        self.pushed: Counter[int] = Counter()

    def place(self, wishes: Sequence[Wish]) -> bool:
        """Whether all found a place."""
        waiting = list(wishes)
        while waiting and not self.exhausted():
            wish = waiting.pop(0)
            if self._settled(wish):
                continue
            victim = self._swapped(wish)
            if victim is None and not any(spot.wish is wish for spot in self.taken.spots):
                return False
            if victim is not None:
                self._remove(victim)
                self._settled(wish)
                self.pushed[victim.wish.index] += 1
                waiting.append(victim.wish)
        return not waiting

    def _settled(self, wish: Wish) -> bool:
        for spot in self.ranks[wish.kind]:
            here = self.fits(wish, spot, self.taken)
            if here is not None:
                self.taken.add(here, self.plant)
                return True
        return False

    def _remove(self, spot: Spot) -> None:
        self.taken.add(spot, self.plant, -1)

    def _swapped(self, wish: Wish) -> Spot | None:
        """The machine has a place and one that stood in its way another; else nothing has changed, and the answer is the
        spot that would have to go although its machine finds no other place now."""
        fallback: Spot | None = None
        for victim in sorted(self.taken.spots, key=lambda spot: self.pushed[spot.wish.index]):
            if victim.wish.kind == wish.kind or self.pushed[victim.wish.index] >= PUSHES or self.exhausted():
                continue
            self._remove(victim)
            if self._settled(wish):
                mine = self.taken.spots[-1]
                if self._settled(victim.wish):
                    return None
                self._remove(mine)
                fallback = fallback or victim
            self.taken.add(victim, self.plant)
        return fallback
