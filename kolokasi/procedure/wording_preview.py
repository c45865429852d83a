"""On which real cases the words of a document can be looked at, and the facts that they are shown with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.cases.models import Case
from kolokasi.letters.models import AgendaEntry, Letter, Sifat
from kolokasi.letters.wording.sample import samples
from kolokasi.people.models import Account
from kolokasi.procedure import facts
from kolokasi.procedure.papers import note_sheet_read
from kolokasi.procedure.queries import readable_cases

MOST_CASES = 12
# Sheets that are printed as a case stands now and are kept nowhere.
LIVE: dict[str, Callable[[Case, datetime], dict[str, Any]]] = {
    "lembar_disposisi": facts.disposition_sheet,
    "kartu_kendali": facts.control_card,
    "form_barang": facts.goods_form,
}


def cases_to_show(kind: str, account: Account, at: datetime) -> list[str]:
    """The numbers of the newest cases that have such a document and whose letter is no secret, newest first."""
    return list(_cases(kind, account, at).order_by("-opened_at").values_list("number", flat=True)[:MOST_CASES])


def example_names(kind: str) -> list[str]:
    """What else the words can be looked at on, beside the first example: the other branches of the document."""
    return [f"contoh {n}" for n in range(2, len(samples(kind)) + 1)]


def facts_to_show(kind: str, number: str, account: Account, at: datetime) -> Mapping[str, Any]:
    """The facts of that case's document, whose reading stands in its record; or those of an example, nobody's.

    Without a number it is the first example.
    """
    found = dict(zip(["", *example_names(kind)], samples(kind), strict=True))
    if number in found:
        return found[number]
    case = _cases(kind, account, at).filter(number=number.replace("\0", "")).first()
    if case is None:
        raise Refusal(NOT_FOUND)
    note_sheet_read(case=case, kind=kind, account=account)
    if kind in LIVE:
        return LIVE[kind](case, at)
    letter = Letter.objects.filter(case=case, kind=kind, sifat=Sifat.BIASA).order_by("-version").first()
    return letter.facts if letter else samples(kind)[0]


def _cases(kind: str, account: Account, at: datetime) -> QuerySet[Case]:
    """The cases open to the account that have such a document, without those whose letter came in as a secret."""
    secret = AgendaEntry.objects.filter(case=OuterRef("pk")).exclude(sifat=Sifat.BIASA)
    written = Letter.objects.filter(case=OuterRef("pk"), kind=kind, sifat=Sifat.BIASA)
    has_one = Q() if kind in LIVE else Q(Exists(written))
    return readable_cases(account, at).filter(has_one, ~Exists(secret))
