"""An outage in words: the answer in one sentence, its course step by step, and what becomes of whose machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kolokasi.facility.outage import WINDOW, Choice, Hit, WhatIf
from kolokasi.facility.rules.outage import CUT, DOWN, FATES, HOT, LATER, ROOM, SITE, UNSURE, UPLINK, WEAK, Strain
from kolokasi.facility.rules.plant import COOLING, FEED, UPS
from kolokasi.web.desk.plant.pictures import amount
from kolokasi.web.words import number

MOST_NAMED = 30
SOME = 4
Step = tuple[str, str, str]
"""Tone, heading, and what happens."""
Part = tuple[str, str, str, int]
"""Tone, what becomes of them, the names, and how many more."""

FATE_WORDS: dict[str, tuple[str, Promise]] = {
    DOWN: ("bad", gettext_lazy("mati")),
    LATER: ("bad", gettext_lazy("menyusul mati")),
    CUT: ("bad", gettext_lazy("terputus")),
    HOT: ("warn", gettext_lazy("tanpa pendinginan")),
    UNSURE: ("wait", gettext_lazy("mungkin mati")),
    WEAK: ("warn", gettext_lazy("tanpa cadangan")),
}


def name_of(choice: Choice) -> str:
    """The part in a sentence: "UPS A", "pendinginan Ruang Server 1"."""
    named = choice.name.casefold().startswith("jalur")
    sentences = {
        UPS: "{name}", FEED: "{name}" if named else _("jalur {name}"), COOLING: _("pendinginan {name}"),
        ROOM: _("seluruh {name}"), SITE: _("listrik gedung {name}"), UPLINK: _("jalur internet {name}"),
        WINDOW: _("pekerjaan: {name}"),
    }  # fmt: skip
    return sentences[choice.kind].format(name=choice.name)


def headline(found: WhatIf, part: str, agencies: int) -> str:
    """ "Bila UPS A padam: 3 mati, 14 kehilangan cadangan, 5 instansi."""
    sentence = {
        WINDOW: _("Selama pekerjaan di {part}:"), COOLING: _("Bila {part} mati:"), UPLINK: _("Bila {part} putus:"),
    }.get(found.choice.kind, _("Bila {part} padam:"))  # fmt: skip
    counts = [
        (DOWN, _("{n} mati")), (LATER, _("{n} menyusul mati")), (CUT, _("{n} terputus dari luar")),
        (HOT, _("{n} tanpa pendinginan")), (UNSURE, _("{n} mungkin mati")), (WEAK, _("{n} kehilangan cadangan")),
    ]  # fmt: skip
    said = [words.format(n=number(found.count(fate))) for fate, words in counts if found.count(fate)]
    if not said:
        said = [_("tidak ada perangkat yang kena")]
    elif agencies:
        said.append(ngettext("{n} instansi", "{n} instansi", agencies).format(n=number(agencies)))
    return f"{sentence.format(part=part)} {', '.join(said)}."


def steps_of(found: WhatIf) -> list[Step]:
    """What happens, in its order."""
    return [*_going_dark(found), *_carrying_on(found), *_elsewhere(found)]


def _going_dark(found: WhatIf) -> Iterator[Step]:
    course = found.course
    if found.count(DOWN):
        yield "bad", _("Seketika"), _("{names} mati.").format(names=_named(found, DOWN))
    if course.on_battery:
        if course.minutes is None:
            lasts = _("UPS memikul sisanya selama baterainya cukup; lamanya belum dicatat untuk semua UPS.")
        else:
            lasts = _("Menurut lembar data, baterai UPS cukup {n} menit; sesudah itu sisanya ikut mati.")
        yield "warn", _("Dengan baterai"), lasts.format(n=number(course.minutes or 0))
    if course.tripped:
        parts = ", ".join(_loaded(found, one) for one in course.tripped)
        yield (
            "bad",
            _("Menyusul"),
            _("{parts}: melebihi kemampuannya dan ikut lepas. {names} mati.").format(
                parts=parts, names=_named(found, LATER) or _("Tidak ada yang")
            ),
        )


def _carrying_on(found: WhatIf) -> Iterator[Step]:
    course, weak = found.course, found.count(WEAK)
    if weak:
        words = ngettext("{n} perangkat tinggal dengan satu jalur.", "{n} perangkat tinggal dengan satu jalur.", weak)
        yield "warn", _("Tetap menyala"), words.format(n=number(weak))
    if course.strained:
        parts = ", ".join(_loaded(found, one) for one in course.strained)
        yield "warn", _("Di atas batas kebijakan"), _("{parts}. Masih memikul, tanpa cadangan.").format(parts=parts)
    elif course.lost and not course.tripped and not course.on_battery and found.choice.kind in {UPS, FEED}:
        words = _("Jalur dan UPS yang tersisa memikul semuanya di bawah batasnya.")
        yield "ok", _("Sisanya cukup"), words
    if found.count(UNSURE):
        words = _("{n} perangkat bercatu daya satu; jalurnya belum dicatat.")
        yield "wait", _("Belum pasti"), words.format(n=number(found.count(UNSURE)))


def _elsewhere(found: WhatIf) -> Iterator[Step]:
    if found.count(HOT):
        heat = sum(machine.watts for machine, fate in found.hits if fate == HOT)
        words = _("{heat} panas tidak terbuang. Matikan dulu yang tidak mendesak.")
        yield "warn", _("Suhu naik"), words.format(heat=amount(heat, "W"))
    if found.count(CUT):
        yield "bad", _("Terputus"), _("Server menyala, tetapi tidak terjangkau dari luar lewat jalur ini.")


def _named(found: WhatIf, fate: str) -> str:
    names = _each_once([machine.label for machine, mine in found.hits if mine == fate])
    said, more = ", ".join(names[:SOME]), len(names) - SOME
    return said + (_(" dan {n} lainnya").format(n=number(more)) if more > 0 else "")


def _each_once(names: Sequence[str]) -> list[str]:
    """Each name once: "Sakelar rak (3)"."""
    counts = Counter(names)
    return [f"{name} ({number(count)})" if count > 1 else name for name, count in counts.items()]


def _loaded(found: WhatIf, one: Strain) -> str:
    """ "UPS B 17,2 kW dari 18 kW"."""
    return _("{name} {load} dari {rating}").format(
        name=found.named(one), load=amount(one.load, "W"), rating=amount(one.rating, "W")
    )


def parts_of(hits: Sequence[Hit]) -> list[Part]:
    """The machines by what becomes of them, the worst first."""
    found = []
    for fate in FATES:
        names = _each_once([machine.label for machine, mine in hits if mine == fate])
        if names:
            tone, words = FATE_WORDS[fate]
            found.append((tone, str(words), ", ".join(names[:MOST_NAMED]), max(0, len(names) - MOST_NAMED)))
    return found
