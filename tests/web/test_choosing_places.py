"""Step 4: the officer chooses another good place; it is kept with the decision and promised."""

from __future__ import annotations

import re

from kolokasi.cases.models import Closing
from kolokasi.facility.models import Occupation
from tests.cast import Cast
from tests.factories import office
from tests.web.desk_office import answers, browser, step_url
from tests.web.test_plant_pages import text

RADIO = re.compile(r'name="place_(\d)" value="(\d+-\d+)"')


def test_a_chosen_place_is_promised_and_kept(cast: Cast) -> None:
    place = office(cast, at="T04", servers=2)
    client, (task,) = browser(cast, "helpdesk"), place.waiting()
    page = client.get(f"/permohonan/{place.case.number}/").content.decode()
    offered = RADIO.findall(page)
    assert {index for index, _key in offered} == {"0", "1"} and "Terbaik" in page
    rack, unit = next(key for index, key in offered if index == "1").split("-")
    posted = answers(place.procedure.tasks["T04"], place.case, place.at, "accept")
    posted = {name: value for name, value in posted.items() if not name.startswith("place_")}
    answer = client.post(step_url(task), posted | {"place_0": "", "place_1": f"{rack}-{unit}"})
    assert answer.status_code == 302, text(answer, answer.status_code)[-900:]
    rows = Occupation.objects.filter(kind="held").values_list("server__name", "rack_id", "units")
    held = {name: (rack_id, units.lower // 2 + 1) for name, rack_id, units in rows}
    assert held["Server 2"] == (int(rack), int(unit)) and len(held) == 2
    assert Closing.objects.get(case=place.case, element="T04").data["place_1"] == f"{rack}-{unit}"


def test_two_servers_at_one_place_are_refused_and_the_choice_stays(cast: Cast) -> None:
    place = office(cast, at="T04", servers=2)
    client, (task,) = browser(cast, "helpdesk"), place.waiting()
    offered = RADIO.findall(client.get(f"/permohonan/{place.case.number}/").content.decode())
    both = {key for index, key in offered if index == "0"} & {key for index, key in offered if index == "1"}
    posted = answers(place.procedure.tasks["T04"], place.case, place.at, "accept")
    key = min(both)
    answer = client.post(step_url(task), posted | {"place_0": key, "place_1": key})
    assert "tidak dapat dipakai bersama pilihan lain" in text(answer, 409)
    assert answer.content.decode().count(f'value="{key}" checked') == 2
    assert not Occupation.objects.filter(kind="held").exists()


def test_a_made_up_place_is_a_sentence(cast: Cast) -> None:
    place = office(cast, at="T04")
    client, (task,) = browser(cast, "helpdesk"), place.waiting()
    posted = answers(place.procedure.tasks["T04"], place.case, place.at, "accept")
    for made_up in ("1-9999", "x", "-", "9" * 60, "1-1,2-2"):
        assert "Pilih salah satu dari daftar." in text(client.post(step_url(task), posted | {"place_0": made_up}), 422)
