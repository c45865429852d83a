"""A capacity request as others write it (INTERFACES), read and found possible, or refused in one sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define

MOST_SERVERS = 200
MOST = 1e9
WRONG = define(
    "capacity_request_wrong", _("Permintaan kapasitas belum benar di {place}: {value}. Tulis {wanted}, lalu coba lagi.")
)
UNKNOWN = define(
    "capacity_request_unknown_key",
    _("Permintaan kapasitas memuat {place} yang tidak dikenal. Hapus atau betulkan namanya."),
)
# key → lowest, highest, whether whole
NUMBERS: dict[str, tuple[float, float, bool]] = {
    "units": (0.5, 100, False), "depth_mm": (1, 3000, True), "weight_kg": (0, 5000, False), "psu_count": (1, 16, True),
    "bandwidth_mbps": (0, 1_000_000, True), "ipv4": (0, 65_536, True), "ipv6": (0, 65_536, True),
}  # fmt: skip
WATTS = {"nameplate": (0, 1_000_000, True), "expected": (0, 1_000_000, True)}
MOUNTINGS = ("rack", "tower")


def read_request(document: object) -> list[dict[str, Any]]:
    """The servers of the request, each with known keys and sane figures only."""
    if not isinstance(document, Mapping) or not isinstance(document.get("servers"), list):
        raise Refusal(WRONG, place="servers", value="–", wanted=_("daftar server"))
    for key in document:
        if key != "servers":
            raise Refusal(UNKNOWN, place=str(key)[:60])
    servers = document["servers"]
    if not 1 <= len(servers) <= MOST_SERVERS:
        raise Refusal(
            WRONG, place="servers", value=len(servers), wanted=_("1 sampai {most} server").format(most=MOST_SERVERS)
        )
    return [_server(one, f"servers.{number}") for number, one in enumerate(servers)]


def _server(spec: object, place: str) -> dict[str, Any]:
    if not isinstance(spec, Mapping):
        raise Refusal(WRONG, place=place, value=_said(spec), wanted=_("objek dengan units, watts, dan seterusnya"))
    read: dict[str, Any] = {}
    for key, value in spec.items():
        here = f"{place}.{str(key)[:60]}"
        if key in NUMBERS:
            read[key] = _number(value, here, *NUMBERS[key])
        elif key == "watts":
            read[key] = _watts(value, here)
        elif key == "mounting":
            if value is not None and value not in MOUNTINGS:
                raise Refusal(WRONG, place=here, value=_said(value), wanted="rack / tower")
            read[key] = value
        else:
            raise Refusal(UNKNOWN, place=here)
    return read


def _watts(value: object, place: str) -> dict[str, Any] | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise Refusal(WRONG, place=place, value=_said(value), wanted='{"nameplate": …, "expected": …}')
    for key in value:
        if key not in WATTS:
            raise Refusal(UNKNOWN, place=f"{place}.{str(key)[:60]}")
    return {str(key): _number(one, f"{place}.{key}", *WATTS[key]) for key, one in value.items()}


def _number(value: object, place: str, low: float, high: float, whole: bool) -> float | None:
    if value is None:
        return None
    known = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= MOST
    figure = float(value) if known and isinstance(value, int | float) else math.nan
    if not low <= figure <= high or (whole and not figure.is_integer()):
        wanted = _("bilangan bulat {low} sampai {high}") if whole else _("angka {low} sampai {high}")
        raise Refusal(WRONG, place=place, value=_said(value), wanted=wanted.format(low=f"{low:g}", high=f"{high:g}"))
    return int(figure) if figure.is_integer() else figure


def _said(value: object) -> str:
    return str(value)[:60]
