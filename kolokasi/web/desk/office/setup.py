"""The first hour: the set-up of an empty installation behind a one-time link, and the list of what an office needs."""

from __future__ import annotations

from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base import clock
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.gateways import mail
from kolokasi.notices import words
from kolokasi.notices.actions import send_mail
from kolokasi.notices.models import Dispatch
from kolokasi.people import setup
from kolokasi.people.models import Agency
from kolokasi.procedure.setting_up import Part, parts, set_up
from kolokasi.web.access import account_of, act, administrator_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.office.forms import answer
from kolokasi.web.fields import Entry
from kolokasi.web.public.throttle import throttled

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MAIL_TEST = "mail_test:"
# where each part is done
PLACES: dict[str, str] = {
    "posts": "desk:people",
    "calendar": "desk:calendar",
    "sop": "desk:sop",
    "plant": "plant:plant",
    "addresses": "net:addresses",
    "monitoring": "net:monitoring_settings",
    "counter": "office:counter",
    "letterhead": "letters:letterhead",
    "applicants": "office:agencies",
}


@never_cache
@require_http_methods(["GET", "POST"])
@throttled
def begin(request: HttpRequest) -> HttpResponse:
    """How an empty installation is set up, and a field for the secret; not there once there is an office."""
    if setup.is_set_up():
        raise Refusal(NOT_FOUND)
    secret = request.POST.get("secret", "").strip().rstrip("/").rpartition("/")[2][:100]
    if request.method == "POST" and secret:
        return redirect("office:setup", secret)
    return render(request, "office/setup_begin.html", {"empty": request.method == "POST"})


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
@throttled
def found(request: HttpRequest, secret: str) -> HttpResponse:
    """The office is founded by whoever has the newest secret; it works once, and never when there is an office."""
    if setup.is_set_up():
        raise Refusal(NOT_FOUND)
    try:
        setup.check_setup_key(secret)
    except Refusal as wrong:
        return render(request, "office/setup_begin.html", {"refusal": wrong}, status=wrong.status)

    def act(given: dict[str, str]) -> HttpResponse:
        account = set_up(
            agency=given["agency"], short_name=given["short_name"], name=given["name"], email=given["email"],
            password=request.POST["password"], at=clock.now(), secret=secret,
        )  # fmt: skip
        auth.login(request, account, backend=BACKEND)
        messages.success(request, _("Kantor sudah ada. Lanjutkan dengan daftar ini."))
        return redirect("office:ready")

    return answer(request, "office/setup.html", {}, _entries(), act)


def _entries() -> list[Entry]:
    return [
        Entry("agency", _("Instansi penyelenggara pusat data"), hint=_("Nama lengkap, seperti di kop surat."),
              required=True, width="w-l", autocomplete="organization"),
        Entry("short_name", _("Nama singkat"), width="w-m"),
        Entry("name", _("Nama Administrator, dengan gelar"), required=True, width="w-l", autocomplete="name"),
        Entry("email", _("Surel Administrator"), "email", _("Dipakai untuk masuk."), required=True, width="w-l",
              autocomplete="email"),
        Entry("password", _("Kata sandi"), "password", _("Paling sedikit 12 huruf. Kalimat pendek mudah diingat."),
              required=True, width="w-l", autocomplete="new-password"),
    ]  # fmt: skip


@administrator_page
@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """What the office needs before its first case, done or not, each with the way to it."""
    shell = shell_of(request)
    found = parts(shell.now)
    tests = Dispatch.objects.filter(key__startswith=f"{MAIL_TEST}{account_of(request).pk}:")
    context = {
        "section": "ready",
        "lines": [(part, _way(part)) for part in found],
        "done": sum(part.done for part in found),
        "total": len(found),
        "complete": all(part.done for part in found if part.needed),
        "mail_works": mail.works(),
        "mail_test": tests.order_by("-made_at").first(),
    }
    return render(request, "office/ready.html", context)


def _way(part: Part) -> str:
    """The address where the part is done; empty for what is not done on a page."""
    if part.key == "agency":
        host = Agency.objects.filter(is_host=True).values_list("pk", flat=True).first()
        return reverse("office:agency_change", args=[host]) if host else ""
    try:
        return reverse(PLACES[part.key])
    except (KeyError, NoReverseMatch):
        return ""


@administrator_page
@act("office:ready")
def mail_test(request: HttpRequest) -> HttpResponse:
    """A mail is on its way to the Administrator's own address; the page says whether it has left."""
    account, at = account_of(request), shell_of(request).now
    if not mail.works():
        messages.warning(request, _("Server surel belum diatur. Isi KOLOKASI_EMAIL_URL, lalu jalankan ulang."))
        return redirect("office:ready")
    mail.forget_failures()
    send_mail(
        key=f"{MAIL_TEST}{account.pk}:{at:%Y%m%d%H%M%S}",
        to=[account.email],
        subject=words.marked(_("Surel uji")),
        body=_("Surel ini menunjukkan bahwa server surel Kolokasi bekerja."),
        at=at,
    )
    messages.success(request, _("Surel uji sedang dikirim ke {email}.").format(email=account.email))
    return redirect("office:ready")
