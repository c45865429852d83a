"""What documents are fed: the facts of a case in the shape that `letters/facts.py` names. Nothing is typed twice."""

from __future__ import annotations

from kolokasi.procedure.facts.arrival import goods_form, receipt, verification
from kolokasi.procedure.facts.capacity import capacity_check, figures
from kolokasi.procedure.facts.common import base, contact, day, declared, incoming, person, server_line
from kolokasi.procedure.facts.incoming import control_card, disposition_sheet, letter_back
from kolokasi.procedure.facts.office import host, office_contact, place, rules, ship_hours, ship_to
from kolokasi.procedure.facts.reply import reply
from kolokasi.procedure.facts.standing import standing_servers
from kolokasi.procedure.facts.work import hand_over, handing_back, installation, report, reviews, work_order

__all__ = [
    "base",
    "capacity_check",
    "contact",
    "control_card",
    "day",
    "declared",
    "disposition_sheet",
    "figures",
    "goods_form",
    "hand_over",
    "handing_back",
    "host",
    "incoming",
    "installation",
    "letter_back",
    "office_contact",
    "person",
    "place",
    "receipt",
    "reply",
    "report",
    "reviews",
    "rules",
    "server_line",
    "ship_hours",
    "ship_to",
    "standing_servers",
    "verification",
    "work_order",
]
