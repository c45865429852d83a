"""The disposition sheet, the control card and the letter back (SOP steps 1+ and 2)."""

from __future__ import annotations

from datetime import datetime

from kolokasi.base import policy
from kolokasi.cases.models import Case
from kolokasi.letters.models import AgendaEntry, Disposition, Instruction
from kolokasi.letters.queries import card_copies
from kolokasi.procedure.facts.common import Facts, base, hand
from kolokasi.procedure.facts.office import office_contact


def disposition_sheet(case: Case, at: datetime) -> Facts:
    """The chain of instructions so far (DOMAIN 1.4)."""
    entry = AgendaEntry.objects.filter(case=case, direction=AgendaEntry.Direction.IN).order_by("-pk").first()
    sent = list(
        Disposition.objects.filter(case=case)
        .select_related("from_post", "to_post", "sender", "to_account")
        .order_by("seq")
    )
    labels = dict(Instruction.objects.values_list("key", "label"))
    return base(case, at) | {
        "from_party": case.agency.name,
        "sifat": str(entry.get_sifat_display()) if entry else "",
        "urgency": str(entry.get_urgency_display()) if entry else "",
        "instructions": list(Instruction.objects.filter(active=True).values_list("label", flat=True)),
        "forward_to": list(dict.fromkeys(one.to_post.name for one in sent)),
        "dispositions": [
            {
                "from_post": f"{one.acting.capitalize()}. {one.from_post.name}" if one.acting else one.from_post.name,
                "from_name": hand(one.sender.name, on_paper=one.manual),
                "to_post": one.to_post.name,
                "to_name": one.to_account.name if one.to_account else "",
                "instructions": [labels.get(key, key) for key in one.instructions],
                "note": one.note,
                "sent_at": one.sent_at.isoformat(),
                "read_at": one.read_at.isoformat() if one.read_at else "",
                "followed_at": one.followed_at.isoformat() if one.followed_at else "",
                "recalled_at": one.recalled_at.isoformat() if one.recalled_at else "",
            }
            for one in sent
        ],
    }


def control_card(case: Case, at: datetime) -> Facts:
    """The control card that follows the letter through the office (DOMAIN 1.8)."""
    facts = disposition_sheet(case, at)
    letter = facts["letter"]
    return facts | {
        "index": case.number,
        "sequence": letter["agenda_number"] or case.number,
        "direction": "M",
        "classification": policy.read("letters.classification", at, "500.12"),
        "summary": letter["subject"],
        "from_party": case.agency.name,
        "to_party": "Kepala Dinas",
        "handler": "Helpdesk",
        "attachment": "1 berkas",
        "copies": card_copies(at),
    }


def letter_back(case: Case, at: datetime, missing: str) -> Facts:
    """Rows 1+ and 2+: the letter goes back to the applicant with what is missing."""
    lines = [line.strip(" -•\t") for line in missing.splitlines() if line.strip(" -•\t")]
    return base(case, at) | {
        "addressee": [f"Kepala {case.agency.name}"],
        "subject": f"Kelengkapan permohonan {case.title}",
        "missing": lines,
        "contact": office_contact(at),
    }
