"""Revisions of the SOP in the installation: a checked file comes in, and nothing that runs is touched."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events
from kolokasi.base.refusal import Refusal, define
from kolokasi.cases.models import SopRevision
from kolokasi.sop import reader

REVISION_EXISTS = define(
    "revision_exists", _("Revisi SOP dengan isi yang sama sudah dimuat. Tidak ada yang perlu dilakukan."), 409
)
REVISION_TOO_EARLY = define(
    "revision_too_early", _("Revisi {number} sudah berlaku sejak {day}. Pilih tanggal itu atau sesudahnya."), 409
)


@transaction.atomic
def load_revision(*, data: bytes, valid_from: date, actor: str, at: datetime) -> SopRevision:
    """The checked file is a revision from which new cases begin on `valid_from`; running cases keep theirs."""
    procedure = reader.read(data)
    if SopRevision.objects.filter(sha256=procedure.sha256).exists():
        raise Refusal(REVISION_EXISTS)
    before = SopRevision.objects.filter(key=procedure.key).defer("bpmn").order_by("-number").first()
    if before is not None and valid_from < before.valid_from:
        raise Refusal(REVISION_TOO_EARLY, number=before.number, day=f"{before.valid_from:%d-%m-%Y}")
    revision = SopRevision.objects.create(
        key=procedure.key,
        number=before.number + 1 if before else 1,
        title=procedure.title.id,
        sha256=procedure.sha256,
        bpmn=data,
        valid_from=valid_from,
        loaded_at=at,
    )
    events.record(
        kind="sop", subject=procedure.key, act="revision_loaded", actor=actor,
        new={"number": revision.number, "sha256": procedure.sha256, "valid_from": str(valid_from)},
    )  # fmt: skip
    return revision
