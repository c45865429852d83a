"""`kolokasi setup`: an empty installation becomes an office, by questions, by flags, or by a one-time link to the pages."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

WRONG_USAGE = 2
ASKED = (
    ("agency", "--agency", "Instansi penyelenggara pusat data"),
    ("name", "--name", "Nama Administrator, dengan gelar"),
    ("email", "--email", "Surel Administrator"),
)
PASSWORD_VARIABLE = "KOLOKASI_SETUP_PASSWORD"  # noqa: S105 - the name of a variable


def register(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `setup`, `setup link` and `setup status`."""
    parser = sub.add_parser("setup", help=_("pemasangan pertama"))
    parser.add_argument("--agency", default="", help=_("nama lengkap instansi penyelenggara"))
    parser.add_argument("--short-name", default="", help=_("nama singkatnya"))
    parser.add_argument("--name", default="", help=_("nama Administrator pertama"))
    parser.add_argument("--email", default="", help=_("surel Administrator pertama"))
    parser.add_argument(
        "--password-file", type=Path, help=_("berkas berisi kata sandinya; tanpa ini ditanyakan, atau {name}").format(
            name=PASSWORD_VARIABLE
        )
    )  # fmt: skip
    parser.add_argument(
        "--letterhead", action="append", default=[], metavar="LINE", help=_("satu baris kop surat; boleh berulang")
    )
    parser.add_argument("--unit", default="", help=_("singkatan unit di dalam nomor surat"))
    for flag in ("--address", "--phone", "--agency-email"):
        parser.add_argument(flag, default="", help=_("data instansi penyelenggara, seperti di kop surat"))
    parser.add_argument(
        "--holder", action="append", default=[], metavar="POST=EMAIL", help=_("undang seseorang untuk sebuah jabatan")
    )
    _common(parser, run)
    group = parser.add_subparsers(dest="what")
    _common(group.add_parser("link", help=_("tautan sekali pakai untuk menyiapkan lewat halaman")), run_link)
    _common(group.add_parser("status", help=_("apa yang sudah dan belum siap")), run_status)


def _common(parser: argparse.ArgumentParser, function: Any) -> None:
    parser.add_argument("--data-dir", metavar="DIR", default=argparse.SUPPRESS, help=_("folder instalasi"))
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=_("cetak sebagai JSON"))
    parser.set_defaults(run=function, installation="app")


def run(args: argparse.Namespace) -> int:
    """The office is there and its posts' holders are invited; 2 when something needed was not given and nobody can be asked."""
    from kolokasi.base import clock  # noqa: PLC0415 - models load only after Django is set up
    from kolokasi.base.refusal import Refusal  # noqa: PLC0415
    from kolokasi.people import setup  # noqa: PLC0415
    from kolokasi.procedure.setting_up import set_up  # noqa: PLC0415

    if setup.is_set_up():
        raise Refusal(setup.SETUP_CLOSED)
    holders = _holders(args.holder)
    given = _given(args)
    if holders is None or given is None:
        return WRONG_USAGE
    at = clock.now()
    with transaction.atomic():  # an invitation that is refused leaves no half office behind
        account = set_up(**given, short_name=args.short_name, at=at)
        _complete(args, account, at)
        links = [_invited(post, email, account, at) for post, email in holders]
    if _json(args):
        print(json.dumps({"agency": given["agency"], "account": account.email, "invitations": links}))
        return 0
    print(_("{agency} sudah ada. Masuk sebagai {email}.").format(agency=given["agency"], email=account.email))
    for link in links:
        print(f"  {link['post']}  {link['email']}  {link['link']}")
    _print_parts(at)
    return 0


def run_link(args: argparse.Namespace) -> int:
    """The link is on standard output, alone on its line; older ones open nothing any more."""
    from django.conf import settings  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from kolokasi.base import clock  # noqa: PLC0415
    from kolokasi.people.setup import make_setup_key  # noqa: PLC0415

    secret = make_setup_key(at=clock.now())
    link = settings.PUBLIC_URL.rstrip("/") + reverse("office:setup", args=[secret])
    if _json(args):
        print(json.dumps({"link": link}))
        return 0
    print(_("Siapkan kantor dengan tautan ini (berlaku satu kali):"), file=sys.stderr, flush=True)
    print(link, flush=True)
    return 0


