"""Agencies and their people: the list, one agency with its accounts and open invitations, and its words."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.text import one_line
from kolokasi.people import actions, changes
from kolokasi.people.invitations import open_invitations
from kolokasi.people.models import Agency
from kolokasi.web.access import account_of, administrator_page, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.office.forms import answer
from kolokasi.web.fields import Entry
from kolokasi.web.paging import SEARCH_LIMIT, SIZE

FORM = "office/form.html"


def _entries(agency: Agency | None = None) -> list[Entry]:
    entries = [
        Entry("name", _("Nama instansi"), required=True, width="w-l"),
        Entry("short_name", _("Nama singkat"), hint=_("Untuk daftar, misalnya Dinkes."), width="w-m"),
        Entry("address", _("Alamat"), "long"),
        Entry("phone", _("Telepon"), width="w-m"),
        Entry("email", _("Surel instansi"), "email", _("Surat balasan dikirim ke sini."), width="w-l"),
    ]
    return [entry.filled(getattr(agency, entry.name)) for entry in entries] if agency else entries


@officer_page
@require_GET
def agencies(request: HttpRequest) -> HttpResponse:
    """Every agency with how many people and cases it has; the host first."""
    q = one_line(request.GET.get("q", ""))[:SEARCH_LIMIT]
    rows = Agency.objects.annotate(
        people=Count("accounts", filter=Q(accounts__is_active=True), distinct=True),
        running=Count("cases", filter=Q(cases__status="running"), distinct=True),
    )
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(short_name__icontains=q))
    page = Paginator(rows.order_by("-is_host", "name"), SIZE).get_page(request.GET.get("page"))
    return render(request, "office/agencies.html", {"section": "agencies", "page": page, "q": q})


@officer_page
@require_GET
def agency(request: HttpRequest, agency_id: int) -> HttpResponse:
    """One agency: its words, its accounts, and who is invited."""
    found = _found(agency_id)
    context = {
        "section": "agencies",
        "agency": found,
        "accounts": found.accounts.order_by("-is_active", "name")[: SIZE * 4],
        "invitations": open_invitations(shell_of(request).now).filter(agency=found)[:SIZE],
    }
    return render(request, "office/agency.html", context)


@administrator_page
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new applicant agency."""

    def act(given: dict[str, str]) -> HttpResponse:
        made = actions.register_agency(actor=_actor(request), **given)  # type: ignore[arg-type]
        messages.success(request, _("Instansi terdaftar. Sekarang undang orangnya."))
        return redirect("office:agency", made.pk)

    context = {"section": "agencies", "title": _("Instansi baru"), "button": _("Daftarkan instansi")}
    return answer(request, FORM, context, _entries(), act)


@administrator_page
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, agency_id: int) -> HttpResponse:
    """The agency's words are changed; letters that were written keep the old ones."""
    found = _found(agency_id)

    def act(given: dict[str, str]) -> HttpResponse:
        changes.change_agency(agency_id=found.pk, actor=_actor(request), **given)
        messages.success(request, _("Data instansi disimpan."))
        return redirect("office:agency", found.pk)

    context = {"section": "agencies", "title": _("Ubah data instansi"), "button": _("Simpan"), "agency": found}
    return answer(request, FORM, context, _entries(found), act)


def _found(agency_id: int) -> Agency:
    found = Agency.objects.filter(pk=agency_id).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def _actor(request: HttpRequest) -> str:
    return f"account:{account_of(request).pk}"
