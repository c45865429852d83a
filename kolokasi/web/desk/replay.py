"""Hitung ulang: the verdict of step 3 from what was kept, beside what a few other assumptions would have given. Only read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kolokasi.base.refusal import Refusal
from kolokasi.base.text import one_line, whole_number
from kolokasi.facility.assumed import read_assumptions
from kolokasi.procedure import queries, retelling
from kolokasi.procedure.checking import answer, said
from kolokasi.procedure.replay import Replay, replay
from kolokasi.procedure.verdict import limit_name
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.fields import Entry

MOST_UPS = 12
BRACKETS = ("pue", "derating", "ups_share")


@officer_page
@require_GET
def again(request: HttpRequest, number: str) -> HttpResponse:
    """Both verdicts side by side; a refusal keeps what was typed."""
    case = queries.visible_case(account_of(request), number, shell_of(request).now)
    context: dict[str, Any] = {"section": "cases", "case": case}
    place = whole_number(request.GET.get("ke", ""), 0) if request.GET.get("ke") else None
    found = plain = None
    refusal: Refusal | None = None
    try:
        plain = replay(case, number=place)
        found = _assuming(request, plain)
    except Refusal as refused:
        refusal = refused
    if plain is None:
        return render(
            request, "desk/replay.html", context | {"refusal": refusal}, status=refusal.status if refusal else 200
        )
    shown = found or plain
    context |= {
        "refusal": refusal,
        "found": shown,
        "headline": retelling.headline(shown),
        "origin": retelling.origin(shown),
        "differs": [retelling.difference_line(one) for one in shown.differences],
        "answers": [answer(shown.check.verdict), answer(shown.supposed) if shown.supposed else ""],
        "rows": _rows(shown),
        "entries": _entries(plain, request),
        "numbers": range(1, shown.count + 1) if shown.count > 1 else [],
        "without_promises": request.GET.get("tanpa_janji") == "ya",
    }
    return render(request, "desk/replay.html", context, status=refusal.status if refusal else 200)


def _assuming(request: HttpRequest, plain: Replay) -> Replay:
    """The replay under what was typed; without anything the plain one."""
    typed = [(f"capacity.{name}", name, getattr(plain.kept.supposed.brackets, name)) for name in BRACKETS]
    typed += [(f'ups:"{name}".kva', key, kva) for key, name, kva in _ups(plain)]
    settings = [
        f"{path}={_plain(value)}"
        for path, key, before in typed
        if (value := one_line(request.GET.get(key, ""))[:20]) and _plain(value) != f"{before:g}"
    ]
    gone = [one_line(request.GET.get("tanpa", ""))[:120]] if one_line(request.GET.get("tanpa", "")) else []
    assumed = read_assumptions(settings, gone, without_promises=request.GET.get("tanpa_janji") == "ya")
    return replay(plain.check.case, number=plain.number, assumed=assumed) if assumed else plain


def _plain(value: str) -> str:
    return value.replace(",", ".").replace(" ", "")


def _shown(value: float) -> str:
    """As it is typed: no point between thousands, which would be read as a fraction."""
    return f"{value:g}".replace(".", "," if get_language() == "id" else ".")


def _ups(plain: Replay) -> list[tuple[str, str, float]]:
    """The UPS whose size may be supposed: the key of the field, the name, the kVA."""
    known = {one.name: one.kva for one in plain.kept.supposed.plant.ups.values()}
    return [(f"ups{place}", name, known[name]) for place, name in enumerate(sorted(known)[:MOST_UPS])]


def _entries(plain: Replay, request: HttpRequest) -> list[Entry]:
    rules = plain.kept.supposed.brackets
    labels = {"pue": "PUE", "derating": _("Batas jalur daya"), "ups_share": _("Batas UPS")}
    asked = [Entry(key, str(label), width="w-s", value=_shown(getattr(rules, key))) for key, label in labels.items()]
    asked += [Entry(key, name, unit="kVA", value=_shown(kva)) for key, name, kva in _ups(plain)]
    asked.append(Entry("tanpa", _("Tanpa perangkat"), hint=_("Nama di rak, label server, atau nomor permohonan.")))
    return [one.filled(one_line(request.GET.get(one.name, ""))[:120] or one.value) for one in asked]


def _rows(found: Replay) -> list[dict[str, Any]]:
    """Each limit as it was kept and as it would be."""
    before, after = _by_limit(found.check.verdict["limits"]), _by_limit((found.supposed or {}).get("limits") or [])
    binding = {"before": found.check.verdict["binding"], "after": (found.supposed or {}).get("binding") or []}
    return [
        {
            "name": limit_name(key[0]),
            "before": _cell(before.get(key), key[0] in binding["before"]),
            "after": _cell(after.get(key), key[0] in binding["after"]) if found.supposed else None,
            "changed": bool(found.supposed) and before.get(key) != after.get(key),
        }
        for key in dict.fromkeys([*before, *after])
        if key[0] != "mounting" or not all(one.get(key, {"ok": True})["ok"] for one in (before, after))
    ]


def _by_limit(limits: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(one["limit"], str(one.get("unit"))): one for one in limits}


def _cell(limit: Mapping[str, Any] | None, binds: bool) -> dict[str, Any]:
    if limit is None:
        return {"needed": "–", "left": "–", "scope": "", "ok": True, "binds": False}
    return {
        "needed": said(limit["needed"], limit["unit"]),
        "left": retelling.available(limit),
        "scope": limit.get("scope") or "",
        "ok": limit["ok"],
        "binds": binds,
    }
