"""Who keeps the numbers, and the reading of a document, which is recorded."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events
from kolokasi.base.models import Blob
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.letters.archive.berkas import check_kept
from kolokasi.letters.models import Letter, LetterNumber
from kolokasi.people.models import Account
from kolokasi.people.queries import Standing, standings

NOT_A_KEEPER = define(
    "not_a_keeper_of_numbers",
    _("Buku agenda dan nomor surat diurus oleh Helpdesk, Sekretaris, atau Kepala Dinas. Mintalah kepada mereka."),
    403,
)
KEEPERS = ("helpdesk", "sekretaris", "kepala_dinas")
STAGES = ("draft", "final", "signed")


def keeper(account: Account, at: datetime) -> Standing:
    """The account's standing as a keeper of registers and numbers; refuses who is none today."""
    for found in standings(account, at):
        if found.key in KEEPERS and found.writes:
            return found
    raise Refusal(NOT_A_KEEPER)


@transaction.atomic
def read_document(*, letter: Letter, stage: str, account: Account) -> Blob:
    """The bytes of the letter at a stage of its life; the reading stands in the record of its case."""
    check_kept(letter.case)
    blob: Blob | None = getattr(letter, stage) if stage in STAGES else None
    if blob is None:
        raise Refusal(NOT_FOUND)
    events.record(
        kind="case", subject=letter.case.number, act="document_read", actor=f"account:{account.pk}",
        new={"kind": letter.kind, "sha256": blob.sha256},
    )  # fmt: skip
    return blob


@transaction.atomic
def read_scan(*, number: LetterNumber, account: Account) -> Blob:
    """The scan of the paper that bears the number; the reading stands in the record of the number."""
    if number.scan is None:
        raise Refusal(NOT_FOUND)
    events.record(
        kind="letter_number", subject=str(number.pk), act="scan_read", actor=f"account:{account.pk}",
        new={"sha256": number.scan.sha256},
    )  # fmt: skip
    return number.scan
