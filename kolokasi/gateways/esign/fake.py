"""An e-Sign client service for tests and practice: answers in the documented shapes, and really signs, with its own CA."""

from __future__ import annotations

import json
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from secrets import token_hex
from typing import Any

import pikepdf
import pypdfium2
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http.multipartparser import MultiPartParser
from PIL import Image, UnidentifiedImageError
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.stamp import TextStampStyle

from kolokasi.gateways.esign import pades
from kolokasi.gateways.esign.authority import Authority
from kolokasi.gateways.esign.stamp import Stamp
from kolokasi.gateways.loopback import Handler, on_loopback

Said = tuple[int, dict[str, str], bytes]


@dataclass
class Person:
    """Somebody whom the service knows."""

    name: str
    passphrase: str = field(repr=False)
    email: str = ""
    code: str = field(default="", repr=False)
    status: str = "ISSUE"


@dataclass
class FakeEsign:
    """`answers`: how v1 gives the paper back (pdf, json, header); `rewrites`: the file comes back written anew;
    `delay` seconds pass before an answer; `draws`: a stamp that nobody asked for;
    `fails` is said in place of any answer to a signing, `swaps` mixes papers up."""

    people: dict[str, Person] = field(default_factory=dict)
    user: str = "kolokasi"
    password: str = "layanan"  # noqa: S105 - of a fake
    answers: str = "pdf"
    rewrites: bool = False
    swaps: bool = False
    draws: bool = False
    delay: float = 0.0
    fails: Said | None = None
    url: str = ""
    asked: list[str] = field(default_factory=list)
    signed: int = 0
    kept: dict[str, bytes] = field(default_factory=dict)
    authority: Authority = field(default_factory=lambda: Authority.made("BSrE tiruan", "Balai tiruan"))

    def status(self, person: Person | None) -> Said:
        """What both versions say of a signer."""
        if person is None:
            return told({"status_code": 1110, "status": "NOT_REGISTERED", "message": "User tidak terdaftar"})
        return told({"status_code": 1111, "status": person.status, "message": "-"})

    def refuses(self, person: Person | None, passphrase: str | None, code: str | None = None) -> Said | None:
        """The documented errors."""
        if person is None:
            return told({"error": "User tidak terdaftar", "status_code": 2011}, 400)
        wanted, given = (person.code, code) if code is not None else (person.passphrase, passphrase)
        if not wanted or given != wanted:
            return told({"error": "Proses signing gagal : Passphrase anda salah", "status_code": 2031}, 400)
        if person.status != "ISSUE":
            return told({"error": f"Status sertifikat {person.status}", "status_code": 2021}, 400)
        return None

    def sign(self, person: Person, pdf: bytes, stamp: Stamp | None = None) -> bytes:
        """The paper, signed in the name of the person; with a stamp where the anchor stands."""
        own = self.authority.issue(person.name, "Pemerintah Provinsi")
        signer = SimpleSigner.load_pkcs12_data(own.pkcs12("-", [self.authority.own.certificate]), [], b"-")
        if self.rewrites:
            out = BytesIO()
            with pikepdf.open(BytesIO(pdf)) as opened:
                opened.save(out)
            pdf = out.getvalue()
        self.signed += 1
        return stamped(pdf, signer, stamp) if stamp or self.draws else pades.signed(pdf, signer)

    def sign_v1(self, fields: Mapping[str, str], pdf: bytes, picture: bytes = b"") -> Said:
        """POST /api/sign/pdf."""
        person = self.people.get(fields.get("nik", ""))
        refused = self.refuses(person, fields.get("passphrase"))
        if person is None or refused:
            return refused or told({}, 500)
        if fields.get("tampilan") not in {"visible", "invisible"}:
            return told({"error": "tampilan harus diisi", "status_code": 2001}, 400)
        stamp = stamp_of(fields, picture) if fields["tampilan"] == "visible" else None
        if stamp and place_of(pdf, stamp.anchor) is None:
            return told({"error": "tag_koordinat tidak ditemukan", "status_code": 2001}, 400)
        made, number = self.sign(person, pdf, stamp), token_hex(8)
        self.kept[number] = made
        if self.answers == "json":
            return told({"id_dokumen": number})
        return 200, {"id_dokumen": number, "Content-Type": "application/pdf"}, made if self.answers == "pdf" else b""

    def sign_v2(self, asked: Mapping[str, Any]) -> Said:
        """POST /api/v2/sign/pdf."""
        person = self.find(asked)
        refused = self.refuses(person, asked.get("passphrase"), asked.get("totp"))
        if person is None or refused:
            return refused or told({}, 500)
        wanted = asked.get("signatureProperties")
        if not isinstance(wanted, list) or any(not one.get("reason") or "tampilan" not in one for one in wanted):
            return told({"error": "signatureProperties tidak lengkap", "status_code": 2001}, 400)
        papers = [b64decode(one) for one in asked["file"]]
        stamps = [
            stamp_of(one, b64decode(one["imageBase64"])) if one["tampilan"] == "VISIBLE" else None for one in wanted
        ]
        if any(stamp and place_of(pdf, stamp.anchor) is None for pdf, stamp in zip(papers, stamps, strict=True)):
            return told({"error": "tag_koordinat tidak ditemukan", "status_code": 2001}, 400)
        signed = [self.sign(person, pdf, stamp) for pdf, stamp in zip(papers, stamps, strict=True)]
        made = [b64encode(one).decode() for one in signed]
        person.code = "" if "totp" in asked else person.code
        return told({"time": 12, "file": made[::-1] if self.swaps else made})

    def find(self, asked: Mapping[str, Any]) -> Person | None:
        """By NIK or by e-mail address."""
        by_email = (one for one in self.people.values() if one.email and one.email == asked.get("email"))
        return self.people.get(asked.get("nik", "")) or next(by_email, None)

    def answer_get(self, path: str) -> Said:
        if path.startswith("/api/sign/download/"):
            kept = self.kept.pop(path.rpartition("/")[2], None)
            return (200, {"Content-Type": "application/pdf"}, kept) if kept else told({"error": "tidak ada"}, 404)
        if path.startswith("/api/user/status/"):
            return self.status(self.people.get(path.rpartition("/")[2]))
        return told({"error": "Not Found"}, 404)

    def answer_post(self, path: str, kind: str, body: bytes) -> Said:
        if path in {"/api/sign/pdf", "/api/v2/sign/pdf"}:
            time.sleep(self.delay)
            if self.fails:
                return self.fails
        if path == "/api/sign/pdf":
            fields, files = form(kind, body)
            return self.sign_v1(fields, files["file"], files.get("imageTTD", b""))
        asked = json.loads(body)
        if path == "/api/v2/sign/pdf":
            return self.sign_v2(asked)
        person = self.find(asked)
        if path == "/api/v2/user/check/status":
            return self.status(person)
        if path == "/api/v2/sign/get/totp" and person:
            person.code = token_hex(3)
            return told({"status": "SUCCESS"})
        return told({"error": "Not Found"}, 404)

    @contextmanager
    def serving(self) -> Iterator[FakeEsign]:
        """It answers on a port of loopback while the block runs."""
        with on_loopback(handler(self)) as self.url:
            yield self


