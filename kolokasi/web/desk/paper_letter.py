"""A letter of request that came on paper, entered by the Helpdesk for an agency that has no account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kolokasi.base import clock
from kolokasi.base.refusal import Refusal
from kolokasi.people.actions import register_agency
from kolokasi.people.models import Agency
from kolokasi.people.queries import standing
from kolokasi.procedure import actions, declaration
from kolokasi.procedure.answers import read_one
from kolokasi.procedure.uploads import LETTER_KIND, Upload
from kolokasi.sop.spec import Field, Words
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.desk.paper import DONE_AT, SCAN, moment_entry, moment_of, scan_entry
from kolokasi.web.fields import Entry, summary

SERVERS, NEW_AGENCY = "servers", "new_agency"
NUMBERS = {
    "units", "depth_mm", "weight_kg", "watts.nameplate", "watts.expected", "psu_count", "bandwidth_mbps", "ipv4",
    "memory_gib",
}  # fmt: skip


def _head(typed: Mapping[str, str]) -> list[Entry]:
    agencies = tuple((str(one.pk), one.name) for one in Agency.objects.filter(is_host=False).order_by("name"))
    own = [
        Entry("agency", _("Instansi pemohon"), "choice", choices=agencies, width="w-l"),
        Entry(NEW_AGENCY, _("Nama instansi, bila belum ada di daftar"), width="w-l"),
        Entry("title", _("Hal permohonan"), hint=_("Misalnya: Penempatan server SIMPEG."), required=True),
        Entry("letter.number", _("Nomor surat"), required=True, width="w-l"),
        Entry("letter.date", _("Tanggal surat"), "date", required=True, width="w-m"),
        Entry("letter.subject", _("Hal surat"), required=True),
    ]
    return [one.filled(typed.get(one.name, "")) for one in own]


def _people(typed: Mapping[str, str]) -> list[Entry]:
    who = {"administrative": _("administratif"), "technical": _("teknis")}
    asked = [
        Entry(f"contacts.{key}.{name}", f"{label} ({words})", required=name != "email", width="w-l")
        for key, words in who.items()
        for name, label in (
            ("name", _("Nama penanggung jawab")), ("position", _("Jabatan")), ("phone", _("Nomor telepon")),
            ("email", _("Surel")),
        )
    ]  # fmt: skip
    return [one.filled(typed.get(one.name, "")) for one in asked]


def _server(index: int, typed: Mapping[str, str]) -> list[Entry]:
    shapes = (("rack", _("Rak")), ("tower", _("Menara")))
    classes = (("public", _("Terbuka")), ("limited", _("Terbatas")), ("confidential", _("Rahasia")))
    asked = [
        Entry("manufacturer", _("Merek"), required=True),
        Entry("model", _("Tipe"), required=True),
        Entry("serial", _("Nomor seri")),
        Entry("application", _("Aplikasi di dalamnya"), required=True),
        Entry("units", _("Tinggi"), "number", unit="U", required=True),
        Entry("depth_mm", _("Kedalaman"), "number", unit="mm", required=True),
        Entry("weight_kg", _("Berat"), "number", unit="kg", required=True),
        Entry("watts.nameplate", _("Daya pada pelat catu daya"), "number", unit="W", required=True),
        Entry("watts.expected", _("Daya yang diharapkan"), "number", unit="W"),
        Entry("psu_count", _("Jumlah catu daya"), "number", required=True),
        Entry("memory_gib", _("Memori"), "number", unit="GiB"),
        Entry("bandwidth_mbps", _("Bandwidth"), "number", unit="Mbps"),
        Entry("ipv4", _("Alamat IPv4"), "number"),
        Entry("mounting", _("Bentuk"), "choice", choices=shapes, required=True),
        Entry("data_class", _("Klasifikasi data"), "choice", choices=classes, required=True),
    ]
    return [
        Entry(
            f"servers.{index}.{one.name}", one.label, one.kind, one.hint, typed.get(f"servers.{index}.{one.name}", ""),
            unit=one.unit, required=one.required, choices=one.choices, width="w-m" if one.choices else one.width,
        )
        for one in asked
    ]  # fmt: skip


def _count(post: QueryDict) -> int:
    text = post.get(SERVERS, "1")
    count = int(text) if text.isdecimal() and len(text) < 4 else 1
    return max(1, min(declaration.MAX_SERVERS, count))


def declared(typed: Mapping[str, str], entries: list[Entry]) -> dict[str, Any]:
    """The declaration in its own shape, from the flat names of the form; a number that is none stays text and is refused."""
    form: dict[str, Any] = {"statement": True, "servers": []}
    for entry in entries:
        *path, last = entry.name.split(".")
        text = typed.get(entry.name, "").strip()
        if not path or not text:
            continue
        place: Any = form
        for step in path:
            if step.isdigit():
                while len(place) <= int(step):
                    place.append({})
                place = place[int(step)]
            else:
                place = place.setdefault(step, {})
        short = entry.name.split(".", 2)[-1]  # the name inside its server
        place[last] = _number(text) if short in NUMBERS else text
    return form


def _number(text: str) -> Any:
    """The number, or the text as it was typed where it is none."""
    value, wrong = read_one(Field("n", Words(""), Words(""), kind="number"), text)
    return text if wrong else value


@officer_page
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The scan and what stands in the letter become a case, marked manual; the agency is registered when it is new."""
    account, at = account_of(request), clock.now()
    standing(account, "helpdesk", at)
    if request.method == "GET":
        return _page(request, 1)
    count = _count(request.POST)
    if "more" in request.POST:
        return _page(request, min(declaration.MAX_SERVERS, count + 1))
    typed = {name: value[:4001] for name, value in request.POST.items() if isinstance(value, str)}
    entries = [*_head(typed), *_people(typed)] + [one for index in range(count) for one in _server(index, typed)]
    scan, done_at = request.FILES.get(SCAN), moment_of(typed.get(DONE_AT, ""))
    wrong: dict[str, str] = {}
    if done_at is None:
        wrong[DONE_AT] = _("Tulis tanggal dan jam, misalnya 2026-11-23T09:30.")
    if not isinstance(scan, UploadedFile):
        wrong[SCAN] = _("Pilih pindaian suratnya (PDF).")
    chosen, named = typed.get("agency", ""), typed.get(NEW_AGENCY, "").strip()
    if bool(chosen) == bool(named):
        wrong["agency"] = _("Pilih satu instansi dari daftar, atau tulis nama instansi yang belum ada.")
    if wrong or done_at is None or not isinstance(scan, UploadedFile):
        return _page(request, count, wrong=wrong)
    try:
        letter = Upload(LETTER_KIND, scan.name or "", actions.stored_upload(Upload(LETTER_KIND, "", scan.read()), at))
        with transaction.atomic():
            agency = _agency(chosen, named, f"account:{account.pk}")
            if agency is None:
                return _page(request, count, wrong={"agency": _("Pilih salah satu dari daftar.")})
            case = actions.submit_on_paper(
                agency=agency, account=account, form=declared(typed, entries), title=typed.get("title", ""),
                letter=letter, done_at=done_at, at=at,
            )  # fmt: skip
    except Refusal as refusal:
        said = {name: str(sentence) for name, sentence in getattr(refusal, "errors", {}).items()}
        return _page(request, count, wrong=said, refusal=refusal)
    messages.success(request, _("Surat dicatat sebagai permohonan %(number)s.") % {"number": case.number})
    return redirect("desk:case", case.number)


