"""A capacity request from outside (INTERFACES): read key by key, each value within its band, or refused in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.base.refusal import Refusal, define
from kolokasi.facility.rules.plant import Wish, wish_of
from kolokasi.people.models import Agency

REQUEST_IS_WRONG = define("capacity_request_is_wrong", gettext_lazy("{path}: {why}"))
MOST_SERVERS = 200
MOUNTINGS = ("rack", "tower")
Reader = Callable[[Any, str], Any]


def read_request(document: object) -> list[Wish]:
    """The wish of every server of the request, by its place from 0.

    Refuses `capacity_request_is_wrong` with the path of the first wrong key; nothing but what INTERFACES names is taken.
    """
    request = _keys(_object(document, _("permintaan")), REQUEST, "")
    servers = request["servers"]
    if not isinstance(servers, list) or not 1 <= len(servers) <= MOST_SERVERS:
        raise _wrong("servers", _("Kirim daftar yang berisi 1 sampai {most} server.").format(most=MOST_SERVERS))
    shared = {key: request[key] for key in ("room", "agency")}
    return [wish_of(_server(server, f"servers.{index}", shared), index) for index, server in enumerate(servers)]


def _server(given: object, path: str, shared: Mapping[str, Any]) -> dict[str, Any]:
    spec = _keys(_object(given, path), SERVER, path)
    spec["watts"] = _keys(
        _object({} if spec["watts"] is None else spec["watts"], f"{path}.watts"), WATTS, f"{path}.watts"
    )
    return {**spec, **{key: spec[key] if spec[key] is not None else value for key, value in shared.items()}}


def _wrong(path: str, why: str) -> Refusal:
    return Refusal(REQUEST_IS_WRONG, path=path, why=why)


def _object(given: object, path: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise _wrong(path, _("Kirim bagian ini sebagai satu objek JSON."))
    return given


def _keys(given: Mapping[str, Any], readers: Mapping[str, Reader], path: str) -> dict[str, Any]:
    """Every known key with its value, None where it is absent or null; another key is refused by name."""
    for key in given:
        if key not in readers:
            known = ", ".join(readers)
            raise _wrong(
                _joined(path, str(key)[:60]), _("Kunci ini tidak dikenal. Yang ada: {known}.").format(known=known)
            )
    return {
        key: None if given.get(key) is None else read(given[key], _joined(path, key)) for key, read in readers.items()
    }


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _between(low: float, high: float, unit: str, step: float | None = 1) -> Reader:
    """A number within the band, in whole steps where there are steps."""

    def read(value: Any, path: str) -> int | float:
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not number or not low <= value <= high or (step and (value / step) % 1):
            band = {"low": _figure(low), "high": _figure(high), "unit": unit}
            raise _wrong(path, _("Tulis angka dari {low} sampai {high} {unit}.").format(**band).replace(" .", "."))
        return int(value) if float(value).is_integer() else float(value)

    return read


def _figure(value: float) -> str:
    return str(number_format(value, None if value % 1 else 0, use_l10n=True, force_grouping=True))


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 200 or "\x00" in value:
        raise _wrong(path, _("Tulis dengan huruf, paling banyak 200."))
    return value.strip()


def _mounting(value: Any, path: str) -> str:
    if value not in MOUNTINGS:
        raise _wrong(path, _("Pilih salah satu: {choices}.").format(choices=", ".join(MOUNTINGS)))
    return str(value)


def _agency(value: Any, path: str) -> int:
    """The number of an agency that is known here by this name, short name or number."""
    if isinstance(value, int) and not isinstance(value, bool):
        rows = Agency.objects.filter(pk=value) if 0 < value < 2**31 else Agency.objects.none()
    else:
        name = _text(value, path)
        rows = Agency.objects.filter(name__iexact=name) or Agency.objects.filter(short_name__iexact=name)
    found = list(rows.values_list("pk", flat=True)[:2])
    if len(found) != 1:
        raise _wrong(path, _("Instansi itu tidak dikenal. Tulis namanya seperti di daftar instansi."))
    return int(found[0])


def _as_is(value: Any, _path: str) -> Any:
    return value


REQUEST: dict[str, Reader] = {"servers": _as_is, "room": _text, "agency": _agency, "name": _text}
WATTS: dict[str, Reader] = {"nameplate": _between(1, 1_000_000, "W"), "expected": _between(1, 1_000_000, "W")}
SERVER: dict[str, Reader] = {
    "units": _between(0.5, 100, "U", 0.5), "depth_mm": _between(1, 5000, "mm"),
    "weight_kg": _between(0, 10_000, "kg", None), "watts": _as_is, "psu_count": _between(1, 16, ""), "mounting": _mounting,
    "bandwidth_mbps": _between(0, 1_000_000, "Mbps"), "ipv4": _between(0, 65_536, ""), "ipv6": _between(0, 65_536, ""),
    "name": _text, "room": _text, "agency": _agency,
}  # fmt: skip