def handler(fake: FakeEsign) -> type[Handler]:
    """What speaks HTTP for the fake."""
    basic = "Basic " + b64encode(f"{fake.user}:{fake.password}".encode()).decode()

    class Speaking(Handler):
        def do_GET(self) -> None:  # noqa: N802 - the name that the server looks for
            self.answer(fake.answer_get(self.path) if self.known() else told({"error": "-"}, 401))

        def do_POST(self) -> None:  # noqa: N802 - the name that the server looks for
            body = self.received()
            said = fake.answer_post(self.path, self.headers["Content-Type"], body) if self.known() else None
            self.answer(said or told({"error": "-"}, 401))

        def known(self) -> bool:
            fake.asked.append(f"{self.command} {self.path}")
            return self.headers.get("Authorization") == basic

        def answer(self, said: Said) -> None:
            status, headers, body = said
            with suppress(OSError):  # who asked may have gone
                self.say(status, body, headers)

    return Speaking


def told(document: Mapping[str, Any], status: int = 200) -> Said:
    """An answer in JSON."""
    return status, {"Content-Type": "application/json"}, json.dumps(document).encode()


def form(kind: str, body: bytes) -> tuple[dict[str, str], dict[str, bytes]]:
    """The fields and the files of a multipart form."""
    meta = {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body))}
    fields, files = MultiPartParser(meta, BytesIO(body), [MemoryFileUploadHandler()]).parse()
    return {name: str(fields[name]) for name in fields}, {name: files[name].read() for name in files}  # type: ignore[union-attr]


def place_of(pdf: bytes, anchor: str) -> tuple[int, tuple[float, float]] | None:
    """The page and the point where the anchor first stands."""
    with pypdfium2.PdfDocument(pdf) as opened:
        for number, page in enumerate(opened):
            found = page.get_textpage().search(anchor).get_next()
            if found:
                left, bottom, _right, _top = page.get_textpage().get_charbox(found[0])
                return number, (left, bottom)
    return None


def stamp_of(asked: Mapping[str, Any], picture: bytes) -> Stamp:
    """The stamp in the words of either version."""
    return Stamp(str(asked["tag_koordinat"]), picture, int(asked["width"]), int(asked["height"]))


def stamped(pdf: bytes, signer: SimpleSigner, stamp: Stamp | None) -> bytes:
    """A signature that is seen, drawn as such services do: with a typeface that is not embedded, in a field without a tag."""
    stamp = stamp or Stamp("", b"")
    page, (left, bottom) = (place_of(pdf, stamp.anchor) if stamp.anchor else None) or (0, (50.0, 50.0))
    box = (int(left), int(bottom), int(left) + stamp.width, int(bottom) + stamp.height)
    field_name = f"Stempel_{token_hex(4)}"
    how = PdfSignatureMetadata(field_name=field_name, subfilter=SigSeedSubFilter.PADES)
    style, field_spec = drawing(stamp.picture), SigFieldSpec(field_name, on_page=page, box=box)
    maker = PdfSigner(how, signer, stamp_style=style, new_field_spec=field_spec)
    return bytes(maker.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf))).getbuffer())


def drawing(picture: bytes) -> TextStampStyle:
    """The picture fills the field; without one that can be read a line of words does."""
    try:
        shown = PdfImage(Image.open(BytesIO(picture)))
    except UnidentifiedImageError:
        return TextStampStyle(stamp_text="TTE")
    return TextStampStyle(stamp_text=" ", background=shown, background_opacity=1, border_width=0)
