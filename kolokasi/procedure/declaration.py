"""The declaration of step 1: who answers for the servers and what they are; one check for page, API and import.

Shape: `{"agency": {"address", "phone", "email", "unit"}, "contacts": {"administrative": PERSON, "technical": PERSON},
"servers": [SERVER, …], "letter": {"number", "date", "subject"}, "statement": true}`. PERSON has name, nip, position, email,
phone. SERVER has the keys of a declaration and of a capacity request (INTERFACES) and application, description, os,
data_class, licensed, vpn, ports. Absent or null is "not declared" (DOMAIN 4.1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kolokasi.base.text import plain_text

MAX_SERVERS = 20
DATA_CLASSES = ("public", "limited", "confidential")
MOUNTINGS = ("rack", "tower")
DISK_KINDS = ("ssd", "hdd", "nvme")

Sentence = str | Promise
Errors = dict[str, Sentence]
Reader = Callable[[Any], Any]


class _WrongError(Exception):
    """The sentence that says what to write instead."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def _text(limit: int) -> Reader:
    def read(value: Any) -> str | None:
        if not isinstance(value, (str, int, float)) or isinstance(value, bool):
            raise _WrongError(_("Tulis dengan huruf."))
        text = plain_text(value)
        if len(text) > limit:
            raise _WrongError(_("Terlalu panjang. Ringkas menjadi paling banyak {limit} huruf.").format(limit=limit))
        return text or None

    return read


def _between(low: float, high: float, unit: str, *, whole: bool = True, half: bool = False) -> Reader:
    def read(value: Any) -> int | float | None:
        number = _as_number(value)
        fits = low <= number <= high and (not whole or float(number).is_integer() or (half and (number * 2) % 1 == 0))
        if not fits:
            raise _WrongError(_("Tulis angka dari {low} sampai {high} {unit}.").format(low=low, high=high, unit=unit))
        return int(number) if float(number).is_integer() else number

    return read


def _as_number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value or abs(value) > 1e12:
        raise _WrongError(_("Tulis dengan angka, misalnya 12 atau 27,5."))
    return value


def _one_of(*choices: str) -> Reader:
    def read(value: Any) -> str:
        if value not in choices:
            raise _WrongError(_("Pilih salah satu dari daftar."))
        return str(value)

    return read