def _agency(chosen: str, named: str, actor: str) -> Agency | None:
    if named:
        return register_agency(name=named, actor=actor)
    found = Agency.objects.filter(pk=int(chosen), is_host=False) if chosen.isdecimal() and len(chosen) < 10 else None
    return found.first() if found is not None else None


def _page(
    request: HttpRequest, count: int, *, wrong: Mapping[str, str] | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    wrong = dict(wrong or {})

    def told(entries: list[Entry]) -> list[Entry]:
        return [one.filled(one.value, wrong.get(one.name, "")) for one in entries]

    paper = [
        moment_entry(typed.get(DONE_AT, ""), wrong.get(DONE_AT, "")),
        scan_entry(_("Pindaian surat (PDF)"), wrong.get(SCAN, "")),
    ]
    head, people = told(_head(typed)), told(_people(typed))
    servers = [told(_server(index, typed)) for index in range(count)]
    every = [*paper, *head, *people, *(one for server in servers for one in server)]
    context = {
        "section": "cases", "paper": paper, "head": head, "people": people, "servers": servers, "count": str(count),
        "errors": summary(every), "refusal": None if summary(every) else refusal,
        "more": count < declaration.MAX_SERVERS,
    }  # fmt: skip
    status = refusal.status if refusal else 422 if wrong else 200
    return render(request, "desk/paper_new.html", context, status=status)
