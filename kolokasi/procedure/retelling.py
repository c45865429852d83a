"""A replay in words, as the command and the page say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kolokasi.base.clock import OFFICE_ZONE
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.cases.models import Case
from kolokasi.facility.assumed import read_assumptions
from kolokasi.procedure.checking import answer, limit_line, said
from kolokasi.procedure.replay import Difference, Replay, replay, spoken
from kolokasi.procedure.verdict import limit_name


def replayed(
    case_number: str,
    *,
    number: int | None = None,
    settings: Sequence[str] = (),
    without: Sequence[str] = (),
    without_promises: bool = False,
) -> Replay:
    """The replay of a case's check under what was typed."""
    case = Case.objects.filter(number=case_number.strip()).first() if "\0" not in case_number else None
    if case is None:
        raise Refusal(NOT_FOUND)
    assumed = read_assumptions(settings, without, without_promises=without_promises)
    return replay(case, number=number, assumed=assumed)


def headline(found: Replay) -> str:
    """Whether the same came out, in one sentence."""
    if found.same:
        return _("Sama: dihitung ulang dari keadaan yang disimpan, putusannya tetap.")
    return _("Berbeda: putusan yang dihitung ulang tidak sama dengan yang disimpan.")


def origin(found: Replay) -> str:
    """When the check was made, over what, by which program."""
    return _(
        "Pemeriksaan {number} dari {count}, {at}, program {program}, kebijakan {policy}, sidik jari {hash}."
    ).format(
        number=found.number,
        count=found.count,
        at=f"{found.check.at.astimezone(OFFICE_ZONE):%d-%m-%Y %H.%M} WIB",
        program=found.check.program or "–",
        policy=_("bawaan") if found.check.policy == "default" else found.check.policy,
        hash=found.check.plant.sha256[:16] if found.check.plant else "–",
    )


def told(found: Replay) -> Iterator[str]:
    """The answer first, then the limits, then what other assumptions change."""
    yield headline(found)
    yield origin(found)
    yield from (difference_line(one) for one in found.differences)
    yield answer(found.check.verdict)
    for limit in found.check.verdict["limits"]:
        yield f"  {limit_line(limit, found.check.verdict['binding'])}"
    if found.supposed is None:
        return
    yield _("Andaikan {assumed}:").format(assumed=", ".join(spoken(found.assumed)))
    yield answer(found.supposed)
    for limit in found.supposed["limits"]:
        yield f"  {limit_line(limit, found.supposed['binding'])}"
    changed = [one for one in found.changed if is_limit(one)]
    if not changed:
        yield _("Tidak ada batas yang berubah.")
    yield from (difference_line(one) for one in changed)


def is_limit(difference: Difference) -> bool:
    """Whether it is about a limit."""
    return any(isinstance(one, Mapping) and "limit" in one for one in (difference.before, difference.after))


def difference_line(difference: Difference) -> str:
    """ "UPS: sisa 3.520 W menjadi 9.000 W"; other parts of a verdict by their name."""
    if is_limit(difference):
        return _("{name}: ada {before} menjadi {after}").format(
            name=limit_name(difference.what), before=available(difference.before), after=available(difference.after)
        )
    names = {"verdict": _("Putusan"), "binding": _("Yang membatasi"), "places": _("Tempat"), "nearest": _("Terdekat")}
    return _("{name}: tidak sama").format(name=names.get(difference.what, difference.what))


def available(limit: Mapping[str, Any] | None) -> str:
    """What there is of a limit, in its unit."""
    if limit is None:
        return "–"
    if limit["available"] is None:
        return _("tanpa batas")
    return said(limit["available"], limit["unit"])
