"""The shipped SOP is read whole: every row of the office's SOP, letter for letter, and each extension marked."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from kolokasi.sop import reader
from kolokasi.sop.acts import ACTS
from kolokasi.sop.spec import Procedure
from kolokasi.sop.walk import walk
from tests.sop import files

STEPS = {
    "T01": ("1", "pemohon", ""),
    "T01R": ("1+", "helpdesk", "register return"),
    "T02A": ("2a", "kepala_dinas", ""),
    "T02B": ("2b", "kabid_aptika", ""),
    "T02C": ("2c", "pranata_komputer", "forward return"),
    "T03": ("3", "helpdesk", ""),
    "T04": ("4", "helpdesk", "accept reject"),
    "T04P": ("4+", "pranata_komputer", "initial return"),
    "T04K": ("4+", "kabid_aptika", "initial return"),
    "T04S": ("4+", "sekretaris", "initial return"),
    "T05": ("5", "kepala_dinas", "sign return"),
    "T06": ("6", "helpdesk", ""),
    "T07": ("7", "pemohon", ""),
    "T08": ("8", "helpdesk", "match waive return"),
    "T09": ("9", "tim_teknis", ""),
    "T10": ("10", "helpdesk", ""),
    "T11A": ("11a", "pranata_komputer", "forward return"),
    "T11B": ("11b", "kabid_aptika", ""),
    "T12": ("12", "kepala_dinas", "approve return"),
    "W2": ("W2", "tim_teknis", ""),
}


@pytest.fixture(scope="module")
def procedure() -> Procedure:
    return files.read(files.shipped())


def test_every_step_stands_with_its_post_and_its_outcomes(procedure: Procedure) -> None:
    found = {
        task.id: (task.step, procedure.lanes[task.lane].post, " ".join(outcome.key for outcome in task.outcomes))
        for task in procedure.tasks.values()
    }
    assert found == STEPS
    assert procedure.key == "permohonan_colocation"


def test_ends_and_their_results(procedure: Procedure) -> None:
    assert {end.id: (end.result, end.step) for end in procedure.ends.values()} == {
        "EndDone": ("done", "13"),
        "EndRejected": ("rejected", ""),
        "EndLapsed": ("lapsed", ""),
        "EndWithdrawn": ("withdrawn", ""),
        "EndHandedBack": ("withdrawn", ""),
    }


def test_times_are_working_time_and_shared_where_one_row_has_several_parts(procedure: Procedure) -> None:
    amounts = {task.id: (task.amount, task.clock) for task in procedure.tasks.values()}
    assert {key: amount for key, (amount, _clock) in amounts.items() if amount not in {"1 hari", ""}} == {
        "T03": "1 jam", "T08": "1 jam", "T09": "2 hari", "W2": "2 hari",
    }  # fmt: skip
    assert {key for key, (amount, _clock) in amounts.items() if not amount} == {"T04P", "T04K", "T04S"}
    assert {key: clock for key, (_amount, clock) in amounts.items() if clock} == {
        "T02A": "2", "T02B": "2", "T02C": "2", "T11A": "11", "T11B": "11",
    }  # fmt: skip
    assert [(timer.task, timer.amount) for timer in procedure.timers.values()] == [("T07", "10 hari")]


@pytest.mark.parametrize(("outcomes", "days", "hours"), [((), 10, 2), (("register", "forward", "reject"), 5, 1)])
def test_the_offices_promised_time_adds_up_as_in_the_sop(
    procedure: Procedure, outcomes: tuple[str, ...], days: int, hours: int
) -> None:
    """Accepted 10 days 2 hours without the applicant's own step 7, refused 5 days 1 hour; one clock counts once."""
    clocks = {}
    for visit in walk(procedure, outcomes).visited:
        task = procedure.tasks[visit.task]
        if task.amount and not task.applicant:
            clocks[task.clock or task.step] = task.amount
    found = {unit: sum(int(a.split()[0]) for a in clocks.values() if a.endswith(unit)) for unit in ("hari", "jam")}
    assert found == {"hari": days, "jam": hours}


def test_extensions_are_marked_and_nothing_else_is(procedure: Procedure) -> None:
    assert {task.id for task in procedure.tasks.values() if task.extension} == {
        "T01R", "T04P", "T04K", "T04S", "W2",
    }  # fmt: skip
    assert [lane.id for lane in procedure.lanes.values() if lane.extension] == ["sekretaris"]
    assert {task.id for task in procedure.tasks.values() if task.skippable} == {"T04P", "T04K", "T04S"}
    marked = {(flow.source, flow.outcome) for flow in procedure.flows.values() if flow.extension and flow.outcome}
    assert ("G08", "waive") in marked
    assert ("G08", "match") not in marked
    assert {outcome for _source, outcome in marked} == {"register", "initial", "return", "waive", "match"}
    assert {source for source, outcome in marked if outcome == "match"} == {"GW"}


def test_a_return_asks_for_a_note_only(procedure: Procedure) -> None:
    for task in procedure.tasks.values():
        for outcome in task.outcomes:
            assert (outcome.note, outcome.bare) == {"return": (True, True), "waive": (True, False)}.get(
                outcome.key, (False, False)
            )


