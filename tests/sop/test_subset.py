"""What is not this SOP's subset of BPMN is refused, each with the element and a sentence that says what is wrong."""

# ruff: noqa: E501 - one fault, one line
from __future__ import annotations

import time

import pytest

from kolokasi.sop.acts import ACTS
from tests.sop.files import SMALL, changed, said

# -- outside the subset: name, changes, element, words -------------------------------------------------------------------

KEEP_FLOW = '<sequenceFlow id="F4" sourceRef="Keep" targetRef="End" />'
ASK = '<userTask id="Ask" name="Tanya" sop:step="1" sop:act="form" />'
START = '<startEvent id="Start" />'
YES = '<sequenceFlow id="Fyes" sourceRef="G" targetRef="Keep" sop:outcome="yes" />'
NO = '<sequenceFlow id="Fno" sourceRef="G" targetRef="Ask" sop:outcome="no" />'
POOL = '<participant id="Pool" name="Kecil" processRef="small" />'
TIMER = (
    '<boundaryEvent id="Late" name="Lewat" attachedToRef="Ask"{more}><timerEventDefinition id="LateT">'
    "<timeDuration>{amount}</timeDuration></timerEventDefinition></boundaryEvent>"
    '<sequenceFlow id="FL" sourceRef="Late" targetRef="{target}" />'
)


def timer(amount: str = "2 hari", target: str = "End", more: str = "") -> tuple[tuple[str, str], ...]:
    return (
        (ASK, ASK + TIMER.format(amount=amount, target=target, more=more)),
        ("<flowNodeRef>Keep</flowNodeRef>", "<flowNodeRef>Keep</flowNodeRef><flowNodeRef>Late</flowNodeRef>"),
    )


def task(key: str) -> tuple[str, str]:
    return (ASK, ASK + f'<userTask id="{key}" name="X" sop:step="9" sop:act="form" />')


def in_lane(*keys: str) -> tuple[str, str]:
    refs = "".join(f"<flowNodeRef>{key}</flowNodeRef>" for key in keys)
    return ("<flowNodeRef>Keep</flowNodeRef>", f"<flowNodeRef>Keep</flowNodeRef>{refs}")


