"""The berita acara serah terima has two parties: the office signs what it writes, the applicant hands in a signed copy.

Nothing waits for the applicant's signature: a case is finished without it, and portal and desk say that it is awaited.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events, files
from kolokasi.base.models import Blob
from kolokasi.base.refusal import Refusal, define
from kolokasi.cases import actions as writes
from kolokasi.cases.models import Attachment, Case
from kolokasi.gateways.esign.door import ToSign
from kolokasi.letters.models import Letter
from kolokasi.letters.queries import living_letter
from kolokasi.letters.signatures import pkcs12
from kolokasi.letters.signatures.accept import accepted
from kolokasi.letters.signatures.kept import add_applicant_signature
from kolokasi.people.models import Account
from kolokasi.people.queries import standings
from kolokasi.procedure import queries
from kolokasi.procedure.printing import bytes_of
from kolokasi.procedure.queries import APPLICANT, Doer
from kolokasi.procedure.uploads import PDF, Upload, named, stored_upload

KIND, SIGNED_KIND = "bast", "bast_ttd"
NO_HAND_OVER = define(
    "no_hand_over_yet",
    _("Berita acara serah terima belum dibuat. Berita acara itu terbit bersama laporan di langkah 10."),
    409,
)
SIGNED_ALREADY = define(
    "hand_over_signed_already",
    _("Berita acara serah terima sudah ditandatangani kedua pihak pada {at}. Tidak ada yang perlu diunggah lagi."),
    409,
)
NOT_SIGNED = define(
    "hand_over_not_signed",
    _("Berkas ini sama dengan yang belum ditandatangani. Tanda tangani dulu, lalu unggah pindaiannya."),
)
WRITTEN_ANEW = define(
    "hand_over_written_anew",
    _("Berita acara serah terima sementara itu ditulis ulang. Baca yang baru, lalu tanda tangani yang itu."),
    409,
)
NOT_A_PARTY = define(
    "not_a_party_of_hand_over",
    _(
        "Berita acara ini diunggah oleh instansi pemohon, atau oleh Helpdesk bila diserahkan di kertas. Mintalah kepada mereka."
    ),
    403,
)


@dataclass(frozen=True)
class HandOver:
    """The berita acara that counts, the paper to sign, and the copy that bears the applicant's signature, if it is here."""

    letter: Letter
    paper: Attachment | None
    signed: Attachment | None

    @property
    def waits(self) -> bool:
        """For the applicant's signature; nothing else waits for it."""
        return self.signed is None


def hand_over_of(case: Case) -> HandOver | None:
    """How far the signatures of the case's hand-over have come; None before it is written, or once it is void."""
    letter = living_letter(case, KIND)
    if letter is None or letter.issued_at is None:
        return None
    rows = Attachment.objects.filter(case=case, voided_at__isnull=True, added_at__gte=letter.issued_at)
    found = {row.kind: row for row in rows.filter(kind__in=[KIND, SIGNED_KIND]).order_by("added_at", "id")}
    return HandOver(letter, found.get(KIND), found.get(SIGNED_KIND))


def may_countersign(case: Case, account: Account, at: datetime) -> bool:
    """Whether the account may hand in the signed copy: the applicant, or the Helpdesk for what came on paper."""
    return _party(case, account, at) is not None


def hand_in_countersigned(*, number: str, account: Account, upload: Upload, at: datetime) -> Attachment:
    """The copy that both parties have signed lies in the case, also of one that has ended; who brought it is on record."""
    case = queries.visible_case(account, number, at)
    _checked(case, account, at)
    blob = stored_upload(upload, at)
    with transaction.atomic():
        return _kept(number, account, blob, upload.name, at)


def sign_hand_over(*, number: str, account: Account, file: bytes, passphrase: str, at: datetime) -> Attachment:
    """The applicant's own certificate (PKCS#12) has signed the office's very bytes; file and passphrase are kept nowhere.

    Signed outside any transaction and kept only when it was verified: the paper goes on byte for byte, the signature holds.
    """
    case = queries.visible_case(account, number, at)
    doer, found = _checked(case, account, at)
    if doer.post != APPLICANT:
        raise Refusal(NOT_A_PARTY)
    signatory = pkcs12.opened(file, passphrase)
    sent = bytes_of(found.paper.blob if found.paper else found.letter.newest)
    back = signatory.sign([ToSign(f"{KIND}-{number}.pdf", sent)])[0]
    if back.pdf is None:
        raise back.fault or Refusal(pkcs12.NOT_SIGNED)
    seen = accepted(sent, back.pdf)
    blob = files.store(back.pdf, PDF, at)
    with transaction.atomic():
        attachment = _kept(
            number, account, blob, f"Berita Acara Serah Terima {number} bertanda tangan.pdf", at, sent=sent
        )
        certified = signatory.certified and seen.signature.trusted
        add_applicant_signature(
            found.letter, signed=blob, found=seen.signature, certified=certified, account=account, at=at
        )
    return attachment


def _kept(number: str, account: Account, blob: Blob, name: str, at: datetime, *, sent: bytes = b"") -> Attachment:
    """The signed copy is a row of the case and an event of its record; what changed since it was sent out is refused."""
    case = queries.lock_case(number)
    doer, found = _checked(case, account, at)
    if sent and sent != bytes_of(found.paper.blob if found.paper else found.letter.newest):
        raise Refusal(WRITTEN_ANEW)
    if blob.pk in (found.letter.final_id, found.paper.blob_id if found.paper else None):
        raise Refusal(NOT_SIGNED)
    attachment = writes.attach(
        case=case, blob=blob, kind=SIGNED_KIND, name=named(name), at=at, added_by=account, for_applicant=True
    )
    events.record(
        kind="case", subject=number, act="hand_over_countersigned", actor=doer.actor, post=doer.post, acting=doer.acting,
        new={"kind": SIGNED_KIND, "letter": found.letter.pk, "sha256": blob.sha256, "way": "pkcs12" if sent else "wet"},
    )  # fmt: skip
    return attachment


def _checked(case: Case, account: Account, at: datetime) -> tuple[Doer, HandOver]:
    """Who hands it in and what it is a copy of; refuses strangers, what is not written yet, and what is signed already."""
    doer = _party(case, account, at)
    if doer is None:
        raise Refusal(NOT_A_PARTY)
    found = hand_over_of(case)
    if found is None:
        raise Refusal(NO_HAND_OVER)
    if found.signed is not None:
        raise Refusal(SIGNED_ALREADY, at=queries.moment(found.signed.added_at))
    return doer, found


def _party(case: Case, account: Account, at: datetime) -> Doer | None:
    if account.agency_id == case.agency_id and not account.agency.is_host:
        return Doer(account, APPLICANT, str(case.agency))
    held = next((one for one in standings(account, at) if one.key == "helpdesk" and one.writes), None)
    return Doer(account, held.key, held.title, held.acting) if held else None
