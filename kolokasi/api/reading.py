"""How a request is read: who asks (a bearer key), then the body, bounded, as strict JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.parser import Parser
from ninja.security import HttpBearer

from kolokasi.api.problems import MALFORMED
from kolokasi.base import clock
from kolokasi.base.refusal import Refusal, define
from kolokasi.people.tokens import Bearer, authenticate

BODY_LIMIT = 48 * 1024 * 1024
DEEPEST = 32

BODY_TOO_LARGE = define(
    "body_too_large", _("Permintaan melebihi {limit} MB. Kirim dokumen yang lebih kecil atau satu per satu."), 413
)
BAD_TEXT = define(
    "bad_text",
    _("Ada huruf yang tidak dapat disimpan (NUL atau pasangan Unicode yang terbelah). Hapus huruf itu."),
    400,
)


SAME_NAME = define(
    "same_name_twice", _("Dalam satu objek JSON nama {name} ditulis dua kali. Hapus salah satunya."), 400
)


class ApiRequest(HttpRequest):
    """A request whose key was accepted."""

    auth: Bearer


class BearerKey(HttpBearer):
    """A key in `Authorization: Bearer`; the body is read only for a caller who has shown one."""

    def authenticate(self, request: HttpRequest, token: str) -> Bearer:
        bearer = authenticate(token.strip(), clock.now())
        _read_body(request)
        refuse_unstorable([request.path, *request.GET.keys(), *map(str, request.GET.values())])
        return bearer


def _read_body(request: HttpRequest) -> None:
    """The body is in `request.body`, whatever the limit for page forms is; a larger one than ours is refused unread."""
    length = str(request.META.get("CONTENT_LENGTH") or "")
    if length.isdecimal() and int(length) > BODY_LIMIT:
        raise Refusal(BODY_TOO_LARGE, limit=BODY_LIMIT // (1024 * 1024))
    request._body = request.read(BODY_LIMIT)  # noqa: SLF001


class StrictParser(Parser):
    """JSON by RFC 8259 only: no NaN, no name twice, no depth that nobody means, no text that PostgreSQL cannot keep."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        try:
            document: dict[str, Any] = json.loads(
                request.body, parse_constant=_refuse_constant, object_pairs_hook=_refuse_same_names
            )
            refuse_unstorable(_texts(document))
        except (ValueError, RecursionError) as unreadable:
            raise Refusal(MALFORMED) from unreadable
        return document  # ninja's schema refuses what is no object


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _refuse_same_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object; of two members with one name nobody could say which was meant."""
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _value in pairs]
        raise Refusal(SAME_NAME, name=next(name for name in made if names.count(name) > 1)[:80])
    return made


def _texts(value: Any, depth: int = 0) -> Iterable[str]:
    """Every text in a JSON value, names of members included; a ValueError below DEEPEST levels."""
    if depth > DEEPEST:
        raise ValueError(depth)
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from _texts(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, depth + 1)


def refuse_unstorable(texts: Iterable[str]) -> None:
    """Refuses NUL and lone surrogates, which PostgreSQL cannot store."""
    for text in texts:
        if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text if letter > "\ud7ff"):
            raise Refusal(BAD_TEXT)
