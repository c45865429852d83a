"""The drawings: well-formed, styled by classes alone, safe with hostile names, and the case's place in them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from lxml import etree

from kolokasi.sop.drawing import Place, flow_svg, step_list
from kolokasi.sop.matrix import MatrixLayout
from kolokasi.sop.poster import Measured, fitted, poster_svg
from kolokasi.sop.spec import Lane, Words
from tests.sop.sample import colocation

SVG = "{http://www.w3.org/2000/svg}"
PLACE = Place(frozenset({"T03"}), frozenset({"T01", "T01R", "T02A", "T02B", "T02C"}))
HOSTILE = "</svg><script>alert(1)</script>\" onload='x' & <b>\x00\x1b\ud800"


def _read(svg: str) -> etree._Element:
    return etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False))


@cache
def _layout(official: bool) -> MatrixLayout:
    return fitted(colocation(), official)


@cache
def _drawings(official: bool = False) -> tuple[str, str]:
    layout = _layout(official)
    inline = flow_svg(layout, place=PLACE).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return inline, poster_svg(layout, place=PLACE, measured={"5": Measured("1,9 hari", 0.95, "bad")})


@pytest.mark.parametrize("official", [True, False])
def test_drawings_are_well_formed_and_carry_classes_only(official: bool) -> None:
    for svg in _drawings(official):
        for element in _read(svg).iter(etree.Element):
            assert element.tag in {
                f"{SVG}{t}" for t in ("svg", "title", "desc", "style", "g", "path", "rect", "circle", "text")
            }
            assert not {"style", "onload", "onclick", "href", "fill", "stroke"} & set(element.attrib)


def test_a_page_gets_no_style_element_and_no_ids() -> None:
    inline, _ = _drawings()
    assert "<style" not in inline
    assert " id=" not in inline


def test_the_file_names_and_describes_itself() -> None:
    root = _read(_drawings()[1])
    assert root.get("role") == "img"
    title, words = root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")
    assert title == "SOP Permohonan Colocation"
    assert words is not None
    assert "2a Kepala Dinas; 2b Kabid Aptika" in words


def test_the_file_prints_the_words_of_every_row() -> None:
    procedure = colocation()
    text = " ".join(str(words) for words in _read(poster_svg(fitted(procedure, True))).itertext())
    for row in procedure.official:
        assert all(word in text for word in row.kegiatan.split())


def test_hostile_names_stay_words() -> None:
    procedure = colocation()
    tasks = dict(procedure.tasks)
    tasks["T03"] = replace(tasks["T03"], name=Words(HOSTILE), output=HOSTILE, kelengkapan=HOSTILE)
    lanes = dict(procedure.lanes)
    lanes["helpdesk"] = Lane("helpdesk", Words(HOSTILE), "helpdesk")
    hostile = replace(procedure, tasks=tasks, lanes=lanes, title=Words(HOSTILE))
    layout = fitted(hostile, False)
    for svg in (flow_svg(layout, place=PLACE), poster_svg(layout)):
        root = etree.fromstring(svg.encode())
        assert not [e for e in root.iter() if etree.QName(e).localname == "script"]
        assert not any(str(name).startswith("on") for e in root.iter() for name in e.attrib)


def test_the_place_of_the_case_is_shown_by_more_than_colour() -> None:
    root = _read(_drawings()[0])
    symbols = {
        g.findtext(f"{SVG}title", "").split(".")[0]: g
        for g in root.iter(f"{SVG}g")
        if g.find(f"{SVG}title") is not None
    }
    assert symbols["3"][1].get("class", "").split() == ["sy", "cur"]
    assert symbols["3"].find(f"{SVG}circle") is not None
    assert symbols["2a"].find(f"{SVG}path[@class='tick']") is not None
    assert symbols["9"].find(f"{SVG}circle") is None
    assert len(list(root.iter(f"{SVG}circle"))) == 1


def test_cards_tell_each_step_with_its_state() -> None:
    cards = step_list(colocation(), PLACE)
    by_number = {card.no: card for card in cards}
    assert [card.state for card in cards[:6]] == ["done"] * 5 + ["now"]
    assert {card.state for card in cards[6:]} == {"todo"}
    assert by_number["9"].who == ("Tim Teknis",)
    assert by_number["9"].time == "2 hari"
    assert by_number["1+"].extension
    assert by_number["8"].note == "Perluasan SOP: waive; Tidak, kembali ke\N{NO-BREAK SPACE}7"


def test_official_cards_join_the_posts_of_a_row() -> None:
    card = step_list(colocation(), Place(frozenset({"T02B"}), frozenset({"T01", "T02A"})), official=True)[1]
    assert card.no == "2"
    assert card.who == ("Kepala Dinas", "Kabid Aptika", "Pranata Komputer")
    assert card.state == "now"


def test_a_finished_case_stands_at_its_end() -> None:
    tasks = frozenset(colocation().tasks)
    cards = step_list(colocation(), Place(done=tasks, end="EndDone"), official=True)
    assert {card.state for card in cards} == {"done"}


def test_a_measured_column_appears_only_when_measured() -> None:
    layout = _layout(False)
    assert "Terukur" not in poster_svg(layout)
    shown = poster_svg(layout, measured={"5": Measured("1,9 hari", 0.95, "bad")})
    assert "Terukur" in shown
    assert "1,9 hari" in shown
    assert "g-bad" in shown
