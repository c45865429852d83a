"""The answers in one line each, for the task list and for the page on which they are checked before sending."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kolokasi.web.portal.draft_form import Form, dig, prefix
from kolokasi.web.portal.pages_server import CONTENT, DATA, NETWORK
from kolokasi.web.portal.questions import Page, Question, Rows
from kolokasi.web.portal.words import full_day
from kolokasi.web.words import number

Answers = Mapping[str, Any]


def described(form: Form, page: Page, key: int | None) -> list[str]:
    """The page's answers as lines; empty when nothing is answered."""
    answers = dig(form, prefix(form, page, key))
    if not isinstance(answers, Mapping):
        return []
    return [line for line in _BY_PAGE[page.key](answers) if line]


def _joined(glue: str, *parts: Any) -> str:
    return glue.join(str(part) for part in parts if part)


def _amount(value: Any, unit: str) -> str:
    return f"{number(value)} {unit}" if isinstance(value, (int, float)) and not isinstance(value, bool) else ""


def _agency(answers: Answers) -> list[str]:
    return [
        _joined(", ", answers.get("unit")),
        _joined(", ", *(str(answers.get("address") or "").splitlines())),
        _joined(", ", answers.get("phone"), answers.get("email")),
    ]


def _person(answers: Answers) -> list[str]:
    nip = answers.get("nip")
    return [
        _joined(", ", answers.get("name"), answers.get("position")),
        f"NIP {nip}" if nip else "",
        _joined(", ", answers.get("phone"), answers.get("email")),
    ]


def _make(answers: Answers) -> list[str]:
    serial, name = answers.get("serial"), answers.get("name")
    return [
        _joined(" ", answers.get("manufacturer"), answers.get("model")),
        _("Nomor seri {serial}").format(serial=serial) if serial else "",
        _("Nama {name}").format(name=name) if name else "",
    ]


def _size(answers: Answers) -> list[str]:
    units = answers.get("units")
    depth = _amount(answers.get("depth_mm"), "mm")
    return [
        _joined(
            ", ",
            f"{number(units)}U" if isinstance(units, (int, float)) else "",
            _("kedalaman {depth}").format(depth=depth) if depth else "",
            _amount(answers.get("weight_kg"), "kg"),
        )
    ]


def _content(answers: Answers) -> list[str]:
    sockets, model, cores = (dig(answers, f"cpu.{name}") for name in ("sockets", "model", "cores"))
    processor = f"{sockets} × {model}" if sockets and model else model or ""
    return [
        _joined(", ", processor, _("{n} inti").format(n=number(cores)) if cores else ""),
        _("Memori {size}").format(size=_amount(answers.get("memory_gib"), "GiB")) if answers.get("memory_gib") else "",
        ", ".join(
            f"{row.get('count')} × {choice_label(CONTENT, 'disks.kind', row.get('kind'))} "
            f"{_amount(row.get('size_gb'), 'GB')}"
            for row in answers.get("disks") or []
            if row.get("count") and row.get("size_gb")
        ),
    ]


def _application(answers: Answers) -> list[str]:
    return [str(answers.get(name) or "") for name in ("application", "description", "os")]


def _data(answers: Answers) -> list[str]:
    licensed = answers.get("licensed")
    return [
        choice_label(DATA, "data_class", answers.get("data_class")).partition(":")[0],
        "" if licensed is None else _("Perangkat lunak berlisensi sah") if licensed else _("Belum berlisensi"),
    ]


def _power(answers: Answers) -> list[str]:
    count, watts, expected = answers.get("psu_count"), dig(answers, "psu.watts"), dig(answers, "watts.expected")
    return [
        _joined(
            ", ",
            f"{count} × {_amount(watts, 'W')}" if count and watts else "",
            _("biasa dipakai {power}").format(power=_amount(expected, "W")) if expected else "",
        )
    ]


def _network(answers: Answers) -> list[str]:
    ports = [
        _("{n} port {speed}").format(
            n=row.get("count"), speed=choice_label(NETWORK, "nics.speed_mbps", row["speed_mbps"])
        )
        for row in answers.get("nics") or []
        if row.get("count") and row.get("speed_mbps")
    ]
    bandwidth = _amount(answers.get("bandwidth_mbps"), "Mbps")
    return [_("Bandwidth {speed}").format(speed=bandwidth) if bandwidth else "", ", ".join(ports)]


def _address(answers: Answers) -> list[str]:
    vpn, ports = answers.get("vpn"), answers.get("ports")
    return [
        _joined(
            ", ",
            *(
                _amount(answers[name], label)
                for name, label in (("ipv4", "IPv4"), ("ipv6", "IPv6"))
                if answers.get(name)
            ),
        ),
        "" if vpn is None else _("Perlu VPN") if vpn else _("Tanpa VPN"),
        _("Port dibuka: {ports}").format(ports=ports) if ports else "",
    ]


def _letter(answers: Answers) -> list[str]:
    day = answers.get("date")
    dated = _("tanggal {day}").format(day=full_day(date.fromisoformat(str(day)))) if day else ""
    return [str(answers.get("subject") or ""), _joined(", ", answers.get("number"), dated)]


def choice_label(page: Page, path: str, value: Any) -> str:
    """The words of a choice."""
    name, _dot, column = path.partition(".")
    for item in page.items:
        question: Question | None = item if isinstance(item, Question) and item.path == path else None
        if isinstance(item, Rows) and item.path == name:
            question = next((one for one in item.columns if one.path == column), None)
        if question is not None and value is not None:
            return str(dict(question.choices).get(str(value), value))
    return ""


_BY_PAGE: dict[str, Callable[[Answers], list[str]]] = {
    "instansi": _agency,
    "administratif": _person,
    "teknis": _person,
    "merek": _make,
    "ukuran": _size,
    "isi": _content,
    "aplikasi": _application,
    "data": _data,
    "daya": _power,
    "jaringan": _network,
    "alamat": _address,
    "surat": _letter,
}
