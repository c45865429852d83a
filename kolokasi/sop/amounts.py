"""How long a step may take, in words: the file says it in Indonesian ("1 hari"), a reader may want it otherwise."""

from __future__ import annotations

import re

from kolokasi.sop.faults import Translate
from kolokasi.sop.faults import marked as _

ONE = {"hari": _("1 hari"), "jam": _("1 jam")}
MANY = {"hari": _("{n} hari"), "jam": _("{n} jam")}


def in_words(amount: str, translate: Translate = str) -> str:
    """The amount ("10 hari") in the language that `translate` speaks; an amount that is written otherwise stays as it is."""
    found = re.fullmatch(r"(\d+) (hari|jam)", amount)
    if found is None:
        return amount
    number, unit = found.groups()
    return translate(ONE[unit]) if number == "1" else translate(MANY[unit]).format(n=number)
