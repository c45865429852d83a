"""The worker's part: the link for a forgotten password."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from kolokasi.base import clock, outbox
from kolokasi.gateways import mail
from kolokasi.notices import words
from kolokasi.people.models import Account
from kolokasi.web.account import MAIL_RESET

STILL_WANTED = timedelta(hours=6)
REMEMBERED_SECONDS = 86_400


@outbox.task(MAIL_RESET)
def mail_reset(*, key: str, asked_at: str) -> None:
    """Whoever asked has the link in their mail, once for each asking; it is made here and kept nowhere."""
    account = Account.objects.filter(pk=int(key), is_active=True).first()
    asked = datetime.fromisoformat(asked_at)
    if account is None or not mail.works() or clock.now() - asked > STILL_WANTED:
        return
    mark = f"reset-mail-{key}-{asked.timestamp()}"
    if not cache.add(mark, 1, REMEMBERED_SECONDS):
        return
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(account), "key": default_token_generator.make_token(account)},
    )
    try:
        with translation.override(account.language):
            mail.send(account.email, *_mail(words.address(path)), message_id=f"reset-{key}-{int(asked.timestamp())}")
    except mail.MailAddressRefused:
        return
    except BaseException:
        cache.delete(mark)
        raise


def _mail(link: str) -> tuple[str, str]:
    """Subject and body in the active language."""
    lines = [
        _("Seseorang, mungkin Anda, meminta kata sandi baru untuk akun Kolokasi Anda."),
        "",
        _("Buka tautan ini dalam satu hari, lalu tulis kata sandi yang baru:"),
        link,
        "",
        _("Bila bukan Anda, abaikan surel ini; kata sandi Anda tidak berubah."),
    ]
    return words.marked(_("Kata sandi baru")), "\n".join(lines)
