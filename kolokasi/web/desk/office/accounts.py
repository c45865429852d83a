"""Accounts: who may log in, changed and closed by the Administrator; and invitations to open one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.gateways import mail
from kolokasi.notices.words import address
from kolokasi.people import changes, invitations
from kolokasi.people.models import Account, Agency, Post
from kolokasi.people.queries import post_name, standings
from kolokasi.web.access import account_of, act, administrator_page, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.office.forms import answer
from kolokasi.web.fields import Entry

FORM = "office/form.html"


@officer_page
@require_GET
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account: the person's words and the posts held today."""
    return _account_page(request, _found(account_id))


def _account_page(request: HttpRequest, found: Account, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "section": "agencies",
        "person": found,
        "posts": standings(found, shell_of(request).now),
        "own": found == account_of(request),
        "refusal": refusal,
    }
    return render(request, "office/account.html", context, status=refusal.status if refusal else 200)


@administrator_page
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, account_id: int) -> HttpResponse:
    """The person's words are changed; log-in is by the e-mail written here."""
    found = _found(account_id)
    entries = [
        Entry("name", _("Nama dengan gelar"), required=True, width="w-l"),
        Entry("email", _("Surel"), "email", _("Dipakai untuk masuk."), required=True, width="w-l"),
        Entry("nip", "NIP", width="w-m"),
        Entry("rank", _("Pangkat/golongan"), width="w-m"),
        Entry("phone", _("Nomor telepon"), width="w-m"),
    ]

    def act(given: dict[str, str]) -> HttpResponse:
        changes.change_account(account_id=found.pk, actor=_actor(request), **given)
        messages.success(request, _("Data akun disimpan."))
        return redirect("office:account", found.pk)

    context = {"section": "agencies", "title": _("Ubah data akun"), "button": _("Simpan"), "agency": found.agency}
    filled = [entry.filled(getattr(found, entry.name)) for entry in entries]
    return answer(request, FORM, context, filled, act)


@administrator_page
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, account_id: int) -> HttpResponse:
    """The account is closed; it can be opened again. Opened by hand, the address leads to the account."""
    found = _found(account_id)
    if request.method == "POST":
        try:
            changes.close_account(account_id=found.pk, by=account_of(request), at=shell_of(request).now)
        except Refusal as refusal:
            return _account_page(request, found, refusal)
        messages.success(request, _("Akun dinonaktifkan. Sesinya di semua perangkat sudah berakhir."))
    return redirect("office:account", found.pk)


@administrator_page
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, account_id: int) -> HttpResponse:
    """The account can be used again."""
    found = _found(account_id)
    if request.method == "POST":
        changes.reopen_account(account_id=found.pk, actor=_actor(request))
        messages.success(request, _("Akun aktif kembali."))
    return redirect("office:account", found.pk)


def _invite_entries(request: HttpRequest) -> list[Entry]:
    agencies = Agency.objects.order_by("-is_host", "name").values_list("pk", "name")
    entries = [
        Entry("email", _("Surel"), "email", required=True, width="w-l"),
        Entry("agency", _("Instansi"), "choice", required=True, width="w-l",
              choices=tuple((str(pk), name) for pk, name in agencies)),
        Entry("post", _("Jabatan"), "choice", _("Hanya untuk pegawai penyelenggara pusat data."), width="w-l",
              choices=tuple((post.key, post_name(post)) for post in Post.objects.all())),
    ]  # fmt: skip
    return [entry.filled(request.GET.get(entry.name, "")[:60]) for entry in entries]


@administrator_page
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """A person is invited by e-mail; the link is shown once, for where no mail arrives."""

    def act(given: dict[str, str]) -> HttpResponse:
        invitation, secret = invitations.invite(
            email=given["email"],
            agency=Agency.objects.get(pk=int(given["agency"])),
            post=Post.objects.filter(key=given["post"]).first() if given["post"] else None,
            by=account_of(request),
            at=shell_of(request).now,
        )
        context = {
            "section": "agencies",
            "invitation": invitation,
            "link": address(reverse("office:invitation", args=[secret])),
            "mailed": mail.works(),
        }
        return render(request, "office/invited.html", context)

    context = {"section": "agencies", "title": _("Undang seseorang"), "button": _("Kirim undangan")}
    return answer(request, FORM, context, _invite_entries(request), act)


@administrator_page
@act("office:agencies")
def revoke(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """The invitation opens nothing any more."""
    found = invitations.revoke_invitation(invitation_id=invitation_id, by=account_of(request), at=shell_of(request).now)
    messages.success(request, _("Undangan dicabut."))
    return redirect("office:agency", found.agency_id)


def _found(account_id: int) -> Account:
    found = Account.objects.select_related("agency").filter(pk=account_id).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def _actor(request: HttpRequest) -> str:
    return f"account:{account_of(request).pk}"
