"""What the office says of its counter, set by the Administrator: where and when servers are taken in, whom to call, the rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import policy
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line
from kolokasi.people.actions import Limits, administrator, short_enough
from kolokasi.people.models import Account
from kolokasi.procedure.facts.office import own_words
from kolokasi.procedure.facts.office import rules as in_force

MOST_RULES, RULE_LIMIT = 20, 190
LIMITS: Limits = {
    "ship_to": (_("Kirim ke"), 300),
    "ship_hours": (_("Jam penerimaan"), 120),
    "contact": (_("Hubungi"), 200),
}
TOO_MANY_RULES = define(
    "counter_too_many_rules",
    _("Tata tertib paling banyak {most} baris, tiap baris paling panjang {limit} huruf. Ringkaskan, lalu simpan lagi."),
)


@transaction.atomic
def set_counter(
    *, ship_to: str, ship_hours: str, contact: str, rules: Sequence[str], actor: Account, at: datetime
) -> None:
    """Letters and applicants read these words from now on; where one is empty they read what the product itself says."""
    administrator(actor, at)
    said = {"ship_to": one_line(ship_to), "ship_hours": one_line(ship_hours), "contact": one_line(contact)}
    short_enough(said, LIMITS)
    kept = [line for line in map(one_line, rules) if line]
    if len(kept) > MOST_RULES or any(len(line) > RULE_LIMIT for line in kept):
        raise Refusal(TOO_MANY_RULES, most=MOST_RULES, limit=RULE_LIMIT)
    wanted: dict[str, str | list[str]] = {**said, "rules": kept}
    present = own_words(at) | {"rules": in_force(at)}
    for name, value in wanted.items():
        if present[name] != value:
            policy.set(name=f"office.{name}", value=value, valid_from=at, by=f"account:{actor.pk}", at=at)
