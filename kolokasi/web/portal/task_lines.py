"""The lines of the task list: which part is done, begun or untouched, and where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from kolokasi.cases.models import Draft
from kolokasi.web.portal import draft_form
from kolokasi.web.portal.described import described
from kolokasi.web.portal.pages_agency import AGENCY_PARTS, LETTER_PARTS
from kolokasi.web.portal.pages_server import SERVER_PARTS
from kolokasi.web.portal.questions import Page, Part, Words
from kolokasi.web.words import server_name

DONE, NOW, TODO = "done", "now", "todo"


@dataclass(frozen=True)
class Line:
    """One line of the task list."""

    title: Words
    about: str
    state: str
    url: str


@dataclass(frozen=True)
class ServerLines:
    """The lines of one server."""

    key: int
    name: str
    place: int
    lines: tuple[Line, ...]


def draft_line(draft: Draft) -> dict[str, object]:
    """A draft as lists show it: what it is about, how far it is, when it was changed."""
    subject = draft_form.dig(draft.form, "letter.subject")
    servers = [server_name(one, place) for place, one in enumerate(draft.form.get("servers", []), start=1)]
    done, total = progress(draft)
    return {
        "pk": draft.pk,
        "title": subject or ", ".join(servers),
        "case": draft.form.get("case", ""),
        "changed_at": draft.changed_at,
        "done": done,
        "total": total,
    }


def _places_of(part: Part, key: int | None) -> list[draft_form.Place]:
    return [(page, key) for page in part.pages]


def parts_of(form: draft_form.Form) -> list[tuple[Part, int | None]]:
    parts: list[tuple[Part, int | None]] = [(part, None) for part in AGENCY_PARTS]
    parts += [(part, server["key"]) for server in form.get("servers", []) for part in SERVER_PARTS]
    return parts + [(part, None) for part in LETTER_PARTS]


def line_of(draft: Draft, part: Part, key: int | None, refused: Mapping[str, Words]) -> Line:
    """The line of a part: done when all its pages are, and otherwise leading to the first page that is not."""
    letter = draft.letter_id is not None
    open_pages = [
        page
        for page, _key in _places_of(part, key)
        if not draft_form.finished(draft.form, page, key, refused, letter=letter)
    ]
    any_begun = any(draft_form.begun(draft.form, page, key) for page in part.pages)
    state = DONE if not open_pages else NOW if any_begun else TODO
    lines = [described(draft.form, page, key)[:1] for page in part.pages] if any_begun else []
    about = "; ".join(line for found in lines for line in found) or str(part.about)
    return Line(part.title, about, state, page_url(draft.pk, (open_pages or part.pages)[0], key))


def page_url(pk: int, page: Page, key: int | None) -> str:
    """The address of a page of the draft."""
    return reverse("apply_server_page", args=[pk, key, page.key]) if key else reverse("apply_page", args=[pk, page.key])


def progress(draft: Draft) -> tuple[int, int]:
    """How many parts are done, of how many."""
    refused = draft_form.errors_of(draft.form)
    states = [line_of(draft, part, key, refused).state for part, key in parts_of(draft.form)]
    return states.count(DONE), len(states)
