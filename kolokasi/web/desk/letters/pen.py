"""The form by which a letter is signed electronically: what must be typed for this one act, and nothing of it kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kolokasi.cases.models import OpenTask
from kolokasi.letters.models import LetterSignature, Way
from kolokasi.letters.signatures.means import P12_LIMIT, Means
from kolokasi.letters.signatures.signers import way_of
from kolokasi.people.models import Post
from kolokasi.people.queries import acting_title, post_name
from kolokasi.web.fields import Entry

PASSPHRASE, ONE_TIME, P12 = "passphrase", "one_time", "p12"
SECRETS = (PASSPHRASE, ONE_TIME)
LONGEST = 500


@dataclass(frozen=True)
class SigningForm:
    """How the post signs, and the empty fields for it; `task` is there where the form is about one letter."""

    way: str
    label: str
    hint: str
    entries: list[Entry]
    task: OpenTask | None = None

    @property
    def codes(self) -> bool:
        """Whether a one-time code can be asked for."""
        return any(entry.name == ONE_TIME for entry in self.entries)


def form_of(way: str, task: OpenTask | None = None, prefix: str = "") -> SigningForm:
    """The fields of this way, always empty: a passphrase is cleared on any answer."""
    label, hint = _words(way)
    return SigningForm(way, label, hint, _entries(way, prefix), task)


def form_for(task: OpenTask, writing_posts: Collection[str], at: datetime) -> SigningForm | None:
    """The form for the letter that waits at this step; None for who does not sign it, and for a post that signs in ink."""
    way = way_of(task.post_key, at) if task.post_key in writing_posts else Way.WET
    return None if way == Way.WET else form_of(way, task)


def _words(way: str) -> tuple[str, str]:
    found = {
        Way.PKCS12: (_("Sertifikat sendiri"), _("Berkasnya dipakai untuk tanda tangan ini saja dan tidak disimpan.")),
        Way.BSRE: (_("Sertifikat BSrE"), _("Ditandatangani lewat layanan e-Sign BSrE dengan NIK Anda.")),
        Way.TRAINING: (
            _("Tanda tangan latihan"),
            _("Sertifikatnya dibuat oleh pemasangan ini dan tidak berlaku di luar latihan."),
        ),
    }
    return found[Way(way)]


def _entries(way: str, prefix: str) -> list[Entry]:
    once = _("Dipakai sekali, tidak disimpan.")
    secret = Entry(PASSPHRASE, _("Frasa sandi"), "password", once, required=True, prefix=prefix)
    if way == Way.PKCS12:
        p12 = Entry(P12, _("Berkas sertifikat (.p12 atau .pfx)"), "file", required=True, prefix=prefix)
        return [_accepting(p12), secret]
    if way != Way.BSRE:
        return []
    if str(getattr(settings, "KOLOKASI_ESIGN_VERSION", "1")) != "2":
        return [secret]
    code = Entry(
        ONE_TIME, _("Kode sekali pakai (TOTP)"), "text", _("Pengganti frasa sandi, bila Anda memakainya."),
        inputmode="numeric", prefix=prefix,
    )  # fmt: skip
    return [secret, code]


def _accepting(entry: Entry) -> Entry:
    return Entry(
        entry.name, entry.label, entry.kind, entry.hint, required=True, accept=".p12,.pfx,application/x-pkcs12",
        width="w-l", prefix=entry.prefix,
    )  # fmt: skip


def means_of(request: HttpRequest) -> Means:
    """What was typed and chosen, in memory for this request."""
    file = request.FILES.get(P12)
    return Means(
        secret=request.POST.get(PASSPHRASE, "")[:LONGEST],
        one_time="".join(request.POST.get(ONE_TIME, "")[:LONGEST].split()),
        p12=file.read(P12_LIMIT + 1) if isinstance(file, UploadedFile) else b"",
    )


@dataclass(frozen=True)
class Signed:
    """A signature as pages tell it: whose post, how, with which certificate, when."""

    row: LetterSignature
    post: str
    how: str
    certificate: str


def told(signatures: Collection[LetterSignature]) -> list[Signed]:
    """The signatures of a letter in words."""
    names = {post.key: post_name(post) for post in Post.objects.all()} if signatures else {}
    made = []
    for row in signatures:
        post = acting_title(row.acting, names.get(row.post_key, row.post_key)) if row.post_key else _("Pemohon")
        certificate = " · ".join(filter(None, (row.subject, row.issuer)))
        made.append(Signed(row, post, how(row), certificate))
    return made


def how(row: LetterSignature) -> str:
    """How the letter was signed; a certificate of nobody recognised is called by its name."""
    if row.way == Way.PKCS12 and not row.certified:
        return _("TTE tidak tersertifikasi")
    words = {
        Way.WET: _("basah, salinan pindai"), Way.PKCS12: _("elektronik, sertifikat sendiri"),
        Way.BSRE: _("elektronik, sertifikat BSrE"), Way.TRAINING: _("elektronik, untuk latihan"),
    }  # fmt: skip
    return words[Way(row.way)]
