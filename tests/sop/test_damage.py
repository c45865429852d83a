"""A file damaged at random is either refused with sentences or can be walked to its end: never an error, never a stall."""

# ruff: noqa: S311 - seeded chance: a damage that hurts can be done again
from __future__ import annotations

import random
import re

from kolokasi.sop import interpreter, reader
from kolokasi.sop.faults import SopFaults
from kolokasi.sop.spec import Procedure
from tests.sop import files

DAMAGES = 500
REFERENCE = re.compile(r' (?:id|sourceRef|targetRef|sop:decidedBy|attachedToRef|sop:outcome)="([^"]+)"')
VALUE = re.compile(r'"([^"]*)"')
PIECE = re.compile(r'"[^"]*"|<[^>]*>')
ODD = ("", "x y", "true", "{0}", "&#10;", "é" * 90, "0 hari")


def damaged(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 2)):
        first, second = (chance.choice(list(PIECE.finditer(text))) for _ in range(2))
        match chance.randint(0, 5):
            case 0:
                text = text[: first.start()] + text[first.end() :]
            case 1:
                text = text[: first.start()] + second[0] + text[first.end() :]
            case 2:
                text = text[: first.end()] + text[first.start() :]
            case 3:
                place = chance.randrange(len(text))
                text = text[:place] + chance.choice('<>"&/ x\n\0é{}') + text[place + 1 :]
            case 4:
                found = list(REFERENCE.finditer(text))
                if found:
                    text = _put(text, chance.choice(found), chance.choice(found)[1])
            case _:
                text = _put(text, chance.choice(list(VALUE.finditer(text))), chance.choice(ODD))
    return text


def _put(text: str, place: re.Match[str], value: str) -> str:
    return text[: place.start(1)] + value + text[place.end(1) :]


def walk_about(procedure: Procedure, chance: random.Random) -> None:
    """A random walk with a withdrawal tried at each step; whatever a read file opens must be able to close."""
    move, latest = interpreter.begin(procedure), dict[str, str]()
    for _ in range(200):
        if not move.opens:
            return
        (task,) = move.opens
        if procedure.withdrawal:
            assert interpreter.withdraw(procedure, latest)
        outcomes = [outcome.key for outcome in procedure.tasks[task].outcomes]
        outcome = chance.choice(outcomes) if outcomes else ""
        move = interpreter.complete(procedure, task, outcome, latest)
        latest[task] = outcome


def test_a_damaged_file_is_refused_in_words_or_can_be_walked() -> None:
    whole = files.shipped()
    shipped = whole[: whole.index("  <bpmndi:BPMNDiagram")] + "</definitions>\n"
    read = 0
    for seed in range(DAMAGES):
        chance = random.Random(seed)
        text = damaged(chance.choice([files.SMALL, shipped]), chance)
        try:
            procedure = reader.read(text.encode())
        except SopFaults as refused:
            for fault in refused.faults:
                assert fault.element
                assert not set(fault.element + fault.sentence()) & set("\n\0")
                assert " " not in fault.element
            continue
        read += 1
        walk_about(procedure, chance)
    assert 10 < read < DAMAGES
