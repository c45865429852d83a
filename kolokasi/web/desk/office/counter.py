"""Where and when servers are taken in, whom to call and the rules: the office's own words, for its letters and applicants."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kolokasi.procedure.counter import set_counter
from kolokasi.procedure.facts.office import host, own_words, rules
from kolokasi.web.access import account_of, administrator_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.office.forms import answer
from kolokasi.web.fields import Entry


@administrator_page
@require_http_methods(["GET", "POST"])
def counter(request: HttpRequest) -> HttpResponse:
    """The four answers as they hold today; each may stay empty, and the hint says what is read then."""
    now = shell_of(request).now
    present = own_words(now)
    office = host()
    address = ", ".join(office.address.splitlines()) if office else ""
    contact = ", ".join(part for part in (office.phone, office.email) if part) if office else ""
    entries = [
        Entry("ship_to", _("Kirim ke"), "text", _unset(address), value=str(present["ship_to"]), width="w-l"),
        Entry("ship_hours", _("Jam penerimaan"), "text", _("Misalnya: Senin–Kamis, 08.00–15.00."),
              value=str(present["ship_hours"]), width="w-l"),
        Entry("contact", _("Hubungi"), "text", _unset(contact), value=str(present["contact"]), width="w-l"),
        Entry("rules", _("Tata tertib pusat data"), "long",
              _("Satu baris untuk satu aturan. Pemohon membacanya sebelum mengirim, dan di berita acara pemasangan."),
              value="\n".join(rules(now)), rows=8),
    ]  # fmt: skip

    def act(given: dict[str, str]) -> HttpResponse:
        set_counter(
            ship_to=given["ship_to"], ship_hours=given["ship_hours"], contact=given["contact"],
            rules=request.POST.get("rules", "").splitlines(), actor=account_of(request), at=now,
        )  # fmt: skip
        messages.success(request, _("Penerimaan server disimpan. Surat sejak sekarang menyebutnya."))
        return redirect("office:ready")

    context = {
        "section": "ready", "crumb": _("Siapkan kantor"), "back": reverse("office:ready"),
        "title": _("Penerimaan server"), "button": _("Simpan"),
    }  # fmt: skip
    return answer(request, "desk/net_form.html", context, entries, act)


def _unset(text: str) -> str:
    return _("Kosongkan untuk memakai data instansi: {text}").format(text=text) if text else ""
