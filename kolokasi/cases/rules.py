"""Arithmetic of cases: numbers and codes. Pure."""

from __future__ import annotations

import secrets

CODE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 27


def case_number(year: int, count: int) -> str:
    """The number people say aloud: KL-2026-0036."""
    return f"KL-{year}-{count:04d}"


def tracking_code() -> str:
    """A code of 27 letters that cannot be mistaken for one another: more than 128 random bits (31^27 > 2^133)."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
