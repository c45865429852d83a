"""The tour in docs/tour.md is this walk written down: it cannot go stale. `make tour` writes it anew."""

from __future__ import annotations

import os
from pathlib import Path

from kolokasi.cases.models import Case, OpenTask
from kolokasi.procedure import queries, registry
from kolokasi.runtime.demo.driver import next_part
from kolokasi.sop.spec import Procedure, Task
from tests.cast import Cast
from tests.procedure.walking import Office
from tests.walks.browsing import Counter

TOUR = Path(__file__).resolve().parents[2] / "docs" / "tour.md"
HEAD = """# The tour
One case from the letter to *selesai*, as the walk tests do it over HTTP. In the demo the same people wait for you: log in with
the address in the terminal, do the step, log in as the next. Words in italics are what the screens say.

**1 · Pemohon.** Open *Ajukan*, answer the pages (agency, two persons in charge, each server, the letter as PDF), read
*Periksa jawaban sebelum mengirim*, send. The case has a number and a tracking code; `/lacak/CODE` tells anybody who has the
code where the letter is.
"""
TAIL = """
**13 · Selesai.** The case ends when the Kepala Dinas approves and no document of the Output column is missing; a missing one is
named and the case stays. The applicant's page says so, with the documents.

Other ways: *Kembalikan* at 1+, 2c, 4+, 5, 8, 11a and 12 opens the earlier step again, in its next round, with the reason.
*Tolak* at 4 still sends a signed letter, then the case ends. *Batalkan permohonan…* ends it at any step; once the server has been
accepted, Tim Teknis hands it back first (W2). No server ten working days after the letter: the case closes by itself.
"""


def described(case: Case, procedure: Procedure, spec: Task) -> str:
    """One step of the tour, as this case meets it."""
    parts_of, spec = registry.act_of(spec).parts, registry.asked(case, procedure, spec)
    lane = procedure.lanes[spec.lane].name.id
    parts = [f"**{spec.step} · {lane}.** *{spec.name.id}.*"]
    if parts_of:
        parts.append("In it: " + ", ".join(f"*{one.title.id}*" for one in parts_of) + ".")
    if spec.fields:
        parts.append("Asks: " + ", ".join(one.label.id.rstrip("?") for one in spec.fields) + ".")
    if spec.outcomes:
        parts.append("Decides: " + " / ".join(f"*{one.label.id}*" for one in spec.outcomes) + ".")
    if spec.documents:
        names = [one.label.id + (" (before selesai)" if one.needed == "end" else "") for one in spec.documents]
        parts.append("Brings forth: " + ", ".join(names) + ".")
    if spec.amount:
        parts.append(f"Promised: {spec.amount}.")
    return "\n" + " ".join(parts) + "\n"


def test_the_tour_is_the_walk(cast: Cast) -> None:
    counter = Counter(cast, Office(cast).case)
    procedure = queries.procedure_of(counter.case.revision_id)
    told = [HEAD]
    while task := OpenTask.objects.first():
        spec = procedure.tasks[task.element]
        told.append(described(counter.case, procedure, spec))
        while wanted := next_part(counter.case, task):
            counter.visitor(wanted.post).do_part(counter.case, task, wanted)
        counter.visitor(task.post_key).do(counter.case, task)
    text = "".join([*told, TAIL])
    if os.environ.get("WRITE_TOUR"):
        TOUR.write_text(text)
    assert TOUR.read_text() == text
