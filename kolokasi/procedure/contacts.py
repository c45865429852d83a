"""The two persons in charge of a running case (DOMAIN 4.1): named in step 1, changed by the applicant when people move."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.cases.models import Case, OpenTask
from kolokasi.people.models import Account
from kolokasi.procedure import queries
from kolokasi.procedure.declaration import check_person
from kolokasi.procedure.saying import AnswersRefused, digest

ROLES = ("administrative", "technical")
CONTACT_CHANGED = define(
    "contact_changed_meanwhile",
    _("Rekan Anda baru saja mengganti penanggung jawab ini. Isian Anda tetap ada; periksa, lalu simpan lagi."),
    409,
)
MENDING = define(
    "contact_while_mending",
    _("Permohonan ini sedang menunggu perbaikan dari Anda. Ganti penanggung jawab di dalam perbaikan itu, lalu kirim."),
    409,
)


def person_of(case: Case, role: str) -> dict[str, Any]:
    """The person in charge as last named."""
    found = (case.form.get("contacts") or {}).get(role)
    return dict(found) if isinstance(found, Mapping) else {}


def version_of(case: Case, role: str) -> str:
    """What a form carries, so that nobody overwrites a change that was not on the page."""
    return digest(person_of(case, role))


@transaction.atomic
def change_contact(
    *, number: str, role: str, person: Mapping[str, Any], version: str, account: Account, at: datetime
) -> Case:
    """The case names this person from now on, also in every document still to be written; the record keeps both by hash.

    Any account of the applicant's agency may; naming the same person again changes and records nothing.
    """
    case = queries.lock_case(number)
    doer = queries.doer_of(account, queries.APPLICANT, case, at)
    if role not in ROLES:
        raise Refusal(NOT_FOUND)
    if case.ended_at is not None:
        raise Refusal(queries.CASE_ENDED, at=queries.moment(case.ended_at))
    if _mending(case):
        raise Refusal(MENDING)
    clean, wrong = check_person(person)
    if wrong:
        raise AnswersRefused(wrong)
    before = version_of(case, role)
    if digest(clean) == before:
        return case
    if version != before:
        raise Refusal(CONTACT_CHANGED)
    case.form["contacts"] = {**(case.form.get("contacts") or {}), role: clean}
    case.save(update_fields=["form"])
    events.record(
        kind="case", subject=number, act="contact_changed", actor=doer.actor, post=doer.post,
        old={"role": role, "sha256": before}, new={"role": role, "sha256": digest(clean)},
    )  # fmt: skip
    return case


def _mending(case: Case) -> bool:
    """Whether the case lies with the applicant as a whole (rows 1+ and 2+): then the application itself is mended."""
    tasks = queries.procedure_of(case.revision_id).tasks
    return any(tasks[task.element].act == "apply" for task in OpenTask.objects.filter(case=case))
