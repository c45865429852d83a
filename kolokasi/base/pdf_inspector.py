"""Opens one PDF from standard input and says what is wrong with it as JSON; runs alone, in a process with limits.

Started as a script by `base.pdf`; imports nothing of the product.
"""

from __future__ import annotations

import json
import resource
import sys
from io import BytesIO
from typing import Any

import pikepdf

SCRIPT_KEYS = ("/JS", "/XFA")
FILE_KEYS = ("/EF", "/EmbeddedFiles", "/RF")
ACTIONS = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/ImportData": "launch",
    "/SubmitForm": "launch",
    "/GoToE": "embedded_files",
}
ANNOTATIONS = {"/FileAttachment": "embedded_files", "/RichMedia": "embedded_files", "/Screen": "launch"}
WORST_FIRST = ("javascript", "launch", "embedded_files")
DEPTH = 60


def main(limit_pages: int, memory: int, seconds: int) -> dict[str, Any]:
    """What is wrong with the PDF on standard input; an empty answer is a harmless one."""
    bound = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (memory, bound))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        with pikepdf.open(BytesIO(sys.stdin.buffer.read()), attempt_recovery=False) as pdf:
            return inspect(pdf, limit_pages)
    except pikepdf.PasswordError:
        return {"fault": "encrypted"}
    except MemoryError:
        return {"fault": "too_complex"}
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError, IndexError):
        return {"fault": "broken"}


def inspect(pdf: pikepdf.Pdf, limit_pages: int) -> dict[str, Any]:
    """Its faults, the gravest first."""
    if pdf.is_encrypted:
        return {"fault": "encrypted"}
    pages = len(pdf.pages)
    if not pages:
        return {"fault": "broken"}
    if pages > limit_pages:
        return {"fault": "too_many_pages", "pages": pages}
    found: set[str] = set()
    for thing in pdf.objects:
        look(thing, found, 0)
    return next(({"fault": fault} for fault in WORST_FIRST if fault in found), {})


def look(thing: Any, found: set[str], depth: int) -> None:
    """Notes what `thing` and the things written inside it could do; what it points to is looked at in its own turn."""
    if depth > DEPTH:
        found.add("launch")
        return
    if isinstance(thing, pikepdf.Array):
        for inner in thing:
            descend(inner, found, depth)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        found.update(faults_of(thing))
        for key in thing.keys():  # noqa: SIM118 - a stream is iterated by its keys only
            descend(thing[key], found, depth)


def descend(inner: Any, found: set[str], depth: int) -> None:
    if isinstance(inner, pikepdf.Object) and not inner.is_indirect:
        look(inner, found, depth + 1)


def faults_of(thing: Any) -> set[str]:
    faults = {"javascript"} if any(key in thing for key in SCRIPT_KEYS) else set()
    if any(key in thing for key in FILE_KEYS):
        faults.add("embedded_files")
    for key, meanings in (("/S", ACTIONS), ("/Subtype", ANNOTATIONS)):
        if key in thing and isinstance(thing[key], pikepdf.Name):
            meaning = meanings.get(str(thing[key]))
            faults.update({meaning} if meaning else ())
    return faults


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*(int(given) for given in sys.argv[1:4]))))
