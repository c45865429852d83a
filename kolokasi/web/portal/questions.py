"""What a page of the application is made of: questions, rows of questions, and the pages that carry them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Question:
    """One question. `path` is its place in the declaration (procedure.declaration), below the page's scope.

    `ask` is the sentence shown when the answer is missing or cannot be read; it says what to write. `refuse` are answers
    that can be given and are at once told to be impossible, each with its sentence. `says_optional`: the label itself says
    that the answer may stay empty.
    """

    path: str
    label: Words
    ask: Words
    hint: Words = ""
    kind: str = "text"
    needed: bool = True
    unit: Words = ""
    width: str = ""
    choices: tuple[tuple[str, Words], ...] = ()
    refuse: tuple[tuple[str, Words], ...] = ()
    autocomplete: str = ""
    says_optional: bool = False

    @property
    def name(self) -> str:
        return self.path


@dataclass(frozen=True)
class Rows:
    """A short list of like things (disks, network cards): each row answers every column, an empty row counts as none."""

    path: str
    label: Words
    columns: tuple[Question, ...]
    row_label: Words
    more: Words
    hint: Words = ""
    limit: int = 8


Item = Question | Rows


@dataclass(frozen=True)
class Page:
    """One page of at most a handful of questions. `scope` is where its answers live: "" or "contacts.technical" …

    A page of a server (`of_server`) is asked once for each server.
    """

    key: str
    title: Words
    items: tuple[Item, ...]
    scope: str = ""
    of_server: bool = False
    lead: Words = ""
    picture: str = ""
    letter: bool = False

    def questions(self) -> Iterator[Question]:
        for item in self.items:
            if isinstance(item, Question):
                yield item


@dataclass(frozen=True)
class Part:
    """One line of the task list: one or two pages that belong together. `about` says what is asked while it is empty."""

    key: str
    title: Words
    about: Words
    pages: tuple[Page, ...]
