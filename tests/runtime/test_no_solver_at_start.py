"""OR-Tools is loaded by what solves and by nothing else: not by pages, tasks, or the other commands."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

LOADED = "import sys; heavy = [name for name in ('ortools', 'pandas') if name in sys.modules]; print(heavy)"
STARTS = {
    "pages": "import kolokasi.config.wsgi; from django.urls import get_resolver; get_resolver().url_patterns",
    "tasks": "import django; django.setup(); import kolokasi.procedure.tasks",
    "command": "from kolokasi.runtime.main import main\ntry: main(['capacity', '--help'])\nexcept SystemExit: pass",
}


@pytest.mark.parametrize("start", STARTS)
def test_the_solver_is_not_loaded(start: str) -> None:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", f"{STARTS[start]}\n{LOADED}"], env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_but_by_what_solves() -> None:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    code = f"import django; django.setup(); import kolokasi.procedure.solving\n{LOADED}"
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert "ortools" in done.stdout
