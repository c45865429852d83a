"""The writes of signing, each in its caller's transaction: an attempt begins and ends, and what came back is the letter."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock, events
from kolokasi.base.models import Blob
from kolokasi.base.refusal import Refusal, define
from kolokasi.letters.models import Letter, LetterNumber, LetterSignature, SigningAttempt, Way
from kolokasi.letters.numbering import settle
from kolokasi.letters.signatures.verify import Signature
from kolokasi.people.models import Account

LASTS = timedelta(minutes=3)  # longer than any answer is waited for; what takes longer was broken off
LOST = "lost"

SIGNING_NOW = define(
    "letter_is_being_signed",
    _("Surat ini sedang ditandatangani sejak {at}. Tunggu beberapa menit, lalu muat ulang halamannya."),
    409,
)
SIGNING_OVER = define(
    "signing_attempt_over",
    _("Tanda tangan datang terlambat dan dibuang: surat ini sudah berubah. Muat ulang halamannya, lalu ulangi."),
    409,
)


def begin(*, letter: Letter, way: Way, account: Account, sent: bytes, at: datetime) -> SigningAttempt:
    """The letter is on its way to the signatory; refused while another attempt is. One that was broken off is over."""
    refuse_while_signing(letter, at)
    SigningAttempt.objects.filter(letter=letter, ended_at__isnull=True).update(ended_at=at, outcome=LOST)
    try:
        with transaction.atomic():
            return SigningAttempt.objects.create(
                letter=letter, way=way, account=account, token=uuid.uuid4(), started_at=at,
                sent_sha256=hashlib.sha256(sent).hexdigest(),
            )  # fmt: skip
    except IntegrityError as other:
        raise Refusal(SIGNING_NOW, at=_hour(at)) from other


def end(token: uuid.UUID, outcome: str, at: datetime) -> bool:
    """The attempt is over with this outcome; False when it was over already."""
    alive = SigningAttempt.objects.filter(token=token, ended_at__isnull=True)
    return bool(alive.update(ended_at=at, outcome=outcome[:60]))


def refuse_while_signing(letter: Letter, at: datetime) -> None:
    """Nothing else happens to a letter that is with a signatory just now."""
    found = SigningAttempt.objects.filter(letter=letter, ended_at__isnull=True, started_at__gt=at - LASTS).first()
    if found is not None:
        raise Refusal(SIGNING_NOW, at=_hour(found.started_at))


def keep_signed(
    *, letter: Letter, token: uuid.UUID, signed: Blob, signature: Signature, certified: bool, post: str, acting: str,
    at: datetime,
) -> Letter:  # fmt: skip
    """What came back and was accepted is the letter, its number is used, and the attempt is over.

    Refused when the attempt is over already, or the letter is not what was sent: then nothing of it is kept.
    """
    row = Letter.objects.select_for_update(of=("self",)).select_related("case").get(pk=letter.pk)
    attempt = SigningAttempt.objects.get(token=token)
    if not end(token, "signed", at) or row.state != Letter.State.ISSUED or row.signed_id is not None:
        raise Refusal(SIGNING_OVER)
    row.signed, row.signed_at, row.state = signed, at, Letter.State.SIGNED
    row.save(update_fields=["signed", "signed_at", "state"])
    add_signature(
        row, way=Way(attempt.way), account=attempt.account, post=post, acting=acting, at=at, found=signature,
        certified=certified,
    )  # fmt: skip
    number = LetterNumber.objects.select_for_update().filter(letter=row, state=LetterNumber.State.RESERVED).first()
    if number is not None:
        settle(number, used=True, reason="", at=at)
    new = {
        "kind": row.kind, "letter": row.pk, "sha256": signed.sha256, "way": attempt.way, "certified": certified,
        "trusted": signature.trusted,
    }  # fmt: skip
    events.record(
        kind="case", subject=row.case.number, act="letter_signed", actor=f"account:{attempt.account_id}", post=post,
        acting=acting, new=new,
    )  # fmt: skip
    return row


def add_signature(
    letter: Letter,
    *,
    way: Way,
    account: Account | None,
    post: str,
    acting: str,
    at: datetime,
    found: Signature | None = None,
    certified: bool = False,
    party: str = LetterSignature.Party.OFFICE,
) -> LetterSignature:
    """A row for the signature whose bytes are the letter's `signed` now; of ink there is nothing to read in the file."""
    assert letter.signed is not None  # noqa: S101 - every caller has set it in this transaction
    return LetterSignature.objects.create(
        letter=letter, seq=letter.signatures.count() + 1, party=party, post_key=post, account=account, acting=acting, way=way,
        signed=letter.signed, subject=found.signer[:300] if found else "", issuer=found.issuer[:300] if found else "",
        level=found.level[:5] if found else "", certified=certified, trusted=bool(found and found.trusted), at=at,
    )  # fmt: skip


def add_applicant_signature(
    letter: Letter, *, signed: Blob, found: Signature, certified: bool, account: Account, at: datetime
) -> LetterSignature:
    """A row for the other party's signature, in bytes of its own: those of the office stay as they are."""
    return LetterSignature.objects.create(
        letter=letter, seq=letter.signatures.count() + 1, party=LetterSignature.Party.APPLICANT, account=account,
        way=Way.PKCS12, signed=signed, subject=found.signer[:300], issuer=found.issuer[:300], level=found.level[:5],
        certified=certified, trusted=found.trusted, at=at,
    )  # fmt: skip


def _hour(at: datetime) -> str:
    return f"{at.astimezone(clock.OFFICE_ZONE):%H.%M} WIB"
