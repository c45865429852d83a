"""The answers of a draft: where each page's answers live, what is still wrong, and what is handed to the procedure.

A draft keeps the shape of the declaration, and beside it `saved` (pages that were saved once), `last_key` (servers keep
their key when another is removed) and `case` (the number of the returned case it mends).
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from kolokasi.people.models import Account
from kolokasi.procedure import declaration
from kolokasi.web.portal.pages_agency import AGENCY_PARTS, LETTER_PARTS
from kolokasi.web.portal.pages_server import SERVER_PARTS
from kolokasi.web.portal.questions import Page, Part, Question, Rows, Words
from kolokasi.web.portal.reading import NUMBERS, shown

Form = dict[str, Any]
Place = tuple[Page, int | None]

PAGES: dict[str, Page] = {p.key: p for part in (*AGENCY_PARTS, *LETTER_PARTS) for p in part.pages}
SERVER_PAGES: dict[str, Page] = {p.key: p for part in SERVER_PARTS for p in part.pages}


def empty(account: Account) -> Form:
    """A new application: one server, and what the office already knows of the agency and the author filled in."""
    agency = account.agency
    return {
        "agency": {"address": agency.address or None, "phone": agency.phone or None, "email": agency.email or None},
        "contacts": {
            "administrative": {},
            "technical": {
                "name": account.name,
                "nip": "".join(account.nip.split()) or None,
                "email": account.email,
                "phone": account.phone or None,
            },
        },
        "letter": {},
        "servers": [{"key": 1}],
        "last_key": 1,
        "saved": [],
    }


def from_case(form: Mapping[str, Any], number: str) -> Form:
    """The answers of a returned case, to be mended: every page counts as saved."""
    made = copy.deepcopy(dict(form))
    servers = made.get("servers") or [{}]
    made["servers"] = [dict(server, key=index) for index, server in enumerate(servers, start=1)]
    made["last_key"] = len(servers)
    made["saved"] = [mark(page, key) for page, key in places(made)]
    made["case"] = number
    return made


def mark(page: Page, key: int | None) -> str:
    return f"{key}/{page.key}" if page.of_server else page.key


def server_index(form: Form, key: int) -> int | None:
    """The place of the server with this key in the list, from 0."""
    for index, server in enumerate(form.get("servers", [])):
        if server.get("key") == key:
            return index
    return None


def prefix(form: Form, page: Page, key: int | None) -> str:
    """The path under which the page's answers live: "contacts.technical", "servers.0"."""
    return f"servers.{server_index(form, key or 0)}" if page.of_server else page.scope


def dig(form: Any, path: str) -> Any:
    """The value at a dotted path, or None."""
    for step in path.split("."):
        if isinstance(form, list):
            form = form[int(step)] if step.isdigit() and int(step) < len(form) else None
        else:
            form = form.get(step) if isinstance(form, Mapping) else None
    return form


def put(form: Any, path: str, value: Any) -> None:
    """The value stands at the dotted path; missing parts between are made."""
    *way, last = path.split(".")
    for step in way:
        if isinstance(form, list):
            form = form[int(step)]
        else:
            if not isinstance(form.get(step), (dict, list)):
                form[step] = {}
            form = form[step]
    form[last] = value


def with_answers(form: Form, page: Page, key: int | None, values: Mapping[str, Any]) -> Form:
    """The form with the page's readable answers in it, and the page marked as saved."""
    made = copy.deepcopy(form)
    base = prefix(made, page, key)
    for path, value in values.items():
        put(made, f"{base}.{path}", value)
    if mark(page, key) not in made.setdefault("saved", []):
        made["saved"].append(mark(page, key))
    return made


def places(form: Form) -> Iterator[Place]:
    """Every page of this application in order, with the key of its server."""
    for part in AGENCY_PARTS:
        yield from ((page, None) for page in part.pages)
    for server in form.get("servers", []):
        for part in SERVER_PARTS:
            yield from ((page, server["key"]) for page in part.pages)
    for part in LETTER_PARTS:
        yield from ((page, None) for page in part.pages)


def part_of(page: Page) -> Part:
    """The line of the task list the page belongs to."""
    return next(part for part in (*AGENCY_PARTS, *SERVER_PARTS, *LETTER_PARTS) if page in part.pages)


def declared(form: Form, *, statement: bool = False) -> dict[str, Any]:
    """What is handed to the procedure: the declaration alone, with the figures that follow from the answers.

    The highest draw follows from the power supplies: one of several stands by, so that the server lives when one fails.
    """
    made = {name: copy.deepcopy(form.get(name) or {}) for name in ("agency", "contacts", "letter")}
    servers = []
    for server in copy.deepcopy(form.get("servers") or []):
        server.pop("key", None)
        watts, count = dig(server, "psu.watts"), server.get("psu_count")
        if watts and isinstance(count, int):
            put(server, "psu.count", count)
            put(server, "watts.nameplate", watts * max(1, count - 1))
        servers.append(server)
    return made | {"servers": servers, "statement": statement}


def errors_of(form: Form) -> dict[str, Words]:
    """What the procedure would refuse of these answers, by path; computed once for all pages."""
    return declaration.check(declared(form, statement=True))[1]


def faults(form: Form, page: Page, key: int | None, refused: Mapping[str, Words]) -> dict[str, Words]:
    """What is missing or wrong on the page, by the name of the input."""
    base = prefix(form, page, key)
    found: dict[str, Words] = {}
    for item in page.items:
        if isinstance(item, Question):
            _judge(form, item, f"{base}.{item.path}", item.name, refused, found)
            continue
        for index, _row in enumerate(dig(form, f"{base}.{item.path}") or []):
            for column in item.columns:
                name = f"{item.path}.{index}.{column.path}"
                _judge(form, column, f"{base}.{name}", name, refused, found)
    return found


def _judge(
    form: Form, question: Question, path: str, name: str, refused: Mapping[str, Words], found: dict[str, Words]
) -> None:
    value = dig(form, path)
    if value in (None, ""):
        if question.needed:
            found[name] = question.ask
    elif path in refused:
        found[name] = question.ask if question.kind in NUMBERS | {"choice", "email", "date"} else refused[path]
    else:
        for given, sentence in question.refuse:
            if shown(value) == given:
                found[name] = sentence


def begun(form: Form, page: Page, key: int | None) -> bool:
    """Whether the page was saved once, or holds an answer."""
    return mark(page, key) in form.get("saved", [])


def finished(form: Form, page: Page, key: int | None, refused: Mapping[str, Words], *, letter: bool) -> bool:
    """Whether the page was saved and nothing on it is missing or wrong; the letter's page needs its PDF."""
    if page.letter and not letter:
        return False
    return begun(form, page, key) and not faults(form, page, key, refused)


def unfinished(form: Form, *, letter: bool) -> list[Place]:
    """The pages that still lack something, in order."""
    refused = errors_of(form)
    return [(page, key) for page, key in places(form) if not finished(form, page, key, refused, letter=letter)]


def rows_of(form: Form, base: str, item: Rows) -> list[dict[str, Any]]:
    """The kept rows of a list."""
    rows = dig(form, f"{base}.{item.path}")
    return [dict(row) for row in rows] if isinstance(rows, list) else []
