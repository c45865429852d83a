"""Counts the pages of PDFs, or binds them into one; runs alone, in a process with limits. Imports nothing of the product.

Started as a script by `binding`: the mode, memory and seconds, the file that is written, then the files to read.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import pikepdf

TITLE = 120


def main(mode: str, memory: int, seconds: int, out: str, *files: str) -> None:
    """`count` writes how many pages each file has, -1 for one that cannot be read; `bind` writes the files as one PDF."""
    bound = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (memory, bound))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if mode == "count":
        Path(out).write_text(json.dumps([_pages(name) for name in files]))
    else:
        _bind(out, files)


def _pages(name: str) -> int:
    try:
        with pikepdf.open(name) as opened:
            return len(opened.pages)
    except Exception:  # a hostile file breaks its reader in any way it likes
        return -1


def _bind(out: str, files: tuple[str, ...]) -> None:
    """The pages alone: what a file would do when it is opened, and its form fields, stay behind."""
    with pikepdf.new() as bound:
        first = 0
        with bound.open_outline() as outline:
            for name in files:
                with pikepdf.open(name) as opened:
                    for page in opened.pages:
                        for key in ("/AA", "/Annots"):
                            if key in page:
                                del page[key]
                    bound.pages.extend(opened.pages)
                outline.root.append(pikepdf.OutlineItem(Path(name).stem[:TITLE], first))
                first = len(bound.pages)
        bound.save(out, linearize=False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
