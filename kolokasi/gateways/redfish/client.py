"""Reads what a management controller (BMC) tells of its server over Redfish, once; its word is a stranger's word.

Name and password serve this one reading: they are in no field that is shown, in no refusal, and are sent only to a machine
whose certificate is believed (or that the office has named by its fingerprint), never without encryption beyond this machine.
"""

from __future__ import annotations

import json
import re
import time
from base64 import b64encode
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.gateways.guard import SAYS_NO, UNREADABLE, UNTRUSTED, Answer, Door, check_url
from kolokasi.gateways.redfish import links

MOST_DOCUMENTS, MOST_BYTES, MOST_ONE = 400, 16 << 20, 1 << 20
ONE_ANSWER, WHOLE_READING = 20.0, 90.0
EXPAND = "?$expand=.($levels=1)"
LOOPBACK = re.compile(r"localhost|127\.\d+\.\d+\.\d+|::1")
DENIED_STATUS = {401, 403}

DENIED = define(
    "redfish_denied",
    _("{host} menolak nama atau sandinya. Periksa keduanya; terlalu banyak percobaan dapat mengunci akun BMC itu."),
)
NOT_ENCRYPTED = define(
    "redfish_not_encrypted", _("Sandi tidak dikirim tanpa enkripsi. Tulis alamat BMC itu dengan https://.")
)
CERTIFICATE_UNKNOWN = define(
    "redfish_certificate_unknown",
    _(
        "Sertifikat {host} tidak dikenal, dan sandi belum dikirim. Sidik jarinya (SHA-256) {fingerprint}."
        " Cocokkan dengan yang tampil di BMC itu, lalu ulangi dengan sidik jari tersebut."
    ),
)
FINGERPRINT_WRONG = define(
    "redfish_fingerprint_wrong",
    _("Sidik jari SHA-256 terdiri atas 64 angka heksadesimal, boleh dipisah titik dua. Salin lagi dari BMC-nya."),
)
TOO_MANY = define(
    "redfish_too_many",
    _("{host} mengurus lebih dari yang dapat dibaca sekaligus. Tulis alamat BMC server itu sendiri, bukan rumahnya."),
    502,
)
TOO_LONG = define(
    "redfish_too_long",
    _("{host} belum selesai bercerita dalam {seconds} detik. Coba lagi, atau unggah hasil bacanya."),
    502,
)
NO_SERVICE = define(
    "redfish_no_service",
    _("Di {host} tidak ada layanan Redfish. Periksa alamatnya, dan apakah Redfish dinyalakan."),
    502,
)


@dataclass(frozen=True)
class Redfish:
    """One service and who asks it; see `of`."""

    url: str
    door: Door = field(repr=False)
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    seconds: float = WHOLE_READING

    def documents(self) -> dict[str, Any]:
        """Path → document of all that tells of the machine, as `hardware.readers.read_redfish` takes it.

        What a service does not give (404, 403 or an error for one document) is not among them. Refuses when it does not
        answer, is none, says no to the name, or would go on beyond 400 documents, 16 MB or the time.
        """
        reading = _Reading(self)
        try:
            return reading.read()
        except Refusal as refusal:
            if refusal.code == UNTRUSTED and not self.door.pin:
                raise self._unknown() from refusal
            raise
        finally:
            reading.leave()

    def _unknown(self) -> Refusal:
        shown = self.door.fingerprint(self.url)
        pairs = ":".join(shown[place : place + 2] for place in range(0, len(shown), 2))
        return Refusal(CERTIFICATE_UNKNOWN, host=urlsplit(self.url).hostname, fingerprint=pairs)


def of(url: str, user: str, password: str, allowed: Sequence[str], *, fingerprint: str = "") -> Redfish:
    """The service at the address (`10.20.0.5` means https), asked in the allowed networks only, as `user` or as nobody.

    `fingerprint`: the SHA-256 of its own certificate; without it the certificate must be one that the system believes.
    """
    address = url.strip() if "://" in url else f"https://{url.strip()}"
    check_url(address)
    parts = urlsplit(address)
    if user and parts.scheme == "http" and not LOOPBACK.fullmatch(parts.hostname or ""):
        raise Refusal(NOT_ENCRYPTED)
    door = Door(allowed, seconds=ONE_ANSWER, limit=MOST_ONE, pin=fingerprint_of(fingerprint))
    return Redfish(f"{parts.scheme}://{parts.netloc}", door, user, password)


