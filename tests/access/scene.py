"""What the places in addresses stand for in the scene of the access matrix."""

from __future__ import annotations

from kolokasi.base import clock
from kolokasi.base.models import DayOff, Ramadan
from kolokasi.cases.models import Attachment, Case, OpenTask, Question
from kolokasi.letters.actions import reserve_block, reserve_number
from kolokasi.letters.models import AgendaEntry, Disposition, Letter
from kolokasi.notices.actions import tell
from kolokasi.notices.models import Notice
from kolokasi.people.invitations import invite
from kolokasi.people.models import Account, Holding
from kolokasi.procedure.stacks import take_in
from kolokasi.servers.models import Server
from kolokasi.servers.photos import keep_photo
from kolokasi.web.portal.drafts import begin_draft, put_letter
from tests.cast import Cast
from tests.factories import case, office
from tests.fixtures import NOON
from tests.pdfs import pdf
from tests.scanning import blank, photograph


def places(cast: Cast, part: str) -> dict[str, str]:
    """A value for every place that an address of the product may have: of cases and a draft by this applicant.

    `number` waits at step 3 with the question about the building asked, `shipping` at step 7.
    """
    working, author = office(cast, at="T03", by=part), cast[part]
    working.part("ask", message="Mohon jawaban hari ini.")
    # the last disposition is to be recalled in this scene, so nobody has read it
    Disposition.objects.filter(case=working.case).update(read_at=None, read_by=None)
    task = OpenTask.objects.get(case=working.case)
    letter = Attachment.objects.filter(case=working.case, kind="surat_permohonan").latest("id")
    draft = begin_draft(account=author, at=NOON)
    put_letter(account=author, pk=draft.pk, name="surat.pdf", data=pdf(), at=NOON)
    shipping = case(cast, at="T07", by=part)
    return {
        "number": working.case.number,
        "shipping": shipping.number,
        **_server(cast, shipping.case_servers.get().server),
        "task": task.element,
        "question_id": str(Question.objects.get(case=working.case).pk),
        "version": str(Letter.objects.get(case=shipping, kind="surat_balasan").version),
        "element": task.element,
        "round": str(task.round),
        "notice_id": str(_told(author)),
        "agency_id": str(author.agency_id),
        "account_id": str(author.pk),
        **_invited(cast, author),
        "attachment_id": str(letter.pk),
        **_papers(cast, working.case),
        "code": working.case.tracking_code,
        "pk": str(draft.pk),
        "key": str(draft.form["servers"][0]["key"]),
        "holding_id": str(Holding.objects.get(account=cast["helpdesk_2"]).pk),
        "season_id": str(Ramadan.objects.order_by("first").first().pk),  # type: ignore[union-attr]
        "day": str(DayOff.objects.order_by("day").first().day),  # type: ignore[union-attr]
    }


def _server(cast: Cast, server: Server) -> dict[str, str]:
    """The server's label, and a photograph of it."""
    photo = keep_photo(
        server=server, kind="arrival", upload=photograph(blank()), taken_at=NOON, by=cast["helpdesk"]
    )  # fmt: skip
    return {"label": server.label, "photo_id": str(photo.pk)}


def _papers(cast: Cast, case: Case) -> dict[str, str]:
    """The case's entry in the register, its disposition sheet, and a number that waits for a paper of elsewhere."""
    number = reserve_number(
        kind="surat_balasan", sifat="biasa", subject="Surat tangan", actor=cast["helpdesk"], post="helpdesk", acting="",
        at=NOON,
    )  # fmt: skip
    block = reserve_block(
        kind="surat_balasan", sifat="biasa", count=2, day=clock.office_date(NOON), reason="Jaringan mati",
        actor=cast["helpdesk"], post="helpdesk", acting="", at=NOON,
    )  # fmt: skip
    stack = take_in(uploads=[("tumpukan.pdf", pdf(case.number))], account=cast["helpdesk"], at=NOON)
    return {
        "block_id": str(block.pk),
        "stack_id": str(stack.pk),
        "sheet_id": str(stack.sheets.get().pk),
        "entry_id": str(AgendaEntry.objects.filter(case=case).latest("id").pk),
        "letter_id": str(Letter.objects.filter(case=case, kind="lembar_disposisi", state="issued").latest("id").pk),
        "number_id": str(number.pk),
    }


def _told(account: Account) -> int:
    """The id of a notice of this account."""
    tell(accounts=[account], kind="selesai", key="scene", at=NOON)
    return Notice.objects.get(account=account, key="scene").pk


def _invited(cast: Cast, account: Account) -> dict[str, str]:
    """An open invitation to the account's agency, and the secret of its link."""
    invitation, secret = invite(
        email=f"baru.{account.pk}@opd.example", agency=account.agency, by=cast["administrator"], at=NOON
    )
    return {"invitation_id": str(invitation.pk), "secret": secret}
