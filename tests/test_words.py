"""The English catalogue: every sentence of the source is in it, translated, with the same places for facts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

import kolokasi

PACKAGE = Path(kolokasi.__file__).parent
CATALOGUE = Path("locale", "en", "LC_MESSAGES", "django.po")
READ = ("*.py", "*.html", "*.txt", "*.jinja")
PLACE = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{[^{}]*\}|<[^<>]+>")
Key = tuple[str, str, str]


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as text:
        return read_po(text)


def forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (str(text or ""),)


def key(message: Message) -> Key:
    singular, *plural = forms(message.id)
    return (message.context or "", singular, "".join(plural))


def keys(of: Catalog) -> dict[Key, str]:
    """Every entry but the head, with the file that it comes from."""
    return {key(one): one.locations[0][0] if one.locations else "" for one in of if one.id}


@pytest.fixture(scope="module")
def english() -> Catalog:
    return catalogue(PACKAGE / CATALOGUE)


@pytest.fixture(scope="module")
def entries(english: Catalog) -> list[Message]:
    return [one for one in english if one.id]


def extracted(folder: Path) -> Catalog:
    """What the source in `folder` says, by the same command as `make messages`."""
    (folder / CATALOGUE.parent).mkdir(parents=True)
    command = [sys.executable, "-m", "django", "makemessages", "--locale", "en", "--no-wrap", "--add-location", "file"]
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return catalogue(folder / CATALOGUE)


def test_the_catalogue_has_the_sentences_of_the_source_and_no_others(english: Catalog, tmp_path: Path) -> None:
    copy = tmp_path / "kolokasi"
    for pattern in READ:
        for path in PACKAGE.rglob(pattern):
            target = copy / path.relative_to(PACKAGE)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    source, translated = keys(extracted(copy)), keys(english)
    assert len(source) > 1000
    missing = [f"+ {source[one]}: {one[1]}" for one in source.keys() - translated.keys()]
    left_over = [f"- {translated[one]}: {one[1]}" for one in translated.keys() - source.keys()]
    assert not [*missing, *left_over], "\n".join(
        ["Run `make messages`, then translate.", *sorted([*missing, *left_over])]
    )


def test_nothing_is_left_empty_or_doubtful_or_obsolete(english: Catalog, entries: list[Message]) -> None:
    assert [
        one.id for one in entries if not all(forms(one.string)) or len(forms(one.string)) != len(forms(one.id))
    ] == []
    assert [one.id for one in entries if one.fuzzy] == []
    assert not english.obsolete


def test_every_translation_has_the_places_of_its_sentence(entries: list[Message]) -> None:
    wrong = [
        (theirs, ours)
        for one in entries
        for theirs, ours in zip(forms(one.id), forms(one.string), strict=True)
        if Counter(PLACE.findall(theirs)) != Counter(PLACE.findall(ours))
    ]
    assert wrong == []


def test_the_english_voice_is_calm_and_is_english(entries: list[Message]) -> None:
    said = [text for one in entries for text in forms(one.string)]
    assert [text for text in said if "!" in text] == []
    indonesian = re.compile(r"\b(yang|dan|untuk|belum|sudah|anda|dengan|tidak|atau|bila|kami|tulis)\b", re.IGNORECASE)
    assert [text for text in said if indonesian.search(text)] == []


def test_gettext_itself_accepts_the_file() -> None:
    command = ["msgfmt", "--check", "--output-file", os.devnull, str(PACKAGE / CATALOGUE)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("en_US.UTF-8", "The file is empty. Choose a BPMN file with content."),
        ("en_GB.UTF-8", "The file is empty. Choose a BPMN file with content."),
        ("id_ID.UTF-8", "Berkas kosong. Pilih berkas BPMN yang berisi."),
        ("C.UTF-8", "Berkas kosong. Pilih berkas BPMN yang berisi."),
    ],
)
def test_the_command_speaks_the_language_of_its_locale(locale: str, sentence: str) -> None:
    env = {"PATH": os.environ["PATH"], "LANG": locale}
    command = [sys.executable, "-m", "kolokasi", "sop", "check", os.devnull]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=30, check=False)
    assert sentence in done.stdout + done.stderr
    assert done.returncode == 1
