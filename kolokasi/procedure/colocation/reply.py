"""SOP steps 4 to 6: the decision makes the promise and writes the letter; it is initialled, numbered, signed and sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.base import clock, worktime
from kolokasi.base.queries import working_calendar
from kolokasi.base.refusal import Refusal, define
from kolokasi.cases.models import Attachment, Case, Closing, OpenTask
from kolokasi.letters import actions as letters
from kolokasi.letters.models import AgendaEntry, Initial, Letter, Reason, Way
from kolokasi.letters.signatures.signers import way_of
from kolokasi.people.models import Account, Holding
from kolokasi.people.queries import holders
from kolokasi.procedure import bell, facts, plans, printing, promise, verdict, waiting
from kolokasi.procedure.acts import Act, Doing, Part, PartDoing, ask
from kolokasi.procedure.colocation import drafting
from kolokasi.procedure.colocation.capacity import building_answer, check_of
from kolokasi.procedure.colocation.choosing import chosen_places, places_to_choose
from kolokasi.procedure.colocation.drafting import KEEP_TURN, KIND
from kolokasi.procedure.saying import AnswersRefused
from kolokasi.procedure.uploads import attach_written
from kolokasi.sop.spec import Field, Procedure, Task, Words

CHECK_FIRST = define(
    "no_capacity_check", gettext_lazy("Belum ada hasil pemeriksaan kapasitas. Kembalikan ke langkah 3 lebih dulu."), 409
)
GROUND_NEEDED = define(
    "rejection_needs_a_ground",
    gettext_lazy("Semua batas kapasitas cukup. Tulis alasan penolakannya, supaya pemohon tahu apa yang harus diubah."),
)
NO_SERVER = define("no_server_accepted", gettext_lazy("Pilih paling sedikit satu server yang diterima, atau tolak."))
ISSUE_FIRST = define(
    "reply_not_issued",
    gettext_lazy(
        "Surat belum bernomor. Tekan “Tanda tangani dan beri nomor”, cetak, tanda tangani, lalu unggah pindaiannya."
    ),
)
NOBODY_SIGNS = define(
    "nobody_signs", gettext_lazy("Hari ini tidak ada Kepala Dinas, Plt., atau Plh. Tunjuk pejabatnya lebih dulu."), 409
)
NO_LETTER = define("no_reply_letter", gettext_lazy("Belum ada surat balasan. Selesaikan langkah 4 lebih dulu."), 409)


def letter_of(case: Case) -> Letter | None:
    """The living version of the reply letter."""
    living = Letter.objects.filter(case=case, kind=KIND).exclude(state=Letter.State.VOID)
    return living.select_related("number").order_by("-version").first()


def decision_fields(case: Case, _procedure: Procedure, _task: Task) -> tuple[Field, ...]:
    """Which servers are accepted, and the reasons of the office's list."""
    indexes = verdict.living_indexes(case)
    servers = tuple((str(i), Words(str(case.form["servers"][i].get("name") or f"Server {i + 1}"))) for i in indexes)
    reasons = tuple((one.key, Words(one.label)) for one in Reason.objects.filter(active=True))
    fields = [
        ask(
            "reasons",
            "Alasan penolakan",
            "Reasons for refusing",
            "Dikutip dalam surat, bersama angka yang dibekukan di langkah 3.",
            "Quoted in the letter, with the figures frozen in step 3.",
            kind="choices",
            choices=reasons,
        )
    ]
    if waiting.may_keep_turn(check_of(case)):
        fields.append(
            ask(
                KEEP_TURN,
                "Daftar tunggu",
                "Waiting list",
                "Tempat yang kosong ditawarkan menurut urutan; surat balasan menyebutnya.",
                "Freed room is offered in order; the reply letter says so.",
                kind="choices",
                choices=(("keep", Words("Simpan giliran bila ditolak", "Keep the turn when refused")),),
            )
        )
    if len(servers) > 1:
        fields.insert(
            0,
            ask(
                "servers",
                "Server yang diterima",
                "Servers accepted",
                "Kosongkan untuk semua.",
                "Leave empty for all.",
                kind="choices",
                choices=servers,
            ),
        )
    return (*fields, *places_to_choose(case, indexes))


