"""The house keeps its own rules: tables point downward, migrations have names, nothing names a machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
# From the ground up; rooms in one row are siblings and may not know each other.
ROOMS: tuple[tuple[str, ...], ...] = (
    ("base",),
    ("people",),
    ("servers",),
    ("cases",),
    ("facility", "addressing", "hardware", "monitoring", "letters", "notices", "insight"),
    ("procedure",),
    ("api", "web"),
)
HEIGHT = {room: height for height, row in enumerate(ROOMS) for room in row}


def upward(model: type[models.Model]) -> Iterator[str]:
    """The foreign keys of `model` that the import order would forbid; a string reference slips past the linter."""
    here = model._meta.app_label
    for field in model._meta.get_fields(include_hidden=True):
        target = field.related_model
        if not field.concrete or target is None or isinstance(target, str):
            continue
        there = target._meta.app_label
        if there in HEIGHT and there != here and HEIGHT[there] >= HEIGHT[here]:
            yield f"{model._meta.label}.{field.name} → {target._meta.label}"


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("kolokasi.")]


def test_every_room_with_tables_has_its_height() -> None:
    assert {model._meta.app_label for model in our_models()} <= set(HEIGHT)


def test_foreign_keys_point_downward_only() -> None:
    assert [line for model in our_models() for line in upward(model)] == []


def test_a_foreign_key_that_points_up_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HEIGHT, "people", 9)
    assert any("people.Account" in line for model in our_models() for line in upward(model))


def test_migrations_are_named() -> None:
    names = [path.stem for path in (ROOT / "kolokasi").glob("*/migrations/0*.py")]
    assert names
    assert [name for name in names if "_auto_" in name] == []


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_deployment_checks_have_no_warning(tmp_path: Path) -> None:
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kolokasi.config.settings",
        "KOLOKASI_DATA_DIR": str(tmp_path),
        "KOLOKASI_URL": "https://colocation.example.go.id",
        "KOLOKASI_SECRET_KEY": "a-long-key-that-only-this-check-uses-" + "0123456789abcdefghijklmnopqrstuvwxyz",
        "DATABASE_URL": "postgres:///nowhere",
    }
    (tmp_path / "static").mkdir()
    command = [sys.executable, "-W", "error", "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    said = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr


def tracked_text() -> Iterator[tuple[str, str]]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file() and path != Path(__file__):
            yield name, path.read_bytes().decode(errors="replace")


def test_no_file_names_a_package_host_or_a_folder_of_one_machine() -> None:
    hosts = re.compile(r"//[a-z.-]*(?:pypi|pythonhosted|npmjs)|(?<![\w.~-])/(?:root|home/[a-z])/|/\.pyenv/")
    found = [
        f"{name}: {line.strip()[:120]}"
        for name, text in tracked_text()
        if not name.endswith((".svg", ".woff2", ".pdf"))
        for line in text.splitlines()
        if hosts.search(line)
    ]
    assert found == []


def test_every_requirement_is_pinned_and_hashed() -> None:
    for name in ("run", "test"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert pins
        assert [line for line in pins if "==" not in line] == []
        assert text.count("--hash=sha256:") >= len(pins)