def fingerprint_of(text: str) -> str:
    """The fingerprint as 64 small letters and digits, "" for none; refuses another one."""
    plain = re.sub(r"[\s:]", "", text).casefold().removeprefix("sha256")
    if plain and not re.fullmatch(r"[0-9a-f]{64}", plain):
        raise Refusal(FINGERPRINT_WRONG)
    return plain


class _Reading:
    """One way through the documents, with what is left of time and bytes."""

    def __init__(self, asked: Redfish) -> None:
        self._asked = asked
        self._host = urlsplit(asked.url).hostname
        self._until = time.monotonic() + asked.seconds
        self._bytes = MOST_BYTES
        self._session: dict[str, str] = {}
        self._session_path = ""
        self._may_expand = False

    def read(self) -> dict[str, Any]:
        root = self._document(links.ROOT, known=False)
        if root is None or "Systems" not in root:
            raise Refusal(NO_SERVICE, host=self._host)
        self._may_expand = links.can_expand(root)
        found = {links.key(links.ROOT): root}
        waiting = deque(links.followed(root))
        while waiting:
            name, path = waiting.popleft()
            if links.key(path) in found:
                continue
            document = self._expanded(path) if self._may_expand and name in links.COLLECTIONS else self._document(path)
            if document is None:
                continue
            for place, one in _with_members(path, document):
                found[place] = one
                waiting.extend(links.followed(one))
            if len(found) + len(waiting) > MOST_DOCUMENTS * 4 or len(found) > MOST_DOCUMENTS:
                raise Refusal(TOO_MANY, host=self._host)
        return found

    def leave(self) -> None:
        """Ends the session, where one was needed; a service that does not answer ends it by itself."""
        if self._session_path:
            with suppress(Refusal):
                self._ask("DELETE", self._session_path)
            self._session_path = ""

    def _expanded(self, path: str) -> Mapping[str, Any] | None:
        document = self._document(path + EXPAND) if "?" not in path else None
        return document if document is not None else self._document(path)

    def _document(self, path: str, *, known: bool = True) -> Mapping[str, Any] | None:
        """The document there, or None where the service does not give it; a name that is refused ends the reading."""
        answer = self._ask("GET", path, known=known)
        if answer.status == 401 and known and self._asked.user and not self._session:
            self._open_session()
            answer = self._ask("GET", path)
        if answer.status == 401 and known:
            raise Refusal(DENIED, host=self._host)
        if answer.status != 200:
            if path == links.ROOT:
                raise Refusal(SAYS_NO, host=self._host, status=answer.status)
            return None
        try:
            document = json.loads(answer.body.decode())
        except (ValueError, RecursionError) as wrong:
            if path == links.ROOT:
                raise Refusal(UNREADABLE, host=self._host) from wrong
            return None
        return document if isinstance(document, dict) else None

    def _open_session(self) -> None:
        """For services that take no name with each question."""
        body = json.dumps({"UserName": self._asked.user, "Password": self._asked.password}).encode()
        answer = self._ask("POST", links.SESSIONS, body, known=False)
        token = answer.headers.get("x-auth-token", "")
        if answer.status not in {200, 201} or not re.fullmatch(r"[\x21-\x7e]{1,4000}", token):
            raise Refusal(DENIED, host=self._host)
        self._session = {"X-Auth-Token": token}
        self._session_path = links.inside(urlsplit(answer.headers.get("location", "")).path)

    def _ask(self, method: str, path: str, body: bytes | None = None, *, known: bool = True) -> Answer:
        left = self._until - time.monotonic()
        if left <= 0:
            raise Refusal(TOO_LONG, host=self._host, seconds=f"{self._asked.seconds:g}")
        if self._bytes <= 0:
            raise Refusal(TOO_MANY, host=self._host)
        door = replace(self._asked.door, seconds=min(left, ONE_ANSWER), limit=min(MOST_ONE, self._bytes))
        sent = {"OData-Version": "4.0", **(self._who() if known else {})}
        if body is not None:
            sent["Content-Type"] = "application/json"
        answer = door.ask(method, self._asked.url + path, body, headers=sent)
        self._bytes -= len(answer.body)
        return answer

    def _who(self) -> dict[str, str]:
        if self._session or not self._asked.user:
            return self._session
        return {"Authorization": "Basic " + b64encode(f"{self._asked.user}:{self._asked.password}".encode()).decode()}


def _with_members(path: str, document: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """The document, and those of its members that stand in it whole."""
    members = document.get("Members")
    whole = [one for one in members if isinstance(one, Mapping) and len(one) > 1] if isinstance(members, list) else []
    return [
        (links.key(path.partition("?$expand")[0]), document),
        *((links.key(place), one) for one in whole if (place := links.inside(one))),
    ]
