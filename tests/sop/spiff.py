"""SpiffWorkflow as a second opinion on the same file: the test translates outcomes into conditions over data.

The translation works on the file's own XML and takes nothing from our reader. What the engine cannot do is left out:
the event sub-process (withdrawal) and the boundary timer (the clock).
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

B = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
S = "{urn:kolokasi:sop:1}"
LEFT_OUT = ("collaboration", "message", "laneSet", "subProcess", "boundaryEvent", "extensionElements")


def translated(data: bytes) -> tuple[bytes, str]:
    """Plain BPMN in which each flow out of a gateway asks for the latest outcome of the deciding task; and the key."""
    root = etree.fromstring(data)
    for name in LEFT_OUT:
        for element in list(root.iter(f"{B}{name}")):
            parent = element.getparent()
            assert parent is not None
            parent.remove(element)
    for diagram in root.findall("{http://www.omg.org/spec/BPMN/20100524/DI}BPMNDiagram"):
        root.remove(diagram)
    process = root.find(f"{B}process")
    assert process is not None
    nodes = {element.get("id") for element in process}
    decides = {gateway.get("id"): gateway.get(f"{S}decidedBy") for gateway in process.iter(f"{B}exclusiveGateway")}
    for flow in list(process.iter(f"{B}sequenceFlow")):
        source = flow.get("sourceRef")
        if source not in nodes:
            process.remove(flow)
        elif source in decides:
            condition = etree.SubElement(flow, f"{B}conditionExpression")
            condition.text = f"latest_{decides[source]} in {(flow.get(f'{S}outcome') or '').split()!r}"
    for flow in process.iter(f"{B}sequenceFlow"):  # the engine keeps the name Start for itself
        if flow.get("sourceRef") == "Start":
            flow.set("sourceRef", "Begin")
    for start in process.iter(f"{B}startEvent"):
        start.set("id", "Begin")
    targets = {flow.get("targetRef") for flow in process.iter(f"{B}sequenceFlow")}
    for end in list(process.iter(f"{B}endEvent")):
        if end.get("id") not in targets:
            process.remove(end)
    for element in root.iter():
        for own in [name for name in element.attrib if str(name).startswith(S)]:
            del element.attrib[own]
    return etree.tostring(root), str(process.get("id"))


class Engine:
    """The engine's specification of one file, from which any number of cases can be begun."""

    def __init__(self, data: bytes) -> None:
        plain, key = translated(data)
        parser = BpmnParser()
        parser.add_bpmn_io(io.BytesIO(plain))
        self._spec = parser.get_spec(key)

    def begin(self) -> EngineCase:
        return EngineCase(BpmnWorkflow(self._spec))


class EngineCase:
    """One running case of the engine."""

    def __init__(self, workflow: BpmnWorkflow) -> None:
        self._workflow = workflow
        self._workflow.do_engine_steps()

    def open(self) -> set[str]:
        return {task.task_spec.bpmn_id for task in self._ready()}

    def complete(self, element: str, outcome: str) -> None:
        (task,) = (task for task in self._ready() if task.task_spec.bpmn_id == element)
        task.data[f"latest_{element}"] = outcome
        task.run()
        self._workflow.do_engine_steps()

    def end(self) -> str:
        """The id of the end event that was reached, or ""."""
        if not self._workflow.completed:
            return ""
        ends = [task for task in self._workflow.get_tasks(state=TaskState.COMPLETED) if _is_end(task)]
        return str(ends[-1].task_spec.bpmn_id)

    def _ready(self) -> Iterator[Task]:
        return iter(self._workflow.get_tasks(state=TaskState.READY, manual=True))


def _is_end(task: Task) -> bool:
    return type(task.task_spec).__name__ == "EndEvent"
