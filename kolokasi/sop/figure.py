"""What a procedure's picture shows, before anything has a place: rows, symbols and arrows (DOMAIN 2, SOP AP).

Two figures come of one procedure: the official one has the signed SOP's rows and none of the extensions; the whole one
has a row for each task and shows the extensions as such.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from kolokasi.sop.amounts import in_words
from kolokasi.sop.faults import marked as _
from kolokasi.sop.spec import Flow, Gateway, Lane, Procedure, Task, Timer, Words

Kind = Literal["terminator", "process", "decision", "connector"]
Translate = Callable[[str], str]

YES, NO, BEGIN, DONE, CANCEL = _("Ya"), _("Tidak"), _("Mulai"), _("Selesai"), _("Batal")
EXTENSION = _("Perluasan SOP")
LEGEND = _("Baris miring dan garis putus-putus: perluasan SOP")
LATE = _("Lewat {amount}")
RETURNS = _("Tidak, kembali ke {step}")
WITHDRAWAL = Words(
    "Batalkan permohonan, pada langkah mana pun. Server sudah tiba?",
    "Withdraw the request, at any step. Has the server arrived?",
)


@dataclass(frozen=True)
class Row:
    """One line of the table; `tasks` are the ids of the tasks (or the end) whose work the line describes."""

    no: str
    kegiatan: Words
    kelengkapan: str = ""
    waktu: str = ""
    output: str = ""
    keterangan: str = ""
    tasks: tuple[str, ...] = ()
    extension: bool = False


@dataclass(frozen=True)
class Node:
    """One symbol: in which row and on which level of that row it stands. `task` is the task or end it stands for."""

    id: str
    kind: Kind
    lane: str
    row: int
    level: int
    label: str = ""
    task: str = ""
    extension: bool = False


@dataclass(frozen=True)
class Edge:
    """One arrow. `main` marks the way a case usually takes."""

    source: str
    target: str
    label: str = ""
    extension: bool = False
    main: bool = True


@dataclass(frozen=True)
class Figure:
    """Rows, lanes, symbols and arrows of one picture."""

    lanes: tuple[Lane, ...]
    rows: tuple[Row, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def figure(procedure: Procedure, *, official: bool, translate: Translate = str, language: str = "id") -> Figure:
    """The signed SOP's own rows (`official`), or every task with its extensions marked."""
    return _Draft(procedure, official, translate, language).figure()


