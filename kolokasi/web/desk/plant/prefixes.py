"""Adding and changing a prefix; the Administrator's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kolokasi.addressing import refusals
from kolokasi.addressing.models import Prefix
from kolokasi.addressing.prefixes import Wanted, add_prefix, as_typed, change_prefix, check_prefix
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.web.access import account_of, administrator_page
from kolokasi.web.context import shell_of
from kolokasi.web.fields import Entry, summary

FORM = "desk/net_form.html"
MOST_RANGES = 500
# Refusals that only the register finds, at the field they speak of.
AT_CIDR = {refusals.PREFIX_EXISTS, refusals.PREFIX_OVERLAPS, refusals.PREFIX_STILL_HOLDS}


def _entries(typed: Mapping[str, str]) -> list[Entry]:
    entries = [
        Entry("cidr", _("Blok alamat"), "text", _("Alamat jaringan dan panjangnya, misalnya 10.20.0.0/24."),
              required=True, width="w-m"),
        Entry("name", _("Nama"), "text", _("Untuk apa blok ini, misalnya Server OPD."), required=True, width="w-l"),
        Entry("gateway", _("Gateway"), "text", _("Tidak dibagikan kepada server."), width="w-m"),
        Entry("vlan", "VLAN", "text", _("Bilangan 1 sampai 4094."), width="w-s", inputmode="numeric"),
        Entry("reserved", _("Dicadangkan"), "long",
              _("Satu alamat, rentang, atau blok tiap baris, misalnya 10.20.0.2-10.20.0.9. Tidak pernah dibagikan.")),
        Entry("assignable", _("Alamat dibagikan dari blok ini?"), "radio", required=True, choices=(
            ("yes", _("Ya")), ("no", _("Tidak: blok induk, atau sudah ditutup")))),
    ]  # fmt: skip
    return [entry.filled(typed.get(entry.name, "")) for entry in entries]


@administrator_page
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new prefix."""

    def save(wanted: Wanted) -> object:
        return add_prefix(wanted=wanted, at=shell_of(request).now, actor=f"account:{account_of(request).pk}")

    context = {"title": _("Tambah blok"), "button": _("Simpan blok")}
    return _form(request, context, {"assignable": "yes"}, save, _("Blok tersimpan."))


@administrator_page
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, prefix_id: int) -> HttpResponse:
    """A prefix as it is, to be changed."""
    prefix = Prefix.objects.filter(pk=prefix_id).first()
    if prefix is None:
        raise Refusal(NOT_FOUND)

    def save(wanted: Wanted) -> object:
        return change_prefix(prefix_id=prefix_id, wanted=wanted, actor=f"account:{account_of(request).pk}")

    context = {"title": _("Ubah {cidr}").format(cidr=prefix.cidr), "button": _("Simpan perubahan")}
    return _form(request, context, as_typed(prefix), save, _("Perubahan tersimpan."))


def _form(
    request: HttpRequest,
    context: dict[str, Any],
    typed: Mapping[str, str],
    save: Callable[[Wanted], object],
    said: str,
) -> HttpResponse:
    context = {
        **context, "section": "addresses", "crumb": _("Alamat"), "back": reverse("net:addresses"),
    }  # fmt: skip
    if request.method == "GET":
        return render(request, FORM, {**context, "entries": _entries(typed)})
    entries = _entries(request.POST.dict())
    wanted, wrong = _read({entry.name: entry.value for entry in entries})
    if wanted is not None:
        try:
            save(wanted)
        except Refusal as refusal:
            if refusal.code not in AT_CIDR:
                return render(request, FORM, {**context, "entries": entries, "refusal": refusal}, status=refusal.status)
            wrong = {"cidr": str(refusal)}
        else:
            messages.success(request, said)
            return redirect("net:addresses")
    entries = [entry.filled(entry.value, wrong.get(entry.name, "")) for entry in entries]
    return render(request, FORM, {**context, "entries": entries, "errors": summary(entries)}, status=422)


def _read(typed: Mapping[str, str]) -> tuple[Wanted | None, dict[str, str]]:
    ranges = typed["reserved"].splitlines()
    wanted, refused = check_prefix(
        cidr=typed["cidr"],
        name=typed["name"],
        gateway=typed["gateway"],
        vlan=typed["vlan"],
        reserved=ranges[:MOST_RANGES],
        assignable=typed["assignable"] == "yes",
    )
    wrong = {name: str(refusal) for name, refusal in refused.items()}
    if typed["assignable"] not in {"yes", "no"}:
        wrong["assignable"] = _("Pilih salah satu dari daftar.")
    if len(ranges) > MOST_RANGES:
        wrong["reserved"] = _("Paling banyak {limit} baris. Gabungkan menjadi rentang.").format(limit=MOST_RANGES)
    return (None if wrong else wanted), wrong
