"""The record of a case in words: what happened, who did it, when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kolokasi.base.models import Event
from kolokasi.people.models import Account
from kolokasi.procedure.actions import LETTER_KIND
from kolokasi.sop.spec import Procedure
from kolokasi.web import words


@dataclass(frozen=True)
class Act:
    """One line of the timeline; verb first."""

    words: str
    who: str
    at: datetime


def document_label(procedure: Procedure, kind: str) -> str:
    """What the SOP calls a document of this kind."""
    language = "en" if words.english() else "id"
    for task in procedure.tasks.values():
        for document in task.documents:
            if document.kind == kind:
                return document.label.in_language(language)
    return _("Surat permohonan") if kind == LETTER_KIND else _("Dokumen lain")


def acts(events: Iterable[Event], procedure: Procedure) -> list[Act]:
    """The events in words, with the names of their actors read in one query."""
    events = list(events)
    ids = {event.actor.removeprefix("account:") for event in events if event.actor.startswith("account:")}
    names = {f"account:{pk}": name for pk, name in Account.objects.filter(pk__in=ids).values_list("pk", "name")}
    return [Act(_words(event, procedure), _who(event, names), event.at) for event in events]


def _who(event: Event, names: dict[str, str]) -> str:
    name = names.get(event.actor, "")
    return f"{name} ({event.acting.capitalize()}.)" if event.acting and name else name


def _words(event: Event, procedure: Procedure) -> str:
    new = event.new
    step = _step(procedure, str(new.get("element", "")))
    label = document_label(procedure, str(new.get("kind", "")))
    sentences = {
        "task_completed": _completed(procedure, event) or step,
        "task_skipped": _("Dilewati, tidak ada pejabatnya: %(step)s") % {"step": step},
        "task_taken": _("Tugas diambil: %(step)s") % {"step": step},
        "task_released": _("Tugas dilepas: %(step)s") % {"step": step},
        "document_added": _("Dokumen ditambahkan: %(document)s") % {"document": label},
        "document_voided": _("Dokumen dibatalkan: %(document)s") % {"document": label},
        "note_added": _("Catatan internal ditambahkan"),
        "case_withdrawn": _("Permohonan dibatalkan"),
        "case_lapsed": _("Ditutup karena server tidak tiba sampai batas kirim"),
    }
    return sentences.get(event.act, event.act.replace("_", " "))


def _step(procedure: Procedure, element: str) -> str:
    task = procedure.tasks.get(element)
    return task.name.in_language("en" if words.english() else "id") if task else element


def _completed(procedure: Procedure, event: Event) -> str:
    element, outcome = str(event.new.get("element", "")), str(event.new.get("outcome", ""))
    task = procedure.tasks.get(element)
    labels = {one.key: one.label for one in task.outcomes} if task else {}
    if outcome in labels:
        return f"{_step(procedure, element)}: {labels[outcome].in_language('en' if words.english() else 'id')}"
    return _("%(step)s selesai") % {"step": _step(procedure, element)}
