"""What the places in addresses stand for in the scene of the access matrix."""

from __future__ import annotations

from kolokasi.cases.models import Attachment, OpenTask
from tests.cast import Cast
from tests.procedure.walking import Office


def places(working: Office, cast: Cast) -> dict[str, str]:
    """A value for every place that an address of the product may have, of this case."""
    task = OpenTask.objects.get(case=working.case)
    letter = Attachment.objects.filter(case=working.case, kind="surat_permohonan").latest("id")
    return {
        "number": working.case.number,
        "task": task.element,
        "element": task.element,
        "round": str(task.round),
        "attachment_id": str(letter.pk),
        "code": working.case.tracking_code,
        "account_id": str(cast.applicant.pk),
    }
