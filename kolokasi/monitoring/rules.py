"""Words of the monitoring system, and what may stand in them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from ipaddress import ip_address

LABEL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]{0,59}")
LONGEST_VALUE = 200
PLACE = re.compile(r"\{([a-z]+)\}")


def instance(address: str, port: int) -> str:
    """The target as Prometheus names it: 10.20.0.15:9100, [2001:db8::15]:9100."""
    return f"[{address}]:{port}" if ip_address(address).version == 6 else f"{address}:{port}"


def probe_group(place: str, labels: Mapping[str, str]) -> dict[str, object]:
    """One entry of a http_sd list for a prober: whom to try, and the instance under which the answer is kept."""
    return {"targets": [place], "labels": {**labels, "__param_target": place, "instance": place}}


def tidy_labels(labels: Mapping[str, object]) -> dict[str, str]:
    """The labels that Prometheus accepts: known names, no empty values, none of its own (`__…`)."""
    kept = {name: str(value)[:LONGEST_VALUE] for name, value in labels.items() if value not in (None, "")}
    return {name: value for name, value in kept.items() if LABEL_NAME.fullmatch(name) and not name.startswith("__")}


def draw(promised: float | None, measured: float | None, *, over_percent: int, stranded_percent: int) -> str:
    """The word "over" above what was promised, "stranded" far below it, "" in between or while either is not known."""
    if not promised or measured is None:
        return ""
    share = measured * 100 / promised
    return "over" if share > over_percent else "stranded" if share < stranded_percent else ""


def filled(words: Iterable[str], facts: Mapping[str, str]) -> list[str]:
    """Names with `{agency}`, `{rack}`, `{room}` … filled in, without doubles; a name whose fact is not known is left out."""
    found: dict[str, None] = {}
    for word in words:
        places = PLACE.findall(word)
        if all(facts.get(place) for place in places):
            found[PLACE.sub(lambda match: facts[match.group(1)], word)[:LONGEST_VALUE]] = None
    return list(found)
