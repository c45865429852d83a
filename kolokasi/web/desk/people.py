"""Posts, who holds them and who stands in on which days; changed by the Administrator."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base import clock
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.people import actions
from kolokasi.people.invitations import open_invitations
from kolokasi.people.models import Account, Agency, Holding, Post
from kolokasi.people.queries import post_name
from kolokasi.web.access import account_of, administrator_page, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.fields import Entry, summary


def _actor(request: HttpRequest) -> str:
    return f"account:{account_of(request).pk}"


def read_day(text: str) -> date | None:
    """The day in a form's date field, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@officer_page
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Every post with its holders from today on."""
    today = clock.office_date(shell_of(request).now)
    holdings = (
        Holding.objects.filter(Q(days__endswith__isnull=True) | Q(days__endswith__gt=today))
        .select_related("account", "post")
        .order_by("post__order", "kind", "days")
    )
    by_post: dict[int, list[dict[str, object]]] = {}
    for holding in holdings:
        by_post.setdefault(holding.post_id, []).append(_line(holding, today))
    invited = {one.post_id: one.email for one in open_invitations(shell_of(request).now)}
    posts = [(post, post_name(post), by_post.get(post.pk, []), invited.get(post.pk, "")) for post in Post.objects.all()]
    return render(request, "desk/people.html", {"section": "people", "posts": posts})


def _line(holding: Holding, today: date) -> dict[str, object]:
    last = holding.days.upper - timedelta(days=1) if holding.days.upper else None
    return {
        "row": holding,
        "first": holding.days.lower,
        "last": last,
        "now": holding.days.lower is None or holding.days.lower <= today,
        "acting": holding.kind != Holding.Kind.HOLDER,
    }


def _appoint_entries(request: HttpRequest) -> list[Entry]:
    officers = Account.objects.filter(agency__is_host=True, is_active=True).order_by("name")
    typed = request.POST if request.method == "POST" else request.GET
    kinds = tuple((value, str(label).capitalize()) for value, label in Holding.Kind.choices)
    entries = [
        Entry("post", _("Jabatan"), "choice", required=True, width="w-l",
              choices=tuple((post.key, post_name(post)) for post in Post.objects.all())),
        Entry("account", _("Pegawai"), "choice", required=True, width="w-l",
              choices=tuple((str(pk), name) for pk, name in officers.values_list("pk", "name"))),
        Entry("kind", _("Sebagai"), "radio", required=True, choices=kinds),
        Entry("first", _("Hari pertama"), "date", required=True),
        Entry("last", _("Hari terakhir"), "date", _("Wajib untuk Plt. dan Plh.")),
        Entry("note", _("Dasar penunjukan"), "text", _("Nomor surat keputusan atau surat perintah.")),
    ]  # fmt: skip
    return [entry.filled(typed.get(entry.name, "")) for entry in entries]


@administrator_page
@require_http_methods(["GET", "POST"])
def appoint(request: HttpRequest) -> HttpResponse:
    """Somebody holds a post, or stands in for its holder, on given days."""
    entries = _appoint_entries(request)
    context = {"section": "people", "entries": entries, "title": _("Tunjuk pejabat"), "button": _("Tunjuk")}
    if request.method == "GET":
        return render(request, "desk/people_form.html", context)
    wrong = _unfilled(entries, {"first", "last"})
    if any(entry.error for entry in wrong):
        return render(
            request, "desk/people_form.html", {**context, "entries": wrong, "errors": summary(wrong)}, status=422
        )
    typed = request.POST
    try:
        actions.appoint(
            post=Post.objects.get(key=typed["post"]),
            account=Account.objects.select_related("agency").get(pk=int(typed["account"])),
            kind=typed["kind"],
            first=date.fromisoformat(typed["first"]),
            last=read_day(typed.get("last", "")),
            note=typed.get("note", "")[:200],
            actor=_actor(request),
        )
    except Refusal as refusal:
        return render(request, "desk/people_form.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Pejabat ditunjuk."))
    return redirect("desk:people")


def _unfilled(entries: list[Entry], days: set[str]) -> list[Entry]:
    """The entries with a sentence at each that is empty, not in its list, or no day of the calendar."""
    checked = []
    for entry in entries:
        error = ""
        if not entry.value:
            error = _("Isi bagian ini.") if entry.required else ""
        elif entry.choices and entry.value not in dict(entry.choices):
            error = _("Pilih salah satu dari daftar.")
        elif entry.name in days and read_day(entry.value) is None:
            error = _("Tulis tanggal yang ada di kalender, misalnya 2026-11-23.")
        checked.append(entry.filled(entry.value, error))
    return checked


@administrator_page
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, holding_id: int) -> HttpResponse:
    """A holding ends after a day."""
    holding = Holding.objects.select_related("post", "account").filter(pk=holding_id).first()
    if holding is None:
        raise Refusal(NOT_FOUND)
    typed = request.POST.get("last", clock.office_date(shell_of(request).now).isoformat())
    entries = [Entry("last", _("Hari terakhir"), "date", required=True, value=typed)]
    title = _("Akhiri: %(name)s, %(post)s") % {"name": holding.account.name, "post": post_name(holding.post)}
    context = {"section": "people", "entries": entries, "title": title, "button": _("Akhiri")}
    if request.method == "GET":
        return render(request, "desk/people_form.html", context)
    wrong = _unfilled(entries, {"last"})
    if any(entry.error for entry in wrong):
        return render(
            request, "desk/people_form.html", {**context, "entries": wrong, "errors": summary(wrong)}, status=422
        )
    try:
        actions.end_holding(holding_id=holding_id, last=date.fromisoformat(typed), actor=_actor(request))
    except Refusal as refusal:
        return render(request, "desk/people_form.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Hari terakhir dicatat."))
    return redirect("desk:people")


def _account_entries(request: HttpRequest) -> list[Entry]:
    agencies = tuple(
        (str(pk), name) for pk, name in Agency.objects.order_by("-is_host", "name").values_list("pk", "name")
    )
    entries = [
        Entry("agency", _("Instansi"), "choice", _("Instansi yang belum ada: tulis namanya di bawah."),
              choices=agencies, width="w-l"),
        Entry("new_agency", _("Instansi baru"), "text", width="w-l"),
        Entry("name", _("Nama dengan gelar"), "text", required=True, width="w-l"),
        Entry("nip", "NIP", "text", width="w-m"),
        Entry("rank", _("Pangkat/golongan"), "text", width="w-m"),
        Entry("email", _("Surel"), "email", required=True, width="w-l"),
        Entry("password", _("Kata sandi pertama"), "password", _("Paling sedikit 12 huruf; orangnya mengganti sendiri."),
              required=True, width="w-l", autocomplete="new-password"),
    ]  # fmt: skip
    return [entry.filled("" if entry.kind == "password" else request.POST.get(entry.name, "")) for entry in entries]


@sensitive_post_parameters("password")
@administrator_page
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """A new account, of an agency that is there or a new one."""
    entries = _account_entries(request)
    context = {"section": "people", "entries": entries, "title": _("Akun baru"), "button": _("Buat akun")}
    if request.method == "GET":
        return render(request, "desk/people_form.html", context)
    typed = request.POST
    wrong = [
        entry if entry.name != "password" or typed.get("password") else entry.filled("", _("Isi bagian ini."))
        for entry in _unfilled([entry for entry in entries if entry.kind != "password"], set()) + entries[-1:]
    ]
    if not typed.get("agency") and not typed.get("new_agency"):
        wrong[0] = wrong[0].filled("", _("Pilih instansi, atau tulis nama instansi baru."))
    if any(entry.error for entry in wrong):
        return render(
            request, "desk/people_form.html", {**context, "entries": wrong, "errors": summary(wrong)}, status=422
        )
    try:
        with transaction.atomic():  # a refused account leaves no new agency behind
            _register(request)
    except Refusal as refusal:
        return render(request, "desk/people_form.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Akun dibuat."))
    return redirect("desk:people")


def _register(request: HttpRequest) -> None:
    typed = request.POST
    agency = (
        actions.register_agency(name=typed["new_agency"], actor=_actor(request))
        if typed.get("new_agency")
        else Agency.objects.get(pk=int(typed["agency"]))
    )
    actions.register_account(
        email=typed["email"], name=typed["name"][:150], agency=agency, password=typed["password"],
        actor=_actor(request), nip=typed.get("nip", "")[:30], rank=typed.get("rank", "")[:60],
    )  # fmt: skip
