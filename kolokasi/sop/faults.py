"""Why a procedure file is refused: the element it concerns and a sentence. No Django: the caller brings the translation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Translate = Callable[[str], str]

WHOLE_FILE = "definitions"
LONGEST_FACT = 200


def marked(sentence: str) -> str:
    """The sentence itself, marked for translation; it is translated when it is spoken."""
    return sentence


def shown(fact: object) -> str:
    """A word of a foreign file as one may print it: on one line, without control characters, cut when too long."""
    return "".join(letter if letter.isprintable() else " " for letter in str(fact))[:LONGEST_FACT]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. `element` is the id of the element it was found in, `message` an Indonesian template."""

    element: str
    message: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, translate: Translate = str) -> str:
        """The fault in words, in the language that `translate` speaks."""
        return translate(self.message).format(**{name: shown(fact) for name, fact in self.facts.items()})


class SopFaults(Exception):  # noqa: N818 - a list of faults is an answer, not an error
    """The file is refused; nothing of it may be used."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        return "; ".join(f"{fault.element}: {fault.sentence()}" for fault in self.faults)


class FaultList:
    """Gathers faults, so that one look names all of them; a flood is cut, its first words are enough."""

    LIMIT = 50

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, element: str, message: str, /, **facts: object) -> None:
        fault = Fault(element, message, facts)
        if len(self._faults) < self.LIMIT and fault not in self._faults:
            self._faults.append(fault)

    def __bool__(self) -> bool:
        return bool(self._faults)

    def check(self) -> None:
        """Returns if there is none; raises SopFaults with all of them otherwise."""
        if self._faults:
            raise SopFaults(tuple(self._faults))
