"""Asks the network whether anything answers at an address: one ICMP echo, then the neighbour table (ARP, NDP).

Both by the system's own commands `ping` and `ip`, each in a child with an end. Call it outside any transaction.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

SLACK = 2.0  # seconds beyond what ping itself waits
MOST_BYTES = 4096
LINK = re.compile(r"\blladdr ((?:[0-9a-f]{2}:){5}[0-9a-f]{2})\b.*\bREACHABLE\b")
PING, NEIGHBOURS = "ping", "ip"


@dataclass(frozen=True)
class Heard:
    """`tried` is False when this computer could not ask. `mac` is the card that answered, where it stands in our segment."""

    tried: bool
    answered: bool = False
    mac: str = ""


def can_ask() -> bool:
    """Whether the command is there at all."""
    return shutil.which(PING) is not None


def ask(host: IPv4Address | IPv6Address, *, seconds: int = 1) -> Heard:
    """What is heard at the address within about so many seconds: an echo, or a card that resolves it without one."""
    if not can_ask():
        return Heard(tried=False)
    wait = min(max(seconds, 1), 5)
    code, _said = _run([PING, f"-{host.version}", "-n", "-q", "-c1", f"-W{wait}", str(host)], wait + SLACK)
    if code not in {0, 1}:  # 2: no route, no right to ask
        return Heard(tried=False)
    _code, said = _run([NEIGHBOURS, "neigh", "show", "to", str(host)], SLACK)
    card = LINK.search(said)
    return Heard(tried=True, answered=code == 0 or card is not None, mac=card.group(1) if card else "")


def _run(command: Sequence[str], seconds: float) -> tuple[int, str]:
    """Exit code and the beginning of what it said; -1 when it is not there or took too long."""
    try:
        child = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, cwd="/", check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return -1, ""
    return child.returncode, child.stdout[:MOST_BYTES].decode("ascii", "replace")
