"""Papers of the demo that no office program wrote: letters of request, and what comes from the scanner. All marked LATIHAN."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from kolokasi.base import files
from kolokasi.cases.models import Case
from kolokasi.letters.models import Letter
from kolokasi.letters.render import pinned
from kolokasi.letters.rules import figure, in_words, long_date
from kolokasi.runtime.demo import cast
from kolokasi.runtime.demo.ink import signed

TEMPLATES = Path(__file__).parent / "templates"
SCANNED = {
    "T02A": "Disposisi ditulis tangan di lembar disposisi: Yth. Kepala Bidang Aptika, mohon diproses lebih lanjut sesuai SOP.",
}


def request_letter(form: Mapping[str, Any], agency: str, purpose: str, people: cast.Cast = cast.SMALL) -> bytes:
    """The letter by which the head of an agency asks for colocation, signed and stamped."""
    name, rank, nip = people.heads[agency]
    servers, letter = form["servers"], form["letter"]
    count = len(servers)
    facts = {
        "agency": agency, "address": form["agency"]["address"], "phone": form["agency"]["phone"],
        "email": form["agency"]["email"], "host": cast.HOST[0], "number": letter["number"], "subject": letter["subject"],
        "date": long_date(date.fromisoformat(letter["date"])), "purpose": purpose,
        "count": f"{count} ({in_words(count)}) server",
        "servers": [
            {
                "name": one["name"], "make": f"{one['manufacturer']} {one['model']}", "units": figure(one["units"]),
                "weight": figure(one["weight_kg"]), "watts": figure(one["watts"]["nameplate"]),
                "mbps": figure(one["bandwidth_mbps"]),
            }
            for one in servers
        ],
        "administrative": _who(form["contacts"]["administrative"]), "technical": _who(form["contacts"]["technical"]),
        "head_title": cast.head_title(agency),
        "head_name": name, "head_rank": rank, "head_nip": nip, "strokes": strokes(name),
    }  # fmt: skip
    return _set("request", facts)


def _who(person: Mapping[str, Any]) -> str:
    return f"{person['name']} ({person['position']}, telepon {person['phone']})"


def strokes(name: str) -> list[float]:
    """How somebody signs: always alike, and nobody like another."""
    return [byte / 32 + 4 for byte in hashlib.sha256(name.encode()).digest()[:6]]


def scan_of(case: Case, title: str, element: str = "") -> bytes:
    """What the scanner gives back: the signed reply once there is one to sign, else a page that says what was done."""
    letter = (
        Letter.objects.filter(case=case, state=Letter.State.ISSUED, kind="surat_balasan")
        .select_related("final")
        .first()
    )
    if letter is not None and letter.final is not None and not element:
        with files.read(letter.final) as stream:
            return signed(stream.read(), strokes(letter.signer.name if letter.signer else ""))
    facts = {
        "title": title, "case": case.number, "agency": case.agency.name, "subject": case.title, "done": "di atas kertas",
        "words": SCANNED.get(element, "Langkah ini dikerjakan di atas kertas dan dipindai oleh Helpdesk."),
    }  # fmt: skip
    return _set("scan", facts)


@lru_cache(maxsize=512)
def sample(title: str) -> bytes:
    """A page that bears the title and nothing of a case; the same title gives the same bytes."""
    facts = {
        "title": title,
        "case": "",
        "agency": "-",
        "subject": "-",
        "done": "-",
        "words": "Dokumen contoh untuk latihan.",
    }
    return _set("scan", facts)


def _set(template: str, facts: Mapping[str, Any]) -> bytes:
    path, data = str(TEMPLATES / f"{template}.typ"), json.dumps(facts, ensure_ascii=False)
    return typst.compile(path, root=str(TEMPLATES), font_paths=pinned(), sys_inputs={"data": data})
