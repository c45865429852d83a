"""The worker's part: invitations that leave by mail."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kolokasi.base import clock, outbox
from kolokasi.gateways import mail
from kolokasi.gateways.mail.once import leave_once
from kolokasi.people import invitations
from kolokasi.people.models import Invitation


@outbox.task(invitations.MAIL)
def mail_invitation(*, key: str) -> None:
    """The link has gone to the invited person, if it still opens something. Safe to run twice."""
    now = clock.now()
    invitation = invitations.open_invitations(now).filter(pk=int(key)).first()
    secret = invitations.secret_of(invitation) if invitation else ""
    if invitation is None or not secret:
        return

    def send() -> None:
        with translation.override(settings.LANGUAGE_CODE):
            body = _body(invitation, settings.PUBLIC_URL.rstrip("/") + reverse("office:invitation", args=[secret]))
            subject = _("[Kolokasi] Undangan membuka akun")
        mail.send(
            invitation.email,
            subject,
            body,
            message_id=f"invitation-{invitation.pk}-{int(invitation.made_at.timestamp())}",
        )

    leave_once(Invitation.objects.filter(pk=invitation.pk), send, now)


def _body(invitation: Invitation, link: str) -> str:
    last = date_format(clock.office_date(invitation.expires_at), "l, j F Y")
    return "\n".join(
        [
            _("Anda diundang membuka akun Kolokasi untuk {agency}.").format(agency=invitation.agency.name),
            "",
            _("Buka tautan ini sebelum {day}, lalu tulis nama dan kata sandi Anda:").format(day=last),
            link,
            "",
            _("Tautan itu hanya untuk Anda dan berlaku satu kali. Jangan diteruskan."),
            _("Bila Anda tidak menunggu undangan ini, abaikan surel ini."),
        ]
    )