@dataclass
class _Draft:
    procedure: Procedure
    official: bool
    say: Translate
    language: str
    out: dict[str, list[Flow]] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)

    def figure(self) -> Figure:
        for flow in self.procedure.flows.values():
            self.out.setdefault(flow.source, []).append(flow)
        order = tuple(self._main_way())
        if self.official:
            self._official_rows()
        else:
            self._all_rows(order)
        for node in tuple(self.nodes.values()):
            self._connect(node)
        return Figure(self._lanes(), tuple(self.rows), tuple(self.nodes.values()), tuple(self._merged()))

    # -- rows and symbols -------------------------------------------------------------------------------------------

    def _official_rows(self) -> None:
        by_step = {end.step: end.id for end in self.procedure.ends.values() if end.step}
        for number, row in enumerate(self.procedure.official):
            shown = tuple(key for key in row.tasks if self._drawn(key)) or tuple(filter(None, [by_step.get(row.no)]))
            words = Words(row.kegiatan)
            time = in_words(row.waktu, self.say)
            self.rows.append(Row(row.no, words, row.kelengkapan, time, row.output, row.keterangan, shown))
            for key in shown:
                self._place(key, number)

    def _all_rows(self, order: tuple[str, ...]) -> None:
        clocks: set[str] = set()
        for key in order:
            self._row_of(key, clocks)
        if self.procedure.withdrawal:
            self._withdrawal_row()
        for key in self.procedure.tasks:
            if key not in order:
                self._row_of(key, clocks)

    def _row_of(self, key: str, clocks: set[str]) -> None:
        end = self.procedure.ends.get(key)
        if end is not None:
            self.rows.append(Row(end.step, end.name, tasks=(key,)))
            self._place(key, len(self.rows) - 1)
            return
        task = self.procedure.tasks[key]
        clock = task.clock or task.step
        amount = "" if clock in clocks else in_words(task.amount, self.say)
        clocks.add(clock)
        unknown = "; ".join(self._unknown_ways(task))
        note = self.say(EXTENSION)
        if not task.extension:
            note = f"{note}: {unknown}" if unknown else ""
        self.rows.append(Row(task.step, task.name, task.kelengkapan, amount, task.output, note, (key,), task.extension))
        self._place(key, len(self.rows) - 1)
        for timer in self.procedure.timers.values():
            if timer.task == key:
                self._timer_row(task, timer)

    def _timer_row(self, task: Task, timer: Timer) -> None:
        """What happens when the time is up; a row of its own if the case then ends."""
        target = self._first_target(timer.id)
        if target in self.procedure.ends and target not in self.nodes:
            note = self.say(EXTENSION)
            amount = in_words(timer.amount, self.say)
            self.rows.append(Row(f"{task.step}+", timer.name, "", amount, "", note, (target,), True))
            self._place_end(target, len(self.rows) - 1)

    def _unknown_ways(self, task: Task) -> Iterator[str]:
        """A way that the signed SOP does not know is named as an extension beside the row it leaves from."""
        outcomes = {outcome.key: outcome for outcome in task.outcomes}
        for flow, target in self._ways(task.id):
            back = self.procedure.tasks.get(target)
            outcome = outcomes.get(flow.outcome)
            if flow.extension and back is not None and self._is_no(flow):
                yield self.say(RETURNS).replace(" {step}", "\N{NO-BREAK SPACE}{step}").format(step=back.step)
            elif outcome is not None and (flow.extension or outcome.extension):
                yield outcome.label.in_language(self.language)

    def _withdrawal_row(self) -> None:
        lane = self.procedure.tasks[self._first_target(self.procedure.start)].lane
        self.rows.append(Row("W+", WITHDRAWAL, keterangan=self.say(EXTENSION), extension=True))
        row = len(self.rows) - 1
        self.nodes["W+"] = Node("W+", "terminator", lane, row, 0, self.say(CANCEL), extension=True)
        target = self.procedure.withdrawal
        if target in self.procedure.gateways:
            gateway = self.procedure.gateways[target]
            self.nodes[target] = Node(target, "decision", gateway.lane or lane, row, 1, extension=True)
        elif target in self.procedure.ends and target not in self.nodes:
            self._place_end(target, row)
        self.edges.append(Edge("W+", target, extension=True))

    def _place(self, key: str, row: int) -> None:
        """The symbol of a task or a numbered end, and below it the gateway that an earlier task decides."""
        level = sum(node.row == row for node in self.nodes.values())
        end = self.procedure.ends.get(key)
        if end is not None:
            self.nodes[key] = Node(key, "terminator", self._end_lane(key), row, level, self.say(DONE), key)
            return
        task = self.procedure.tasks[key]
        first = key == self._first_target(self.procedure.start)
        kind: Kind = "terminator" if first else "decision" if self._decides(task) else "process"
        self.nodes[key] = Node(key, kind, task.lane, row, level, self.say(BEGIN) if first else "", key, task.extension)
        gateway = self._gateway_after(key)
        if gateway is not None and gateway.decided_by != key:
            lane = gateway.lane or task.lane
            self.nodes[gateway.id] = Node(gateway.id, "decision", lane, row, level + 1, extension=task.extension)

    def _place_end(self, key: str, row: int) -> None:
        level = 1 + max((node.level for node in self.nodes.values() if node.row == row), default=-1)
        end = self.procedure.ends[key]
        extension = self.rows[row].extension
        self.nodes[key] = Node(key, "terminator", self._end_lane(key), row, level, self.say(DONE), end.id, extension)

    def _end_lane(self, key: str) -> str:
        """An end stands in its own lane; where the file names none, below the symbol that leads to it."""
        lane = self.procedure.ends[key].lane
        if lane:
            return lane
        leading = (node.lane for node in self.nodes.values() for _flow, target in self._ways(node.id) if target == key)
        return next(leading, next(iter(self.procedure.lanes)))

    def _lanes(self) -> tuple[Lane, ...]:
        used = {node.lane for node in self.nodes.values()}
        return tuple(
            lane for key, lane in self.procedure.lanes.items() if key in used or not (self.official or lane.extension)
        )

    # -- ways through the procedure -----------------------------------------------------------------------------------

    def _connect(self, node: Node) -> None:
        ways = list(self._ways(node.id))
        forks = node.kind == "decision" and len({target for _, target in ways}) > 1
        for flow, target in ways:
            self._place_if_missing(target, node)
            no = forks and self._is_no(flow)
            label = self.say(NO if no else YES) if forks else ""
            self.edges.append(Edge(node.id, target, label, flow.extension and not self.official, not no))
        if node.kind == "decision" and not forks and ways:
            only = self.edges.pop()
            self.edges += [replace(only, label=self.say(YES)), replace(only, label=self.say(NO), main=False)]
        for timer in self.procedure.timers.values():
            if timer.task == node.id and not self.official:
                label = self.say(LATE).format(amount=in_words(timer.amount, self.say))
                self.edges.append(Edge(node.id, self._first_target(timer.id), label, True, False))

    def _place_if_missing(self, key: str, source: Node) -> None:
        """An end without a row of its own, or a gateway after a gateway, stands below the symbol that leads to it."""
        if key in self.nodes:
            return
        if key in self.procedure.ends:
            self._place_end(key, source.row)
        elif key in self.procedure.gateways:
            lane = self.procedure.gateways[key].lane or source.lane
            level = 1 + max(node.level for node in self.nodes.values() if node.row == source.row)
            self.nodes[key] = Node(key, "decision", lane, source.row, level, extension=source.extension)
            self._connect(self.nodes[key])

    def _ways(self, key: str) -> Iterator[tuple[Flow, str]]:
        """Each drawn way out of a drawn symbol, with the symbol it leads to; returns are left out when official."""
        gateway = self._gateway_after(key)
        own = gateway is not None and gateway.decided_by == key
        source = gateway.id if gateway is not None and own else key
        for flow in self.out.get(source, []):
            if not (self.official and source in self.procedure.gateways and self._is_return(flow)):
                yield flow, self._resolve(flow.target)

    def _resolve(self, key: str) -> str:
        """The first drawn symbol on the main way from `key`: past extensions, and past a gateway with one way left."""
        while True:
            if key in self.procedure.tasks and not self._drawn(key):
                key = self._main_target(key)
                continue
            left = {target for _, target in self._ways(key)} if key in self.procedure.gateways else set()
            if key in self.nodes or len(left) != 1:
                return key
            key = left.pop()

    def _main_way(self) -> Iterator[str]:
        """Tasks in the order of the main way, and the numbered end that it reaches."""
        key, seen = self._first_target(self.procedure.start), set[str]()
        while key not in seen:
            seen.add(key)
            if key in self.procedure.ends:
                yield from [key] if self.procedure.ends[key].step else []
                return
            yield key
            key = self._main_target(key)

    def _main_target(self, key: str) -> str:
        """The task or end that follows a task on the main way, through any gateways."""
        key = self._first_target(key)
        while key in self.procedure.gateways:
            flows = self.out[key]
            key = next((flow.target for flow in flows if not self._is_no(flow)), flows[0].target)
        return key

    def _gateway_after(self, key: str) -> Gateway | None:
        if key not in self.procedure.tasks or not self.out.get(key):
            return None
        return self.procedure.gateways.get(self._first_target(key))

    def _first_target(self, key: str) -> str:
        return self.out[key][0].target

    def _drawn(self, key: str) -> bool:
        task = self.procedure.tasks.get(key)
        return task is None or not (self.official and task.extension)

    def _decides(self, task: Task) -> bool:
        """A task is drawn as a decision if more than one way leaves it, or a gateway further on asks for its answer."""
        gateway = self._gateway_after(task.id)
        if gateway is not None and gateway.decided_by == task.id:
            return len({target for _, target in self._ways(task.id)}) > 1
        asked = (g for g in self.procedure.gateways.values() if g.decided_by == task.id)
        return any(self.out.get(g.id) for g in asked)

    def _deciding_outcomes(self, flow: Flow) -> tuple[str, ...]:
        gateway = self.procedure.gateways.get(flow.source)
        task = self.procedure.tasks.get(gateway.decided_by) if gateway else None
        return tuple(outcome.key for outcome in task.outcomes) if task else ()

    def _is_no(self, flow: Flow) -> bool:
        """ "Tidak" is every way that does not lead where the first declared outcome leads."""
        outcomes = self._deciding_outcomes(flow)
        if not outcomes:
            return False
        yes = {other.target for other in self.out[flow.source] if other.outcome == outcomes[0]}
        return flow.target not in yes

    def _is_return(self, flow: Flow) -> bool:
        if flow.extension:
            return self._is_no(flow)
        gateway = self.procedure.gateways.get(flow.source)
        task = self.procedure.tasks.get(gateway.decided_by) if gateway else None
        return any(o.bare and o.key == flow.outcome for o in task.outcomes) if task else False

    def _merged(self) -> Iterator[Edge]:
        """One arrow for ways that share both ends and the word."""
        kept: dict[tuple[str, str, str], Edge] = {}
        for edge in self.edges:
            key = (edge.source, edge.target, edge.label)
            if key in kept:
                kept[key] = replace(kept[key], extension=kept[key].extension and edge.extension)
            else:
                kept[key] = edge
        yield from kept.values()
