"""The racks of a room by units, power or weight: few as strips, thousands as cells in a page that stays small."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from kolokasi.facility.models import Rack
from tests.cast import Cast
from tests.facility.hall import Hall, build, stand
from tests.web.desk_office import browser
from tests.web.test_desk_inbox import queries_of
from tests.web.test_plant_pages import text

MANY = 10_000


@pytest.fixture
def hall(cast: Cast) -> Hall:
    made = build(2)
    stand(made.racks[0], 1, 21, watts=3000, weight_kg=450)
    return made


def fill(hall: Hall, count: int) -> None:
    Rack.objects.bulk_create(
        [
            Rack(
                room=hall.room,
                name=f"<R{n:05}>",
                row=f"Baris {n // 40:03}",
                units=42,
                max_watts=6000 if n % 7 else None,
            )
            for n in range(count)
        ]
    )


@pytest.mark.parametrize(
    ("measure", "free"),
    [("unit", "Sisa 63 U di 2 rak."), ("daya", "Sisa 9 kW di 2 rak."), ("beban", "Sisa 1.350 kg di 2 rak.")],
)
def test_the_answer_is_in_the_measure_that_is_asked(cast: Cast, hall: Hall, measure: str, free: str) -> None:
    said = text(browser(cast, "helpdesk").get(f"/rak/?ukuran={measure}"))
    assert free in said and "1 kosong." in said


def test_ten_thousand_racks_in_one_room(cast: Cast, hall: Hall) -> None:
    client = browser(cast, "helpdesk")
    fill(hall, 100)
    few = queries_of(client, "/rak/?ukuran=daya")
    fill_more = MANY - Rack.objects.count()
    Rack.objects.bulk_create(
        [Rack(room=hall.room, name=f"S{n:05}", row=f"T{n // 40:03}", max_watts=6000) for n in range(fill_more)]
    )
    for rack in Rack.objects.order_by("row", "name")[:300]:
        stand(rack, 30, 4, watts=2000)
    assert queries_of(client, "/rak/?ukuran=daya") == few
    seen: list[str] = []
    path = "/rak/?ukuran=daya"
    while path:
        page = client.get(path).content.decode()
        assert len(page) < 400_000 and "<R0" not in page
        tree: Any = html.fromstring(page)
        seen += [cell.get("href") for cell in tree.xpath("//div[@class='cells']/a")]
        path = next((f"/rak/{one.get('href')}" for one in tree.xpath("//nav//a[@rel='next']")), "")
    assert len(seen) == len(set(seen)) == MANY


@pytest.mark.parametrize("query", ["?ukuran=x", "?sesudah=-5", "?sesudah=" + "9" * 30, "?ukuran=daya&ruang=0"])
def test_made_up_questions_are_the_first_page(cast: Cast, hall: Hall, query: str) -> None:
    assert browser(cast, "helpdesk").get(f"/rak/{query}").status_code == 200


@pytest.mark.parametrize("place", ["x", "0-2", "42-2", "9-0", "9-nan", "9-inf", "-1-2", "9-" + "9" * 40, "²-1"])
def test_a_made_up_place_is_not_drawn(cast: Cast, hall: Hall, place: str) -> None:
    answer = browser(cast, "helpdesk").get(f"/rak/{hall.racks[0].pk}/", {"letak": place})
    assert answer.status_code == 200 and "Permohonan ini" not in answer.content.decode()
    good = browser(cast, "helpdesk").get(f"/rak/{hall.racks[0].pk}/", {"letak": "41-2"})
    assert "Permohonan ini" in good.content.decode()