def likely_reasons(case: Case, _task: Task) -> dict[str, str]:
    """The reasons that the binding limits call for, and the sets of servers that fit."""
    check = check_of(case)
    if check is None or check.verdict["verdict"] == "accept":
        return {}
    binding = set(check.verdict["binding"])
    known = {"reasons": ",".join(one.key for one in Reason.objects.filter(active=True) if one.limit in binding)}
    fitting = check.verdict.get("fitting_sets") or []
    return known | ({"servers": ",".join(map(str, fitting[0]))} if fitting else {})


def decide(doing: Doing) -> None:
    """Row 4: accepted, and everything is promised in this transaction; or rejected, for a failed limit or a written ground."""
    case, check = doing.case, check_of(doing.case)
    if check is None:
        raise Refusal(CHECK_FIRST)
    accepted = [int(key) for key in doing.data.get("servers") or []] or verdict.living_indexes(case)
    if doing.outcome == "accept":
        if not accepted:
            raise Refusal(NO_SERVER)
        answer = building_answer(case)
        chosen = chosen_places(doing.data, accepted)
        plans.make_promise(case, accepted, building_ok=answer, at=doing.at, actor=doing.doer.actor, chosen=chosen)
        doing.data["accepted"] = accepted
        doing.data.pop(KEEP_TURN, None)
        reasons: list[str] = []
    else:
        reasons = _grounds(doing, check.verdict)
        promise.release(case, at=doing.at, actor=doing.doer.actor, why="ditolak di langkah 4")
        accepted = []
    _draft(doing, accepted, reasons)


def _grounds(doing: Doing, kept: Mapping[str, Any]) -> list[str]:
    labels = dict(Reason.objects.values_list("key", "label"))
    chosen = [labels[key] for key in doing.data.get("reasons") or []]
    if kept["verdict"] == "accept" and not doing.data.get("ground"):
        raise AnswersRefused({"ground": str(Refusal(GROUND_NEEDED))})
    if not chosen and not doing.data.get("ground"):
        raise AnswersRefused({"reasons": _("Pilih alasan dari daftar, atau tulis alasannya di bawah.")})
    return chosen


def _draft(doing: Doing, accepted: Sequence[int], reasons: Sequence[str]) -> None:
    case = doing.case
    written = drafting.reply_facts(
        case,
        doing.place.procedure,
        doing.at,
        decision=doing.outcome,
        accepted=accepted,
        reasons=reasons,
        data=doing.data,
    )
    letter = letters.write_draft(
        case=case,
        kind=KIND,
        facts=written,
        sifat=drafting.sifat_of(case),
        actor=doing.doer.account,
        post=doing.doer.post,
        acting=doing.doer.acting,
        at=doing.at,
    )
    doing.data["letter_version"] = letter.version
    doing.write(
        "draf_surat",
        f"Draf surat balasan {case.number} v{letter.version}.pdf",
        printing.bytes_of(printing.drafted(letter)),
    )


def _ship_by(doing: Doing) -> date | None:
    """The day until which the server is awaited, counted from now; the procedure's timer says how long."""
    timer = next(iter(doing.place.procedure.timers.values()), None)
    return clock.office_date(worktime.due(doing.at, timer.amount, working_calendar())) if timer else None


def initial(doing: Doing) -> None:
    """Row 4+: the paraf of this post stands on the version that was read; a return leaves the note."""
    letter = letter_of(doing.case)
    if letter is None:
        raise Refusal(NO_LETTER)
    if doing.outcome != "return":
        letters.initial_letter(
            letter=letter,
            post=doing.task.post_key,
            account=doing.doer.account,
            acting=doing.doer.acting,
            manual=doing.manual is not None,
            at=doing.happened_at,
        )