def run_status(args: argparse.Namespace) -> int:
    """What an office needs, one line each; 0 when nothing needed is missing, else 1."""
    from dataclasses import asdict  # noqa: PLC0415

    from kolokasi.base import clock  # noqa: PLC0415
    from kolokasi.people.setup import is_set_up  # noqa: PLC0415
    from kolokasi.procedure.setting_up import parts  # noqa: PLC0415

    at = clock.now()
    found = parts(at)
    if _json(args):
        print(json.dumps({"set_up": is_set_up(), "parts": [asdict(part) for part in found]}, ensure_ascii=False))
    else:
        _print_parts(at)
    return 0 if all(part.done for part in found if part.needed) else 1


def _complete(args: argparse.Namespace, account: Any, at: Any) -> None:
    """The agency's address and the letterhead, as far as they were given."""
    from kolokasi.base.clock import office_date  # noqa: PLC0415
    from kolokasi.letters.maintained import set_letterhead  # noqa: PLC0415
    from kolokasi.people.changes import change_agency  # noqa: PLC0415

    host = account.agency
    details = {"address": args.address, "phone": args.phone, "email": args.agency_email}
    change_agency(agency_id=host.pk, name=host.name, actor="setup", **{k: v for k, v in details.items() if v})
    if args.letterhead or args.unit:
        contact = ", ".join(part for part in (args.phone, args.agency_email) if part)
        set_letterhead(
            lines=args.letterhead or [host.name], unit=args.unit, valid_from=office_date(at), actor=account, at=at,
            address=args.address, contact=contact,
        )  # fmt: skip


def _print_parts(at: Any) -> None:
    from kolokasi.procedure.setting_up import parts  # noqa: PLC0415

    for part in parts(at):
        mark = _("siap") if part.done else _("belum")
        print(f"{mark:<6} {part.title}: {part.said}")


def _given(args: argparse.Namespace) -> dict[str, str] | None:
    """Agency, name, e-mail and password from flags, the environment, or the person at the terminal; None when one lacks."""
    given = {name: str(getattr(args, name)).strip() for name, _flag, _label in ASKED}
    given["password"] = _password(args)
    lacking = [flag for name, flag, _label in ASKED if not given[name]]
    lacking += [] if given["password"] else ["--password-file"]
    if not lacking:
        return given
    if not sys.stdin.isatty():
        print(_("Belum diisi: {flags}.").format(flags=", ".join(lacking)), file=sys.stderr)
        return None
    for name, _flag, label in ASKED:
        while not given[name]:
            given[name] = input(f"{_(label)}: ").strip()
    while not given["password"]:
        first = getpass.getpass(_("Kata sandi (paling sedikit 12 huruf): "))
        if first == getpass.getpass(_("Sekali lagi: ")):
            given["password"] = first
        else:
            print(_("Keduanya tidak sama. Tulis lagi."), file=sys.stderr)
    return given


def _password(args: argparse.Namespace) -> str:
    if args.password_file is None:
        return os.environ.get(PASSWORD_VARIABLE, "")
    try:
        return str(args.password_file.read_text()).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as fault:
        print(f"{args.password_file}: {fault}", file=sys.stderr)
        return ""


def _holders(texts: list[str]) -> list[tuple[Any, str]] | None:
    """Post and e-mail of each --holder; None with a sentence when one is not understood."""
    from kolokasi.people.models import Post  # noqa: PLC0415

    posts = {post.key: post for post in Post.objects.all()}
    found = []
    for text in texts:
        key, _sign, email = text.partition("=")
        if key not in posts or not email:
            known = ", ".join(posts)
            print(
                _("“{text}” tidak dikenal. Tulis JABATAN=SUREL; jabatannya: {posts}.").format(text=text, posts=known),
                file=sys.stderr,
            )
            return None
        found.append((posts[key], email))
    return found


def _invited(post: Any, email: str, by: Any, at: Any) -> dict[str, str]:
    from django.conf import settings  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from kolokasi.people.invitations import invite  # noqa: PLC0415

    invitation, secret = invite(email=email, agency=by.agency, post=post, by=by, at=at)
    link = settings.PUBLIC_URL.rstrip("/") + reverse("office:invitation", args=[secret])
    return {"post": post.key, "email": invitation.email, "link": link}


def _json(args: argparse.Namespace) -> bool:
    return bool(getattr(args, "json", False))
