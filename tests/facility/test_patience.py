"""A request of many machines that differ is explained within bounds, and what is offered instead fits."""

from __future__ import annotations

from kolokasi.facility.rules.plant import Brackets, Wish
from kolokasi.facility.rules.search import Search
from kolokasi.facility.rules.subsets import LOOKS, PATIENCE, Subsets
from kolokasi.facility.rules.verdict import accepts
from tests.facility.halls import nearly_full
from tests.facility.plants import dice_of

MANY = [
    Wish(n, 1 + n % 4 + n % 2 / 2, 400 + n, 5 + n % 30, 100 + n * 7, psu_count=1 + n % 2, mbps=n) for n in range(200)
]


def test_a_large_set_is_found_with_patience_that_ends() -> None:
    plant = nearly_full(dice_of(7), 20, 0.8)
    search = Search(plant, Brackets(), None)
    found = Subsets(search, MANY).largest()
    assert search.budget.total <= PATIENCE + 10 * LOOKS
    chosen = [MANY[index] for index in found[0].indexes]
    assert len(chosen) >= 8
    assert accepts(plant, Brackets(), chosen, None)
