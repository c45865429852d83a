"""`kolokasi sop check|walk`: reads a procedure file and walks it, without a database or an installation."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
from pathlib import Path

from django.utils.translation import gettext as _

from kolokasi.runtime import words
from kolokasi.runtime.sop_file import bytes_of, refuse
from kolokasi.sop import reader
from kolokasi.sop.faults import SopFaults
from kolokasi.sop.spec import Procedure
from kolokasi.sop.walk import Walk, walk

# further commands of the group, each a file of its own with `add(subparsers)`
NEIGHBOURS = ("sop_matrix", "sop_load")


def register(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The group `sop` with all its commands."""
    parser = sub.add_parser("sop", help=_("memeriksa, menjalankan, dan mencetak berkas SOP"))
    group = parser.add_subparsers(dest="what", metavar="PERINTAH", required=True)
    check = group.add_parser("check", help=_("periksa berkas SOP; setiap kesalahan satu baris"))
    check.add_argument("file", type=Path)
    check.set_defaults(run=run_check)
    walking = group.add_parser("walk", help=_("jalankan SOP tanpa basis data"))
    walking.add_argument("file", type=Path)
    walking.add_argument("--outcomes", type=_outcomes, default=(), metavar="A,B,…", help=_("hasil langkah, berurutan"))
    walking.add_argument("--withdraw-after", type=_count, metavar="N", help=_("batalkan setelah N langkah selesai"))
    walking.add_argument("--json", action="store_true")
    walking.set_defaults(run=run_walk)
    for name in NEIGHBOURS:
        module = f"kolokasi.runtime.commands.{name}"
        if importlib.util.find_spec(module):
            importlib.import_module(module).add(group)


def run_check(args: argparse.Namespace) -> int:
    """0 for a sound file; 1 with a line `ELEMENT-ID: sentence` for each fault."""
    try:
        reader.read(bytes_of(args.file))
    except (OSError, SopFaults) as refused:
        return refuse(args.file, refused)
    return 0


def run_walk(args: argparse.Namespace) -> int:
    """Prints the tasks that were done and the end that was reached."""
    try:
        procedure = reader.read(bytes_of(args.file))
        walked = walk(procedure, args.outcomes, args.withdraw_after)
    except (OSError, SopFaults) as refused:
        return refuse(args.file, refused)
    if args.json:
        print(json.dumps(_document(procedure, walked), ensure_ascii=False))
        return 0
    language = words.language()
    for visit in walked.visited:
        task = procedure.tasks[visit.task]
        lane = procedure.lanes[task.lane].name.in_language(language)
        print(
            f"{task.step:<4}{lane:<18}{task.name.in_language(language)}{f' → {visit.outcome}' if visit.outcome else ''}"
        )
    print(procedure.ends[walked.end].name.in_language(language))
    return 0


def _document(procedure: Procedure, walked: Walk) -> dict[str, object]:
    """The document of INTERFACES; `lane` is the lane's name as the SOP prints it."""

    def place(key: str) -> dict[str, object]:
        return {"id": key, "lane": procedure.lanes[procedure.tasks[key].lane].name.id}

    visited = [
        place(visit.task) | {"step": procedure.tasks[visit.task].step, "outcome": visit.outcome or None}
        for visit in walked.visited
    ]
    return {"visited": visited, "open": [place(key) for key in walked.open], "result": walked.end or None}


def _outcomes(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number
