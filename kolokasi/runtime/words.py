"""In which language the command speaks: English when LANG says so, otherwise Indonesian."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

from django.conf import settings
from django.utils.functional import empty
from django.utils.translation import trans_real

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def language() -> str:
    """`en` when the locale of this process is English, else `id`."""
    said = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "en" if said.startswith("en") else "id"


def speak() -> None:
    """Sentences can be printed afterwards, in the language of this process; asks for no installation and no secret.

    Django's own way to choose a language loads every app. A plain command has none: it takes our catalogue alone.
    """
    if not settings.configured:
        settings.configure(USE_I18N=True, LANGUAGE_CODE="id")
    catalogue = LOCALE / language() / "LC_MESSAGES" / "django.mo"
    spoken = gettext.NullTranslations()
    if catalogue.exists():
        with catalogue.open("rb") as lines:
            spoken = gettext.GNUTranslations(lines)
    spoken.to_language = language  # type: ignore[attr-defined]
    trans_real._default = spoken  # type: ignore[attr-defined]  # noqa: SLF001
    trans_real._active.value = spoken  # type: ignore[attr-defined]  # noqa: SLF001


def forget() -> None:
    """The plain settings of `speak` make room for an installation's own."""
    if settings.configured and not hasattr(settings, "DATA_DIR"):
        trans_real._default = None  # type: ignore[attr-defined]  # noqa: SLF001
        settings._wrapped = empty  # noqa: SLF001
