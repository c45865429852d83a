"""Letter numbers: what was reserved, used or made void; a number for a paper written elsewhere."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.letters import actions, queries
from kolokasi.letters.facts import KINDS
from kolokasi.letters.models import LetterNumber, Sifat
from kolokasi.letters.reading import keeper
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.letters.registers import read_year
from kolokasi.web.desk.letters.words import kind_label, number_badge
from kolokasi.web.fields import Entry, summary
from kolokasi.web.paging import page_of


@officer_page
@require_GET
def numbers(request: HttpRequest) -> HttpResponse:
    """Every number of a year, the newest first; those that wait can be looked at alone."""
    year = read_year(request)
    wanted = request.GET.get("keadaan", "")
    state = wanted if wanted in LetterNumber.State.values else ""
    page = page_of(queries.numbers(year, state), "reserved_at", request.GET, descending=True)
    waiting = queries.numbers(year, LetterNumber.State.RESERVED).count()
    context = {
        "section": "letters",
        "tab": "numbers",
        "year": str(year),
        "years": [str(year), str(year - 1)],
        "state": state,
        "states": [("", _("Semua")), *((value, str(label)) for value, label in LetterNumber.State.choices)],
        "waiting": waiting,
        "page": page,
        "rows": [(row, number_badge(row), kind_label(row.letter.kind) if row.letter else "") for row in page.rows],
    }
    return render(request, "desk/letters/numbers.html", context)


def _reserve_entries(request: HttpRequest) -> list[Entry]:
    kinds = tuple((kind, kind_label(kind)) for kind, found in KINDS.items() if found.series)
    sifat = tuple((value, str(label)) for value, label in Sifat.choices)
    entries = [
        Entry("kind", _("Jenis surat"), "choice", required=True, choices=kinds, value="surat_balasan", width="w-l"),
        Entry("sifat", _("Sifat surat"), "choice", required=True, choices=sifat, value="biasa"),
        Entry("subject", _("Hal"), "text", _("Surat yang akan memakai nomor ini."), required=True, width="w-l"),
    ]
    return [entry.filled(request.POST.get(entry.name, entry.value)[:200]) for entry in entries]


@officer_page
@require_http_methods(["GET", "POST"])
def reserve(request: HttpRequest) -> HttpResponse:
    """The next number is reserved for a letter that is written by hand or elsewhere."""
    account, now = account_of(request), shell_of(request).now
    found = keeper(account, now)
    entries = _reserve_entries(request)
    context = {
        "section": "letters", "title": _("Pesan nomor"), "button": _("Pesan nomor"), "back": "letters:numbers",
        "lead": _("Untuk surat yang ditulis di luar aplikasi ini, misalnya saat jaringan mati. Deretnya tetap satu."),
        "entries": entries,
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "desk/letters/form.html", context)
    wrong = [
        entry.filled(entry.value, _("Isi bagian ini.") if not entry.value.strip() else "")
        if not entry.choices or entry.value in dict(entry.choices)
        else entry.filled(entry.value, _("Pilih salah satu dari daftar."))
        for entry in entries
    ]
    context |= {"entries": wrong, "errors": summary(wrong)}
    if context["errors"]:
        return render(request, "desk/letters/form.html", context, status=422)
    kind, sifat, subject = (entry.value for entry in entries)
    try:
        made = actions.reserve_number(
            kind=kind, sifat=sifat, subject=subject, actor=account, post=found.key, acting=found.acting, at=now
        )
    except Refusal as refusal:
        return render(request, "desk/letters/form.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Nomor dipesan: %(number)s") % {"number": made.text})
    return redirect("letters:numbers")


@officer_page
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, number_id: int) -> HttpResponse:
    """The number of an outside letter was used, or is void with a reason."""
    account, now = account_of(request), shell_of(request).now
    found = keeper(account, now)
    row = LetterNumber.objects.filter(pk=number_id, letter__isnull=True).first()
    if row is None:
        raise Refusal(NOT_FOUND)
    choices = (("used", _("Sudah dipakai")), ("void", _("Tidak jadi dipakai")))
    entries = [
        Entry("became", _("Nomor ini"), "radio", required=True, choices=choices),
        Entry("reason", _("Alasan"), "text", _("Wajib bila tidak jadi dipakai."), width="w-l"),
    ]
    entries = [entry.filled(request.POST.get(entry.name, "")[:300]) for entry in entries]
    context = {
        "section": "letters", "title": row.text, "button": _("Simpan"), "back": "letters:numbers", "lead": row.subject,
        "entries": entries,
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "desk/letters/form.html", context)
    became = entries[0].value
    if became not in dict(choices):
        entries[0] = entries[0].filled("", _("Pilih salah satu dari daftar."))
        context |= {"entries": entries, "errors": summary(entries)}
        return render(request, "desk/letters/form.html", context, status=422)
    try:
        actions.settle_number(
            number_id=row.pk, used=became == "used", reason=entries[1].value, actor=account, post=found.key,
            acting=found.acting, at=now,
        )  # fmt: skip
    except Refusal as refusal:
        return render(request, "desk/letters/form.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Nomor %(number)s dicatat.") % {"number": row.text})
    return redirect("letters:numbers")
