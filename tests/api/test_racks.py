"""Racks through the hatch: a list with what is free, and a picture that stands alone."""

from __future__ import annotations

import pytest
from lxml import etree

from kolokasi.facility.models import Occupation, Role
from tests.api.client import Machine, code_of, machine
from tests.cast import Cast
from tests.facility.hall import Hall, build, stand


@pytest.fixture
def hall(cast: Cast) -> Hall:
    made = build(2)
    stand(made.racks[0], 1, 2, label="<script>alert(1)</script>", watts=300, weight_kg=12.5)
    return made


def test_racks_with_what_they_hold(cast: Cast, hall: Hall) -> None:
    page = machine(cast, "helpdesk").get("/racks").json()
    assert (page["count"], page["pages"]) == (2, 1)
    first = page["racks"][0]
    assert (first["name"], first["free_units"], first["promised_units"]) == ("R01", 40, 0)
    assert (first["watts"], first["weight_kg"], first["feeds"]) == (300, 12.5, ["A", "B"])
    assert machine(cast, "helpdesk").get("/racks", room="Lain").json()["count"] == 0


def test_the_picture_is_well_formed_and_harmless(cast: Cast, hall: Hall) -> None:
    answer = machine(cast, "tim_teknis").get(f"/racks/{hall.racks[0].pk}/elevation.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    tree = etree.fromstring(answer.content)
    assert not tree.findall(".//{*}script")
    assert "style" not in answer.content.decode()
    assert (
        len(tree.findall(".//{http://www.w3.org/2000/svg}title")) == 5
    )  # the sheet, its two sides, and the device on each


@pytest.mark.parametrize("face", ["front", "rear"])
def test_one_side_alone_stands_as_a_picture_of_its_own(cast: Cast, hall: Hall, face: str) -> None:
    label = '<script>alert(1)</script> & "co"'
    made = stand(hall.racks[1], 3, label=label)
    for role in Role.values:
        Occupation.objects.filter(pk=made.pk).update(role=role)
        answer = machine(cast, "helpdesk").get(f"/racks/{hall.racks[1].pk}/elevation.svg", face=face)
        tree = etree.fromstring(answer.content)
        assert not tree.findall(".//{*}script") and "class=" not in answer.content.decode()
        assert any(label in (title.text or "") for title in tree.findall(".//{*}title"))
    assert machine(cast, "helpdesk").get(f"/racks/{hall.racks[1].pk}/elevation.svg", face="top").status_code == 422


@pytest.mark.parametrize(
    "path", ["/racks/0/elevation.svg", "/racks/999999/elevation.svg", "/racks/99999999999999999999/elevation.svg"]
)
def test_a_rack_that_is_not_there(cast: Cast, hall: Hall, path: str) -> None:
    answer = machine(cast, "helpdesk").get(path)
    assert (answer.status_code, code_of(answer)) == (404, "not_found")


def test_racks_are_the_offices(cast: Cast, hall: Hall) -> None:
    for path in ("/racks", f"/racks/{hall.racks[0].pk}/elevation.svg"):
        assert machine(cast, "applicant").get(path).status_code == 403
        assert Machine().get(path).status_code == 401
    assert machine(cast, "helpdesk").get("/racks", page="x").status_code == 422