def _yes(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _WrongError(_("Pilih Ya atau Tidak."))
    return value


def _email(value: Any) -> str | None:
    text: str | None = _text(254)(value)
    try:
        if text:
            validate_email(text)
    except ValidationError as wrong:
        raise _WrongError(_("Tulis alamat surel lengkap, misalnya nama@contoh.go.id.")) from wrong
    return text


def _day(value: Any) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError as wrong:
        raise _WrongError(_("Tulis tanggal yang ada di kalender, misalnya 2026-11-23.")) from wrong


AGENCY: dict[str, Reader] = {"address": _text(300), "phone": _text(40), "email": _email, "unit": _text(150)}
PERSON: dict[str, Reader] = {
    "name": _text(150), "nip": _text(30), "position": _text(150), "email": _email, "phone": _text(40)
}  # fmt: skip
PERSON_NEEDS = ("name", "position", "phone")
LETTER: dict[str, Reader] = {"number": _text(100), "date": _day, "subject": _text(200)}
LETTER_NEEDS = ("number", "date", "subject")
SERVER: dict[str, Reader] = {
    "name": _text(80), "manufacturer": _text(80), "model": _text(120), "serial": _text(80),
    "units": _between(0.5, 48, "U", half=True), "depth_mm": _between(50, 1500, "mm"),
    "weight_kg": _between(0.1, 1000, "kg", whole=False), "memory_gib": _between(1, 65536, "GiB"),
    "psu_count": _between(1, 8, ""), "mounting": _one_of(*MOUNTINGS), "bandwidth_mbps": _between(0, 400000, "Mbps"),
    "ipv4": _between(0, 256, ""), "ipv6": _between(0, 256, ""), "os": _text(120), "application": _text(200),
    "description": _text(2000), "data_class": _one_of(*DATA_CLASSES), "licensed": _yes, "vpn": _yes, "ports": _text(300),
}  # fmt: skip
SERVER_NEEDS = (
    "manufacturer",
    "model",
    "units",
    "depth_mm",
    "weight_kg",
    "psu_count",
    "mounting",
    "application",
    "data_class",
)
PARTS: dict[str, dict[str, Reader]] = {
    "watts": {"nameplate": _between(1, 20000, "W"), "expected": _between(1, 20000, "W")},
    "cpu": {"model": _text(120), "sockets": _between(1, 16, ""), "cores": _between(1, 1024, "")},
    "psu": {"count": _between(1, 8, ""), "watts": _between(1, 20000, "W")},
}
LISTS: dict[str, dict[str, Reader]] = {
    "disks": {
        "kind": _one_of(*DISK_KINDS), "size_gb": _between(1, 1_000_000, "GB"), "count": _between(1, 128, "")
    },
    "nics": {"speed_mbps": _between(10, 800_000, "Mbps"), "count": _between(1, 32, "")},
}  # fmt: skip


def check(form: Any) -> tuple[dict[str, Any], Errors]:
    """The declaration as it is kept, and a sentence for each wrong place by its path ("servers.0.units")."""
    errors: Errors = {}
    if not isinstance(form, Mapping):
        return {}, {"form": _("Kirim isian permohonan sebagai satu objek.")}
    contacts = _section(form, "contacts", errors)
    clean: dict[str, Any] = {
        "agency": _read(_section(form, "agency", errors), AGENCY, (), "agency", errors),
        "contacts": {
            who: _read(_section(contacts, who, errors, "contacts."), PERSON, PERSON_NEEDS, f"contacts.{who}", errors)
            for who in ("administrative", "technical")
        },
        "letter": _read(_section(form, "letter", errors), LETTER, LETTER_NEEDS, "letter", errors),
        "servers": _servers(form.get("servers"), errors),
        "statement": form.get("statement") is True,
    }
    if not clean["statement"]:
        errors["statement"] = _("Beri tanda bahwa isian ini benar dan aturan pusat data akan ditaati.")
    for name in set(form) - {"agency", "contacts", "letter", "servers", "statement"}:
        errors[str(name)[:80]] = _("Permohonan tidak menanyakan hal itu. Hapus isian ini.")
    return clean, errors


def fault_of(name: str, value: Any) -> Sentence | None:
    """The sentence of what is wrong with one fact of a server, by its key ("watts" is the plate's); None where nothing is."""
    try:
        (PARTS["watts"]["nameplate"] if name == "watts" else SERVER[name])(value)
    except _WrongError as wrong:
        return wrong.sentence
    return None


def check_person(given: Mapping[str, Any]) -> tuple[dict[str, Any], Errors]:
    """One person in charge as it is kept, and a sentence for each wrong answer by its name."""
    errors: Errors = {}
    clean = _read(given, PERSON, PERSON_NEEDS, "", errors)
    return clean, {path.lstrip("."): sentence for path, sentence in errors.items()}


def _section(form: Mapping[str, Any], name: str, errors: Errors, prefix: str = "") -> Mapping[str, Any]:
    value = form.get(name) or {}
    if isinstance(value, Mapping):
        return value
    errors[prefix + name] = _("Kirim bagian ini sebagai satu objek.")
    return {}


def _read(
    given: Mapping[str, Any], readers: Mapping[str, Reader], needs: tuple[str, ...], path: str, errors: Errors
) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    for name, read in readers.items():
        value = given.get(name)
        try:
            clean[name] = None if value is None or value == "" else read(value)
        except _WrongError as wrong:
            clean[name] = None
            errors[f"{path}.{name}"] = wrong.sentence
        if name in needs and clean[name] is None and f"{path}.{name}" not in errors:
            errors[f"{path}.{name}"] = _("Isi bagian ini.")
    return clean


def _servers(given: Any, errors: Errors) -> list[dict[str, Any]]:
    if not isinstance(given, list) or not given:
        errors["servers"] = _("Isi paling sedikit satu server.")
        return []
    if len(given) > MAX_SERVERS:
        errors["servers"] = _(
            "Paling banyak {limit} server dalam satu permohonan. Ajukan sisanya dengan surat lain."
        ).format(limit=MAX_SERVERS)
        return []
    return [_server(one, f"servers.{index}", errors) for index, one in enumerate(given)]


def _server(given: Any, path: str, errors: Errors) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        errors[path] = _("Kirim bagian ini sebagai satu objek.")
        return {}
    clean = _read(given, SERVER, SERVER_NEEDS, path, errors)
    for part, readers in PARTS.items():
        clean[part] = _read(_section(given, part, errors, f"{path}."), readers, (), f"{path}.{part}", errors)
    for part, readers in LISTS.items():
        rows = given.get(part) or []
        if not isinstance(rows, list) or len(rows) > 64 or not all(isinstance(row, Mapping) for row in rows):
            errors[f"{path}.{part}"] = _("Kirim bagian ini sebagai daftar yang pendek.")
            rows = []
        clean[part] = [_read(row, readers, (), f"{path}.{part}.{i}", errors) for i, row in enumerate(rows)]
    if not clean["watts"]["nameplate"] and f"{path}.watts.nameplate" not in errors:
        errors[f"{path}.watts.nameplate"] = _("Isi daya pada pelat catu daya, dalam watt.")
    return clean
