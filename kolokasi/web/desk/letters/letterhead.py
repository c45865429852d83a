"""The office's letterhead: how its paper looks from a day on, with a sheet to look at before it is used."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base import clock
from kolokasi.base.refusal import Refusal
from kolokasi.letters import actions, queries
from kolokasi.letters.models import Letterhead
from kolokasi.letters.render import sheets
from kolokasi.letters.wording.queries import revision_in_force
from kolokasi.people.actions import administrator
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.calendar import checked_entries
from kolokasi.web.fields import Entry, summary


def _first(paper: Letterhead, at: datetime) -> dict[str, str]:
    """What the form shows before anything is typed: the paper of today."""
    today = clock.office_date(at)
    return {
        "lines": "\n".join(paper.lines), "address": paper.address, "contact": paper.contact, "place": paper.place,
        "unit": paper.unit, "on_behalf": paper.on_behalf, "for_post": paper.for_post, "paper": paper.paper, "font": paper.font,
        "signature": "full" if paper.shows_rank and paper.shows_nip else "nip" if paper.shows_nip else "name",
        "valid_from": today.isoformat(),
    }  # fmt: skip


def entries_of(typed: QueryDict | dict[str, str]) -> list[Entry]:
    """The questions about the letterhead."""
    signature = (("full", _("Nama, pangkat/golongan, dan NIP")), ("nip", _("Nama dan NIP")), ("name", _("Nama saja")))
    entries = [
        Entry(
            "lines",
            _("Baris kop"),
            "long",
            _("Satu baris tiap baris; baris terakhir adalah nama instansi."),
            required=True,
        ),
        Entry("address", _("Alamat"), "text", width="w-l"),
        Entry("contact", _("Telepon, laman, dan surel"), "text", width="w-l"),
        Entry("place", _("Kota"), "text", _("Berdiri di depan tanggal surat.")),
        Entry("unit", _("Singkatan unit"), "text", _("Berdiri di dalam nomor surat."), required=True),
        Entry(
            "on_behalf",
            _("Atas nama"),
            "text",
            _("Misalnya: a.n. Gubernur. Kosongkan bila kepala dinas menandatangani sendiri."),
            width="w-l",
        ),
        Entry(
            "for_post",
            _("u.b. (untuk beliau)"),
            "text",
            _("Jabatan yang melimpahkan kepada kepala dinas, di antara a.n. dan u.b., misalnya: Sekretaris Daerah."),
            width="w-l",
        ),
        Entry("signature", _("Blok tanda tangan"), "radio", required=True, choices=signature),
        Entry("paper", _("Kertas"), "radio", required=True, choices=_labels(Letterhead.Paper)),
        Entry("font", _("Huruf"), "radio", required=True, choices=_labels(Letterhead.Font)),
        Entry(
            "logo",
            _("Lambang"),
            "file",
            _("PNG, JPEG, atau SVG, paling besar 200 kB. Kosongkan untuk tetap memakai yang ada."),
            accept="image/png,image/jpeg,image/svg+xml",
        ),
        Entry("valid_from", _("Berlaku mulai"), "date", required=True),
    ]
    return [entry if entry.kind == "file" else entry.filled(str(typed.get(entry.name, ""))[:2000]) for entry in entries]


def _labels(kind: type[Letterhead.Paper] | type[Letterhead.Font]) -> tuple[tuple[str, str], ...]:
    return tuple((value, str(label)) for value, label in kind.choices)


@officer_page
@require_http_methods(["GET", "POST"])
def letterhead(request: HttpRequest) -> HttpResponse:
    """The letterhead of today beside the form that sets the next; every officer sees it, the Administrator changes it."""
    account, now = account_of(request), shell_of(request).now
    paper = queries.letterhead(now)
    context = {
        "section": "letters", "tab": "letterhead", "paper": paper,
        "older": Letterhead.objects.select_related("made_by").order_by("-valid_from", "-id")[:20],
        "entries": entries_of(_first(paper, now)),
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "desk/letters/letterhead.html", context)
    administrator(account, now)
    entries = checked_entries(entries_of(request.POST))
    context |= {"entries": entries, "errors": summary(entries)}
    if context["errors"]:
        return render(request, "desk/letters/letterhead.html", context, status=422)
    typed = {entry.name: entry.value for entry in entries}
    logo = request.FILES.get("logo")
    try:
        actions.set_letterhead(
            lines=typed["lines"].splitlines(), unit=typed["unit"], valid_from=date.fromisoformat(typed["valid_from"]),
            actor=account, at=now, address=typed["address"], contact=typed["contact"], place=typed["place"],
            on_behalf=typed["on_behalf"], for_post=typed["for_post"], paper=typed["paper"], font=typed["font"],
            shows_rank=typed["signature"] == "full", shows_nip=typed["signature"] != "name",
            logo=logo.read() if logo else None,
        )  # fmt: skip
    except Refusal as refusal:
        return render(request, "desk/letters/letterhead.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Kop surat disimpan. Surat mulai tanggal itu memakainya."))
    return redirect("letters:letterhead")


@officer_page
@require_GET
def sample(request: HttpRequest) -> HttpResponse:
    """A letter without a word of its own on the paper of today."""
    now = shell_of(request).now
    paper = queries.letterhead(now)
    facts = {
        "date": clock.office_date(now).isoformat(),
        "number": queries.blank_number("surat_balasan", "biasa", paper, now),
        "subject": "Contoh kop surat",
        "addressee": ["(tujuan surat)"],
        "letter": {"number": "(nomor surat pemohon)"},
        "decision": "accept",
        "wording": revision_in_force("surat_balasan"),
        "signature": {"title": "Kepala Dinas", "on_behalf": paper.on_behalf, "for_post": paper.for_post},
    }
    drawn = sheets("surat_balasan", facts, letterhead=paper, practice=settings.DEMO, draft=True, marked=False)
    answer = HttpResponse(drawn[0], content_type="image/svg+xml")
    answer["Cache-Control"] = "private, no-store"
    return answer
