"""The shipping notice as a form, the same for the applicant and for the Helpdesk that fills it on behalf."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from kolokasi.procedure.models import ShippingNotice
from kolokasi.web.fields import Entry


def known(notice: ShippingNotice | None) -> dict[str, str]:
    """What was said last stands there already."""
    if notice is None:
        return {"boxes": "1"}
    names = ("carrier", "boxes", "contact", "phone", "tracking", "comes_with")
    return {name: str(getattr(notice, name)) for name in names} | {"arrives_on": notice.arrives_on.isoformat()}


def entries(typed: Mapping[str, str], errors: Mapping[str, object]) -> list[Entry]:
    """The questions with what was typed and what is wrong with it."""
    asked = [
        Entry("arrives_on", _("Tiba pada tanggal"), "date", required=True, width="w-m"),
        Entry("carrier", _("Diantar oleh"), hint=_("Jasa kirim, atau “diantar sendiri”."), required=True, width="w-l"),
        Entry("boxes", _("Jumlah dus"), required=True, width="w-s", inputmode="numeric"),
        Entry("contact", _("Nama yang dapat dihubungi"), required=True, width="w-l"),
        Entry("phone", _("Nomor telepon"), required=True, width="w-m", inputmode="tel"),
        Entry("tracking", _("Nomor resi"), width="w-l"),
        Entry("comes_with", _("Siapa yang ikut datang"), hint=_("Nama pengantar, untuk buku tamu."), width="w-l"),
    ]
    return [one.filled(typed.get(one.name, ""), str(errors.get(one.name, ""))) for one in asked]
