"""`kolokasi letters check FILE.pdf`: whether a file is a document of this office, and unchanged."""

from __future__ import annotations

import argparse
import importlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.base.refusal import Refusal, define

NOT_READ = define(
    "letter_file_not_read", gettext_lazy("Berkas {name} tidak dapat dibaca: {reason}. Periksa nama dan izinnya.")
)


def register(sub: Any) -> None:
    group = sub.add_parser("letters", help=_("memeriksa surat")).add_subparsers(dest="what", required=True)
    check: argparse.ArgumentParser = group.add_parser("check", help=_("apakah berkas ini surat kantor ini, dan utuh"))
    check.add_argument("file", metavar="FILE.pdf")
    check.add_argument("--json", action="store_true", help=_("cetak sebagai JSON"))
    check.add_argument("--data-dir", metavar="DIR", help=_("folder instalasi"))
    check.set_defaults(run=run_check, installation="app")


def run_check(args: argparse.Namespace) -> int:
    """Prints what the file is to us; a file that is no harmless PDF is refused."""
    try:
        data = Path(args.file).read_bytes()
    except OSError as fault:
        raise Refusal(NOT_READ, name=args.file, reason=fault.strerror) from fault
    found = importlib.import_module("kolokasi.letters.checking").check_file(data)
    if args.json:
        print(json.dumps({**asdict(found), "number": found.number or None}, ensure_ascii=False))
    elif not found.known:
        print(_("Bukan surat yang kami kenal."))
    elif found.hash_matches:
        print(_("Surat kami, utuh: {number} ({state})").format(number=found.number or "-", state=found.state))
    else:
        print(_("Membawa kode surat kami {number}, tetapi isinya bukan arsip kami.").format(number=found.number or "-"))
    for one in found.signatures if not args.json else ():
        print(signature_line(one))
    return 0


def signature_line(one: Any) -> str:
    """One signature in words: who, when, and whether it holds."""
    intact = _("utuh") if one.intact else _("TIDAK utuh")
    trusted = _("penerbit dipercaya") if one.trusted else _("penerbit tidak dikenal")
    return _("Tanda tangan {signer} ({issuer}, {level}), {at}: {intact}, {trusted}").format(
        signer=one.signer or "-", issuer=one.issuer or "-", level=one.level, at=one.signed_at or "-", intact=intact,
        trusted=trusted,
    )  # fmt: skip
