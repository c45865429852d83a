"""A letter's page: its sheets as they are on paper, its facts, its initials, its number, and the way to make it void."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base import files
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.cases.models import Case, OpenTask
from kolokasi.letters import actions, queries, rules
from kolokasi.letters.facts import KINDS
from kolokasi.letters.models import Letter
from kolokasi.letters.reading import KEEPERS, keeper, read_document
from kolokasi.people.models import Post
from kolokasi.people.queries import acting_title, post_name
from kolokasi.procedure.colocation.rewording import may_reword
from kolokasi.procedure.papers import note_sheet_read
from kolokasi.procedure.queries import procedure_of, visible_case
from kolokasi.sop.spec import Procedure
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import Shell, shell_of
from kolokasi.web.desk.letters.pages import page_count, picture
from kolokasi.web.desk.letters.pen import form_for, told
from kolokasi.web.desk.letters.words import kind_label, letter_badge, ship_limit
from kolokasi.web.fields import Entry

REPLY = "surat_balasan"
RETURN_IT = define(
    "letter_waits_in_its_step",
    gettext_lazy(
        "Surat balasan ini menunggu di langkah 5. Kembalikan drafnya di sana; nomornya batal dengan catatan itu."
    ),
    409,
)


@dataclass(frozen=True)
class Paraf:
    """Who has initialled the draft, in which post, when; a `manual` one stands on paper, and `name` entered it."""

    name: str
    post: str
    at: Any
    manual: bool


def letter_of(request: HttpRequest, letter_id: int) -> Letter:
    """The letter, if its case may be seen."""
    rows = Letter.objects.select_related(
        "case", "number", "draft", "final", "signed", "signer", "letterhead", "letterhead__logo", "drafted_by"
    )
    found = rows.filter(pk=letter_id).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    visible_case(account_of(request), found.case.number, shell_of(request).now)
    return found


@officer_page
@require_GET
def letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """The letter as it is or will be on paper."""
    return page(request, letter_of(request, letter_id))


def page_of_case(request: HttpRequest, case: Case, refusal: Refusal) -> HttpResponse:
    """The page of the case's living reply after a refused signature, with the sentence and nothing of what was typed."""
    found = queries.living_letter(case, REPLY)
    if found is None:
        raise refusal
    return page(request, letter_of(request, found.pk), refusal)


def page(
    request: HttpRequest, row: Letter, refusal: Refusal | None = None, *, typed: str | None = None,
    drawn: Sequence[SafeString] = (),
) -> HttpResponse:  # fmt: skip
    """The letter's page; `typed` is the free paragraph as it was just typed, `drawn` the sheets with it, not kept yet."""
    shell, number = shell_of(request), getattr(row, "number", None)
    signatures = list(row.signatures.select_related("account"))
    context = {
        "section": "letters",
        "letter": row,
        "label": kind_label(row.kind),
        "badge": letter_badge(row),
        "number": number,
        "numbered": bool(KINDS[row.kind].series),
        "expected": queries.expected_number(row.kind, shell.now) if KINDS[row.kind].series else 0,
        "pages": range(1, page_count(row) + 1),
        "facts": shown_facts(row),
        "initials": initials_of(row),
        "signatures": told(signatures),
        "electronic": any(one.electronic for one in signatures),
        "versions": Letter.objects.filter(case=row.case, kind=row.kind).order_by("-version"),
        "code": rules.spaced_code(row.code),
        "may_void": row.state == Letter.State.ISSUED
        and not _at_its_step(row)
        and any(one.key in KEEPERS for one in shell.standings),
        "at_its_step": row.state == Letter.State.ISSUED and _at_its_step(row),
        "refusal": refusal,
        "drawn": drawn,
        "paragraph": _paragraph(row, shell, typed),
        **_chain(row, shell),
    }
    return render(request, "desk/letters/letter.html", context, status=refusal.status if refusal else 200)


def _paragraph(row: Letter, shell: Shell, typed: str | None) -> Entry | None:
    """The free paragraph of a draft that nobody has initialled, for the posts that may word it; None for all others."""
    if not may_reword(row, [one.key for one in shell.standings if one.writes]):
        return None
    text = typed if typed is not None else str(row.facts.get("extra") or "")
    return Entry("extra", _("Paragraf tambahan"), "long", _("Ditulis sebelum penutup surat."), value=text, rows=5)


