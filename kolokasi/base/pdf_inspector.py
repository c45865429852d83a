"""Opens PDFs and says as JSON what is wrong with each, or what it holds: every one in a process of its own, with limits.

Started as a script by `base.pdf_nursery`; imports nothing of the product. The process that was started only forks: it never
opens a PDF itself, and each child dies after its file, so nothing that is done to one inspector is there for the next.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
from collections.abc import Callable
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
WORDS, FIELDS, LOOKED_AT = 500, 20, 20
ODD = (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError, IndexError)
SCAN_PIXELS = 600 * 800  # a page scanned at 72 dpi has about as many; no emblem has
IDLE_SECONDS = 600.0


def serve(control: socket.socket, answer: Callable[..., None]) -> None:
    """For each message (the limits, and the socket of who asks) a child; ends when nobody can ask or for long nobody did."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    control.settimeout(IDLE_SECONDS)
    while True:
        try:
            limits, (handle, *_more), _flags, _who = socket.recv_fds(control, 100, 1)
        except (TimeoutError, ValueError):  # a message without a socket is the end of the line
            return
        if os.fork() == 0:
            control.close()
            with socket.socket(fileno=handle) as asker:
                answer(asker, *(int(one) for one in limits.split()))
            os._exit(0)
        os.close(handle)


def answer(asker: socket.socket, limit_pages: int, memory: int, cpu_seconds: int, seconds: int) -> None:
    """Whoever asks hears what is wrong with the PDF it sends, or what it holds; who takes longer than `seconds` dies."""
    bounded(memory, cpu_seconds, seconds)
    asker.sendall(json.dumps(judged(asker, limit_pages)).encode())


def bounded(memory: int, cpu_seconds: int, seconds: int) -> None:
    """This process may use no more than that, write no file, and dies when it takes longer."""
    signal.alarm(seconds)
    bound = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (memory, bound))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def judged(asker: socket.socket, limit_pages: int) -> dict[str, Any]:
    """What is wrong with the PDF as `fault`; an answer without one says what a harmless PDF holds."""
    try:
        with asker.makefile("rb") as stream, pikepdf.open(BytesIO(stream.read()), attempt_recovery=False) as pdf:
            return inspect(pdf, limit_pages)
    except pikepdf.PasswordError:
        return {"fault": "encrypted"}
    except MemoryError:
        return {"fault": "too_complex"}
    except ODD:
        return {"fault": "broken"}


def inspect(pdf: pikepdf.Pdf, limit_pages: int) -> dict[str, Any]:
    """Its gravest fault, or what it holds."""
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
    return next(({"fault": fault} for fault in WORST_FIRST if fault in found), None) or held(pdf)


def held(pdf: pikepdf.Pdf) -> dict[str, Any]:
    """How many pages, which keywords, which signatures it says to bear, and whether its pages are nothing but pictures."""
    told = {"keywords": "", "signatures": [], "scan": False}
    for name, tell in (("keywords", keywords), ("signatures", signatures), ("scan", is_scan)):
        try:
            told[name] = tell(pdf)
        except ODD:  # written so oddly that it says nothing; no reader is harmed by it
            continue
    return {"pages": len(pdf.pages), **told}


def keywords(pdf: pikepdf.Pdf) -> str:
    """The keywords of the file, where our own documents carry their code."""
    return str(pdf.docinfo.get("/Keywords", ""))[:WORDS]


def is_scan(pdf: pikepdf.Pdf) -> bool:
    """Whether the pages (the first of them, of a long file) are nothing but pictures."""
    return all(is_picture(page) for page in list(pdf.pages)[:LOOKED_AT])


def signatures(pdf: pikepdf.Pdf) -> list[dict[str, Any]]:
    """The filled signature fields as the file describes them; whether they hold is another question."""
    form = pdf.Root.get("/AcroForm")
    fields = form.get("/Fields") if isinstance(form, pikepdf.Dictionary) else None
    made: list[dict[str, Any]] = []
    for field in list(fields)[: FIELDS * 5] if isinstance(fields, pikepdf.Array) else []:
        value = field.get("/V") if isinstance(field, pikepdf.Dictionary) else None
        if isinstance(value, pikepdf.Dictionary) and str(field.get("/FT", "")) == "/Sig" and len(made) < FIELDS:
            span = [int(part) for part in list(value.get("/ByteRange", []))[:5]]
            made.append({"at": str(value.get("/M", ""))[:WORDS], "span": span})
    return made


def is_picture(page: pikepdf.Page) -> bool:
    """Whether the page shows a picture as large as a scan; a text layer that a scanner has read from it may lie behind."""
    pictures = page.images.values()
    return any(int(one.get("/Width", 0)) * int(one.get("/Height", 0)) >= SCAN_PIXELS for one in pictures)


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
    serve(socket.socket(fileno=0), answer)
