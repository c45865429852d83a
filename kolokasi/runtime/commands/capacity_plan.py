"""`kolokasi capacity plan`: the best places for all pending requests, or for what stands in a room, beside the simple ones."""

from __future__ import annotations

import argparse
import importlib
import json
from typing import Any

from django.utils.translation import gettext as _

ACTOR = "command"


def register(sub: Any) -> None:
    parser: argparse.ArgumentParser = sub.add_parser("plan", help=_("tempat terbaik bagi semua yang menunggu"))
    parser.add_argument("--room", default="", metavar="NAME", help=_("kosongkan ruang ini"))
    parser.add_argument("--rack", action="append", default=[], metavar="NAME", help=_("hanya rak ini di ruang itu"))
    parser.add_argument("--to", default="", metavar="NAME", help=_("ruang tujuan; biasanya di mana pun ada tempat"))
    parser.add_argument("--seconds", type=float, default=10.0, metavar="N", help=_("lama menghitung"))
    parser.add_argument("--apply", action="store_true", help=_("jadikan janji bagi semua yang mendapat tempat"))
    parser.add_argument("--json", action="store_true", help=_("cetak sebagai JSON"))
    parser.add_argument("--data-dir", metavar="DIR", help=_("folder instalasi"))
    parser.set_defaults(run=run, installation="app", usage_of=parser)


def run(args: argparse.Namespace) -> int:
    """Prints the plan; with `--apply` what was held, and of what was not the reason."""
    if (args.to or args.rack) and not args.room:
        args.usage_of.error(_("--to dan --rack hanya bersama --room"))
    clock = importlib.import_module("kolokasi.base.clock")
    plans = importlib.import_module("kolokasi.procedure.plans")
    batches = importlib.import_module("kolokasi.procedure.batches")
    move = batches.move_of(args.room, args.to, args.rack) if args.room else None
    row = plans.new_plan(move, args.seconds, ACTOR, clock.now())
    importlib.import_module("kolokasi.procedure.solving").solve(row.pk, clock.now())
    row.refresh_from_db()
    if row.result is None:
        raise plans.refusal_of(row)
    applied = _applied(plans, row, clock.now()) if args.apply else None
    if args.json:
        document = {"plan": row.pk, "kind": row.kind, **row.result}
        if applied is not None:
            document["applied"] = {"held": applied.held, "refused": applied.refused}
        print(json.dumps(document, ensure_ascii=False))
        return 0
    print("\n".join(importlib.import_module("kolokasi.procedure.plan_words").told(row)))
    if applied is not None:
        print(_("Dijanjikan: {names}").format(names=", ".join(applied.held) or "–"))
        print("\n".join(f"{key}: {why}" for key, why in applied.refused.items()), end="\n" if applied.refused else "")
    return 0


def _applied(plans: Any, row: Any, at: Any) -> Any:
    """All that have a place in the best plan are held; those of a move in their order."""
    keys = row.result["order"] or list(row.result["ways"]["best"]["places"])
    return plans.apply_as(row.pk, keys, ACTOR, at)
