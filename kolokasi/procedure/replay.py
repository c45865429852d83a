"""A verdict of step 3 given again from what was kept with it, and as it would be if something had been otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from kolokasi import __version__
from kolokasi.base.refusal import Refusal, define
from kolokasi.cases.models import Case
from kolokasi.facility.assumed import supposing
from kolokasi.facility.rules.assuming import Assumptions
from kolokasi.procedure import kept
from kolokasi.procedure.kept import Kept
from kolokasi.procedure.models import CapacityCheck
from kolokasi.procedure.verdict import Asked

NOT_CHECKED = define(
    "case_not_checked", _("Permohonan {case} belum diperiksa kapasitasnya. Putusan ada setelah langkah 3 ditutup."), 409
)
NO_SUCH_CHECK = define(
    "no_such_check", _("Permohonan {case} mempunyai {count} pemeriksaan kapasitas. Pilih nomor 1 sampai {count}."), 404
)
ONLY_THE_LIST = define(
    "check_without_plant",
    _(
        "Pada pemeriksaan {at} baru daftar kapasitas yang disimpan, belum seluruh keadaan pusat data. "
        "Putusannya dapat dibaca di dokumennya, tetapi tidak dapat dihitung ulang."
    ),
    409,
)
UNTOLD = ("as_of", "because")  # when, and words that a language or a version puts otherwise


@dataclass(frozen=True)
class Difference:
    """Something of a verdict that is not the same: a limit by its name, or another key of the verdict."""

    what: str
    before: Any
    after: Any

    def as_json(self) -> dict[str, Any]:
        return {"what": self.what, "before": self.before, "after": self.after}


@dataclass(frozen=True)
class Replay:
    """The verdict that was kept, the one that comes out again, and the one under other assumptions (None without any)."""

    check: CapacityCheck
    number: int
    count: int
    kept: Kept
    again: dict[str, Any]
    differences: list[Difference]
    supposed: dict[str, Any] | None
    changed: list[Difference]
    assumed: Assumptions

    @property
    def same(self) -> bool:
        return not self.differences

    def as_json(self) -> dict[str, Any]:
        """The document of the command: both verdicts, and what differs between them."""
        return {
            "case": self.check.case.number,
            "check": self.number,
            "checks": self.count,
            "at": self.check.at.isoformat(),
            "plant": self.check.plant.sha256 if self.check.plant else None,
            "program": {"then": self.check.program, "now": __version__},
            "same": self.same,
            "kept": self.check.verdict,
            "again": self.again,
            "differences": [one.as_json() for one in self.differences],
            "assumptions": spoken(self.assumed),
            "assumed": self.supposed,
            "changed": [one.as_json() for one in self.changed],
        }


def replay(case: Case, *, number: int | None = None, assumed: Assumptions | None = None) -> Replay:
    """The check `number` (from 1, the oldest first; the newest where none is given) once more. Nothing is written."""
    checks = list(CapacityCheck.objects.filter(case=case).select_related("case", "plant", "by"))
    if not checks:
        raise Refusal(NOT_CHECKED, case=case.number)
    if number is not None and not 1 <= number <= len(checks):
        raise Refusal(NO_SUCH_CHECK, case=case.number, count=len(checks))
    place, supposed_otherwise = number or len(checks), assumed or Assumptions()
    check = checks[place - 1]
    if check.plant is None:
        raise Refusal(ONLY_THE_LIST, at=f"{check.at:%d-%m-%Y}")
    known = kept.load(check.plant)
    asked = Asked.of_json(check.request["asked"])
    again = _judged(known, asked, check)
    supposed = None
    if supposed_otherwise:
        with supposing():
            other = known.assuming(supposed_otherwise)
        supposed = _judged(other, asked, check)
    return Replay(
        check=check,
        number=place,
        count=len(checks),
        kept=known,
        again=again,
        differences=differences(check.verdict, again),
        supposed=supposed,
        changed=differences(again, supposed) if supposed else [],
        assumed=supposed_otherwise,
    )


def _judged(known: Kept, asked: Asked, check: CapacityCheck) -> dict[str, Any]:
    as_of = datetime.fromisoformat(check.verdict["as_of"])
    return kept.judge(known, asked, check.policy, as_of).as_json()


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What is not the same in two verdicts, limits by their name."""
    found = []
    for key in dict.fromkeys([*before, *after]):
        if key in UNTOLD:
            continue
        old, new = before.get(key), after.get(key)
        if key == "limits":
            found += _of_limits(old or [], new or [])
        elif _bare(old) != _bare(new):
            found.append(Difference(key, old, new))
    return found


def _of_limits(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[Difference]:
    old, new = ({(one["limit"], one.get("unit")): one for one in limits} for limits in (before, after))
    return [
        Difference(str(key[0]), old.get(key), new.get(key))
        for key in dict.fromkeys([*old, *new])
        if old.get(key) != new.get(key)
    ]


def _bare(value: Any) -> Any:
    """Without the words."""
    if isinstance(value, Mapping):
        return {key: _bare(one) for key, one in value.items() if key not in UNTOLD}
    return [_bare(one) for one in value] if isinstance(value, list) else value


def spoken(assumed: Assumptions) -> list[str]:
    """The assumptions as they are typed at the command."""
    said = [str(one) for one in assumed.settings] + [f'without "{name}"' for name in assumed.without]
    return [*said, *(["without-promises"] if assumed.without_promises else [])]
