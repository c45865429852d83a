"""The VLANs as pages: the list with the prefixes of each, and the form to add or describe one; the Administrator's to change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.addressing import refusals
from kolokasi.addressing.models import Vlan
from kolokasi.addressing.vlans import WantedVlan, add_vlan, change_vlan, check_vlan, vlans
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.text import whole_number
from kolokasi.web.access import account_of, administrator_page, officer_page
from kolokasi.web.fields import Entry, summary
from kolokasi.web.paging import PARAMETER, SIZE, Page

SECTION = "addresses"
FORM = "desk/net_form.html"
AT_VID = {refusals.VLAN_EXISTS, refusals.VLAN_IN_USE}


@officer_page
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Fifty VLANs in the order of their numbers, each with the prefixes that lie in it."""
    after = whole_number(request.GET.get(PARAMETER, ""), 0)
    rows = list(vlans().filter(vid__gt=after)[: SIZE + 1])
    onward = f"?{PARAMETER}={rows[SIZE - 1].vid}" if len(rows) > SIZE else ""
    page = Page(rows[:SIZE], onward, "?", after > 0)
    return render(request, "desk/vlans.html", {"section": SECTION, "page": page, "rows": page.rows})


@administrator_page
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new VLAN."""
    actor = f"account:{account_of(request).pk}"
    context = {"title": _("Tambah VLAN"), "button": _("Simpan VLAN")}
    return _form(request, context, {}, lambda wanted: add_vlan(wanted=wanted, actor=actor))


@administrator_page
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, vid: int) -> HttpResponse:
    """A VLAN as it is, to be changed."""
    vlan = Vlan.objects.filter(vid=min(vid, 4095)).first()
    if vlan is None:
        raise Refusal(NOT_FOUND)
    actor = f"account:{account_of(request).pk}"
    context = {"title": _("Ubah VLAN {vid}").format(vid=vid), "button": _("Simpan perubahan")}
    typed = {"vid": str(vlan.vid), "name": vlan.name, "note": vlan.note}
    return _form(request, context, typed, lambda wanted: change_vlan(vid=vid, wanted=wanted, actor=actor))


def _entries(typed: Mapping[str, str]) -> list[Entry]:
    entries = [
        Entry("vid", _("Nomor VLAN"), "text", _("Bilangan 1 sampai 4094, seperti di sakelar jaringan."),
              required=True, width="w-s", inputmode="numeric"),
        Entry("name", _("Nama"), "text", _("Untuk siapa VLAN ini, misalnya Server OPD."), required=True, width="w-l"),
        Entry("note", _("Catatan"), "text", _("Misalnya ruang atau sakelarnya.")),
    ]  # fmt: skip
    return [entry.filled(typed.get(entry.name, "")) for entry in entries]


def _form(
    request: HttpRequest, context: dict[str, Any], typed: Mapping[str, str], save: Callable[[WantedVlan], object]
) -> HttpResponse:
    """The form; sent, the VLAN is saved, or the form is back with what was typed and what is wrong."""
    back = reverse("net:vlans")
    context = {**context, "section": SECTION, "crumb": "VLAN", "back": back}
    if request.method == "GET":
        return render(request, FORM, {**context, "entries": _entries(typed)})
    entries = _entries(request.POST.dict())
    wanted, refused = check_vlan(**{entry.name: entry.value for entry in entries})
    wrong = {name: str(refusal) for name, refusal in refused.items()}
    if wanted is not None:
        try:
            save(wanted)
        except Refusal as refusal:
            if refusal.code not in AT_VID:
                return render(request, FORM, {**context, "entries": entries, "refusal": refusal}, status=refusal.status)
            wrong = {"vid": str(refusal)}
        else:
            messages.success(request, _("VLAN tersimpan."))
            return redirect(back)
    entries = [entry.filled(entry.value, wrong.get(entry.name, "")) for entry in entries]
    return render(request, FORM, {**context, "entries": entries, "errors": summary(entries)}, status=422)