def test_step_13_waits_for_a_document_of_every_row_with_an_output(procedure: Procedure) -> None:
    rows = {row.no: row for row in procedure.official if row.output}
    brought = {no: [d.kind for key in row.tasks for d in procedure.tasks[key].documents] for no, row in rows.items()}
    assert [no for no, kinds in brought.items() if not kinds] == ["1", "6"]  # the letter itself, the letter as sent
    ends = {d.kind for task in procedure.tasks.values() for d in task.documents if d.needed == "end"}
    assert ends == {"lembar_disposisi", "laporan_diperiksa", "ba_ditinjau"}


def test_everything_shown_to_people_is_in_both_languages(procedure: Procedure) -> None:
    for task in procedure.tasks.values():
        words = [task.name, *(outcome.label for outcome in task.outcomes), *(outcome.hint for outcome in task.outcomes)]
        words += [field.label for field in task.fields] + [document.label for document in task.documents]
        words += [field.hint for field in task.fields if field.hint.id or field.hint.en]
        words += [label for field in task.fields for _key, label in field.choices]
        assert all(word.id and word.en for word in words), task.id


# The office's own words, as they came (typing errors included).
SIGNED = """
1|Srt. Permohonan dari OPD yang mengajukan layanan colocation  / penempatan server di data center Diskominfo Prov. Sumbar dengan melampirkan sepsifikasi server dan data lainnya|Srt. Masuk|1 hari|Disposisi srt. Dinas
2|Kadis mendisposisikan surat permohan ke Kepala Bidang, Kabid mendisposisikan ke Pranata Komputer meneruskan ke helpdesk untuk ditindaklanjuti|ATK, lembaran disposisi|1 hari|Disposisi srt. Dinas
3|Helpdesk memeriksa daftar ketersediaan kapasitas (tempat/ruang, UPS dan bandwitdh) dan mengkordinasikan ke subbagian Umum untuk kapasitas/kemampuan Listrik kantor|Komputer, ATK, lembaran disposisi|1 jam|Dokumen
4|Sesuai hasil pemeriksaan, diterima (Y) / ditolak (T), helpdesk melaporkan kepada Pranata Komputer dan membuat draft surat balasan ke OPD pemohon|Komputer, ATK, lembaran disposisi|1 hari|Draf Surat Dinas
5|Surat balasan yang telah di ttd Kepala dinas untuk diterus ke OPD pemohon|ATK|1 hari|Surat Dinas
6|Helpdesk mencatat/ mengarsipkan serta meneruskan surat ke OPD pemohon|Komputer, ATK|1 hari|Surat Dinas
7|Pemohon menerima surat, jika diterima Pemohon membelas surat (mengisi form yang telah dikirim) dan mengirimkan server ke Diskominfotik Prov. Sumbar|ATK|1 hari|Form barang dan Server
8|Server diterima, Helpdesk melakukan verifikasi kesesuai spesifikasi|Komputer, Jaringan internet serta laporan|1 jam|Dokumen
9|Tim teknis memasang server dan memberikan alamat IP dengan mengacu pada pengunaan IP server untuk server tersebut dan masukan server dalam sistem monitoring|Komputer, jaringan internet, Laporan / BA Pengerjaan|2 Hari|Dokumen
10|Helpdesk membuat laporan hasil pekerjaan|Komputer, ATK|1 hari|Dokumen/ laporan
11|pranata komputer menerima dan memeriksa laporan untuk diteruskan ke Kepala Bidang sebagai laporan ke Kepala Dinas|BA. Pekerjaan / laporan|1 hari|Dokumen
12|Kepala Dinas melakukan review BA. Pekerjaan / laporan|BA. Pekerjaan / laporan|1 hari|Dokumen
13|Selesai|||
"""  # noqa: E501


def test_the_signed_rows_stand_letter_for_letter(procedure: Procedure) -> None:
    rows = [f"{r.no}|{r.kegiatan}|{r.kelengkapan}|{r.waktu}|{r.output}" for r in procedure.official]
    assert rows == SIGNED.strip().splitlines()


def test_the_lists_around_the_table_are_whole_and_the_unset_boxes_stay_empty(procedure: Procedure) -> None:
    page = procedure.identity
    lists = (page.legal_basis, page.qualification, page.related, page.equipment, page.warning, page.recording)
    assert [len(entries) for entries in lists] == [9, 6, 1, 5, 1, 1]
    assert "tentang Tentang Perubahan" in page.legal_basis[6]
    assert (page.number, page.created, page.revised, page.effective, page.approved_by) == ("", "", "", "", ())


def test_a_small_procedure_is_read(procedure: Procedure) -> None:
    small = files.read(files.SMALL)
    assert list(small.tasks) == ["Ask", "Judge", "Keep"]
    assert small.withdrawal == "Gone"
    assert small.tasks["Keep"].amount == "2 jam"
    assert small.sha256 != procedure.sha256
    assert files.read(files.changed(files.SMALL, (' sop:decidedBy="Judge"', ""))).gateways["G"].decided_by == "Judge"


def test_an_act_is_known_when_the_caller_knows_it() -> None:
    with_act = files.changed(files.SMALL, ('sop:step="3" sop:act="form"', 'sop:step="3" sop:act="juggle"'))
    assert files.said(with_act) == ["Keep: Tindakan juggle tidak dikenal. Yang ada: " + ", ".join(sorted(ACTS)) + "."]
    known = ACTS | {"juggle"}
    assert reader.read(with_act.encode(), known).tasks["Keep"].act == "juggle"


def test_reading_needs_no_django() -> None:
    code = "import sys, kolokasi.sop.reader, kolokasi.sop.walk; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "kolokasi.sop.reader" in loaded
    assert not re.search(r"\b(django|psycopg)\b", loaded)
