"""What was typed becomes an answer in its own type, or a sentence that says what to write; nothing typed is lost."""

from __future__ import annotations

import pytest

from kolokasi.web.portal.draft_form import PAGES, SERVER_PAGES, declared, errors_of, faults, places, with_answers
from kolokasi.web.portal.reading import read, shown
from tests.web.portal_filling import AGENCY_PAGES, LETTER_PAGE
from tests.web.portal_filling import SERVER_PAGES as ANSWERS

EMPTY = {"servers": [{"key": 1}], "saved": [], "last_key": 1}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("27,5", 27.5), ("27.5", 27.5), (" 28 kg ", 28), ("1.000", 1000), ("0,5", 0.5), ("28 KG", 28)],
)
def test_numbers_are_read_as_indonesians_write_them(typed: str, kept: float) -> None:
    assert read(SERVER_PAGES["ukuran"], {"weight_kg": typed}).values["weight_kg"] == kept


@pytest.mark.parametrize("typed", ["berat", "0,8 kw", "--1", "1e999", "NaN", "∞", "1,2,3"])
def test_what_is_no_number_keeps_its_text_and_gets_an_example(typed: str) -> None:
    reading = read(SERVER_PAGES["ukuran"], {"weight_kg": typed})
    assert reading.typed["weight_kg"] == typed
    assert "27,5" in str(reading.errors["weight_kg"])
    assert "weight_kg" not in reading.values


@pytest.mark.parametrize(
    ("page", "name", "typed"),
    [
        ("ukuran", "units", "0"), ("ukuran", "units", "49"), ("ukuran", "units", "1,3"), ("ukuran", "depth_mm", "1.501"),
        ("ukuran", "weight_kg", "1000,1"), ("daya", "psu.watts", "20.001"), ("daya", "psu.watts", "0"),
        ("daya", "psu_count", "2,5"), ("alamat", "ipv4", "257"), ("alamat", "ipv4", "-1"), ("jaringan", "bandwidth_mbps", "1e9"),
    ],
)  # fmt: skip
def test_figures_outside_their_band_are_refused(page: str, name: str, typed: str) -> None:
    assert name in _faults(page, {**ANSWERS[page], name: typed})


@pytest.mark.parametrize("page", list(ANSWERS))
def test_the_filled_pages_have_no_fault(page: str) -> None:
    assert _faults(page, ANSWERS[page]) == {}


def test_half_units_are_sane() -> None:
    assert _faults("ukuran", ANSWERS["ukuran"] | {"units": "1,5"}) == {}


def test_a_tower_is_told_at_once_that_it_cannot_be_placed() -> None:
    assert "menara" in str(_faults("ukuran", ANSWERS["ukuran"] | {"mounting": "tower"})["mounting"])


def test_unlicensed_software_is_refused() -> None:
    assert "lisensi" in str(_faults("data", ANSWERS["data"] | {"licensed": "false"})["licensed"])


@pytest.mark.parametrize("hidden", ["a\x00b", "a\u202eb", "a\x1b[31m", "\u2066x"])
def test_hidden_characters_are_refused(hidden: str) -> None:
    assert "model" in _faults("merek", ANSWERS["merek"] | {"model": hidden})


def test_text_is_normalised() -> None:
    assert read(SERVER_PAGES["merek"], {"model": " Cafe\u0301  2\u00ad "}).values["model"] == "Café 2"


def test_huge_text_is_refused_and_kept_short() -> None:
    reading = read(SERVER_PAGES["aplikasi"], {"description": "x" * 1_000_000})
    assert len(reading.typed["description"]) < 5000
    assert "description" in reading.errors
    assert "model" in _faults("merek", ANSWERS["merek"] | {"model": "x" * 121})


def test_an_empty_row_between_does_not_count_and_errors_name_the_row_they_were_typed_in() -> None:
    typed = {
        "disks.0.kind": "ssd",
        "disks.0.size_gb": "960",
        "disks.0.count": "1",
        "disks.2.kind": "hdd",
        "disks.2.count": "x",
    }
    reading = read(SERVER_PAGES["isi"], typed)
    assert reading.rows["disks"] == [0, 2]
    assert "disks.2.count" in reading.errors
    form = with_answers(EMPTY, SERVER_PAGES["isi"], 1, reading.values)
    assert "disks.1.size_gb" in faults(form, SERVER_PAGES["isi"], 1, errors_of(form))


@pytest.mark.parametrize("typed", ["2026-11-20", "20-11-2026", "20/11/2026"])
def test_dates_are_read_in_both_orders(typed: str) -> None:
    assert read(PAGES["surat"], LETTER_PAGE | {"date": typed}).values["date"] == "2026-11-20"


def test_a_day_that_is_not_in_the_calendar_is_refused() -> None:
    assert "date" in read(PAGES["surat"], LETTER_PAGE | {"date": "31-02-2026"}).errors


@pytest.mark.parametrize(("value", "text"), [(27.5, "27,5"), (2, "2"), (True, "true"), (None, ""), (1000.0, "1000")])
def test_kept_answers_stand_in_their_input_as_they_were_typed(value: object, text: str) -> None:
    assert shown(value) == text


def test_the_declaration_holds_the_keys_others_read() -> None:
    form = EMPTY
    for page, answers in AGENCY_PAGES.items():
        form = with_answers(form, PAGES[page], None, read(PAGES[page], answers).values)
    for page, answers in ANSWERS.items():
        form = with_answers(form, SERVER_PAGES[page], 1, read(SERVER_PAGES[page], answers).values)
    form = with_answers(form, PAGES["surat"], None, read(PAGES["surat"], LETTER_PAGE).values)
    assert errors_of(form) == {}
    server = declared(form)["servers"][0]
    assert "key" not in server
    assert server["watts"] == {"expected": 480, "nameplate": 800}
    assert server["psu"] == {"watts": 800, "count": 2}
    assert (server["units"], server["depth_mm"], server["weight_kg"], server["psu_count"]) == (2, 1050, 27.5, 2)
    assert server["nics"] == [{"speed_mbps": 10000, "count": 2}]
    assert server["disks"] == [{"kind": "ssd", "size_gb": 960, "count": 4}]
    assert declared(form)["contacts"]["administrative"]["nip"] == "197100001996001011"


def test_every_page_has_its_place_once() -> None:
    found = [(page.key, key) for page, key in places({**EMPTY, "servers": [{"key": 1}, {"key": 5}]})]
    assert len(found) == len(set(found)) == len(PAGES) + 2 * len(SERVER_PAGES)


def _faults(page: str, answers: dict[str, str]) -> dict[str, object]:
    asked = SERVER_PAGES[page]
    reading = read(asked, answers)
    form = with_answers(EMPTY, asked, 1, reading.values)
    return {**faults(form, asked, 1, errors_of(form)), **reading.errors}
