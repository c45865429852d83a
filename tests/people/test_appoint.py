"""A post with one holder has one on each day; who stands in for the holder may, and posts of many take many."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from django.db.models.query import QuerySet

from kolokasi.base.refusal import Refusal
from kolokasi.people import actions
from kolokasi.people.actions import appoint
from kolokasi.people.models import Holding, Post
from tests.api.meeting import at_once
from tests.cast import Cast, assemble

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


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False], ids=["locked", "without the lock"])
def test_two_appointed_at_once_only_the_lock_leaves_one(monkeypatch: pytest.MonkeyPatch, locked: bool) -> None:
    cast = assemble()
    Holding.objects.filter(post__key="kepala_dinas").delete()
    free, lock = actions._one_holder, QuerySet.select_for_update
    meeting = threading.Barrier(2)

    def look_and_wait(*args: Any) -> None:
        free(*args)
        with suppress(threading.BrokenBarrierError):
            meeting.wait(1.5)

    def no_lock_on_a_post(rows: Any, *args: Any, **options: Any) -> Any:
        return rows if rows.model is Post else lock(rows, *args, **options)

    monkeypatch.setattr(actions, "_one_holder", look_and_wait)
    if not locked:
        monkeypatch.setattr(QuerySet, "select_for_update", no_lock_on_a_post)

    def act(part: str) -> str:
        try:
            appoint(
                post=post("kepala_dinas"),
                account=cast[part],
                kind=Holding.Kind.HOLDER,
                first=FIRST,
                last=LAST,
                actor="t",
            )
        except Refusal as refused:
            return refused.code
        return "appointed"

    answers = at_once(lambda: act("sekretaris"), lambda: act("kabid_aptika"))
    assert sorted(answers) == (["appointed", "post_is_held"] if locked else ["appointed", "appointed"])
