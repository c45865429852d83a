"""Reads a procedure file into a checked `Procedure`, or refuses it with every fault by element and sentence."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from kolokasi.sop import answers, front
from kolokasi.sop.acts import ACTS
from kolokasi.sop.faults import FaultList
from kolokasi.sop.faults import marked as _
from kolokasi.sop.grammar import check_shape
from kolokasi.sop.soundness import Graph, check_soundness
from kolokasi.sop.spec import End, Flow, Gateway, Lane, Procedure, Task, Timer, Words
from kolokasi.sop.tree import Element, parse
from kolokasi.sop.walk import walk

RESULTS = ("done", "rejected", "lapsed", "withdrawn")

_AMOUNT = re.compile(r"([1-9]\d{0,2}) (hari|jam)")
WRONG_AMOUNT = _("Waktu “{text}” tidak dikenal. Tulis seperti “1 hari” atau “2 jam”.")
_NODE_NAMES = ("userTask", "exclusiveGateway", "endEvent")


def is_amount(text: str) -> bool:
    """Whether `text` is a working time such as "1 hari" or "2 jam" (never a calendar duration)."""
    return _AMOUNT.fullmatch(text) is not None


def read(data: bytes, acts: frozenset[str] = ACTS) -> Procedure:
    """The procedure in `data`. Raises SopFaults naming each element that is outside the subset, unsound or unknown.

    `acts` are the acts that the caller can perform; a task that names another one is refused (HOUSE 3).
    """
    faults = FaultList()
    root = parse(data)
    check_shape(root, faults)
    faults.check()
    procedure = _Reading(root, acts, faults).procedure(hashlib.sha256(data).hexdigest())
    walk(procedure)
    return procedure


def words(element: Element, name: str = "name", english: str = "sop:en") -> Words:
    return Words(element.get(name), element.get(english))


class _Reading:
    """One pass over a tree of the right shape; every fault lands in the same list."""

    def __init__(self, root: Element, acts: frozenset[str], faults: FaultList) -> None:
        self.acts = acts
        self.faults = faults
        self.messages = {message.get("id") for message in root.of("message")}
        (self.process,) = root.of("process")
        (pool,) = (p for c in root.of("collaboration") for p in c.of("participant"))
        if pool.get("processRef") != self.process.get("id"):
            faults.add(pool.where, _("Pool tidak menunjuk proses {id}."), id=self.process.get("id"))
        self.sub = next(self.process.of("subProcess"), None)
        self.inner = frozenset(node.get("id") for node in self.sub.of(*_NODE_NAMES)) if self.sub else frozenset[str]()
        self.lane_of: dict[str, str] = {}

    def procedure(self, sha256: str) -> Procedure:
        lanes = {lane.id: lane for lane in self._lanes()}
        tasks = {task.id: task for task in map(self._task, self._elements("userTask"))}
        ends = {end.id: end for end in map(self._end, self._elements("endEvent"))}
        timers = {timer.id: timer for timer in map(self._timer, self.process.of("boundaryEvent"))}
        start, entry = self._starts()
        flows = {flow.id: flow for flow in self._flows()}
        gateways = {gateway.id: gateway for gateway in self._gateways(tasks, flows)}
        flows = {key: _marked(flow, gateways, tasks) for key, flow in flows.items()}
        self._check_lanes(lanes)
        graph = Graph(
            start=start, entry=entry, tasks=tasks, gateways=gateways, ends=ends, flows=flows, timers=timers,
            inner=self.inner,
        )  # fmt: skip
        self._check_ways()
        check_soundness(graph, self.faults)
        identity, official = front.read(self.process, tasks, self.faults)
        self.faults.check()
        inside = {flow.id for flow in flows.values() if flow.source == entry}
        return Procedure(
            key=self.process.get("id"),
            title=words(self.process),
            sha256=sha256,
            start=start,
            lanes=lanes,
            tasks=tasks,
            gateways=gateways,
            ends=ends,
            flows={key: flow for key, flow in flows.items() if key not in inside},
            timers=timers,
            withdrawal=next((flows[key].target for key in inside), ""),
            identity=identity,
            official=official,
        )

    def _elements(self, *names: str) -> Iterator[Element]:
        yield from self.process.of(*names)
        if self.sub is not None:
            yield from self.sub.of(*names)

    # -- lanes ------------------------------------------------------------------------------------------------------

    def _lanes(self) -> Iterator[Lane]:
        nodes = {node.get("id") for node in self.process.of(*_NODE_NAMES, "startEvent", "boundaryEvent", "subProcess")}
        for lane in (lane for lanes in self.process.of("laneSet") for lane in lanes.of("lane")):
            for ref in lane.of("flowNodeRef"):
                node = ref.text.strip()
                if node not in nodes:
                    self.faults.add(lane.where, _("Lajur memuat {id}, yang tidak ada dalam proses."), id=node)
                elif node in self.lane_of:
                    self.faults.add(node, _("Elemen ini ada di dua lajur."))
                self.lane_of[node] = lane.get("id")
            yield Lane(lane.get("id"), words(lane), lane.get("sop:post"), lane.get("sop:extension") == "true")

    def _lane(self, element: Element) -> str:
        """The lane by the lane set; inside the event sub-process, where no lane reaches, by `sop:lane`."""
        inner = element.get("id") in self.inner
        named = element.get("sop:lane")
        if named and not inner:
            self.faults.add(element.where, _("Atribut sop:lane hanya untuk elemen di dalam sub-proses pembatalan."))
        lane = named if inner else self.lane_of.get(element.get("id"), "")
        if not lane:
            self.faults.add(element.where, _("Elemen ini belum berada di sebuah lajur."))
        return lane

    def _check_lanes(self, lanes: dict[str, Lane]) -> None:
        for element in self._elements(*_NODE_NAMES):
            if (named := element.get("sop:lane")) and named not in lanes:
                self.faults.add(element.where, _("Lajur {id} tidak ada."), id=named)
        for element in self.process.of("startEvent", "boundaryEvent", "subProcess"):
            if element.get("id") not in self.lane_of:
                self.faults.add(element.where, _("Elemen ini belum berada di sebuah lajur."))

    # -- nodes ------------------------------------------------------------------------------------------------------

    def _task(self, element: Element) -> Task:
        lane = self._lane(element)
        amount = element.get("sop:amount")
        if amount and not is_amount(amount):
            self.faults.add(element.where, WRONG_AMOUNT, text=amount[:40])
        if element.get("sop:act") not in self.acts:
            self.faults.add(
                element.where, _("Tindakan {act} tidak dikenal. Yang ada: {known}."),
                act=element.get("sop:act"), known=", ".join(sorted(self.acts)),
            )  # fmt: skip
        inside = answers.read(element, self.faults)
        return Task(
            id=element.get("id"),
            step=element.get("sop:step"),
            name=words(element),
            lane=lane,
            act=element.get("sop:act"),
            amount=amount,
            clock=element.get("sop:clock"),
            extension=element.get("sop:extension") == "true",
            skippable=element.get("sop:skippable") == "true",
            applicant=element.get("sop:applicant") == "true",
            kelengkapan=element.get("sop:kelengkapan"),
            output=element.get("sop:output"),
            outcomes=inside.outcomes,
            fields=inside.fields,
            documents=inside.documents,
        )

    def _end(self, element: Element) -> End:
        result = element.get("sop:result")
        if result not in RESULTS:
            self.faults.add(
                element.where,
                _("Hasil akhir {result} tidak dikenal. Yang ada: {known}."),
                result=result,
                known=", ".join(RESULTS),
            )
        return End(element.get("id"), words(element), self._lane(element), result, element.get("sop:step"))

    def _timer(self, element: Element) -> Timer:
        (definition,) = element.of("timerEventDefinition")
        amount = next((one.text.strip() for one in definition.of("timeDuration")), "")
        if not is_amount(amount):
            self.faults.add(element.where, WRONG_AMOUNT, text=amount[:40])
        return Timer(element.get("id"), element.get("attachedToRef"), words(element), amount)

    def _starts(self) -> tuple[str, str]:
        (start,) = self.process.of("startEvent")
        if next(start.of("messageEventDefinition"), None) is not None:
            self.faults.add(start.where, _("Mulai dengan pesan hanya untuk sub-proses pembatalan."))
        if self.sub is None:
            return start.get("id"), ""
        (entry,) = self.sub.of("startEvent")
        message = next(entry.of("messageEventDefinition"), None)
        if message is None:
            self.faults.add(entry.where, _("Sub-proses pembatalan harus dimulai oleh sebuah pesan."))
        elif message.get("messageRef") and message.get("messageRef") not in self.messages:
            self.faults.add(entry.where, _("Pesan {id} tidak ada."), id=message.get("messageRef"))
        return start.get("id"), entry.get("id")

    # -- ways -------------------------------------------------------------------------------------------------------

    def _flows(self) -> Iterator[Flow]:
        for element in self._elements("sequenceFlow"):
            key = element.get("id")
            outcomes = element.get("sop:outcome").split()
            if len(set(outcomes)) < len(outcomes):
                self.faults.add(element.where, _("Panah ini menyebut satu hasil dua kali."))
            if outcomes and element.get("sop:otherwise") == "true":
                self.faults.add(element.where, _("Panah ini memuat hasil dan sekaligus “selain itu”."))
            for number, outcome in enumerate(outcomes or [""]):
                yield Flow(
                    id=f"{key}.{outcome}" if number else key,
                    source=element.get("sourceRef"),
                    target=element.get("targetRef"),
                    outcome=outcome,
                    label=words(element),
                    extension=element.get("sop:extension") == "true",
                )

    def _gateways(self, tasks: dict[str, Task], flows: dict[str, Flow]) -> Iterator[Gateway]:
        otherwise: dict[str, list[str]] = {}
        for element in self._elements("sequenceFlow"):
            if element.get("sop:otherwise") == "true":
                otherwise.setdefault(element.get("sourceRef"), []).append(element.get("id"))
        before: dict[str, set[str]] = {}
        for flow in flows.values():
            before.setdefault(flow.target, set()).add(flow.source)
        for element in self._elements("exclusiveGateway"):
            key = element.get("id")
            defaults = otherwise.pop(key, [])
            if len(defaults) > 1:
                self.faults.add(element.where, _("Percabangan ini mempunyai dua panah “selain itu”."))
            direct = before[key].pop() if len(before.get(key, ())) == 1 else ""
            decider = element.get("sop:decidedBy") or (direct if direct in tasks else "")
            yield Gateway(key, words(element), self._lane(element), decider, defaults[0] if defaults else "")
        for stray in otherwise.values():
            self.faults.add(stray[0], _("Panah “selain itu” hanya boleh keluar dari percabangan."))

    def _check_ways(self) -> None:
        """`incoming` and `outgoing`, where the file writes them, name the flows that truly end or begin there."""
        flows = {flow.get("id"): flow for flow in self._elements("sequenceFlow")}
        for node in self._elements(*_NODE_NAMES, "startEvent", "boundaryEvent"):
            for way in node.of("incoming", "outgoing"):
                flow = flows.get(way.text.strip())
                end = "targetRef" if way.name == "incoming" else "sourceRef"
                if flow is None or flow.get(end) != node.get("id"):
                    stray = way.text.strip()
                    self.faults.add(
                        node.where, _("Panah {id} yang disebut di sini tidak tersambung ke elemen ini."), id=stray
                    )


def _marked(flow: Flow, gateways: Mapping[str, Gateway], tasks: Mapping[str, Task]) -> Flow:
    """The flow, marked as an extension too if the outcome it carries is one."""
    decider = tasks.get(gateways[flow.source].decided_by) if flow.source in gateways else None
    outcomes = decider.outcomes if decider else ()
    extension = any(outcome.key == flow.outcome and outcome.extension for outcome in outcomes)
    return replace(flow, extension=True) if extension else flow
