"""Arithmetic of servers. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def label(year: int, count: int) -> str:
    """What stands on the sticker and in the register: SRV-2026-0007."""
    return f"SRV-{year}-{count:04d}"


def planned_watts(spec: Mapping[str, Any]) -> int:
    """The watts a server is planned with: expected if declared, else nameplate (HOUSE 5)."""
    watts = spec.get("watts") or {}
    return int(watts.get("expected") or watts.get("nameplate") or 0)


def full_name(spec: Mapping[str, Any]) -> str:
    """Make and model as declared, or an empty text."""
    return " ".join(str(spec[key]) for key in ("manufacturer", "model") if spec.get(key))