def issue(doing: PartDoing) -> None:
    """Pressing sign: the next number of the series is reserved, and the final bytes are frozen with number, date and QR."""
    letter = letter_of(doing.case)
    if letter is None:
        raise Refusal(NO_LETTER)
    signer, acting = doing.doer.account, doing.doer.acting
    if doing.doer.post != doing.place.task.post_key:
        signer, acting = _who_signs(doing.place.task.post_key, doing.at)
    letters.issue_letter(letter=letter, signer=signer, post=doing.place.task.post_key, acting=acting, at=doing.at)


def _who_signs(post_key: str, at: datetime) -> tuple[Account, str]:
    """Whose signature block the Helpdesk prints for a signature on paper: who stands in today, else the holder."""
    found = holders([post_key], at)
    if not found:
        raise Refusal(NOBODY_SIGNS)
    return found[0].account, "" if found[0].kind == Holding.Kind.HOLDER else found[0].kind


def sign(doing: Doing) -> None:
    """Row 5: the letter is signed, by its scan or electronically before, and its number used; row 5+ voids it with the note."""
    letter = letter_of(doing.case)
    if letter is None:
        raise Refusal(NO_LETTER)
    if doing.outcome == "return":
        letters.void_letter(
            letter=letter,
            reason=doing.note,
            at=doing.at,
            actor=doing.doer.account,
            post=doing.doer.post,
            acting=doing.doer.acting,
        )
        return
    if letter.state == Letter.State.DRAFT:
        raise Refusal(ISSUE_FIRST)
    if letter.state != Letter.State.SIGNED and not _signed_on_paper(doing, letter):
        return  # the missing document is named by the step itself
    promise.confirm(doing.case, at=doing.at, actor=doing.doer.actor)
    letter = letter_of(doing.case) or letter
    doing.data["letter_number"] = letter.number.text
    doing.data["letter_date"] = str(letter.dated_on)


def _signed_on_paper(doing: Doing, letter: Letter) -> bool:
    """The scan of this round, once it is there, is the signed letter."""
    scan = (
        Attachment.objects.filter(
            case=doing.case, element=doing.task.element, round=doing.task.round, kind=KIND, voided_at__isnull=True
        )
        .order_by("-pk")
        .first()
    )
    if scan is None:
        return False
    letters.sign_wet(
        letter=letter,
        scan=scan.blob,
        at=doing.happened_at,
        actor=doing.doer.account,
        post=doing.doer.post,
        acting=doing.doer.acting,
    )
    return True


def dispatch(doing: Doing) -> None:
    """Row 6: entered in the agenda keluar, archived, and sent with the prefilled form; what was not accepted is struck off."""
    case, letter = doing.case, letter_of(doing.case)
    if letter is None or letter.signed is None:
        raise Refusal(NO_LETTER)
    entry = letters.enter_agenda(
        direction=AgendaEntry.Direction.OUT,
        date=clock.office_date(doing.happened_at),
        letter_number=letter.number.text,
        letter_date=letter.dated_on,
        sifat=letter.sifat,
        urgency="biasa",
        party=case.agency.name,
        subject=letter.facts.get("subject") or case.title,
        case=case,
        letter=letter,
        manual=doing.manual is not None,
        actor=doing.doer.account,
        post=doing.doer.post,
        acting=doing.doer.acting,
        at=doing.at,
    )
    doing.data["outgoing_number"] = f"{entry.number}/{entry.year}"
    files = [(f"Surat balasan {case.number}.pdf", letter.signed)]
    if letter.facts.get("decision") == "accept":
        _strike_the_rest(case)
        form = printing.render("form_barang", facts.goods_form(case, doing.at, ship_by=_ship_by(doing)), at=doing.at)
        blank = attach_written(
            case,
            doing.doer,
            form,
            kind="form_barang_kosong",
            name=f"Formulir barang {case.number} (untuk diisi).pdf",
            at=doing.at,
            task=doing.task,
            for_applicant=True,
        )
        files.append((blank.name, blank.blob))
    bell.letter_answered(case, files, doing.at, secret=letter.sifat != "biasa")


