"""An import is taken back whole: works · refuses what was built on · refuses twice · leaves what it did not touch."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from kolokasi.addressing.models import Address, Prefix
from kolokasi.base import events
from kolokasi.base.journal import meta, values_of
from kolokasi.base.models import ImportRun
from kolokasi.base.refusal import Refusal
from kolokasi.facility import edits
from kolokasi.facility.importing import Imported, Source, read_rows
from kolokasi.facility.models import Feed, Occupation, Rack, Room, Site
from kolokasi.facility.states import FeedSet, UplinkState
from kolokasi.procedure.plant import import_everything
from kolokasi.procedure.undoing import undo_import
from tests.facility.hall import stand
from tests.facility.test_import import PLANT
from tests.fixtures import NOON

pytestmark = pytest.mark.django_db
PLACES = {"facility", "addressing", "servers"}


def bring(document: Any) -> Imported:
    rows = read_rows("plant.json", json.dumps(document).encode())
    done = import_everything(rows=rows, actor="t", at=NOON, source=Source("plant.json", "abc"))
    assert done.faults == []
    return done


def everything() -> dict[str, list[Any]]:
    """Every row of the plant, its addresses and its servers, as it stands."""
    return {
        meta(model).db_table: [(row.pk, values_of(row)) for row in model._default_manager.order_by("pk")]
        for model in apps.get_models(include_auto_created=True)
        if meta(model).app_label in PLACES
        and model not in {FeedSet, UplinkState}  # a set of feeds that once hung together stays known
    }


def run_of(done: Imported) -> int:
    assert done.run is not None
    return done.run.pk


def changed_plant() -> dict[str, Any]:
    document = deepcopy(PLANT)
    document["rooms"][0]["racks"][0] |= {"max_watts": 5000, "feeds": ["A"]}
    document["rooms"][0]["devices"][0] |= {"watts": 200, "role": "switch"}
    document["rooms"][0]["racks"].append({"name": "R03", "units": 24, "feeds": ["B"]})
    document["prefixes"] = [{"cidr": "10.0.0.0/24", "gateway": "10.0.0.1", "reserved": ["10.0.0.2-10.0.0.9"]}]
    return document


def test_what_was_added_is_gone_as_if_it_had_never_been() -> None:
    before = everything()
    done = bring(PLANT)
    assert ImportRun.objects.get().added == len(done.journal.notes)
    undo_import(run_id=run_of(done), actor="t", at=NOON)
    assert everything() == before
    assert events.verify() is None


def test_what_was_changed_is_as_before() -> None:
    bring(PLANT)
    before = everything()
    done = bring(changed_plant())
    assert everything() != before
    undo_import(run_id=run_of(done), actor="t", at=NOON)
    after = everything()
    for table in ("facility_rack_feeds", "addressing_reservedrange"):
        after[table], before[table] = (sorted(str(one[1]) for one in rows[table]) for rows in (after, before))
    assert after == before


def test_an_import_that_changed_nothing_leaves_nothing_to_undo() -> None:
    bring(PLANT)
    assert bring(PLANT).run is None
    assert ImportRun.objects.count() == 1


def test_twice_is_refused() -> None:
    run = run_of(bring(PLANT))
    undo_import(run_id=run, actor="t", at=NOON)
    with pytest.raises(Refusal, match=r"plant.json sudah dibatalkan"):
        undo_import(run_id=run, actor="t", at=NOON)
    with pytest.raises(Refusal, match="tidak ada di sini"):
        undo_import(run_id=999_999, actor="t", at=NOON)


def build_something(what: str) -> None:
    rack, room = Rack.objects.get(name="R01"), Room.objects.get()
    if what == "device":
        stand(rack, 20, label="Sakelar baru")
    elif what == "rack on its feed":
        Rack.objects.create(room=room, name="R99").feeds.add(Feed.objects.get(name="A"))
    elif what == "renamed":
        Rack.objects.filter(pk=rack.pk).update(name="R01 lama")
    elif what == "rewired":
        rack.feeds.clear()
    elif what == "device removed":
        there = Occupation.objects.get(label="ToR")
        edits.remove_device(occupation_id=there.pk, actor="t", at=NOON)
    elif what == "room added":
        Room.objects.create(site=Site.objects.get(), name="Ruang 2")
    else:
        Address.objects.create(prefix=Prefix.objects.get(), host="10.0.0.9", state="used", used_at=NOON, label="x")


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("device", r"Rak R01 sudah dipakai Sakelar baru \(R01 U20\)"),
        ("rack on its feed", "Jalur daya A sudah dipakai R99"),
        ("renamed", "Rak R01 sudah diubah sesudahnya"),
        ("rewired", "Rak R01 sudah diubah sesudahnya"),
        ("device removed", "R01 · ToR sudah diubah sesudahnya"),
        ("room added", "Gedung Gedung A sudah dipakai Ruang 2"),
        ("address", "10.0.0.0/24 sudah dipakai 10.0.0.9"),
    ],
)
def test_what_was_built_on_it_stands_in_the_way(what: str, words: str) -> None:
    run = run_of(bring(PLANT))
    build_something(what)
    before = everything()
    with pytest.raises(Refusal, match=words):
        undo_import(run_id=run, actor="t", at=NOON)
    assert everything() == before
    assert ImportRun.objects.get().undone_at is None


def test_the_database_lets_no_other_place_go() -> None:
    bring(PLANT)
    mine = stand(Rack.objects.get(name="R02"), 30)
    with pytest.raises(DatabaseError, match="only what an import added"), transaction.atomic():
        Occupation.objects.filter(pk=mine.pk)._raw_delete("default")
