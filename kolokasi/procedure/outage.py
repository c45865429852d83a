"""An outage and the agencies that it reaches: who to call, what to write to them, and telling them once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock, events
from kolokasi.base.refusal import Refusal, define
from kolokasi.cases.models import CaseServer
from kolokasi.facility.outage import Hit, WhatIf, by_agency, what_if
from kolokasi.facility.rules.outage import CUT, DOWN, HOT, LATER, UNSURE, WEAK
from kolokasi.notices import actions as notices
from kolokasi.notices.models import Kind
from kolokasi.people.models import Account, Agency
from kolokasi.people.queries import POST_ONLY_READS, standings
from kolokasi.procedure.contacts import ROLES, person_of

LATEST = timedelta(days=366)
ENDS_TOO_EARLY = define("outage_ends_too_early", _("Selesainya sebelum mulai. Betulkan jam mulai atau jam selesai."))
TOO_FAR_AWAY = define("outage_too_far_away", _("Tulis waktu mulai dan selesai yang paling lama setahun dari hari ini."))
NOBODY_TO_TELL = define(
    "nobody_to_tell", _("Tidak ada instansi dengan akun yang kena. Hubungi mereka lewat nomor di daftar."), 409
)
SERVERS_NAMED = 40


@dataclass(frozen=True)
class Person:
    role: str
    name: str
    phone: str
    email: str


@dataclass(frozen=True)
class AgencyHit:
    """An agency with its machines that are hit, its persons in charge as last named, and how many accounts can be told."""

    agency: Agency
    hits: tuple[Hit, ...]
    people: tuple[Person, ...]
    accounts: int

    def servers(self, *fates: str) -> list[str]:
        return [machine.label for machine, found in self.hits if found in fates]


@dataclass(frozen=True)
class Plan:
    """When it is, where that is known; both None for an outage that is going on."""

    starts: datetime | None = None
    ends: datetime | None = None

    def checked(self, at: datetime) -> Plan:
        """Refuses times that nobody can mean."""
        if any(moment is not None and abs(moment - at) > LATEST for moment in (self.starts, self.ends)):
            raise Refusal(TOO_FAR_AWAY)
        if self.ends is not None and self.ends <= (self.starts or at):
            raise Refusal(ENDS_TOO_EARLY)
        return self


def agencies_hit(found: WhatIf) -> list[AgencyHit]:
    """The agencies, hardest hit first; a fixed number of statements whatever their number."""
    grouped = {pk: hits for pk, hits in by_agency(found.hits).items() if pk is not None}
    people = _people([machine.server for hits in grouped.values() for machine, _fate in hits])
    counts: dict[int, int] = {}
    for agency in Account.objects.filter(agency__in=grouped, is_active=True).values_list("agency_id", flat=True):
        counts[agency] = counts.get(agency, 0) + 1
    rows = [
        AgencyHit(one, tuple(grouped[one.pk]), people.get(one.pk, ()), counts.get(one.pk, 0))
        for one in Agency.objects.filter(pk__in=grouped)
    ]
    return sorted(rows, key=lambda one: (-len(one.servers(DOWN)), -len(one.hits), one.agency.name))


def _people(labels: Sequence[str]) -> dict[int, tuple[Person, ...]]:
    """By agency: the persons in charge that its newest case with a server among these names."""
    found: dict[int, tuple[Person, ...]] = {}
    lines = CaseServer.objects.filter(server__label__in=labels).select_related("case").order_by("-case_id")
    for line in lines:
        if line.case.agency_id not in found:
            people = [(role, person_of(line.case, role)) for role in reversed(ROLES)]
            found[line.case.agency_id] = tuple(
                Person(role, str(one.get("name")), str(one.get("phone") or ""), str(one.get("email") or ""))
                for role, one in people
                if one.get("name")
            )
    return found


def draft(found: WhatIf, hit: AgencyHit, plan: Plan, part: str, *, host: str) -> str:
    """The words of a letter or mail to one agency, from the facts alone; official letters are in Indonesian."""
    lines = [
        f"Yth. {hit.people[0].name if hit.people else 'Penanggung jawab server'}",
        hit.agency.name,
        "",
        _opening(part, plan, found.reason),
        "",
    ]
    for fates, words in _PARAGRAPHS:
        names = hit.servers(*fates)
        if names:
            lines += [words, *(f"- {name}" for name in names[:SERVERS_NAMED]), ""]
            if len(names) > SERVERS_NAMED:
                lines.insert(-1, f"- dan {len(names) - SERVERS_NAMED} lainnya")
    lines += [_what_to_do(hit, plan), "", "Terima kasih.", "", host or "Pengelola pusat data"]
    return "\n".join(lines)


_PARAGRAPHS = (
    ((DOWN,), "Server Anda yang mati selama itu:"),
    ((LATER,), "Server Anda yang ikut mati bila cadangannya habis atau kelebihan beban:"),
    ((UNSURE,), "Server Anda yang mungkin mati, karena jalur catu dayanya belum tercatat:"),
    ((CUT,), "Server Anda yang tidak dapat dijangkau dari luar selama itu:"),
    ((HOT,), "Server Anda yang berada di ruang tanpa pendinginan:"),
    ((WEAK,), "Server Anda yang tetap menyala, tetapi tanpa cadangan daya:"),
)


def _opening(part: str, plan: Plan, reason: str) -> str:
    work = f" karena {reason.rstrip('.')}" if reason else ""
    if plan.starts is None:
        until = f" Perkiraan selesai {_said(plan.ends)}." if plan.ends else ""
        return f"Kami memberitahukan bahwa {part} di pusat data terganggu{work}.{until}"
    until = f" sampai {_said(plan.ends)}" if plan.ends else ""
    return f"Kami memberitahukan bahwa {part} di pusat data akan padam{work} mulai {_said(plan.starts)}{until}."


def _what_to_do(hit: AgencyHit, plan: Plan) -> str:
    if hit.servers(HOT):
        return "Kurangi beban server itu, atau matikan dengan aman bila kami menghubungi Anda."
    if hit.servers(DOWN, LATER, UNSURE):
        when = "sebelum waktu itu" if plan.starts else "segera"
        return f"Matikan server itu dengan aman {when}, beri tahu pengguna aplikasinya, dan periksa layanannya sesudah selesai."
    if hit.servers(CUT):
        return "Beri tahu pengguna aplikasinya, dan periksa layanannya sesudah selesai."
    return "Anda tidak perlu melakukan apa-apa; tunda pekerjaan berisiko pada server itu sampai selesai."


_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip


def _said(at: datetime | None) -> str:
    """ "Senin, 23 November 2026 pukul 15.10 WIB", in the letter's language whatever the page's."""
    if at is None:
        return ""
    there = at.astimezone(clock.OFFICE_ZONE)
    return f"{_DAYS[there.weekday()]}, {there.day} {_MONTHS[there.month - 1]} {there.year} pukul {there:%H.%M} WIB"


@transaction.atomic
def tell_agencies(*, key: str, plan: Plan, account: Account, at: datetime) -> tuple[int, int]:
    """Every account of the agencies that are hit has the notice, once for this outage; how many agencies and accounts
    heard of it now. Refuses a post that only reads."""
    posts = standings(account, at)
    writing = next((one for one in posts if one.writes), None)
    if writing is None:
        raise Refusal(POST_ONLY_READS, post=posts[0].title if posts else "–")
    plan, found = plan.checked(at), what_if(key, at)
    hit = agencies_hit(found)
    if not any(one.accounts for one in hit):
        raise Refusal(NOBODY_TO_TELL)
    occasion = f"outage:{found.choice.key}:{(plan.starts or at).astimezone(clock.OFFICE_ZONE):%Y%m%d}"
    occasion += f"{plan.starts.astimezone(clock.OFFICE_ZONE):%H%M}" if plan.starts else ""
    told = agencies = 0
    for one in hit:
        new = notices.tell(
            accounts=Account.objects.filter(agency=one.agency, is_active=True), kind=Kind.OUTAGE, key=occasion,
            params=_params(found, one, plan), at=at,
        )  # fmt: skip
        told, agencies = told + new, agencies + bool(new)
    if told:
        events.record(
            kind="plant", subject=found.choice.key, act="outage_told", actor=f"account:{account.pk}", post=writing.key,
            acting=writing.acting,
            new={"occasion": occasion, "agencies": [one.agency.pk for one in hit], "accounts": told},
        )  # fmt: skip
    return agencies, told


def _params(found: WhatIf, hit: AgencyHit, plan: Plan) -> dict[str, Any]:
    """What the notice says: the part, when, and how many of the agency's servers; no names of people."""
    return {
        "part": found.choice.name, "due": plan.starts, "ends": plan.ends,
        "down": len(hit.servers(DOWN, LATER, UNSURE)) or None, "cut": len(hit.servers(CUT)) or None,
        "hot": len(hit.servers(HOT)) or None, "weak": len(hit.servers(WEAK)) or None,
    }  # fmt: skip
