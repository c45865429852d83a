"""One question as the field partial draws it (`parts/field.html`)."""

from __future__ import annotations

from dataclasses import dataclass, replace

INPUT_TYPES = {"date": "date", "datetime": "datetime-local", "email": "email", "password": "password", "file": "file"}


@dataclass(frozen=True)
class Entry:
    """A question with what was typed and what is wrong with it. `kind` as in `sop.spec.Field`, and password, file, radio.

    `prefix` keeps the ids of two forms on one page apart.
    """

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    value: str = ""
    error: str = ""
    unit: str = ""
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    width: str = ""
    rows: int = 3
    accept: str = ""
    autocomplete: str = "off"
    inputmode: str = ""
    prefix: str = ""

    @property
    def id(self) -> str:
        """The id of the input; error summaries link to it."""
        return f"f-{self.prefix}{self.name.replace('.', '-')}"

    @property
    def chosen(self) -> list[str]:
        """The keys that are ticked, of a question with several answers."""
        return self.value.split(",") if self.value else []

    @property
    def input_type(self) -> str:
        return INPUT_TYPES.get(self.kind, "text")

    def filled(self, value: str, error: str = "") -> Entry:
        """The same question with what was typed and the sentence that says what is wrong."""
        return replace(self, value=value, error=error)


def summary(entries: list[Entry]) -> list[tuple[str, str]]:
    """The lines of the error summary: the id of the input and its sentence, in the order of the form."""
    return [(entry.id, f"{entry.label.rstrip('?')}: {entry.error}") for entry in entries if entry.error]
