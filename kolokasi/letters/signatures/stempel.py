"""The stamp that BSrE draws on a letter where the office wants one, and the anchor that says where (DOMAIN 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.gateways.esign.stamp import Stamp
from kolokasi.letters.models import Letterhead
from kolokasi.letters.queries import letterhead
from kolokasi.letters.render import stamp_picture
from kolokasi.letters.signatures import signers
from kolokasi.letters.wording import queries as wording
from kolokasi.people.models import Account

WIDTH, HEIGHT = 164, 51  # points; `stempel.typ` has the same proportions, base.typ leaves this room

ANCHOR_IN_LETTER = define(
    "stamp_anchor_in_letter",
    _(
        "Tanda jangkar {anchor} juga tertulis di dalam surat ini, sehingga stempel dapat jatuh di tempat lain. Minta "
        "Administrator memilih tanda lain di Surat, Penandatangan."
    ),
    409,
)


def of(account: Account, at: datetime) -> Stamp | None:
    """The stamp of this signer as of `at`; None where the office wants none."""
    held = signers.stamping(at)
    if not held.on:
        return None
    return Stamp(held.anchor, stamp_picture(account.name, letterhead(at)), WIDTH, HEIGHT)


def refuse_twice(anchor: str, kind: str, facts: Mapping[str, Any], paper: Letterhead) -> None:
    """Refuses a letter whose own words hold the anchor: the service would draw where it finds it first."""
    revision = facts.get("wording")
    passages = wording.candidates(kind, revision if isinstance(revision, int) else 0)
    said = [facts, passages, paper.lines, paper.address, paper.contact, paper.unit, paper.place, paper.on_behalf]
    if any(anchor in text for text in _texts([*said, paper.for_post])):
        raise Refusal(ANCHOR_IN_LETTER, anchor=anchor)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value
