"""A forecast and a purchase in words, as the command, the page and the budget paper say them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kolokasi.base.clock import OFFICE_ZONE
from kolokasi.facility.rules.buying import Room
from kolokasi.facility.rules.figures import Limit
from kolokasi.facility.rules.forecast import Course
from kolokasi.facility.rules.plant import Wish
from kolokasi.facility.words import limit_at, number
from kolokasi.procedure.forecasting import MEDIAN, SUPPOSED, Bought, Forecast

LARGER = {"W": "kW", "Mbps": "Gbps"}


def month_name(at: datetime) -> str:
    """ "Maret 2027"."""
    return str(date_format(at.astimezone(OFFICE_ZONE), "F Y"))


def name_of(course: Course) -> str:
    """ "UPS A", "Pendinginan Ruang Server 1": the limit and where."""
    return limit_at(course.limit, course.scope)


def amount(value: float, unit: str) -> str:
    """ "3,2 kW", "12,5 U"; addresses are only counted."""
    if unit.startswith("IPv"):
        return number(round(value, 1))
    if unit in LARGER and abs(value) >= 1000:
        return f"{number(round(value / 1000, 1))}\N{NO-BREAK SPACE}{LARGER[unit]}"
    return f"{number(round(value, 1))}\N{NO-BREAK SPACE}{unit}"


def headline(found: Forecast) -> str:
    """The answer in a sentence: which limit runs out first, and when."""
    if not found.courses:
        return _("Belum ada batas yang tercatat, jadi belum ada yang dapat habis.")
    first = found.first
    if first is not None and first.over:
        return _("{name} sudah habis.").format(name=name_of(first))
    if first is not None and first.gone is not None:
        return _("{name} habis sekitar {month}.").format(name=name_of(first), month=month_name(first.gone))
    if all(one.rate is None for one in found.courses):
        return _("Belum cukup data untuk perkiraan: baru {months} bulan, perlu {least}.").format(
            months=number(round(found.courses[0].months, 1)), least=number(found.period.least)
        )
    return _("Tidak ada yang habis dalam sepuluh tahun dengan laju sekarang.")


def outlook(course: Course) -> str:
    """When this limit runs out, in a few words."""
    if course.over:
        return _("habis")
    if course.rate is None:
        return _("tidak cukup data")
    if course.gone is None:
        return _("tidak habis dengan laju ini") if course.rate <= 0 else _("lebih dari 10 tahun")
    return month_name(course.gone)


def pace(course: Course) -> str:
    """What the rate rests on: "12,5 U sebulan; 31 server masuk ke pusat data dalam 11 bulan"."""
    if course.rate is None:
        return _("baru {months} bulan").format(months=number(round(course.months, 1)))
    words = ngettext(
        "{rate} sebulan; {servers} server masuk ke pusat data dalam {months} bulan",
        "{rate} sebulan; {servers} server masuk ke pusat data dalam {months} bulan",
        course.servers,
    )
    return words.format(
        rate=amount(course.rate, course.unit), servers=number(course.servers), months=number(round(course.months, 1))
    )


def standing(course: Course) -> str:
    """ "1,2 dari 8 kW, 0,4 kW dijanjikan, bila UPS B padam"."""
    words = [
        _("{load} dari {total}").format(load=amount(course.load, course.unit), total=amount(course.total, course.unit))
    ]
    if course.promised > 0:
        words.append(_("{promised} dijanjikan").format(promised=amount(course.promised, course.unit)))
    if course.waiting > 0:
        words.append(_("{waiting} menunggu giliran").format(waiting=amount(course.waiting, course.unit)))
    if course.lost:
        words.append(_("bila {lost} padam").format(lost=course.lost))
    return ", ".join(words)


def told(found: Forecast) -> Iterator[str]:
    """The answer first, then a line a limit."""
    yield headline(found)
    for one in found.courses:
        yield f"  {name_of(one)}: {outlook(one)} ({standing(one)}; {pace(one)})"


def kind_of(found: Bought) -> str:
    """The machine that is counted, and where its measures come from."""
    words = server_words(found.wish)
    if found.source == MEDIAN:
        return _("Server biasa, median dari {count} yang diterima setahun ini: {words}.").format(
            count=number(found.count), words=words
        )
    if found.source == SUPPOSED:
        return _("Belum ada server yang diterima setahun ini, jadi dihitung dengan anggapan: {words}.").format(
            words=words
        )
    return _("Server yang disebut: {words}.").format(words=words)


def server_words(wish: Wish) -> str:
    """ "2U, 700 mm, 20 kg, 450 W, 2 catu daya"."""
    words = [f"{number(wish.units)}U"]
    for value, unit in ((wish.depth_mm, "mm"), (wish.weight_kg, "kg"), (wish.watts, "W"), (wish.mbps, "Mbps")):
        if value:
            words.append(f"{number(value)} {unit}")
    if wish.psu_count:
        words.append(_("{count} catu daya").format(count=wish.psu_count))
    return ", ".join(words)


def answer(found: Bought) -> str:
    """What the purchase buys, in a sentence."""
    if found.more < 0:
        return _("Tempatnya malah berkurang: dari {before} menjadi {after} server. Periksa angkanya.").format(
            before=number(found.before.count), after=number(found.after.count)
        )
    if found.more == 0:
        return _("Tidak ada server tambahan yang muat: tetap {count}.").format(count=number(found.before.count))
    words = ngettext(
        "{more} server lagi muat: dari {before} menjadi {after}.",
        "{more} server lagi muat: dari {before} menjadi {after}.",
        found.more,
    )
    return words.format(more=number(found.more), before=number(found.before.count), after=number(found.after.count))


def stops(room: Room) -> str:
    """Which limit stops the next server."""
    if not room.complete:
        return _("paling sedikit sebanyak itu; pencarian dihentikan")
    return _("sesudah itu yang membatasi: {limits}").format(limits=", ".join(map(_where, room.limits)) or "–")


def _where(limit: Limit) -> str:
    named = limit_at(limit.limit, limit.scope)
    if named != limit.scope and named[1:2].islower():
        named = f"{named[:1].lower()}{named[1:]}"
    return _("{named} bila {lost} padam").format(named=named, lost=limit.lost) if limit.lost else named


def now_and_then(found: Bought) -> tuple[str, str]:
    """How many fit today and with the purchase, each with what stops the next one."""
    return (
        _("Sekarang {count}; {stops}.").format(count=number(found.before.count), stops=stops(found.before)),
        _("Sesudahnya {count}; {stops}.").format(count=number(found.after.count), stops=stops(found.after)),
    )


def bought_told(found: Bought) -> Iterator[str]:
    """The answer first, then with which machine, then what stops before and after."""
    yield answer(found)
    yield kind_of(found)
    yield from (f"  {sentence}" for sentence in now_and_then(found))