def _strike_the_rest(case: Case) -> None:
    """Servers that the letter does not accept are struck off with that reason."""
    promised = {line.index for line in promise.servers_of(case)}
    for index in verdict.living_indexes(case):
        if index not in promised:
            case.form["servers"][index]["struck"] = "Tidak diterima dalam surat balasan"
    case.save(update_fields=["form"])


def count_from_dispatch(doing: Doing, _closing: Closing, opened: Sequence[OpenTask]) -> None:
    """The ship-by date counts from dispatch, and the promise ends with it."""
    for task in opened:
        if task.lapses_at is not None:
            promise.hold_until(doing.case, task.lapses_at, at=doing.at, actor=doing.doer.actor)


def look(case: Case, task: OpenTask, at: datetime) -> Mapping[str, Any]:
    """The letter as it stands: version, initials, number; and the frozen check that it rests on."""
    letter = letter_of(case)
    return {
        "letter": letter,
        "initials": Initial.objects.filter(letter=letter).select_related("account") if letter else [],
        "check": check_of(case),
        "task": task,
        "at": at,
    }


def _has_draft(case: Case) -> bool:
    letter = letter_of(case)
    return letter is not None and letter.state == Letter.State.DRAFT


def _signs_with_ink(case: Case, task: OpenTask) -> bool:
    return _has_draft(case) and way_of(task.post_key, clock.now()) == Way.WET


def _may_sign_with_ink(case: Case, task: OpenTask) -> bool:
    """A post that signs electronically may still sign on paper, when its service is down or it is abroad."""
    return _has_draft(case) and way_of(task.post_key, clock.now()) != Way.WET


ISSUE = Part(
    "issue",
    Words("Tanda tangani dan beri nomor", "Sign and number"),
    Words("Tanda tangani dan beri nomor", "Sign and number"),
    issue,
    hint=Words(
        "Nomor berikutnya dipesan untuk versi ini; surat dicetak, ditandatangani, dan dipindai.",
        "The next number is reserved for this version; the letter is printed, signed and scanned.",
    ),
    open=_signs_with_ink,
    leads=True,
)
ISSUE_ON_PAPER = Part(
    "issue_on_paper",
    Words("Tanda tangan basah", "Sign in ink"),
    Words("Beri nomor untuk tanda tangan basah", "Number it to be signed in ink"),
    issue,
    hint=Words(
        "Bila tanda tangan elektronik tidak dapat dipakai.",
        "When electronic signing cannot be used.",
    ),
    open=_may_sign_with_ink,
)
SEND_DEFAULTS: dict[str, str] = {"channel": "application"}


def sent_today(_case: Case, _task: Task) -> dict[str, str]:
    return SEND_DEFAULTS | {"sent_date": clock.office_date(clock.now()).isoformat()}


DECIDE: Act = Act(perform=decide, fields=decision_fields, suggest=likely_reasons, look=look)
INITIAL: Act = Act(perform=initial, look=look)


def unnumbered(case: Case) -> frozenset[str]:
    """A letter without a number cannot be signed yet; it can only be numbered, or returned."""
    letter = letter_of(case)
    return frozenset({"sign"}) if letter is None or letter.state == Letter.State.DRAFT else frozenset()


def likely_signed(case: Case, _task: Task) -> dict[str, str]:
    """Once the letter has its number, what is left is the scan of the signed one."""
    letter = letter_of(case)
    return {"outcome": "sign"} if letter is not None and letter.state == Letter.State.ISSUED else {}


SIGN: Act = Act(perform=sign, look=look, parts=(ISSUE, ISSUE_ON_PAPER), suggest=likely_signed, not_yet=unnumbered)
DISPATCH: Act = Act(perform=dispatch, after=count_from_dispatch, suggest=sent_today, look=look)
