"""Prints the ten longest files of the project, and fails when one is longer than a reader should have to hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMITS = {".py": 400, ".html": 200, ".css": 900, ".js": 300}
SHOWN = 10


def lengths() -> list[tuple[int, Path]]:
    """Every source file with its number of lines, the longest first; migrations are left out."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    paths = [Path(line) for line in listed.stdout.splitlines() if Path(line).suffix in LIMITS]
    found = [
        (len((ROOT / path).read_bytes().splitlines()), path)
        for path in paths
        if "migrations" not in path.parts and (ROOT / path).exists()
    ]
    return sorted(found, key=lambda row: (-row[0], row[1]))


def main() -> int:
    rows = lengths()
    for length, path in rows[:SHOWN]:
        sys.stdout.write(f"{length:6} {path}\n")
    too_long = [(length, path) for length, path in rows if length > LIMITS[path.suffix]]
    for length, path in too_long:
        sys.stderr.write(f"{path}: {length} lines, at most {LIMITS[path.suffix]}; split it by noun\n")
    return 1 if too_long else 0


if __name__ == "__main__":
    sys.exit(main())
