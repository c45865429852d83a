"""The one way the program says no: a code, the facts, and a sentence that says what to do next."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, tuple[str | Promise, int]] = {}


def define(code: str, sentence: str | Promise, status: int = 422) -> str:
    """Bind `code` to a translatable sentence with `{fact}` places and an HTTP status; returns the code.

    Raises ValueError when the code is already bound to another sentence.
    """
    if code in _WORDS and _WORDS[code][0] is not sentence:
        raise ValueError(f"refusal code {code!r} is defined twice")
    _WORDS[code] = (sentence, status)
    return code


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A rule said no. Nothing was changed; `str()` is the sentence in the active language."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    @property
    def status(self) -> int:
        return _WORDS[self.code][1]

    def __str__(self) -> str:
        return str(_WORDS[self.code][0]).format(**self.facts)


NOT_FOUND = define("not_found", _("Yang Anda cari tidak ada di sini. Periksa lagi nomornya."), 404)
