"""What was typed into a step's form, checked against the questions of the SOP; nothing is written here."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kolokasi.base.clock import OFFICE_ZONE
from kolokasi.base.text import plain_text
from kolokasi.sop.spec import Field, Outcome, Task

LIMITS = {"long": 4000, "choices": 4000}
SHORT_LIMIT = 300
YEARS = range(1900, 2201)  # beyond them a day is a slip of the pen, and the database may not give the moment back
LARGEST = 1e12  # far above anything counted here, far below what JSON carries exactly (RFC 8785, 3.2.2.3)
STRIKE = "strike"

Sentence = str | Promise


@dataclass(frozen=True)
class Checked:
    """The answers as they are kept, those of per-server questions as lists; `errors` is by input name ("ip.1")."""

    data: dict[str, Any]
    errors: dict[str, Sentence] = field(default_factory=dict)
    struck: dict[int, str] = field(default_factory=dict)


def flatten(data: Mapping[str, Any]) -> dict[str, Any]:
    """Lists become "name.0", "name.1": the shape in which a page posts and in which errors are named."""
    flat: dict[str, Any] = {}
    for name, value in data.items():
        if isinstance(value, (list, tuple)):
            flat.update({f"{name}.{index}": item for index, item in enumerate(value)})
        else:
            flat[name] = value
    return flat


def _number(text: str) -> float:
    """A number as Indonesians write it: "1.200", "27,5"; a plain "27.5" is understood too."""
    if "," in text:
        text = text.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"-?\d{1,3}(\.\d{3})+", text):
        text = text.replace(".", "")
    number = float(text)
    if not math.isfinite(number) or abs(number) > LARGEST:
        raise ValueError(text)
    return int(number) if number.is_integer() else number


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    if day.year not in YEARS:
        raise ValueError(text)
    return day.isoformat()


def _moment(text: str) -> str:
    at = datetime.fromisoformat(text)
    if at.year not in YEARS:
        raise ValueError(text)
    return (at if at.tzinfo else at.replace(tzinfo=OFFICE_ZONE)).isoformat()


def moment_of(kept: str | None) -> datetime | None:
    """The moment of an answer as it was kept, or None where none was given."""
    return datetime.fromisoformat(kept) if kept else None


def _yes(text: str) -> bool:
    if text.lower() in {"yes", "ya", "true", "1", "on"}:
        return True
    if text.lower() in {"no", "tidak", "false", "0"}:
        return False
    raise ValueError(text)


def _some_of(text: str, question: Field) -> list[str]:
    """The chosen keys in the order of the list; they come with commas between them."""
    chosen = {key.strip() for key in text.split(",") if key.strip()}
    known = dict(question.choices)
    if chosen - set(known):
        raise ValueError(text)
    return [key for key in known if key in chosen]


def read_one(question: Field, value: object) -> tuple[Any, Sentence | None]:
    """One answer in the form it is kept, or None and the sentence that says what to type instead."""
    text = plain_text(value if value is not None else "")
    if not text:
        return None, (_("Isi bagian ini.") if question.required else None)
    limit = LIMITS.get(question.kind, SHORT_LIMIT)
    if len(text) > limit:
        return None, _("Terlalu panjang. Ringkas menjadi paling banyak {limit} huruf.").format(limit=limit)
    try:
        match question.kind:
            case "number":
                return _number(text), None
            case "date":
                return _day(text), None
            case "datetime":
                return _moment(text), None
            case "yes":
                return _yes(text), None
            case "email":
                validate_email(text)
            case "choice":
                if text not in dict(question.choices):
                    raise ValueError(text)
            case "choices":
                return _some_of(text, question), None
    except (ValueError, OverflowError, ValidationError):
        return None, _EXAMPLES[question.kind]
    return text, None


_EXAMPLES: dict[str, Sentence] = {
    "number": _("Tulis dengan angka, misalnya 12 atau 27,5."),
    "date": _("Tulis tanggal yang ada di kalender, misalnya 2026-11-23."),
    "datetime": _("Tulis tanggal dan jam, misalnya 2026-11-23T09:30."),
    "yes": _("Pilih Ya atau Tidak."),
    "email": _("Tulis alamat surel lengkap, misalnya nama@contoh.go.id."),
    "choice": _("Pilih salah satu dari daftar."),
    "choices": _("Pilih dari daftar."),
}


def chosen_outcome(task: Task, key: str) -> Outcome | None:
    """The outcome with this key; None for a task that decides nothing. Raises KeyError for one that is not declared."""
    if not task.outcomes:
        if key:
            raise KeyError(key)
        return None
    return {outcome.key: outcome for outcome in task.outcomes}[key]


def check(task: Task, servers: Sequence[Mapping[str, Any]], raw: Mapping[str, Any], outcome: Outcome | None) -> Checked:
    """Every answer of the step read and checked; with a bare outcome nothing is asked.

    `servers` are those of the case; one that is already struck off is asked nothing. Unknown names are an error.
    """
    flat = flatten(raw)
    if outcome is not None and outcome.bare:
        return Checked({})
    data: dict[str, Any] = {}
    errors: dict[str, Sentence] = {}
    struck = _read_strikes(task, servers, flat, errors)
    for question in task.fields:
        if not question.per_server:
            given = _gathered(question, flat) if question.kind == "choices" else flat.pop(question.name, None)
            data[question.name], wrong = read_one(question, given)
            if wrong:
                errors[question.name] = wrong
            continue
        data[question.name] = []
        for index, server in enumerate(servers):
            name = f"{question.name}.{index}"
            given = flat.pop(name, None)
            if server.get("struck") or index in struck:
                data[question.name].append(None)
                continue
            value, wrong = read_one(question, given)
            data[question.name].append(value)
            if wrong:
                errors[name] = wrong
    for name in flat:
        errors[name] = _("Langkah ini tidak menanyakan hal itu. Hapus isian ini.")
    return Checked(data, errors, struck)


def _gathered(question: Field, flat: dict[str, Any]) -> str:
    """What was chosen of a list, whether it came as one text or as a list."""
    names = [name for name in flat if name == question.name or name.startswith(f"{question.name}.")]
    return ",".join(str(flat.pop(name) or "") for name in names)


def _read_strikes(
    task: Task, servers: Sequence[Mapping[str, Any]], flat: dict[str, Any], errors: dict[str, Sentence]
) -> dict[int, str]:
    """Servers struck off in this step, by index, each with its reason; the last one left cannot be struck."""
    struck: dict[int, str] = {}
    if not any(question.per_server for question in task.fields) or task.applicant:
        return struck
    for index in range(len(servers)):
        reason = plain_text(flat.pop(f"{STRIKE}.{index}", None) or "")
        if reason and not servers[index].get("struck"):
            struck[index] = reason[:SHORT_LIMIT]
    left = [i for i, server in enumerate(servers) if not server.get("struck") and i not in struck]
    if struck and not left:
        errors[f"{STRIKE}.{min(struck)}"] = _(
            "Paling sedikit satu server harus tinggal. Bila semuanya batal, batalkan permohonannya."
        )
    return struck
