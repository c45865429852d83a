"""One act under one Idempotency-Key: the answer is kept in the act's transaction and given again byte for byte."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from kolokasi.api.models import IdempotencyKey
from kolokasi.api.problems import PROBLEM_JSON, problem_body
from kolokasi.api.reading import ApiRequest
from kolokasi.base import clock
from kolokasi.base.once_more import in_one_transaction
from kolokasi.base.refusal import Refusal, define

HEADER = "Idempotency-Key"
LONGEST = 255
Ready = TypeVar("Ready")

KEY_REUSED = define(
    "idempotency_key_reused", _("Idempotency-Key ini sudah dipakai untuk permintaan lain. Pakai kunci baru.")
)
KEY_UNREADABLE = define(
    "idempotency_key_unreadable", _("Idempotency-Key terdiri atas 1 sampai 255 huruf ASCII tanpa spasi. Perbaiki."), 400
)
KEY_IN_USE = define(
    "idempotency_key_in_use", _("Permintaan dengan Idempotency-Key ini sedang dikerjakan. Ulangi sebentar lagi."), 409
)


@dataclass(frozen=True)
class Answer:
    """What an act answers: a JSON body, and where the thing it made can be read."""

    status: int
    body: bytes
    location: str = ""
    media_type: str = "application/json"

    def response(self, *, replayed: bool = False) -> HttpResponse:
        """The answer for the wire; a repeated one says so."""
        response = HttpResponse(self.body, status=self.status, content_type=self.media_type)
        response["Cache-Control"] = "no-store"
        if self.location:
            response["Location"] = self.location
        if replayed:
            response["Idempotency-Replayed"] = "true"
        return response


def fingerprint(request: ApiRequest) -> str:
    """What makes two requests the same: method, path and the JSON value sent, whatever its spacing and order."""
    value = json.dumps(json.loads(request.body or b"null"), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{request.method} {request.path}\n{value}".encode()).hexdigest()


def once(request: ApiRequest, prepare: Callable[[], Ready], act: Callable[[Ready], Answer]) -> HttpResponse:
    """The act's answer. Under an Idempotency-Key the act happens once; a refusal is kept as well.

    `prepare` runs before the transaction, so that looking into uploaded files locks nothing; what it returns is given
    to `act`. Who comes second with the same key waits at the unique index until the first has committed, then gets its
    answer.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return act(prepare()).response()
    if not 1 <= len(key) <= LONGEST or not all("!" <= letter <= "~" for letter in key):
        raise Refusal(KEY_UNREADABLE)
    mark = fingerprint(request)
    if IdempotencyKey.objects.filter(token=request.auth.token, key=key).exists():
        return _kept_answer(request, key, mark)
    ready = _prepared(prepare)

    @in_one_transaction
    def act_and_keep() -> HttpResponse:
        kept = _claim(request, key, mark)
        if kept is None:
            return _kept_answer(request, key, mark)
        answer = ready if isinstance(ready, Answer) else _answered(act, ready)
        kept.status, kept.body = answer.status, answer.body
        kept.location, kept.media_type = answer.location, answer.media_type
        kept.save(update_fields=["status", "body", "location", "media_type"])
        return answer.response()

    return act_and_keep()


def _claim(request: ApiRequest, key: str, mark: str) -> IdempotencyKey | None:
    """The key's row, now ours; None when another request has it."""
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(
                token=request.auth.token, key=key, fingerprint=mark, created_at=clock.now()
            )
    except IntegrityError:
        return None


def _kept_answer(request: ApiRequest, key: str, mark: str) -> HttpResponse:
    kept = IdempotencyKey.objects.filter(token=request.auth.token, key=key).first()
    if kept is None:
        raise Refusal(KEY_IN_USE)
    if kept.fingerprint != mark:
        raise Refusal(KEY_REUSED)
    return Answer(kept.status, bytes(kept.body), kept.location, kept.media_type).response(replayed=True)


def _prepared(prepare: Callable[[], Ready]) -> Ready | Answer:
    """What the act needs, or the answer that refuses it already."""
    try:
        return prepare()
    except Refusal as refusal:
        return _refusing(refusal)


def _answered(act: Callable[[Ready], Answer], ready: Ready) -> Answer:
    """The act's answer, its refusal included; what a refused act wrote is undone."""
    try:
        with transaction.atomic():
            return act(ready)
    except Refusal as refusal:
        return _refusing(refusal)


def _refusing(refusal: Refusal) -> Answer:
    return Answer(refusal.status, problem_body(refusal), media_type=PROBLEM_JSON)
