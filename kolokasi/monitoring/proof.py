"""Why a target is not proven to be up: what each monitoring system lacks, in a sentence that says what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from kolokasi.base import clock
from kolokasi.monitoring.models import Observation, System, Target

REFUSED = ("gateway_", "zabbix_", "field_key_")


def missing(
    target: Target | None,
    said: Mapping[str, Observation],
    systems: Sequence[str],
    *,
    since: datetime,
    enrolments: Mapping[str, str] | None = None,
) -> list[str]:
    """What stands in the way, one sentence for each system in use; `since` is when an "up" begins to count.

    `enrolments` holds the reason of each system whose enrolment failed.
    """
    if target is None:
        return [_("Belum didaftarkan ke pantauan. Beri alamat IP-nya; pendaftaran berjalan sendiri.")]
    if not systems:
        return [_("Belum ada sistem monitoring yang disetel. Administrator mengisinya di halaman Pantauan.")]
    return [_of_system(target, said.get(one), System(one), since, (enrolments or {}).get(one, "")) for one in systems]


def _of_system(target: Target, seen: Observation | None, system: System, since: datetime, failed: str) -> str:
    name, place = system.label, target.instance
    if failed:
        return _("{name}: {place} gagal didaftarkan. {why}").format(name=name, place=place, why=failed)
    if seen is None:
        return _("{name} belum ditanya tentang {place}. Tekan “Tanya monitoring”.").format(name=name, place=place)
    health, _colon, detail = seen.health.partition(": ")
    if seen.health.startswith(REFUSED):
        return _("{name} tidak dapat ditanya ({code}). Administrator memeriksa alamat dan jaringannya.").format(
            name=name, code=seen.health
        )
    if seen.up:
        return _(
            "Data {name} lama: {place} terakhir terlihat hidup {at}. Tunggu pengukuran berikutnya, lalu tanya lagi."
        ).format(name=name, place=place, at=_time(seen.seen_until, since))
    if seen.up is False:
        if not detail:
            return _("{name} mendapati {place} mati. Periksa kabel dan layanannya.").format(name=name, place=place)
        return _("{name} mendapati {place} mati: {why}. Periksa kabel dan layanannya.").format(
            name=name, place=place, why=detail.rstrip(".")
        )
    return _unknown(name, place, health, detail)


def _unknown(name: str, place: str, health: str, detail: str) -> str:
    if health == "not listed":
        return _("{place} belum ada dalam daftar {name}. Tunggu ia membaca daftar kita, lalu tanya lagi.").format(
            name=name, place=place
        )
    if health == "disabled":
        return _("Host {place} dimatikan di {name}. Aktifkan lagi di sana.").format(name=name, place=place)
    if health == "other address":
        return _("Di {name} host ini beralamat {other}, bukan {place}. Daftarkan lagi dari halaman Pantauan.").format(
            name=name, place=place, other=detail
        )
    if detail:
        return _("{name} mendaftar {place} tetapi belum dapat mencobanya: {why}.").format(
            name=name, place=place, why=detail.rstrip(".")
        )
    return _("{name} mendaftar {place} tetapi belum mencobanya. Tunggu sebentar, lalu tanya lagi.").format(
        name=name, place=place
    )


def _time(at: datetime, since: datetime) -> str:
    """The hour alone on the same day, else the day too."""
    here = at.astimezone(clock.OFFICE_ZONE)
    same = clock.office_date(at) == clock.office_date(since)
    return f"{here:%H.%M} WIB" if same else f"{here:%d-%m-%Y %H.%M} WIB"
