"""The SOP matrix: rows, five symbols, arrows that do not cross, words that lie on nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from kolokasi.sop.figure import figure
from kolokasi.sop.lines import crossings
from kolokasi.sop.matrix import Arrow, Label, MatrixLayout, Symbol, covers, layout
from kolokasi.sop.poster import fitted
from kolokasi.sop.routing import Box, Grid, Wish, route
from kolokasi.sop.spec import Flow
from tests.sop.sample import OFFICIAL, colocation

KINDS = {"terminator", "process", "decision", "connector"}


@pytest.fixture(scope="module", params=[True, False], ids=["official", "whole"])
def drawn(request: pytest.FixtureRequest) -> MatrixLayout:
    return fitted(colocation(), bool(request.param))


def test_the_official_matrix_has_the_thirteen_rows_letter_for_letter() -> None:
    rows = figure(colocation(), official=True).rows
    assert [row.no for row in rows] == [str(n) for n in range(1, 14)]
    assert [(row.kegiatan.id, row.kelengkapan, row.waktu, row.output) for row in rows] == [
        (row.kegiatan, row.kelengkapan, row.waktu, row.output) for row in OFFICIAL
    ]
    assert not any(row.extension for row in rows)


def test_the_official_matrix_shows_no_extension() -> None:
    shown = figure(colocation(), official=True)
    assert {node.id for node in shown.nodes}.isdisjoint({"T01R", "T04P", "T04K", "T04S", "W2", "EndLapsed", "W+"})
    assert [lane.id for lane in shown.lanes] == [
        "pemohon",
        "kepala_dinas",
        "kabid_aptika",
        "pranata_komputer",
        "helpdesk",
        "tim_teknis",
    ]
    assert not any(edge.extension for edge in shown.edges)


def test_the_official_decisions_are_the_sops_own() -> None:
    """Row 4 decides Y or T, both go on to the signature; after row 6 the refused case ends (SOP steps 4 to 6)."""
    shown = figure(colocation(), official=True)
    assert {node.id for node in shown.nodes if node.kind == "decision"} == {"T04", "G06"}
    ways = [(edge.source, edge.label, edge.target) for edge in shown.edges if edge.label]
    assert ways == [
        ("T04", "Ya", "T05"),
        ("T04", "Tidak", "T05"),
        ("G06", "Ya", "T07"),
        ("G06", "Tidak", "EndRejected"),
    ]


def test_rows_2_and_11_hold_their_posts_one_below_the_other() -> None:
    shown = figure(colocation(), official=True)
    assert [(n.lane, n.level) for n in shown.nodes if n.row == 1] == [
        ("kepala_dinas", 0),
        ("kabid_aptika", 1),
        ("pranata_komputer", 2),
    ]
    assert [(n.lane, n.level) for n in shown.nodes if n.row == 10] == [("pranata_komputer", 0), ("kabid_aptika", 1)]


def test_the_whole_matrix_marks_every_extension() -> None:
    rows = figure(colocation(), official=False).rows
    assert [row.no for row in rows if row.extension] == ["1+", "4+", "4+", "4+", "7+", "W+", "W2"]
    assert all(row.keterangan == "Perluasan SOP" for row in rows if row.extension)
    returns = {row.no: row.keterangan for row in rows if not row.extension and row.keterangan}
    assert returns == {
        "2c": "Perluasan SOP: Tidak, kembali ke\N{NO-BREAK SPACE}1",
        "5": "Perluasan SOP: Tidak, kembali ke\N{NO-BREAK SPACE}4",
        "8": "Perluasan SOP: waive; Tidak, kembali ke\N{NO-BREAK SPACE}7",
        "11a": "Perluasan SOP: Tidak, kembali ke\N{NO-BREAK SPACE}10",
        "12": "Perluasan SOP: Tidak, kembali ke\N{NO-BREAK SPACE}10",
    }


def test_there_are_only_five_symbols(drawn: MatrixLayout) -> None:
    assert {symbol.kind for symbol in drawn.symbols} <= KINDS
    assert drawn.arrows


def test_no_two_arrows_cross(drawn: MatrixLayout) -> None:
    assert drawn.crossings() == 0


def test_arrows_run_through_no_symbol(drawn: MatrixLayout) -> None:
    for arrow in drawn.arrows:
        for symbol in drawn.symbols:
            inner = replace(symbol, width=symbol.width - 2, height=symbol.height - 2)
            for (ax, ay), (bx, by) in pairwise(arrow.points):
                assert ax == bx or ay == by, "an arrow is orthogonal"
                beside = abs((ax + bx) / 2 - inner.x) >= (abs(ax - bx) + inner.width) / 2
                clear = abs((ay + by) / 2 - inner.y) >= (abs(ay - by) + inner.height) / 2
                assert beside or clear, (arrow.edge, symbol.node.id)


def test_arrows_of_different_targets_share_no_line(drawn: MatrixLayout) -> None:
    for n, one in enumerate(drawn.arrows):
        for two in drawn.arrows[n + 1 :]:
            if one.edge.target != two.edge.target:
                assert not any(_overlap(p, q) for p in pairwise(one.points) for q in pairwise(two.points))


def test_words_lie_on_nothing(drawn: MatrixLayout) -> None:
    things: list[Symbol | Arrow | Label] = [*drawn.symbols, *drawn.arrows, *drawn.labels]
    assert drawn.labels
    for label in drawn.labels:
        assert [thing for thing in things if thing is not label and covers(label, thing)] == []
        assert label.x >= 0
        assert label.x + label.width <= drawn.width


def test_the_flow_runs_down_and_only_returns_run_up(drawn: MatrixLayout) -> None:
    """DOMAIN 2: vertical only. Each upward arrow is a return ("Tidak") of an extension."""
    where = {symbol.node.id: symbol.y for symbol in drawn.symbols}
    for arrow in drawn.arrows:
        if where[arrow.edge.target] <= where[arrow.edge.source]:
            assert arrow.edge.label == "Tidak"
            assert arrow.edge.extension
    assert not (drawn.official and any(arrow.edge.extension for arrow in drawn.arrows))


def test_joined_arrows_are_drawn_once(drawn: MatrixLayout) -> None:
    pieces = [piece for arrow in drawn.arrows for piece in pairwise(arrow.drawn)]
    assert not any(_overlap(p, q) for n, p in enumerate(pieces) for q in pieces[n + 1 :])
    for symbol in drawn.symbols:
        arriving = [arrow for arrow in drawn.arrows if arrow.edge.target == symbol.node.id]
        assert not arriving or any(arrow.has_head for arrow in arriving)


def test_rows_take_the_heights_they_are_given() -> None:
    heights = [60.0 + n for n in range(13)]
    placed = layout(colocation(), True, heights=heights)
    assert [row.height for row in placed.rows] == heights
    assert placed.height == sum(heights)


def test_a_table_of_equal_rows_can_carry_the_drawing() -> None:
    assert all(row.height % 27 == 0 for row in fitted(colocation(), False, unit=27).rows)


def test_the_same_procedure_is_drawn_the_same() -> None:
    assert layout(colocation(), False) == layout(colocation(), False)


def test_swapped_flows_are_drawn_swapped() -> None:
    """The drawing follows the file: what the flows say is what the arrows show."""
    procedure = colocation()
    flows = dict(procedure.flows)
    accept = next(f for f in flows.values() if f.source == "G06" and f.outcome == "accept")
    reject = next(f for f in flows.values() if f.source == "G06" and f.outcome == "reject")
    flows[accept.id] = Flow(accept.id, "G06", reject.target, "accept")
    flows[reject.id] = Flow(reject.id, "G06", accept.target, "reject")
    ways = {
        (e.label, e.target) for e in figure(replace(procedure, flows=flows), official=True).edges if e.source == "G06"
    }
    assert ways == {("Ya", "EndRejected"), ("Tidak", "T07")}


def test_words_are_translated() -> None:
    english = {"Ya": "Yes", "Tidak": "No", "Mulai": "Start", "Selesai": "Done"}
    placed = layout(colocation(), True, translate=lambda text: english.get(text, text))
    assert {line for label in placed.labels for line in label.lines} == {"Yes", "No"}
    assert {symbol.node.label for symbol in placed.symbols if symbol.node.label} == {"Start", "Done"}


def test_the_router_goes_around_what_stands_in_the_way() -> None:
    boxes = [Box("a", 36, 27, 40, 26, 0), Box("b", 36, 81, 40, 26, 1), Box("c", 36, 135, 40, 26, 2)]
    grid = Grid((0, 54, 108, 162), (6, 66), 66, 6)
    paths = route([Wish(boxes[0], boxes[2]), Wish(boxes[0], boxes[1])], boxes, grid)
    assert crossings(paths) == 0
    assert paths[1] == ((36, 40), (36, 68))
    assert len(paths[0]) > 2


def test_the_router_sees_a_crossing_that_is_there() -> None:
    assert crossings([((0, 5), (10, 5)), ((5, 0), (5, 10))]) == 1
    assert crossings([((0, 5), (10, 5)), ((5, 5), (5, 10))]) == 0


def _overlap(p: tuple[tuple[float, float], ...], q: tuple[tuple[float, float], ...]) -> bool:
    for axis in (0, 1):
        if p[0][axis] == p[1][axis] == q[0][axis] == q[1][axis]:
            other = 1 - axis
            a, b = sorted((p[0][other], p[1][other]))
            c, d = sorted((q[0][other], q[1][other]))
            return min(b, d) - max(a, c) > 0.5
    return False
