"""A post with one holder has one on each day; who stands in for the holder may, and posts of many take many."""

from __future__ import annotations

from datetime import date

import pytest

from kolokasi.base.refusal import Refusal
from kolokasi.people.actions import appoint
from kolokasi.people.models import Holding, Post
from tests.cast import Cast

FIRST, LAST = date(2026, 11, 23), date(2026, 11, 27)


def post(key: str) -> Post:
    return Post.objects.get(key=key)


def test_a_second_holder_of_a_single_post_is_refused_by_name(cast: Cast) -> None:
    with pytest.raises(Refusal, match=cast["kepala_dinas"].name) as refused:
        appoint(
            post=post("kepala_dinas"),
            account=cast["sekretaris"],
            kind=Holding.Kind.HOLDER,
            first=FIRST,
            last=LAST,
            actor="t",
        )
    assert refused.value.code == "post_is_held"


def test_an_acting_holder_stands_in_beside_the_holder(cast: Cast) -> None:
    made = appoint(
        post=post("kepala_dinas"), account=cast["sekretaris"], kind=Holding.Kind.PLH, first=FIRST, last=LAST, actor="t"
    )
    assert made.days.upper == date(2026, 11, 28)


def test_posts_of_many_holders_take_another(cast: Cast) -> None:
    for key in ("pranata_komputer", "helpdesk", "tim_teknis"):
        appoint(post=post(key), account=cast["sekretaris"], kind=Holding.Kind.HOLDER, first=FIRST, last=LAST, actor="t")
