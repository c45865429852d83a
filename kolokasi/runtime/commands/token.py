"""`kolokasi token create|list|revoke`: keys for machines. The key is printed once and cannot be shown again."""

from __future__ import annotations

import argparse
import json
import sys

from django.utils.translation import gettext as _

APPLICANT = "pemohon"


def register(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `token create`, `token list` and `token revoke`."""
    group = sub.add_parser("token", help=_("kunci untuk mesin")).add_subparsers(dest="what", required=True)
    create = group.add_parser("create", help=_("buat kunci; kunci dicetak satu kali"))
    create.add_argument("--post", required=True, metavar="P", help=_("kunci jabatan, atau pemohon"))
    create.add_argument("--days", required=True, type=int, metavar="N", help=_("masa berlaku dalam hari"))
    create.add_argument("--account", default="", metavar="EMAIL", help=_("akun yang memakai kunci ini"))
    create.add_argument("--label", default="", help=_("catatan untuk mengenali kunci ini"))
    create.set_defaults(run=run_create)
    shown = group.add_parser("list", help=_("daftar kunci"))
    shown.set_defaults(run=run_list)
    revoke = group.add_parser("revoke", help=_("cabut kunci"))
    revoke.add_argument("id", type=int, help=_("nomor kunci dari daftar"))
    revoke.set_defaults(run=run_revoke)
    for command in (create, shown, revoke):
        command.add_argument("--data-dir", metavar="DIR", help=_("folder instalasi"))
        command.add_argument("--json", action="store_true", help=_("cetak sebagai JSON"))
        command.set_defaults(installation="app")


def run_create(args: argparse.Namespace) -> int:
    """The key is on standard output, alone on its line; whom it speaks for is on standard error."""
    from kolokasi.base import clock  # noqa: PLC0415 - models load only after Django is set up
    from kolokasi.people import tokens  # noqa: PLC0415

    at = clock.now()
    account = tokens.account_for(post_key=args.post, email=args.account, at=at)
    post_key = "" if args.post == APPLICANT else args.post
    token, key = tokens.issue(
        account=account, post_key=post_key, days=args.days, label=args.label, actor="command", at=at
    )
    if args.json:
        print(json.dumps({"key": key, **_described(token)}))
        return 0
    print(key)
    expires = token.expires_at.astimezone(clock.OFFICE_ZONE)
    print(
        _(
            "Kunci ini milik {email} sebagai {post}, berlaku sampai {at}. Simpan sekarang; ia tidak dicetak lagi."
        ).format(email=account.email, post=args.post, at=f"{expires:%d-%m-%Y %H.%M} WIB"),
        file=sys.stderr,
    )
    return 0


def run_list(args: argparse.Namespace) -> int:
    """Every token without its key, one a line, the newest first."""
    from kolokasi.people import tokens  # noqa: PLC0415

    rows = [_described(token) for token in tokens.tokens()]
    if args.json:
        print(json.dumps(rows))
        return 0
    for row in rows:
        state = _("dicabut") if row["revoked_at"] else row["expires_at"]
        print(f"{row['id']:>5}  {row['account']}  {row['post']}  {state}  {row['label']}".rstrip())
    return 0


def run_revoke(args: argparse.Namespace) -> int:
    """The key is refused from now on."""
    from kolokasi.base import clock  # noqa: PLC0415
    from kolokasi.people import tokens  # noqa: PLC0415

    token = tokens.revoke(token_id=args.id, actor="command", at=clock.now())
    print(json.dumps(_described(token)) if args.json else _("Kunci {id} dicabut.").format(id=token.pk))
    return 0


def _described(token) -> dict[str, object]:  # type: ignore[no-untyped-def]  # the model cannot be named before Django is set up
    from kolokasi.base.clock import OFFICE_ZONE  # noqa: PLC0415

    return {
        "id": token.pk,
        "account": token.account.email,
        "post": token.post.key if token.post else APPLICANT,
        "label": token.label,
        "expires_at": token.expires_at.astimezone(OFFICE_ZONE).isoformat(timespec="seconds"),
        "revoked_at": token.revoked_at and token.revoked_at.astimezone(OFFICE_ZONE).isoformat(timespec="seconds"),
    }
