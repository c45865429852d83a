"""`kolokasi hardware read|compare`: what a machine says of itself, and whether that is what was declared."""

from __future__ import annotations

import argparse
import getpass
import importlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.base.refusal import Refusal, define
from kolokasi.runtime.commands.capacity_check import read_bytes, read_json

PASSWORD = "KOLOKASI_REDFISH_PASSWORD"  # noqa: S105 - the name of the variable
# Networks that belong to somebody's own house; a BMC elsewhere is named with --allow.
HOUSE = ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")

NO_PASSWORD = define(
    "hardware_no_password",
    gettext_lazy("Sandi BMC tidak ada. Taruh di {variable}, atau jalankan di terminal agar dapat ditanyakan."),
)
NOT_DECLARED = define(
    "hardware_not_declared",
    gettext_lazy(
        "Berkas {name} bukan pernyataan sebuah server. Tulis satu objek JSON dengan manufacturer, model, dan seterusnya."
    ),
)


def register(sub: Any) -> None:
    group = sub.add_parser("hardware", help=_("membaca dan membandingkan perangkat keras"))
    what = group.add_subparsers(dest="what", required=True)
    read: argparse.ArgumentParser = what.add_parser("read", help=_("apa kata mesin tentang dirinya"))
    read.set_defaults(run=run_read)
    compare: argparse.ArgumentParser = what.add_parser("compare", help=_("yang dinyatakan terhadap yang ada"))
    compare.add_argument("declared", metavar="DECLARED.json", help=_("yang dinyatakan pemohon"))
    compare.set_defaults(run=run_compare)
    for parser in (read, compare):
        _sources(parser)


def _sources(parser: argparse.ArgumentParser) -> None:
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--redfish", metavar="URL", help=_("alamat BMC, atau berkas ZIP/JSON hasil bacanya"))
    source.add_argument("--lshw", metavar="F", help=_("keluaran lshw -json"))
    source.add_argument("--dmidecode", metavar="F", help=_("keluaran dmidecode"))
    parser.add_argument("--user", default="", metavar="U", help=_("nama pada BMC; sandinya dari %s") % PASSWORD)
    parser.add_argument("--fingerprint", default="", metavar="SHA256", help=_("sidik jari sertifikat BMC"))
    parser.add_argument("--system", default="", metavar="ID", help=_("satu dari beberapa server pada BMC itu"))
    parser.add_argument(
        "--allow", action="append", default=[], type=network, metavar="CIDR", help=_("jaringan lain yang boleh ditanya")
    )
    parser.add_argument("--json", action="store_true", help=_("cetak sebagai JSON"))


def network(text: str) -> str:
    """A network; anything else is wrong usage."""
    return str(ip_network(text, strict=False))


def run_read(args: argparse.Namespace) -> int:
    """Prints what was found, in the keys of a declaration; what was not understood goes to standard error."""
    evidence = _evidence(args)
    for sentence in evidence.said:
        print(sentence, file=sys.stderr)
    if args.json:
        print(json.dumps(evidence.found, ensure_ascii=False))
    else:
        print("\n".join(_lines(evidence.found)))
    return 0


def run_compare(args: argparse.Namespace) -> int:
    """Prints field by field what was declared and found; a mismatch is an answer, too."""
    rules = importlib.import_module("kolokasi.hardware.rules")
    declared = read_json(args.declared)
    if not isinstance(declared, Mapping):
        raise Refusal(NOT_DECLARED, name=args.declared)
    evidence = _evidence(args)
    rows = rules.compare(declared, evidence.found)
    for sentence in evidence.said:
        print(sentence, file=sys.stderr)
    if args.json:
        told = {"result": rules.result(rows), "fields": [one.as_json() for one in rows]}
        print(json.dumps(told, ensure_ascii=False))
        return 0
    print(rules.result(rows))
    for one in rows:
        print(f"{one.field}: {_word(one.declared)} | {_word(one.found)} | {one.verdict} {one.tolerance}".rstrip())
    return 0


def _evidence(args: argparse.Namespace) -> Any:
    readers = importlib.import_module("kolokasi.hardware.readers")
    if args.lshw:
        return readers.read_lshw(read_bytes(args.lshw))
    if args.dmidecode:
        return readers.read_dmidecode(read_bytes(args.dmidecode))
    if "://" not in args.redfish and Path(args.redfish).is_file():
        return readers.read_dump(read_bytes(args.redfish), system=args.system)
    client = importlib.import_module("kolokasi.gateways.redfish.client")
    password = _password() if args.user else ""
    service = client.of(args.redfish, args.user, password, [*HOUSE, *args.allow], fingerprint=args.fingerprint)
    return readers.read_redfish(service.documents(), system=args.system)


def _password() -> str:
    """From the environment, else asked at the terminal; never an argument, which others can see."""
    given = os.environ.get(PASSWORD)
    if given is None and sys.stdin.isatty():
        given = getpass.getpass(_("Sandi BMC: "))
    if not given:
        raise Refusal(NO_PASSWORD, variable=PASSWORD)
    return given


def _lines(found: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for name, value in found.items():
        if isinstance(value, Mapping):
            yield from _lines(value, f"{before}{name}.")
        else:
            yield f"{before}{name}: {_word(value)}"


def _word(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, list):
        return ", ".join(_part(one) for one in value)
    return str(value)


def _part(one: Any) -> str:
    if not isinstance(one, Mapping):
        return str(one)
    size = f"{one['size_gb']} GB" if "size_gb" in one else f"{one.get('speed_mbps')} Mbps"
    return f"{one.get('count', 1)} × {size} {one.get('kind', '')}".rstrip()
