"""The command `kolokasi`: finds the command's file, runs it, and turns a Refusal into its sentence and exit code 1."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

from django.utils.translation import gettext as _

import kolokasi
from kolokasi.base.refusal import Refusal
from kolokasi.runtime import words

DONE, REFUSED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130

# word → what it does; a word whose file has not come yet answers "belum tersedia"
COMMANDS = {
    "up": "menjalankan semuanya di satu mesin",
    "doctor": "memeriksa mesin ini dan menyebut perbaikannya",
    "migrate": "memperbarui susunan basis data",
    "worker": "menjalankan pekerja latar",
    "demo": "data latihan",
    "sop": "memeriksa, menjalankan, dan mencetak berkas SOP",
    "worktime": "menghitung waktu kerja",
    "audit": "memeriksa rantai catatan",
    "token": "kunci untuk mesin",
    "bench": "mengukur kecepatan",
    "setup": "pemasangan pertama",
    "import": "memasukkan data dari berkas",
    "export": "menulis data ke berkas",
    "capacity": "putusan kapasitas",
    "hardware": "membaca dan membandingkan perangkat keras",
    "letters": "memeriksa surat",
    "backup": "membuat cadangan",
    "restore": "memulihkan cadangan",
}
SAME_FILE = {"restore": "backup", "prepare": "migrate", "import": "import_"}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; 0 done, 1 refused with a sentence on standard error, 2 wrong usage."""
    given = list(sys.argv[1:] if argv is None else argv)
    parser = _parser()
    words.speak()
    if not given or given[0].startswith("-"):
        parser.parse_args(given)
        parser.print_help()
        return WRONG_USAGE
    word = given[0]
    module = f"kolokasi.runtime.commands.{SAME_FILE.get(word, word)}"
    if importlib.util.find_spec(module) is None:
        if word not in COMMANDS:
            parser.error(_("perintah tidak dikenal: {word}").format(word=word))
        print(_("belum tersedia"), file=sys.stderr)
        return WRONG_USAGE
    sub = parser.add_subparsers(dest="word", metavar="PERINTAH")
    importlib.import_module(module).register(sub)
    return _run(parser.parse_args(given))


def _run(args: argparse.Namespace) -> int:
    """The command's own exit code. `installation` (a role, "app" for short) on `args` opens the installation around it."""
    run = getattr(args, "run", None)
    role = getattr(args, "installation", None)
    if run is None:
        print(_("belum tersedia"), file=sys.stderr)
        return WRONG_USAGE
    try:
        with _opened(args, role) if role else nullcontext():
            return int(run(args) or DONE)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED


def _opened(args: argparse.Namespace, role: str) -> AbstractContextManager[None]:
    opened: Callable[[argparse.Namespace, str], AbstractContextManager[None]]
    opened = importlib.import_module("kolokasi.runtime.opening").opened
    return opened(args, role)


def _parser() -> argparse.ArgumentParser:
    lines = [f"  {word:<10} {what}" for word, what in COMMANDS.items()]
    parser = argparse.ArgumentParser(
        prog="kolokasi",
        description="Meja colocation pusat data.",
        epilog="perintah:\n" + "\n".join(lines),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"kolokasi {kolokasi.__version__}")
    return parser
