"""The check of a request that is no case yet: by command and hatch, over the plant as it is or one from a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from kolokasi.base import clock
from kolokasi.facility.importing import read_rows
from kolokasi.facility.words import limit_at, nearest_sentences, number
from kolokasi.procedure import verdict
from kolokasi.procedure.other_plant import judge_over_file
from kolokasi.procedure.verdict import asked_of, limit_name

MANY = 1e9


def check(document: object, *, plant: tuple[str, bytes] | None = None) -> dict[str, Any]:
    """The verdict of INTERFACES on a capacity request; `plant` is a file's name and bytes. Nothing is written."""
    asked, at = asked_of(document), clock.now()
    if plant is None:
        return verdict.judge(asked, at).as_json()
    return judge_over_file(asked, read_rows(*plant), at).as_json()


def told(found: Mapping[str, Any]) -> Iterator[str]:
    """The verdict for people: the answer first, then every limit, then where."""
    yield answer(found)
    for limit in found["limits"]:
        yield f"  {limit_line(limit, found['binding'])}"
    for place in found["places"]:
        yield "  " + _("{rack} U{unit} ({faces}): {because}").format(
            rack=place["rack"], unit=number(place["unit"]), faces=_face(place["faces"]), because=place["because"]
        )
    for sentence in [*nearest_measures(found), *nearest_sentences(found["nearest"] or {})]:
        yield f"  {sentence}"


def answer(found: Mapping[str, Any]) -> str:
    """The verdict in one sentence."""
    if found["verdict"] == "accept":
        racks = ", ".join(dict.fromkeys(place["rack"] for place in found["places"]))
        return _("Muat: {racks}.").format(racks=racks) if racks else _("Muat.")
    names = ", ".join(inside(limit_name(name)) for name in found["binding"])
    return _("Belum muat. Yang membatasi: {limits}.").format(limits=names)


def inside(name: str) -> str:
    """A name in the middle of a sentence: "daya rak", "UPS"."""
    return name if name.isupper() else f"{name[:1].lower()}{name[1:]}"


def limit_line(limit: Mapping[str, Any], binding: list[str]) -> str:
    """One limit: what is needed, what there is, where, and whether it holds."""
    state = _("cukup") if limit["ok"] else _("kurang")
    words = {
        "mark": "*" if limit["limit"] in binding else "-",
        "name": limit_at(limit["limit"], limit.get("scope") or ""),
        "needed": said(limit["needed"], limit["unit"]),
        "left": _("tanpa batas") if limit["available"] is None else said(limit["available"], limit["unit"]),
        "state": state,
    }
    if limit.get("answer") is False:
        return _("{mark} {name}: Subbagian Umum menjawab tidak cukup").format(**words)
    if limit.get("lost"):
        return _("{mark} {name}: perlu {needed}, ada {left} bila {lost} padam, {state}").format(
            lost=limit["lost"], **words
        )
    return _("{mark} {name}: perlu {needed}, ada {left}, {state}").format(**words)


def said(value: float, unit: str) -> str:
    """A figure with its unit; an IPv6 block holds more than anybody counts."""
    return _("sangat banyak") if value > MANY else f"{number(value)} {unit}"


def _face(faces: str) -> str:
    return {"front": _("depan"), "rear": _("belakang"), "both": _("depan dan belakang")}.get(faces, faces)


def nearest_measures(found: Mapping[str, Any]) -> Iterator[str]:
    """What would be accepted today, one measure at a time."""
    said = {
        "units": _("Muat dengan tinggi paling banyak {value} U."),
        "depth_mm": _("Muat dengan kedalaman paling banyak {value} mm."),
        "weight_kg": _("Muat dengan berat paling banyak {value} kg."),
        "watts": _("Muat dengan daya paling banyak {value} W."),
        "bandwidth_mbps": _("Muat dengan bandwidth paling banyak {value} Mbps."),
    }
    for key, value in (found["nearest"] or {}).items():
        if key in said and isinstance(value, int | float):
            yield said[key].format(value=number(value))
        elif key == "servers":
            numbers = ", ".join(number(index + 1) for index in value)
            yield _("Sebagian muat: server nomor {numbers}.").format(numbers=numbers)
