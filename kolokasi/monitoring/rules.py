"""Words of the monitoring system, and what may stand in them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_address

LABEL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]{0,59}")
LONGEST_VALUE = 200


def instance(address: str, port: int) -> str:
    """The target as Prometheus names it: 10.20.0.15:9100, [2001:db8::15]:9100."""
    return f"[{address}]:{port}" if ip_address(address).version == 6 else f"{address}:{port}"


def tidy_labels(labels: Mapping[str, object]) -> dict[str, str]:
    """The labels that Prometheus accepts: known names, no empty values, none of its own (`__…`)."""
    kept = {name: str(value)[:LONGEST_VALUE] for name, value in labels.items() if value not in (None, "")}
    return {name: value for name, value in kept.items() if LABEL_NAME.fullmatch(name) and not name.startswith("__")}
