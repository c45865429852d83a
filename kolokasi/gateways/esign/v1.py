"""Version 1 of the service: one paper for each request, multipart, answered by the paper or by its `id_dokumen`."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping, Sequence

from kolokasi.base.refusal import Refusal
from kolokasi.gateways.esign import faults
from kolokasi.gateways.esign.door import Secret, Signed, ToSign
from kolokasi.gateways.esign.stamp import Stamp
from kolokasi.gateways.guard import Answer, Door

SIGN, DOWNLOAD, STATUS = "/api/sign/pdf", "/api/sign/download/", "/api/user/status/"
DOCUMENT = re.compile(r"[0-9A-Za-z_-]{1,100}")
LAST_IS_SENT_SECONDS = 90.0  # nobody waits before a page for longer than this and one more answer
ANYTHING = {"Accept": "application/pdf, application/json"}


def sign(
    url: str, door: Door, named: Mapping[str, str], secret: Secret, papers: Sequence[ToSign], stamp: Stamp | None
) -> list[Signed]:
    """One request after the other. After a fault nothing more is sent: a wrong passphrase is not tried twice."""
    done: list[Signed] = []
    until = time.monotonic() + LAST_IS_SENT_SECONDS
    for one in papers:
        if time.monotonic() > until:
            return [*done, *(Signed(fault=Refusal(faults.TOO_MANY)) for _left in papers[len(done) :])]
        try:
            done.append(Signed(_one(url, door, named, secret, one, stamp)))
        except Refusal as fault:
            if not done:
                raise
            rest = Refusal(faults.AFTER_FAULT, reason=str(fault))
            return [*done, Signed(fault=fault), *(Signed(fault=rest) for _left in papers[len(done) + 1 :])]
    return done


def _one(url: str, door: Door, named: Mapping[str, str], secret: Secret, paper: ToSign, stamp: Stamp | None) -> bytes:
    fields = {**named, "passphrase": secret.text, **_shown(stamp)}
    files = {"file": (paper.name, "application/pdf", paper.pdf)}
    if stamp is not None:
        files["imageTTD"] = ("stempel.png", "image/png", stamp.picture)
    kind, body = multipart(fields, files)
    answer = door.ask("POST", url + SIGN, body, headers={**ANYTHING, "Content-Type": kind})
    if faults.says_no(answer):
        raise faults.refused(answer, url, secret.text)
    if answer.body.startswith(faults.BEGIN):
        return answer.body
    return _download(url, door, _document(answer, url))


def _shown(stamp: Stamp | None) -> dict[str, str]:
    """The visual fields go along only when something is to be seen."""
    if stamp is None:
        return {"tampilan": "invisible"}
    size = {"width": str(stamp.width), "height": str(stamp.height)}
    return {"tampilan": "visible", "image": "true", "tag_koordinat": stamp.anchor, **size}


def _document(answer: Answer, url: str) -> str:
    """The number under which the paper lies there, from a header or from JSON; refuses what could be no number."""
    found = answer.headers.get("id_dokumen") or (
        faults.document(answer, url).get("id_dokumen", "") if answer.body else ""
    )
    if not DOCUMENT.fullmatch(str(found)):
        raise Refusal(faults.NOTHING_BACK)
    return str(found)


def _download(url: str, door: Door, document: str) -> bytes:
    answer = door.ask("GET", url + DOWNLOAD + document, headers=ANYTHING)
    if answer.status != 200:
        raise faults.refused(answer, url)
    return faults.paper(answer.body)


def status(url: str, door: Door, named: Mapping[str, str]) -> str:
    """The service's word for this signer."""
    answer = door.ask("GET", url + STATUS + named["nik"])
    return status_word(answer, url)


def status_word(answer: Answer, url: str) -> str:
    """The word in the answer; error 2011 says NOT_REGISTERED, too."""
    if answer.status == 200:
        word = faults.document(answer, url).get("status")
        if isinstance(word, str) and re.fullmatch(r"[A-Z_]{2,40}", word):
            return word
        raise Refusal(faults.NOTHING_BACK)
    fault = faults.refused(answer, url)
    if fault.code == faults.NOT_REGISTERED:
        return "NOT_REGISTERED"
    raise fault


def multipart(fields: Mapping[str, str], files: Mapping[str, tuple[str, str, bytes]]) -> tuple[str, bytes]:
    """The content type and the body of a form; made in memory and never written anywhere."""
    boundary = secrets.token_hex(16)
    body = bytearray()
    for name, text in fields.items():
        body += (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + text.encode() + b"\r\n"
        )
    for name, (file, kind, content) in files.items():
        plain = re.sub(r"[^0-9A-Za-z._-]", "_", file)[:100]
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{plain}"\r\n'
        body += head.encode() + f"Content-Type: {kind}\r\n\r\n".encode() + content + b"\r\n"
    return f"multipart/form-data; boundary={boundary}", bytes(body + f"--{boundary}--\r\n".encode())
