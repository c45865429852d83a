"""The sources of the auditor's lists in the rooms beside: waivers of monitoring, void letters and numbers, registers by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q

from kolokasi.base.models import Event
from kolokasi.insight.lines import Line, Source
from kolokasi.insight.sources import names_of
from kolokasi.letters.models import AgendaEntry, LetterNumber
from kolokasi.procedure.models import Waiver


def _waivers(rows: Sequence[Waiver]) -> list[Line]:
    return [
        Line(
            "monitoring_waived",
            row.at,
            row.case.number,
            str(row.case.agency),
            row.case.revision_id,
            row.by.name,
            row.post_key,
            row.acting,
            row.reason,
            {"element": row.element, "server": f"{row.server.label} {row.server.name}"},
        )
        for row in rows
    ]


def _numbers(rows: Sequence[LetterNumber]) -> list[Line]:
    voiders = _voiders(rows)
    return [_number(row, *voiders.get(row.pk, ("", "", ""))) for row in rows]


def _number(row: LetterNumber, who: str, post: str, acting: str) -> Line:
    case = row.letter.case if row.letter else None
    return Line(
        "number_voided",
        row.settled_at or row.reserved_at,
        case.number if case else "",
        str(case.agency) if case else "",
        case.revision_id if case else 0,
        who,
        post,
        acting,
        row.reason,
        {"number": row.text, "subject": row.subject},
    )


def _voiders(rows: Iterable[LetterNumber]) -> dict[int, tuple[str, str, str]]:
    """Who voided each number, in which post: the record knows, by the letter or by the number itself."""
    numbers = list(rows)
    found = Event.objects.filter(
        Q(subject_kind="letter_number", subject_id__in=[str(row.pk) for row in numbers], act="number_voided")
        | Q(
            subject_kind="case",
            subject_id__in=[row.letter.case.number for row in numbers if row.letter],
            act="letter_voided",
        )
    )
    events = list(found)
    names = names_of(events)
    by_text = {str(event.new.get("number", "")): event for event in events}
    told = {row.pk: by_text[row.text] for row in numbers if row.text in by_text}
    return {pk: (names.get(event.actor, ""), event.post, event.acting) for pk, event in told.items()}


def _agenda(rows: Sequence[AgendaEntry]) -> list[Line]:
    return [
        Line(
            "manual_agenda",
            row.entered_at,
            row.case.number if row.case else "",
            str(row.case.agency) if row.case else row.party,
            row.case.revision_id if row.case else 0,
            row.entered_by.name if row.entered_by else "",
            reason=row.note,
            facts={"number": f"{row.number}/{row.year}", "direction": row.direction, "subject": row.subject},
        )
        for row in rows
    ]


def _outside(rows: Sequence[LetterNumber]) -> list[Line]:
    return [
        Line(
            "manual_number",
            row.reserved_at,
            who=row.reserved_by.name if row.reserved_by else "",
            reason=row.reason,
            facts={"number": row.text, "subject": row.subject},
        )
        for row in rows
    ]


WAIVED_MONITORING = Source(
    lambda: Waiver.objects.filter(kind=Waiver.MONITORING).select_related("case__agency", "by", "server"), "at", _waivers
)
VOID_NUMBERS = Source(
    lambda: LetterNumber.objects.filter(state=LetterNumber.State.VOID).select_related("letter__case__agency"),
    "settled_at",
    _numbers,
)
MANUAL_AGENDA = Source(
    lambda: AgendaEntry.objects.filter(manual=True).select_related("case__agency", "entered_by"), "entered_at", _agenda
)
OUTSIDE_NUMBERS = Source(
    lambda: LetterNumber.objects.filter(manual=True, letter__isnull=True).select_related("reserved_by"),
    "reserved_at",
    _outside,
)
