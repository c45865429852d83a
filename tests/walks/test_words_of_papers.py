"""`pdftotext` finds every fact of a walked case in its papers; the facts are taken from the rows, not from what was fed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from kolokasi.addressing.models import Address
from kolokasi.base import clock, files
from kolokasi.cases.models import Attachment, Case, CaseServer, Closing, Question
from kolokasi.facility.models import Feed, Occupation
from kolokasi.letters.models import AgendaEntry, Disposition, Initial, Instruction, Letter, LetterNumber
from kolokasi.procedure import actions
from kolokasi.procedure.models import CapacityCheck, Waiver
from kolokasi.servers.models import Mounting, Receipt
from tests.cast import Cast
from tests.letters.looking import text_of
from tests.procedure.walking import Office

pytestmark = pytest.mark.slow

MONTHS = (
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()  # noqa: SIM905
)
Facts = Iterator[object]


def day(value: date | datetime) -> str:
    on = value.astimezone(clock.OFFICE_ZONE).date() if isinstance(value, datetime) else value
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def moment(value: datetime) -> str:
    return f"{day(value)} pukul {value.astimezone(clock.OFFICE_ZONE):%H.%M} WIB"


def figure(value: float) -> str:
    whole, _point, rest = f"{value:,.2f}".partition(".")
    rest = rest.rstrip("0")
    return whole.replace(",", ".") + (f",{rest}" if rest else "")


def papers(case: Case) -> dict[str, str]:
    """The words of every document that the office wrote in the case, by kind; several of a kind one after another."""
    found: dict[str, str] = {}
    for one in Attachment.objects.filter(case=case, voided_at=None).select_related("blob").order_by("pk"):
        with files.read(one.blob) as stream:
            found[one.kind] = found.get(one.kind, "") + " " + text_of(stream.read()).replace("\u200b", "")
    for letter in Letter.objects.filter(case=case).exclude(final=None).select_related("final").order_by("pk"):
        assert letter.final is not None
        with files.read(letter.final) as stream:
            found[f"letter:{letter.kind}"] = text_of(stream.read()).replace("\u200b", "")
    return found


def holds(text: str, facts: Facts) -> None:
    """Every fact stands there, however the lines were broken."""
    squeezed = text.replace(" ", "")
    missing = [str(fact) for fact in facts if str(fact).replace(" ", "") not in squeezed]
    assert missing == [], text


def of_case(case: Case) -> Facts:
    yield case.number
    yield case.agency.name


def of_letter(case: Case) -> Facts:
    entry = AgendaEntry.objects.filter(case=case, direction="in").latest("pk")
    yield entry.letter_number
    if entry.letter_date:
        yield day(entry.letter_date)


def of_machine(line: CaseServer) -> Facts:
    spec = line.server.spec
    yield line.server.name
    yield f"{spec['manufacturer']} {spec['model']}"


def of_place(line: CaseServer) -> Facts:
    place = Occupation.objects.select_related("rack__room").get(server=line.server, released_at=None)
    low, high = place.units.lower // 2 + 1, place.units.upper // 2
    yield place.rack.room.name
    yield place.rack.name
    yield f"U{low}–{high}" if high > low else f"U{low}"


def of_addresses(line: CaseServer) -> Facts:
    for one in Address.objects.filter(server=line.server, state__in=["held", "used"]):
        yield one.host


def of_connection(line: CaseServer) -> Facts:
    mounting = Mounting.objects.get(server=line.server, removed_at=None)
    feeds = Feed.objects.filter(racks__occupations__server=line.server).order_by("name").distinct()
    for feed, outlet in zip(feeds, (mounting.outlet_a, mounting.outlet_b), strict=True):
        yield f"{feed.name}: {outlet}"
    yield mounting.switch
    yield mounting.port
    yield mounting.vlan
    yield moment(mounting.at)


def of_person(account: Any) -> Facts:
    yield account.name
    yield account.nip


def of_contact(case: Case, which: str) -> Facts:
    person = case.form["contacts"][which]
    yield person["name"]
    yield person["position"]


def of_number(case: Case, kind: str) -> Facts:
    number = LetterNumber.objects.filter(letter__case=case, letter__kind=kind).latest("pk")
    yield number.text


def of_signature(case: Case, kind: str) -> Facts:
    letter = Letter.objects.filter(case=case, kind=kind).exclude(final=None).latest("version")
    assert letter.signer is not None
    assert letter.dated_on is not None
    yield from of_person(letter.signer)
    yield letter.signer.rank
    yield day(letter.dated_on)
    yield "-".join(letter.code.upper()[place : place + 4] for place in range(0, len(letter.code), 4))


def of_check(case: Case) -> Facts:
    check = CapacityCheck.objects.filter(case=case).latest("at")
    yield moment(check.at)
    assert check.by is not None
    yield check.by.name
    for limit in check.verdict["limits"]:
        for value in (limit["needed"], limit["available"]):
            if isinstance(value, int | float) and 0 < value < 1e12:
                yield figure(value)
    for room in check.availability["rooms"]:
        yield room["room"]
        yield figure(room["units"]["free"])
    question = Question.objects.filter(case=case).latest("pk")
    assert question.answered_at is not None
    assert question.answered_by is not None
    yield question.answered_by.name
    assert question.available_w is not None
    yield f"{figure(question.available_w)} W"
    yield question.note


def of_dispositions(case: Case) -> Facts:
    labels = dict(Instruction.objects.values_list("key", "label"))
    for one in Disposition.objects.filter(case=case).select_related("from_post", "to_post", "sender"):
        yield from (one.from_post.name, one.to_post.name, one.sender.name, one.note)
        yield from (labels[key] for key in one.instructions)


def of_receipts(line: CaseServer) -> Facts:
    receipt = Receipt.objects.get(server=line.server)
    yield from (receipt.brought_by, receipt.condition, receipt.serial, f"{receipt.boxes} dus", moment(receipt.at))
    yield from of_person(receipt.taken_by)


def of_work(case: Case) -> Facts:
    for one in Closing.objects.filter(case=case, kind="completed", closed_at__lt=_closed(case, "T10")).exclude(
        actor=None
    ):
        assert one.actor is not None
        yield one.actor.name
        yield moment(one.closed_at)


def _closed(case: Case, element: str) -> datetime:
    return Closing.objects.filter(case=case, element=element).latest("pk").closed_at


@pytest.fixture
def done(cast: Cast) -> Case:
    office = Office(cast, servers=2)
    office.until("")
    return office.case


def test_every_fact_of_a_case_that_went_all_the_way(done: Case, cast: Cast) -> None:
    found, lines = papers(done), list(CaseServer.objects.filter(case=done).select_related("server"))
    assert len(lines) == 2
    for kind, text in found.items():
        if kind not in {"surat_permohonan", "surat_balasan"}:  # brought in by a test, not written
            holds(text, iter([done.number]))
            if kind not in {"lembar_tinjauan", "laporan_diperiksa", "ba_ditinjau"}:
                holds(text, of_case(done))
    holds(found["lembar_disposisi"], of_dispositions(done))
    holds(found["lembar_disposisi"], of_letter(done))
    holds(found["hasil_pemeriksaan"], of_check(done))
    for kind in ("letter:surat_balasan", "draf_surat"):
        holds(found[kind], of_letter(done))
        for line in lines:
            for facts in (of_machine, of_place, of_addresses):
                holds(found[kind], facts(line))
    for signed in (of_number, of_signature):
        holds(found["letter:surat_balasan"], signed(done, "surat_balasan"))
    holds(found["form_barang_kosong"], of_number(done, "surat_balasan"))
    for which in ("administrative", "technical"):
        holds(found["form_barang"], of_contact(done, which))
    for line in lines:
        label = [line.server.label]
        holds(found["form_barang"], iter([*label, line.server.serial]))
        holds(found["tanda_terima"], iter([*label, *of_machine(line), *of_receipts(line)]))
        holds(found["ba_verifikasi"], iter([*label, line.server.name, line.server.serial]))
        holds(found["perintah_kerja"], iter([*label, *of_machine(line), *of_place(line), *of_addresses(line)]))
        placed = [*of_place(line), *of_addresses(line), *of_connection(line)]
        holds(found["ba_pemasangan"], iter([*label, *of_machine(line), line.server.serial, *placed]))
        waiver = Waiver.objects.get(server=line.server)
        holds(found["ba_pemasangan"], iter([waiver.reason, waiver.by.name]))
        holds(found["laporan"], iter([*label, *of_machine(line), *of_place(line), *of_addresses(line)]))
    for kind in ("ba_verifikasi", "perintah_kerja", "ba_pemasangan", "laporan"):
        holds(found[kind], of_number(done, kind))
    holds(found["ba_verifikasi"], of_person(cast["helpdesk"]))
    holds(found["ba_pemasangan"], of_person(cast["tim_teknis"]))
    for kind in ("ba_verifikasi", "ba_pemasangan"):
        holds(found[kind], of_contact(done, "technical"))
    holds(found["laporan"], of_work(done))
    holds(found["laporan"], iter([Closing.objects.get(case=done, element="T10").data["summary"]]))
    for element, kind in (("T11A", "laporan_diperiksa"), ("T12", "ba_ditinjau")):
        closing = Closing.objects.get(case=done, element=element)
        assert closing.actor is not None
        holds(found[kind], iter([closing.actor.name, moment(closing.closed_at), *of_number(done, "laporan")]))
    assert Initial.objects.filter(letter__case=done).count() == 3


def test_a_refusal_names_its_ground_and_a_returned_letter_what_is_missing(cast: Cast) -> None:
    office = Office(cast)
    office.until("T02C")
    office.do("T02C", "return", note="Nomor seri belum ada.\nSurat kuasa belum ada.", data={}, files=[])
    office.until("", T04="reject")
    found = papers(office.case)
    decided = Closing.objects.get(case=office.case, element="T04")
    holds(found["letter:surat_balasan"], iter([decided.data["ground"], *of_letter(office.case)]))
    returned = Closing.objects.get(case=office.case, element="T02C", outcome="return")
    holds(
        found["surat_pengembalian"], iter([*returned.note.splitlines(), *of_case(office.case), *of_letter(office.case)])
    )
    holds(found["surat_pengembalian"], of_number(office.case, "surat_pengembalian"))


def test_what_is_handed_back_stands_in_its_minutes(cast: Cast) -> None:
    office = Office(cast)
    office.until("T10")
    actions.withdraw_case(
        number=office.case.number, reason="Aplikasi dipindahkan ke awan.", account=cast.applicant, at=office.at
    )
    office.do("W2")
    text = papers(office.case)["bast_pengembalian"]
    (line,) = CaseServer.objects.filter(case=office.case).select_related("server")
    closing = Closing.objects.get(case=office.case, element="W2")
    receipt = Receipt.objects.get(server=line.server)
    holds(
        text,
        iter([*of_case(office.case), line.server.label, *of_machine(line), receipt.serial, closing.data["serial"][0]]),
    )
    holds(text, iter([office.case.withdrawn_reason, closing.data["received_by"], *of_person(cast["tim_teknis"])]))
    holds(text, of_number(office.case, "bast_pengembalian"))
