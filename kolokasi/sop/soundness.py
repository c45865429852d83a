"""Whether a procedure can be walked: every flow tied, every node on a way to an end, every choice decided beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from kolokasi.sop.faults import FaultList
from kolokasi.sop.faults import marked as _
from kolokasi.sop.spec import End, Flow, Gateway, Task, Timer


@dataclass(frozen=True)
class Graph:
    """The nodes and flows of the process and, in `inner`, the nodes of its event sub-process (begun at `entry`, or "")."""

    start: str
    entry: str
    tasks: Mapping[str, Task]
    gateways: Mapping[str, Gateway]
    ends: Mapping[str, End]
    flows: Mapping[str, Flow]
    timers: Mapping[str, Timer]
    inner: frozenset[str]

    @cached_property
    def nodes(self) -> frozenset[str]:
        starts = {self.start, self.entry} - {""}
        return frozenset({*self.tasks, *self.gateways, *self.ends, *self.timers, *starts})

    @cached_property
    def out(self) -> Mapping[str, list[Flow]]:
        leaving: dict[str, list[Flow]] = {}
        for flow in self.flows.values():
            leaving.setdefault(flow.source, []).append(flow)
        return leaving

    @cached_property
    def into(self) -> Mapping[str, list[Flow]]:
        arriving: dict[str, list[Flow]] = {}
        for flow in self.flows.values():
            arriving.setdefault(flow.target, []).append(flow)
        return arriving

    @cached_property
    def attached(self) -> Mapping[str, list[str]]:
        timers: dict[str, list[str]] = {}
        for timer in self.timers.values():
            timers.setdefault(timer.task, []).append(timer.id)
        return timers

    def reached(self, begin: str, *, unclosed: str = "") -> set[str]:
        """Every node on a way from `begin`, when the task `unclosed` never closes (its timers may still fire)."""
        seen, waiting = {begin}, [begin]
        while waiting:
            node = waiting.pop()
            ways = [] if node == unclosed else [flow.target for flow in self.out.get(node, [])]
            fresh = [target for target in (*ways, *self.attached.get(node, [])) if target not in seen]
            seen.update(fresh)
            waiting.extend(fresh)
        return seen

    def leading_to(self, ends: Iterable[str]) -> set[str]:
        """Every node from which a way leads to one of `ends`."""
        seen = set(ends)
        waiting = list(seen)
        while waiting:
            node = waiting.pop()
            before = [flow.source for flow in self.into.get(node, [])]
            before += [self.timers[node].task] if node in self.timers else []
            fresh = [source for source in before if source not in seen]
            seen.update(fresh)
            waiting.extend(fresh)
        return seen


def check_soundness(graph: Graph, faults: FaultList) -> None:
    """Afterwards `faults` names everything that would let a case stand still, run in a ring or choose without a decision."""
    tied = _check_flows(graph, faults)
    _check_timers(graph, faults)
    _check_nodes(graph, faults)
    if not tied:
        return
    _check_rings(graph, faults)
    _check_ways(graph, faults)
    for gateway in graph.gateways.values():
        _check_gateway(graph, gateway, faults)
    deciders = {gateway.decided_by for gateway in graph.gateways.values()}
    for task in graph.tasks.values():
        if task.outcomes and task.id not in deciders:
            faults.add(task.id, _("Langkah ini menyatakan hasil, tetapi tidak ada percabangan yang membacanya."))


def element_of(flow: Flow) -> str:
    """The id of the flow in the file."""
    return flow.id.removesuffix(f".{flow.outcome}") if flow.outcome else flow.id


def _check_flows(graph: Graph, faults: FaultList) -> bool:
    tied = True
    inner = graph.inner | {graph.entry}
    for flow in graph.flows.values():
        key = element_of(flow)
        for end in (flow.source, flow.target):
            if end not in graph.nodes:
                tied = False
                faults.add(key, _("Panah ini menggantung: {id} tidak ada atau bukan simpul."), id=end)
        if (
            flow.source in graph.nodes
            and flow.target in graph.nodes
            and (flow.source in inner) != (flow.target in inner)
        ):
            faults.add(key, _("Panah ini melompati batas sub-proses pembatalan."))
        if flow.source not in graph.gateways and flow.outcome:
            faults.add(key, _("Hanya panah yang keluar dari percabangan membawa hasil."))
    return tied


def _check_timers(graph: Graph, faults: FaultList) -> None:
    for timer in graph.timers.values():
        if timer.task not in graph.tasks or timer.task in graph.inner:
            faults.add(
                timer.id, _("Batas waktu ini menempel pada {id}, yang bukan langkah proses utama."), id=timer.task
            )
        if any(flow.target in graph.gateways for flow in graph.out.get(timer.id, [])):
            faults.add(timer.id, _("Batas waktu harus langsung menuju sebuah langkah atau akhir, bukan percabangan."))


def _check_nodes(graph: Graph, faults: FaultList) -> None:
    no_way_in = {graph.start, graph.entry, *graph.timers}
    for node in sorted(graph.nodes):
        leaving = len({element_of(flow) for flow in graph.out.get(node, [])})
        if node in no_way_in and graph.into.get(node):
            faults.add(node, _("Tidak boleh ada panah yang masuk ke elemen ini."))
        if node in graph.ends:
            if leaving:
                faults.add(node, _("Tidak boleh ada panah yang keluar dari sebuah akhir."))
        elif node in graph.gateways:
            if leaving < 2:
                faults.add(node, _("Percabangan ini harus mempunyai sedikitnya dua panah keluar."))
        elif leaving != 1:
            faults.add(node, _("Elemen ini harus mempunyai tepat satu panah keluar; ada {found}."), found=leaving)


def _check_rings(graph: Graph, faults: FaultList) -> None:
    """Gateways and skippable tasks alone may not form a ring: peel off those that lead to none of the rest."""
    passed = {*graph.gateways, *(task.id for task in graph.tasks.values() if task.skippable)}
    ring = {key: {flow.target for flow in graph.out.get(key, [])} & passed for key in passed}
    while leaves := [key for key, targets in ring.items() if not targets & ring.keys()]:
        for key in leaves:
            del ring[key]
    for key in sorted(ring):
        faults.add(key, _("Jalan berputar di sini tanpa melewati langkah yang pasti dikerjakan."))


def _check_ways(graph: Graph, faults: FaultList) -> None:
    begun = graph.reached(graph.start) | (graph.reached(graph.entry) if graph.entry else set())
    ending = graph.leading_to(graph.ends)
    for node in sorted(graph.nodes):
        if node not in begun:
            faults.add(node, _("Tidak ada jalan dari awal ke elemen ini."))
        elif node not in ending:
            faults.add(node, _("Dari elemen ini tidak ada jalan ke sebuah akhir."))


def _check_gateway(graph: Graph, gateway: Gateway, faults: FaultList) -> None:
    """The decision lies on every path to the gateway; in the event sub-process an outer decision needs a default instead."""
    decider = graph.tasks.get(gateway.decided_by)
    if decider is None:
        if gateway.decided_by:
            faults.add(
                gateway.id, _("Percabangan ini diputuskan oleh {id}, yang bukan langkah."), id=gateway.decided_by
            )
        else:
            faults.add(gateway.id, _("Sebut langkah yang memutuskan percabangan ini (sop:decidedBy)."))
        return
    outer = gateway.id in graph.inner and decider.id not in graph.inner
    begin = graph.entry if gateway.id in graph.inner else graph.start
    if outer:
        if not gateway.default:
            faults.add(gateway.id, _("Percabangan dalam pembatalan memerlukan panah “selain itu” (sop:otherwise)."))
    else:
        if gateway.default:
            faults.add(
                gateway.default,
                _("Panah “selain itu” hanya untuk percabangan dalam pembatalan yang diputuskan di luar."),
            )
        if gateway.id in graph.reached(begin, unclosed=decider.id):
            faults.add(gateway.id, _("Ada jalan ke percabangan ini yang tidak melewati langkah {id}."), id=decider.id)
    _check_outcomes(graph, gateway, decider, faults, whole=not outer)


def _check_outcomes(graph: Graph, gateway: Gateway, decider: Task, faults: FaultList, *, whole: bool) -> None:
    """The outcomes on the flows are those that the decider declares (`whole`: all of them), each once."""
    declared = {outcome.key for outcome in decider.outcomes}
    carried: set[str] = set()
    for flow in graph.out.get(gateway.id, []):
        if not flow.outcome:
            if flow.id != gateway.default:
                faults.add(flow.id, _("Panah ini belum menyebut hasil langkah {id} (sop:outcome)."), id=decider.id)
        elif flow.outcome not in declared:
            faults.add(
                element_of(flow),
                _("Hasil {outcome} tidak dinyatakan oleh langkah {id}."),
                outcome=flow.outcome,
                id=decider.id,
            )
        elif flow.outcome in carried:
            faults.add(element_of(flow), _("Hasil {outcome} sudah dibawa panah lain."), outcome=flow.outcome)
        carried.add(flow.outcome)
    for missing in sorted(declared - carried) if whole else ():
        faults.add(
            gateway.id, _("Tidak ada panah untuk hasil {outcome} dari langkah {id}."), outcome=missing, id=decider.id
        )
