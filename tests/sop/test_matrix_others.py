"""The drawing is not made for one SOP: other lanes, other shapes of procedure, and none of them breaks it."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from lxml import etree

from kolokasi.sop.drawing import step_list
from kolokasi.sop.figure import figure
from kolokasi.sop.matrix import Arrow, Label, Symbol, covers, layout
from kolokasi.sop.official import pdf
from kolokasi.sop.poster import fitted, poster_svg
from kolokasi.sop.spec import End, Flow, Gateway, Identity, Lane, Outcome, Procedure, Task, Timer, Words
from tests.sop.sample import colocation


@pytest.mark.parametrize("seed", [3, 11, 12])
def test_any_spread_over_the_lanes_is_drawn_without_crossings(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a spread, not a secret
    base = colocation()
    lanes = list(base.lanes)
    spread = replace(
        base,
        tasks={key: replace(task, lane=dice.choice(lanes)) for key, task in base.tasks.items()},
        gateways={key: replace(gateway, lane="") for key, gateway in base.gateways.items()},
        ends={key: replace(end, lane=dice.choice(lanes)) for key, end in base.ends.items()},
    )
    drawn = layout(spread, False)
    things: list[Symbol | Arrow | Label] = [*drawn.symbols, *drawn.arrows, *drawn.labels]
    assert drawn.crossings() == 0
    assert not [1 for label in drawn.labels for thing in things if thing is not label and covers(label, thing)]


def _small(**changes: object) -> Procedure:
    """Two posts, a decision, and a second gateway directly after the first; the clock leads back to a task."""
    yes_no = tuple(Outcome(key, Words(key), Words("")) for key in ("yes", "no"))
    tasks = (
        Task("A", "1", Words("Ajukan"), "guest", "generic"),
        Task("B", "2", Words("Periksa"), "office", "generic", amount="1 hari", outcomes=yes_no),
        Task("C", "3", Words("Kerjakan"), "office", "generic"),
    )
    flows = (
        Flow("f1", "Start", "A"),
        Flow("f2", "A", "B"),
        Flow("f3", "B", "G"),
        Flow("f4", "G", "H", "yes"),
        Flow("f5", "G", "Refused", "no"),
        Flow("f6", "H", "C", "yes"),
        Flow("f7", "H", "A", "no", extension=True),
        Flow("f8", "C", "Done"),
        Flow("f9", "Late", "A", extension=True),
    )
    procedure = Procedure(
        key="small",
        title=Words("SOP kecil", "A small SOP"),
        sha256="1" * 64,
        start="Start",
        lanes={key: Lane(key, Words(key.title()), key) for key in ("guest", "office")},
        tasks={task.id: task for task in tasks},
        gateways={key: Gateway(key, Words(""), "", "B") for key in ("G", "H")},
        ends={
            "Done": End("Done", Words("Selesai"), "", "done", "4"),
            "Refused": End("Refused", Words("Ditolak"), "", "rejected"),
            "Gone": End("Gone", Words("Batal"), "", "withdrawn"),
        },
        flows={flow.id: flow for flow in flows},
        timers={"Late": Timer("Late", "B", Words("Terlambat"), "2 hari")},
        withdrawal="Gone",
        identity=Identity("SOP kecil"),
    )
    return replace(procedure, **changes)  # type: ignore[arg-type]


def test_a_gateway_after_a_gateway_and_a_clock_that_leads_back_are_drawn() -> None:
    shown = figure(_small(), official=False)
    assert [node.id for node in shown.nodes if node.kind == "decision"] == ["B", "H"]
    ways = {(edge.source, edge.target, edge.label) for edge in shown.edges}
    assert {
        ("B", "H", "Ya"),
        ("H", "C", "Ya"),
        ("H", "A", "Tidak"),
        ("B", "A", "Lewat 2 hari"),
        ("W+", "Gone", ""),
    } <= ways
    assert layout(_small(), False).crossings() <= 1  # all four sides of B are taken; its returns enclose each other


def test_every_form_of_a_small_procedure_can_be_made() -> None:
    for procedure in (_small(), _small(withdrawal="", timers={})):
        assert etree.fromstring(poster_svg(fitted(procedure, False, language="en"), language="en").encode()) is not None
        assert pdf(procedure, official=False, language="en").startswith(b"%PDF")
        assert [card.no for card in step_list(procedure)][:4] == ["1", "2", "3", "4"]


def test_a_procedure_without_signed_rows_prints_its_identity_alone() -> None:
    assert figure(_small(), official=True).rows == ()
    assert pdf(_small(), official=True).startswith(b"%PDF")
    assert etree.fromstring(poster_svg(fitted(_small(), True)).encode()) is not None
