"""The shipped file is BPMN 2.0 as others understand it: OMG's own schema, the linter of the modelers, a drawing for each part."""

from __future__ import annotations

from pathlib import Path

import pytest
import SpiffWorkflow
from lxml import etree

from tests import node
from tests.sop import files

SCHEMA = Path(SpiffWorkflow.__file__).parent / "bpmn" / "parser" / "schema" / "BPMN20.xsd"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


def test_the_file_holds_to_the_schema_of_the_omg(schema: etree.XMLSchema) -> None:
    assert schema.validate(etree.parse(str(files.FILE))), schema.error_log


def test_the_schema_notices_what_is_out_of_place(schema: etree.XMLSchema) -> None:
    wrong = files.changed(files.shipped(), ('<laneSet id="Lanes">', '<laneSet id="Lanes" colour="red">'))
    assert not schema.validate(etree.fromstring(wrong.encode()))


def lint(file: Path) -> tuple[int, str]:
    done = node.run("bpmnlint/bin/bpmnlint.js", str(file))
    return done.returncode, done.stdout


def test_the_linter_finds_no_error(tmp_path: Path) -> None:
    """Several ways into one task are a warning of the linter's and meant so: a return opens the task again."""
    code, report = lint(files.FILE)
    assert code == 0, report
    assert {line.split()[-1] for line in report.splitlines() if " warning " in line} <= {"fake-join"}
    wrong = tmp_path / "wrong.bpmn"
    wrong.write_text(
        files.changed(files.shipped(), ('<endEvent id="EndDone" name="Selesai"', '<endEvent id="EndDone"'))
    )
    code, report = lint(wrong)
    assert code == 1
    assert "EndDone" in report


def test_every_element_has_its_place_in_the_drawing_inside_its_lane() -> None:
    root = etree.parse(str(files.FILE)).getroot()
    procedure = files.read(files.shipped())
    boxes = {shape.get("bpmnElement"): _box(shape) for shape in root.iter(f"{DI}BPMNShape")}
    edges = {edge.get("bpmnElement") for edge in root.iter(f"{DI}BPMNEdge")}
    drawn = {
        *procedure.lanes,
        *procedure.tasks,
        *procedure.gateways,
        *procedure.ends,
        *procedure.timers,
        "Start",
        "Withdraw",
    }
    assert drawn <= set(boxes)
    assert {flow.id.partition(".")[0] for flow in procedure.flows.values()} <= edges
    inside = {"GW", "W2", "EndWithdrawn", "EndHandedBack"}
    lanes = {task.id: task.lane for task in procedure.tasks.values()}
    lanes |= {gateway.id: gateway.lane for gateway in procedure.gateways.values()}
    lanes |= {end.id: end.lane for end in procedure.ends.values()}
    assert [key for key, lane in lanes.items() if key not in inside and not _holds(boxes[lane], boxes[key])] == []
    assert all(_holds(boxes["Withdraw"], boxes[key]) for key in inside)


Box = tuple[float, float, float, float]


def _box(shape: etree._Element) -> Box:
    (bounds,) = shape.findall("{http://www.omg.org/spec/DD/20100524/DC}Bounds")
    x, y, width, height = (float(bounds.get(name) or "nan") for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def _holds(outer: Box, inner: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]
