"""The invited person's page: a name, a password, and the account is there. Needs no log-in, works once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kolokasi.base import clock
from kolokasi.base.refusal import Refusal
from kolokasi.people import invitations
from kolokasi.people.models import Invitation
from kolokasi.people.queries import post_name
from kolokasi.web.context import shell_of
from kolokasi.web.desk.office.forms import answer
from kolokasi.web.fields import Entry
from kolokasi.web.public.throttle import throttled

PAGE, OVER = "office/invitation.html", "office/invitation_over.html"


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
@throttled
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """The account is opened; whoever is logged in already logs out first. A spent link says so, whatever spent it."""
    at, visitor = clock.now(), shell_of(request).account
    try:
        found = invitations.find_invitation(secret, at)
    except Refusal as over:
        return render(request, OVER, {"over": over}, status=over.status)
    if visitor is not None:
        return render(request, OVER, {"visitor": visitor}, status=409)

    def act(given: dict[str, str]) -> HttpResponse:
        try:
            accepted = invitations.accept_invitation(
                secret=secret, name=given["name"], password=request.POST["password"],
                language=get_language() or "", at=at, visitor=visitor,
                **{field: given[field] for field in ("nip", "rank") if field in given},
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.code == invitations.INVITATION_OVER:
                return render(request, OVER, {"over": refusal}, status=refusal.status)
            raise
        messages.success(request, _("Akun dibuat. Masuk dengan surel dan kata sandi itu."))
        if not accepted.appointed:
            messages.warning(request, _("Jabatannya sudah dipegang orang lain. Hubungi Administrator."))
        return redirect("account_login")

    entries = [
        Entry("name", _("Nama dengan gelar"), required=True, width="w-l", autocomplete="name"),
        *_of_an_officer(found),
        Entry(
            "password", _("Kata sandi"), "password", _("Paling sedikit 12 huruf. Kalimat pendek mudah diingat."),
            required=True, width="w-l", autocomplete="new-password",
        ),
    ]  # fmt: skip
    context = {"invitation": found, "post": post_name(found.post) if found.post else ""}
    return answer(request, PAGE, context, entries, act)


def _of_an_officer(found: Invitation) -> list[Entry]:
    """What stands below a signature; applicants sign nothing here."""
    if not found.agency.is_host:
        return []
    said = _("Untuk surat dan berita acara yang Anda tanda tangani.")
    return [Entry("nip", "NIP", "text", said, width="w-m"), Entry("rank", _("Pangkat/golongan"), width="w-m")]
