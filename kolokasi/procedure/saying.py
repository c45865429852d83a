"""What every command of the office says no to alike, and how words are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import rfc8785
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import plain_text
from kolokasi.procedure.answers import Sentence
from kolokasi.sop.spec import Words

ANSWERS_WRONG = define("answers_wrong", _("Ada isian yang perlu dibetulkan. Lihat keterangannya di bawah."))
NOTE_NEEDED = define("note_needed", _("Tulis alasannya, supaya yang menerima tahu apa yang harus diperbaiki."))
NOTE_TOO_LONG = define("note_too_long", _("Catatan terlalu panjang. Ringkas menjadi paling banyak {limit} huruf."))

NOTE_LIMIT = 4000


class AnswersRefused(Refusal):
    """Refusal answers_wrong that carries a sentence for each input by name."""

    def __init__(self, errors: Mapping[str, Sentence]) -> None:
        super().__init__(ANSWERS_WRONG, fields={name: str(sentence) for name, sentence in errors.items()})
        self.errors = dict(errors)


def reason_of(text: object, *, needed: bool = True) -> str:
    """The reason as it is kept; refuses an empty one where one is needed, and one that nobody would read."""
    reason = plain_text(text)
    if needed and not reason:
        raise Refusal(NOTE_NEEDED)
    if len(reason) > NOTE_LIMIT:
        raise Refusal(NOTE_TOO_LONG, limit=NOTE_LIMIT)
    return reason


def digest(value: Any) -> str:
    """SHA-256 over RFC 8785 JSON: the record proves the answers without holding personal data."""
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()


def spoken(words: Words) -> str:
    """The SOP's own words in the language of who reads the sentence."""
    return words.in_language(get_language() or "id")
