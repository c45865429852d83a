"""A script in a process of its own, with nothing of the product around it and an end when its time is over."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def answer_of(script: Path, *words: str, given: bytes = b"", seconds: float) -> bytes | None:
    """What the script writes when it is given these words and bytes; None when it fails, dies or takes longer.

    The limits of its memory and processor time are the script's own to set, before it opens anything.
    """
    command = [sys.executable, "-I", str(script), *words]
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8"}
    try:
        child = subprocess.run(
            command, input=given, capture_output=True, timeout=seconds, env=environment, cwd="/", check=False
        )
    except subprocess.TimeoutExpired:
        return None
    return child.stdout if child.returncode == 0 else None