WRONG: dict[str, tuple[tuple[tuple[str, str], ...], str, str]] = {
    # elements and attributes
    "script task": (((ASK, ASK + '<scriptTask id="X" name="x"><script>rm</script></scriptTask>'),), "X", "skrip"),
    "service task": (((ASK, ASK + '<serviceTask id="X" name="x" />'),), "X", "serviceTask"),
    "parallel gateway": (((ASK, ASK + '<parallelGateway id="X" />'),), "X", "parallelGateway"),
    "unknown element": (((ASK, ASK + '<flubber id="X" />'),), "X", "flubber"),
    "foreign element": (((ASK, ASK + '<x:flubber xmlns:x="urn:x" id="X" />'),), "X", "flubber"),
    "unknown attribute": (((ASK, ASK.replace(" />", ' colour="red" />')),), "Ask", "colour"),
    "foreign attribute": (((ASK, ASK.replace(" />", ' xmlns:x="urn:x" x:run="rm" />')),), "Ask", "run"),
    "condition": (((YES, YES.replace(" />", "><conditionExpression>1</conditionExpression></sequenceFlow>")),), "Fyes", "syarat"),
    "variable": (((ASK, ASK + '<dataObject id="V" />'),), "V", "variabel"),
    "loose text": (((ASK, ASK + "hallo"),), "small", "teks"),
    "misplaced outcome": (
        (("<laneSet ", '<extensionElements><sop:outcome key="a" label="b" /></extensionElements><laneSet '),),
        "small", "outcome",
    ),
    "misplaced identity": (
        (('<sop:outcome key="yes" label="Ya" />', '<sop:outcome key="yes" label="Ya" /><sop:identity title="x" />'),),
        "Judge", "identity",
    ),
    "callable end": (((' sop:result="done" sop:step="4" />', ' sop:result="done"><terminateEventDefinition id="T"/></endEvent>'),), "T", "terminate"),
    # ids
    "duplicate id": (((ASK, ASK + '<userTask id="Keep" name="x" sop:step="9" sop:act="form" />'),), "Keep", "lebih dari sekali"),
    "duplicate id across kinds": (((POOL, POOL.replace('"Pool"', '"F4"')),), "F4", "lebih dari sekali"),
    "malformed id": (((ASK, ASK.replace('id="Ask"', 'id="As k"')),), "As_k", "Id hanya"),
    # pools, lanes, posts
    "two pools": (((POOL, POOL + '<participant id="P2" processRef="small" />'),), "C", "2 <participant>"),
    "two processes": ((("</definitions>", '<process id="p2" name="x" /></definitions>'),), "D", "2 <process>"),
    "strange pool": (((POOL, POOL.replace("small", "other")),), "Pool", "small"),
    "no lanes": (((SMALL[SMALL.index("<laneSet") : SMALL.index("</laneSet>") + 10], ""),), "small", "laneSet"),
    "lane without post": (((' sop:post="helpdesk"', ""),), "office", "sop:post"),
    "task without lane": ((("<flowNodeRef>Ask</flowNodeRef>", ""),), "Ask", "lajur"),
    "lane of a stranger": ((in_lane("Nobody"),), "office", "Nobody"),
    "two lanes": ((in_lane("Ask"),), "Ask", "dua lajur"),
    "unknown lane inside": (((' sop:lane="office"', ' sop:lane="attic"'),), "Gone", "attic"),
    "lane attribute outside": (((ASK, ASK.replace(" />", ' sop:lane="office" />')),), "Ask", "sop:lane"),
    # tasks
    "unknown act": (((ASK, ASK.replace('act="form"', 'act="fly"')),), "Ask", "fly"),
    "no act": (((ASK, ASK.replace(' sop:act="form"', "")),), "Ask", "sop:act"),
    "ISO duration": ((("2 jam", "PT2H"),), "Keep", "PT2H"),
    "no time at all": ((("2 jam", "0 hari"),), "Keep", "0 hari"),
    "calendar words": ((("2 jam", "2 minggu"),), "Keep", "2 minggu"),
    "unknown result": ((('result="done"', 'result="gone"'),), "End", "gone"),
    "outcome twice": ((('<sop:outcome key="yes" label="Ya" />', '<sop:outcome key="yes" label="Ya" />' * 2),), "Judge", "dua kali"),
    "field of no kind": (
        (('<sop:outcome key="yes" label="Ya" />', '<sop:outcome key="yes" label="Ya" /><sop:field name="a" label="A" kind="file" />'),),
        "Judge", "file",
    ),
    "choice without choices": (
        (('<sop:outcome key="yes" label="Ya" />', '<sop:outcome key="yes" label="Ya" /><sop:field name="a" label="A" kind="choice" />'),),
        "Judge", "choice",
    ),
    "odd key": ((('key="yes"', 'key="Yes!"'), ('outcome="yes"', 'outcome="Yes!"')), "Judge", "huruf kecil"),
    "odd truth": ((('bare="true"', 'bare="ja"'),), "Judge", "bare"),
    # starts, flows
    "two starts": (((START, START + '<startEvent id="S2" />'),), "small", "2 <startEvent>"),
    "no start": (((START, ""),), "small", "startEvent"),
    "no end": (((SMALL[SMALL.index('<endEvent id="End"') : SMALL.index('<sequenceFlow id="F1"')], ""),), "small", "endEvent"),
    "dangling flow": (((KEEP_FLOW, KEEP_FLOW.replace("End", "Nowhere")),), "F4", "Nowhere"),
    "flow from a lane": (((KEEP_FLOW, KEEP_FLOW.replace('"Keep"', '"office"')),), "F4", "office"),
    "dangling incoming": (((START, '<startEvent id="Start"><outgoing>F4</outgoing></startEvent>'),), "Start", "F4"),
    "flow into the start": (((KEEP_FLOW, KEEP_FLOW.replace('"End"', '"Start"')),), "Start", "masuk"),
    "flow out of an end": (((KEEP_FLOW, KEEP_FLOW + '<sequenceFlow id="X" sourceRef="End" targetRef="Ask" />'),), "End", "keluar"),
    "two ways out of a task": (((KEEP_FLOW, KEEP_FLOW + '<sequenceFlow id="X" sourceRef="Keep" targetRef="Ask" />'),), "Keep", "tepat satu"),
    "no way out of a task": (((KEEP_FLOW, ""),), "Keep", "tepat satu"),
    "flow into the sub-process": (((KEEP_FLOW, KEEP_FLOW.replace("End", "Gone")),), "F4", "sub-proses"),
    "unreachable": ((task("Lost"), in_lane("Lost"), (KEEP_FLOW, KEEP_FLOW + '<sequenceFlow id="X" sourceRef="Lost" targetRef="End" />')), "Lost", "dari awal"),
    "no way to an end": (
        (task("Trap"), in_lane("Trap"), (YES, YES.replace("Keep", "Trap")),
         (KEEP_FLOW, KEEP_FLOW + '<sequenceFlow id="X" sourceRef="Trap" targetRef="Trap" />')),
        "Trap", "ke sebuah akhir",
    ),
    # gateways
    "cycle without a task": (
        ((ASK, ASK + '<exclusiveGateway id="H" name="?" sop:decidedBy="Judge" />'), in_lane("H"), (YES, YES.replace("Keep", "H")),
         (KEEP_FLOW, KEEP_FLOW + '<sequenceFlow id="X" sourceRef="H" targetRef="G" sop:outcome="yes" />'
          '<sequenceFlow id="Y" sourceRef="H" targetRef="Keep" sop:outcome="no" />')),
        "G", "berputar",
    ),
    "cycle of skippable tasks": (
        (('act="decide"', 'act="decide" sop:skippable="true"'), (ASK, ASK.replace(" />", ' sop:skippable="true" />'))), "Ask", "berputar",
    ),
    "outcome that no task declares": (((YES, YES.replace('"yes"', '"maybe"')),), "Fyes", "maybe"),
    "outcome without a flow": ((('<sop:outcome key="yes" label="Ya" />', '<sop:outcome key="yes" label="Ya" /><sop:outcome key="later" label="L" />'),), "G", "later"),
    "outcome on two flows": (((KEEP_FLOW, KEEP_FLOW + '<sequenceFlow id="X" sourceRef="G" targetRef="End" sop:outcome="yes" />'),), "X", "sudah dibawa"),
    "flow without an outcome": (((KEEP_FLOW, KEEP_FLOW + '<sequenceFlow id="X" sourceRef="G" targetRef="End" />'),), "X", "sop:outcome"),
    "outcome on a plain flow": (((KEEP_FLOW, KEEP_FLOW.replace(" />", ' sop:outcome="yes" />')),), "F4", "percabangan"),
    "outcomes that nobody reads": (
        ((ASK, ASK.replace(" />", '><extensionElements><sop:outcome key="a" label="A" /></extensionElements></userTask>')),), "Ask", "membacanya",
    ),
    "one way only": (((NO, ""), ('<sop:outcome key="no" label="Tidak" note="true" bare="true" />', "")), "G", "dua panah"),
    "decided by nobody": (((' sop:decidedBy="Judge"', ' sop:decidedBy="Nobody"'),), "G", "Nobody"),
    "decided by two": (
        ((' sop:decidedBy="Judge"', ""), ('id="F2" sourceRef="Ask" targetRef="Judge"', 'id="F2" sourceRef="Ask" targetRef="G"')), "G", "sop:decidedBy",
    ),
    "decision not on every path": ((('id="F2" sourceRef="Ask" targetRef="Judge"', 'id="F2" sourceRef="Ask" targetRef="G"'),), "G", "Judge"),
    "decision that comes later": (((' sop:decidedBy="Judge"', ' sop:decidedBy="Keep"'),), "G", "Keep"),
    "decision passed over by the clock": (
        ((ASK, ASK + TIMER.format(amount="1 hari", target="Look", more="").replace('"Ask"', '"Judge"')
          + '<userTask id="Look" name="Lihat" sop:step="5" sop:act="form" /><sequenceFlow id="FX" sourceRef="Look" targetRef="G" />'),
         in_lane("Late", "Look")), "G", "Judge",
    ),
    "otherwise in the main process": (((YES, YES.replace('sop:outcome="yes"', 'sop:otherwise="true"')),), "Fyes", "selain itu"),
    "otherwise out of a task": (((KEEP_FLOW, KEEP_FLOW.replace(" />", ' sop:otherwise="true" />')),), "F4", "selain itu"),
    "the default of BPMN": ((('name="Baik?"', 'name="Baik?" default="Fyes"'),), "G", "default"),
    # the clock
    "timer that does not interrupt": (timer(more=' cancelActivity="false"'), "Late", "cancelActivity"),
    "timer by the calendar": (timer("P10D"), "Late", "P10D"),
    "timer on nothing": ((*(timer()[1:]), (ASK, ASK + TIMER.format(amount="1 hari", target="End", more="").replace('"Ask"', '"Nobody"'))), "Late", "Nobody"),
    "timer into a gateway": (timer(target="G"), "Late", "langsung"),
    # withdrawal
    "sub-process without an event": (((' triggeredByEvent="true"', ""),), "Sub", "triggeredByEvent"),
    "withdrawal without a message": ((('<messageEventDefinition id="OffM" messageRef="M" />', ""),), "Off", "pesan"),
    "withdrawal by an unknown message": ((('messageRef="M"', 'messageRef="N"'),), "Off", "N"),
    "main start by a message": (((START, '<startEvent id="Start"><messageEventDefinition id="X" /></startEvent>'),), "Start", "pesan"),
    "withdrawal that does not interrupt": ((('<startEvent id="Off">', '<startEvent id="Off" isInterrupting="false">'),), "Off", "isInterrupting"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_outside_the_subset_is_refused_with_its_element(name: str) -> None:
    changes, element, words = WRONG[name]
    text = changed(SMALL, *changes)
    begun = time.perf_counter()
    lines = said(text)
    assert time.perf_counter() - begun < 1
    assert any(line.startswith(f"{element}: ") and words in line for line in lines), lines


def test_a_withdrawal_that_asks_needs_a_way_for_the_open_case() -> None:
    inside = '<endEvent id="Gone" name="Dibatalkan" sop:result="withdrawn" sop:lane="office" />'
    asked = changed(
        SMALL,
        (inside, inside + '<endEvent id="Back" name="Kembali" sop:result="withdrawn" sop:lane="office" />'
         '<exclusiveGateway id="GW" name="Ada?" sop:decidedBy="Judge" sop:lane="office" />'
         '<sequenceFlow id="Wy" sourceRef="GW" targetRef="Back" sop:outcome="yes" />'
         '<sequenceFlow id="Wo" sourceRef="GW" targetRef="Gone" sop:otherwise="true" />'),
        ('sourceRef="Off" targetRef="Gone"', 'sourceRef="Off" targetRef="GW"'),
    )  # fmt: skip
    assert said(asked) == []
    without = changed(asked, (' sop:otherwise="true"', ' sop:outcome="no"'))
    assert said(without) == ["GW: Percabangan dalam pembatalan memerlukan panah “selain itu” (sop:otherwise)."]
    twice = changed(asked, ('targetRef="Back" sop:outcome="yes"', 'targetRef="Back" sop:otherwise="true"'))
    assert "GW: Percabangan ini mempunyai dua panah “selain itu”." in said(twice)


def test_the_words_of_a_stranger_cannot_forge_lines_or_templates() -> None:
    forged = changed(SMALL, (ASK, ASK.replace('act="form"', 'act="x&#10;Keep: semua baik {0} {known}&#x202e;"')))
    assert said(forged) == [
        f"Ask: Tindakan x Keep: semua baik {{0}} {{known}}  tidak dikenal. Yang ada: {', '.join(sorted(ACTS))}."
    ]


def test_every_fault_is_named_at_once() -> None:
    wrong = changed(SMALL, (ASK, ASK.replace("form", "fly")), ("2 jam", "soon"), ('result="done"', 'result="gone"'))
    assert [line.split(":")[0] for line in said(wrong)] == ["Ask", "Keep", "End"]
