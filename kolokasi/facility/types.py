"""A make of device by what people call it."""

from __future__ import annotations

from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from kolokasi.facility.models import DeviceType


def find_type(name: str) -> tuple[DeviceType | None, str]:
    """The type of that maker and model, or of that part number; a sentence where none or several are meant."""
    named = DeviceType.objects.annotate(full=Concat("manufacturer", Value(" "), "model"))
    found = list(named.filter(full__iexact=name)[:2]) or list(named.filter(Q(part_number__iexact=name))[:2])
    if len(found) == 1:
        return found[0], ""
    if found:
        return None, _("Nomor barang {name} milik lebih dari satu tipe. Tulis pembuat dan modelnya.").format(name=name)
    return None, _("Tipe perangkat {name} tidak ada. Impor tipenya dulu, atau kosongkan kolom ini.").format(name=name)
