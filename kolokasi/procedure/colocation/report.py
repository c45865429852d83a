"""SOP steps 10 to 12: the report is written from what was done, and its reviews are sheets of their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock
from kolokasi.base.refusal import Refusal, define
from kolokasi.cases.models import Case, OpenTask
from kolokasi.letters import needs
from kolokasi.letters.actions import json_of
from kolokasi.procedure import countersigning, facts, printing, queries
from kolokasi.procedure.acts import Act, Doing
from kolokasi.procedure.colocation.standing import standing_of
from kolokasi.sop.spec import Task

SECOND = "second_party.name"
LACKS = define("report_lacks_a_fact", _("Laporan belum dapat ditulis: {what}."), 409)


def write_report(doing: Doing) -> None:
    """Row 10: the report lies in the case; Helpdesk adds only what no row knows."""
    printing.write(doing, "laporan", facts.report(doing))
    _hand_over(doing)


def _hand_over(doing: Doing) -> None:
    """The berita acara serah terima lies beside the report; one that both have signed stays if it still says the same."""
    written = facts.hand_over(doing)
    before = countersigning.hand_over_of(doing.case)
    if before and before.signed and _told(before.letter.facts) == _told(json_of(written)):
        return
    printing.write(doing, countersigning.KIND, written, for_applicant=True)


def _told(known: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the hand-over says of the servers; a further photo alone changes nothing of it."""
    return [{name: value for name, value in one.items() if name != "photos"} for one in known.get("servers") or []]


def review(doing: Doing) -> None:
    """Rows 11 and 12: each review that lets the report pass leaves its sheet; a return leaves its reason."""
    if doing.outcome == "return":
        return
    for document in doing.place.spec.documents:
        if not doing.has_document(document.kind):
            printing.write(doing, "lembar_tinjauan", facts.reviews(doing), as_kind=document.kind)


def today(_case: Case, task: Task) -> dict[str, str]:
    """The day stands there already."""
    names = {question.name for question in task.fields}
    return {"finished_date": clock.office_date(clock.now()).isoformat()} if "finished_date" in names else {}


def look(case: Case, task: OpenTask, at: datetime) -> Mapping[str, Any]:
    """The servers as they stand, what was done on paper or waived on the way, and when step 9 saw each of them alive."""
    installed = queries.closing_of_act(case, "mount")
    kept = installed.data.get("servers", []) if installed else []
    return {
        "servers": standing_of(case, None, at),
        "seen": {one["label"]: datetime.fromisoformat(one["seen_at"]) for one in kept if one.get("seen_at")},
        "installed": installed,
        "task": task,
    }


def look_before(case: Case, task: OpenTask, at: datetime) -> Mapping[str, Any]:
    """The same before the report is written, with what it and the hand-over would lack of what earlier steps bring."""
    found = {**look(case, task, at)}
    servers = {"servers": facts.standing_servers(case), "second_party": facts.contact(case, "technical")}
    known = facts.base(case, at) | servers | {"place": facts.place(at)}
    lacking = dict.fromkeys(
        str(gap)
        for kind in ("laporan", countersigning.KIND)
        for gap in needs.gaps(kind, known)
        if gap.need.path.startswith("servers") or gap.need.path in known or gap.need.path == SECOND
    )
    return found | {"blocked": [str(Refusal(LACKS, what=what)) for what in lacking]}


REPORT = Act(perform=write_report, suggest=today, look=look_before)
REVIEW = Act(perform=review, look=look)
