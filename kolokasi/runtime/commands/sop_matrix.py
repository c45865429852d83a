"""`kolokasi sop matrix FILE --out OUT.svg|OUT.pdf [--official] [--paper A4|F4]`: the SOP AP page, without an installation."""

from __future__ import annotations

import argparse
from pathlib import Path

from django.utils.translation import gettext as _

from kolokasi.runtime import words
from kolokasi.runtime.sop_file import bytes_of, refuse
from kolokasi.sop.faults import SopFaults
from kolokasi.sop.official import PAPERS, pdf
from kolokasi.sop.poster import fitted, poster_svg
from kolokasi.sop.reader import read
from kolokasi.sop.spec import Procedure


def add(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `matrix` to the `sop` group."""
    matrix = sub.add_parser("matrix", help=_("cetak lembar SOP AP"))
    matrix.add_argument("file", type=Path)
    matrix.add_argument("--out", type=_picture, required=True, metavar="OUT.svg|OUT.pdf")
    matrix.add_argument("--official", action="store_true", help=_("tanpa perluasan: hanya baris SOP yang disahkan"))
    matrix.add_argument("--paper", choices=sorted(PAPERS), default="A4", help=_("ukuran kertas PDF"))
    matrix.set_defaults(run=run)


def _picture(text: str) -> Path:
    if Path(text).suffix.lower() not in {".svg", ".pdf"}:
        raise argparse.ArgumentTypeError(_("nama berkas keluaran berakhir dengan .svg atau .pdf"))
    return Path(text)


def run(args: argparse.Namespace) -> int:
    """Writes the page; every fault of the SOP file is a line on standard error, and then nothing is written."""
    try:
        procedure = read(bytes_of(args.file))
        args.out.write_bytes(_page(procedure, args))
    except (OSError, SopFaults) as refused:
        return refuse(args.file, refused)
    return 0


def _page(procedure: Procedure, args: argparse.Namespace) -> bytes:
    """The signed form speaks Indonesian whoever prints it; the working form speaks the language of the command."""
    language = "id" if args.official else words.language()
    translate = str if args.official else _
    if args.out.suffix.lower() == ".pdf":
        return pdf(procedure, official=args.official, paper=args.paper, translate=translate, language=language)
    drawn = fitted(procedure, args.official, translate=translate, language=language)
    return poster_svg(drawn, translate=translate, language=language).encode()