def _chain(row: Letter, shell: Shell) -> dict[str, Any]:
    """Of a reply on its way: the posts whose paraf is still awaited, and the form to sign it for who may do so now."""
    if row.kind != REPLY or row.state not in {Letter.State.DRAFT, Letter.State.ISSUED}:
        return {}
    task = OpenTask.objects.filter(case=row.case).select_related("case").first()
    if task is None:
        return {}
    procedure = procedure_of(row.case.revision_id)
    spec = procedure.tasks[task.element]
    free = task.holder_id is None or (shell.account is not None and task.holder_id == shell.account.pk)
    mine = {one.key for one in shell.standings if one.writes} if free else set()
    signing = form_for(task, mine, shell.now) if spec.act == "sign" else None
    return {"awaited": _awaited(task, procedure), "signing": signing, "step": task if spec.act == "sign" else None}


def _awaited(task: OpenTask, procedure: Procedure) -> list[tuple[str, bool]]:
    """The posts of the chain that have not initialled this version yet, in the SOP's order, and whose turn it is."""
    names = {post.key: post_name(post) for post in Post.objects.all()}
    chain = [one for one in procedure.tasks.values() if one.act == "initial"]
    at = next((n for n, one in enumerate(chain) if one.id == task.element), None)
    if at is None:
        return []
    keys = [(procedure.lanes[one.lane].post, one.id == task.element) for one in chain[at:]]
    return [(names.get(key, key), now) for key, now in keys]


def _at_its_step(row: Letter) -> bool:
    """Whether the letter waits for its signature in step 5, which alone can send it back (5+)."""
    return row.kind == REPLY and row.case.ended_at is None


def shown_facts(row: Letter) -> list[tuple[str, str]]:
    """The facts that decide, in a few lines; the sheet has them all."""
    facts = rules.printable(row.facts)
    servers = facts.get("servers") or []
    first = servers[0] if servers else {}
    verdicts = {"accept": _("Diterima"), "reject": _("Ditolak")}
    place = " ".join(filter(None, (first.get("rack"), first.get("unit")))) if len(servers) == 1 else ""
    letter_facts = facts.get("letter") or {}
    lines = (
        (_("Pemohon"), facts.get("agency") or row.case.agency.name),
        (_("Surat pemohon"), letter_facts.get("number")),
        (_("Putusan"), verdicts.get(facts.get("decision", ""), "")),
        (_("Server"), str(len(servers)) if servers else ""),
        (_("Tempat"), place),
        (_("Batas kirim"), ship_limit(facts)),
        (_("Sifat"), str(row.get_sifat_display())),
    )
    return [(label, str(value)) for label, value in lines if value]


def initials_of(row: Letter) -> list[Paraf]:
    """Who has initialled this version, the first first."""
    posts = {post.key: post_name(post) for post in Post.objects.all()}
    return [
        Paraf(one.account.name, acting_title(one.acting, posts.get(one.post_key, one.post_key)), one.at, one.manual)
        for one in row.initials.select_related("account")
    ]


@officer_page
@require_GET
def sheet(request: HttpRequest, letter_id: int, page: int) -> HttpResponse:
    """One page of the letter as a picture; whoever looks at the first has read it, and the record says so."""
    row = letter_of(request, letter_id)
    shown, media_type = picture(row, page)
    if page == 1:
        note_sheet_read(case=row.case, kind=row.kind, account=account_of(request))
    answer = HttpResponse(shown, content_type=media_type)
    answer["Cache-Control"] = "private, no-store"
    return answer


@officer_page
@require_GET
def pdf(request: HttpRequest, letter_id: int, stage: str) -> HttpResponse:
    """The bytes of the draft, of the final letter or of the signed scan; the reading stands in the record."""
    row = letter_of(request, letter_id)
    blob = read_document(letter=row, stage=stage, account=account_of(request))
    name = f"{row.kind}-{row.case.number}-v{row.version}-{stage}.pdf"
    with files.read(blob) as stream:
        answer = HttpResponse(stream.read(), content_type=blob.media_type)
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@officer_page
@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Asks why, then the letter counts no more and its number is void with that reason."""
    row = letter_of(request, letter_id)
    account, now = account_of(request), shell_of(request).now
    found = keeper(account, now)
    reason = request.POST.get("reason", "")[:300]
    context = {
        "section": "letters", "letter": row, "label": kind_label(row.kind), "reason": reason,
        "number": getattr(row, "number", None),
    }  # fmt: skip
    if _at_its_step(row):
        raise Refusal(RETURN_IT)
    if request.method == "GET":
        return render(request, "desk/letters/void.html", context)
    try:
        actions.void_letter(letter=row, reason=reason, at=now, actor=account, post=found.key, acting=found.acting)
    except Refusal as refusal:
        return render(request, "desk/letters/void.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Surat dibatalkan. Nomornya tetap tercatat dengan alasannya."))
    return redirect("letters:letter", row.pk)
