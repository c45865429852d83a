"""The record of a case in words: what happened, who did it, when; and what each step that is done has said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from kolokasi.base.models import Event
from kolokasi.cases.models import Case, Closing, Note
from kolokasi.people.models import Account, Post
from kolokasi.people.queries import acting_title, post_name
from kolokasi.procedure.uploads import LETTER_KIND, SCAN_KIND
from kolokasi.sop.spec import Field, Procedure, Task
from kolokasi.web import words
from kolokasi.web.desk.letters.words import sentence as papers_act


@dataclass(frozen=True)
class Act:
    """One line of the timeline; verb first. `acting` is "Plh. Kepala Dinas" when the doer stood in for the holder."""

    words: str
    who: str
    at: datetime
    acting: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Said:
    """What a finished step decided and answered, and who did it in which post."""

    step: str
    name: str
    who: str
    post: str
    at: datetime
    outcome: str
    answers: list[tuple[str, str]]
    note: str
    done_at: datetime | None = None
    waived: bool = False

    @property
    def marked(self) -> bool:
        """It was done on paper, or let something pass: a reviewer should look at it."""
        return self.waived or self.done_at is not None


def document_label(procedure: Procedure, kind: str) -> str:
    """What the SOP calls a document of this kind."""
    for task in procedure.tasks.values():
        for document in task.documents:
            if document.kind == kind:
                return document.label.in_language(words.language())
    beside = {
        LETTER_KIND: _("Surat permohonan"), SCAN_KIND: _("Pindaian langkah dari kertas"),
        "tanda_terima": _("Tanda terima server"), "perintah_kerja": _("Perintah kerja"),
        "form_barang_kosong": _("Formulir barang untuk diisi"), "surat_pengembalian": _("Surat pengembalian"),
        "bast": _("Berita acara serah terima"), "bast_ttd": _("Berita acara serah terima, ditandatangani kedua pihak"),
    }  # fmt: skip
    return beside.get(kind, _("Dokumen lain"))


def acts(events: Iterable[Event], procedure: Procedure) -> list[Act]:
    """The events in words; the names of actors, the posts and the reasons of take-overs are read in one query each."""
    events = list(events)
    ids = {event.actor.removeprefix("account:") for event in events if event.actor.startswith("account:")}
    names = {f"account:{pk}": name for pk, name in Account.objects.filter(pk__in=ids).values_list("pk", "name")}
    posts = _posts() if any(event.acting for event in events) else {}
    taken = [event.new["note"] for event in events if event.act == "task_taken" and event.new.get("note")]
    reasons = dict(Note.objects.filter(pk__in=taken).values_list("pk", "text")) if taken else {}
    return [
        Act(
            words_of(event, procedure),
            names.get(event.actor, ""),
            event.at,
            acting_title(event.acting, posts.get(event.post, event.post)) if event.acting else "",
            reasons.get(event.new.get("note"), ""),
        )
        for event in events
    ]


def said(closings: Iterable[Closing], case: Case, procedure: Procedure) -> list[Said]:
    """The finished steps in words, without the application itself, which the page shows in full."""
    posts = _posts()
    servers = [str(one.get("name") or "") for one in case.form.get("servers", [])]
    found = []
    for one in closings:
        task = procedure.tasks[one.element]
        if task.act == "apply":
            continue
        outcomes = {outcome.key: outcome.label for outcome in task.outcomes}
        found.append(
            Said(
                task.step,
                task.name.in_language(words.language()),
                one.actor.name if one.actor else "",
                acting_title(one.acting, posts.get(one.post_key, _("Pemohon"))),
                one.closed_at,
                outcomes[one.outcome].in_language(words.language()) if one.outcome in outcomes else "",
                [*_chosen(one.data), *_answers(task, one.data, servers)],
                one.note,
                one.done_at if one.manual else None,
                one.outcome == "waive",
            )
        )
    return found


def _posts() -> dict[str, str]:
    return {post.key: post_name(post) for post in Post.objects.all()}


def _chosen(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was chosen of the office's lists, as it was worded then."""
    english = words.language().startswith("en")
    return [(label_en if english and label_en else label, text) for label, label_en, text in data.get("said") or []]


def _answers(task: Task, data: Mapping[str, Any], servers: list[str]) -> list[tuple[str, str]]:
    """Every question that was answered, with its answer; a question about each server has a line a server."""
    found = []
    for question in task.fields:
        label = question.label.in_language(words.language())
        value = data.get(question.name)
        if not question.per_server:
            found.append((label, _answer(question, value)))
            continue
        each = value or []
        for place, one in enumerate(each):
            name = servers[place] if place < len(servers) and servers[place] else str(place + 1)
            found.append((f"{label} ({name})" if len(each) > 1 else label, _answer(question, one)))
    return [(label, answer) for label, answer in found if answer]


def _answer(question: Field, value: Any) -> str:
    if value is None or value == "":
        return ""
    match question.kind:
        case "yes":
            return _("Ya") if value else _("Tidak")
        case "choice":
            labels = dict(question.choices)
            return labels[value].in_language(words.language()) if value in labels else str(value)
        case "choices":
            labels = dict(question.choices)
            return ", ".join(labels[one].in_language(words.language()) if one in labels else str(one) for one in value)
        case "number":
            return words.number(value)
        case "date":
            return words.short_day(date.fromisoformat(value))
        case "datetime":
            at = datetime.fromisoformat(value)
            return f"{words.short_day(at)} {words.clock_time(at)}"
    return str(value)


def words_of(event: Event, procedure: Procedure) -> str:
    """One act on a case, verb first."""
    new = event.new
    step = _step(procedure, str(new.get("element", "")))
    label = document_label(procedure, str(new.get("kind", "")))
    taken = _("Tugas diambil alih: %(step)s") if event.old.get("holder") else _("Tugas diambil: %(step)s")
    sentences = {
        "task_completed": _completed(procedure, event) or step,
        "task_skipped": _("Dilewati, tidak ada pejabatnya: %(step)s") % {"step": step},
        "task_taken": taken % {"step": step},
        "task_released": _("Tugas dilepas: %(step)s") % {"step": step},
        "hand_over_countersigned": _("Berita acara serah terima ditandatangani pemohon"),
        "document_added": _("Dokumen ditambahkan: %(document)s") % {"document": label},
        "document_voided": _("Dokumen dibatalkan: %(document)s") % {"document": label},
        "note_added": _("Catatan internal ditambahkan"),
        "contact_changed": _contact(str(new.get("role", ""))),
        "case_withdrawn": _("Permohonan dibatalkan"),
        "case_lapsed": _("Ditutup karena server tidak tiba sampai batas kirim"),
        "slip_printed": _("Formulir kertas dicetak: %(step)s") % {"step": step},
        "scan_returned": _("Pindaian kembali dari kertas: %(step)s") % {"step": step}
        if step
        else _("Pindaian dikenali"),
        "task_recalled": _("Disposisi ditarik kembali: %(step)s") % {"step": step},
        **_of_papers(event),
    }
    return sentences.get(event.act) or elsewhere(event)


def elsewhere(event: Event) -> str:
    """One act on something that is no case."""
    sentences = {
        "account_registered": _("Akun dibuat"),
        "agency_registered": _("Instansi didaftarkan"),
        "holder_appointed": _("Pejabat ditunjuk"),
        "holding_ended": _("Masa jabatan diakhiri"),
        "plant_imported": _("Data pusat data dimasukkan dari berkas"),
        "policy_set": _("Ketentuan diubah"),
        "prefix_added": _("Blok alamat ditambahkan"),
        "prefix_changed": _("Blok alamat diubah"),
        "revision_loaded": _("Revisi SOP dimuat"),
        "scan_set_aside": _("Pindaian disisihkan"),
        "scan_parted": _("Halaman pindaian dipisahkan"),
        "scan_taken_up": _("Pindaian diambil lagi"),
        "stack_read": _("Tumpukan pindaian dibaca"),
        "vlan_added": _("VLAN ditambahkan"),
        "vlan_changed": _("VLAN diubah"),
        "address_answered": _("Di alamat ini sudah ada yang menjawab"),
        "address_named": _("Pemakai alamat dicatat"),
        "window_planned": _("Pemeliharaan direncanakan"),
        "window_changed": _("Pemeliharaan diubah"),
        "window_cancelled": _("Pemeliharaan dibatalkan atau diakhiri"),
        "token_issued": _("Kunci mesin dibuat"),
        "token_revoked": _("Kunci mesin dicabut"),
        "nik_set": _("NIK penandatangan dicatat tersegel"),
        "nik_removed": _("NIK penandatangan dihapus"),
        "nik_read": _("NIK penandatangan dibaca"),
    }
    return sentences.get(event.act) or papers_act(event) or event.act.replace("_", " ")


def _contact(role: str) -> str:
    if role == "administrative":
        return _("Penanggung jawab administratif diganti")
    return _("Penanggung jawab teknis diganti")


def _of_papers(event: Event) -> dict[str, str]:
    """What happened to letters, dispositions, questions and promises of the case."""
    number = str(event.new.get("number") or "")
    part = str(event.new.get("part") or "")
    parts = {
        "ask": _("Listrik kantor ditanyakan"), "enter": _("Jawaban listrik kantor dicatat"),
        "issue": _("Surat balasan ditandatangani dan bernomor"),
        "issue_on_paper": _("Surat balasan bernomor, untuk tanda tangan basah"), "receive": _("Server diterima"),
        "mount": _("Server dipasang"), "address": _("Alamat IP diberikan"), "watch": _("Monitoring ditanya"),
        "unmount": _("Server dilepas lagi"), "waive": _("Bukti monitoring dibebaskan"),
    }  # fmt: skip
    return {
        "disposition_sent": _("Disposisi dikirim"),
        "disposition_read": _("Disposisi dibaca"),
        "disposition_recalled": _("Disposisi ditarik kembali"),
        "letter_initialled": _("Surat balasan diparaf"),
        "letter_signed": _("Surat balasan bertanda tangan diunggah")
        if event.new.get("way") == "wet"
        else _("Surat balasan ditandatangani secara elektronik"),
        "letter_voided": _("Surat dibatalkan, nomor %(number)s") % {"number": number}
        if number
        else _("Surat dibatalkan"),
        "question_asked": _("Subbagian Umum ditanya tentang listrik kantor"),
        "question_answered": _("Subbagian Umum menjawab"),
        "capacity_checked": _("Keadaan pusat data disimpan bersama putusan kapasitas"),
        "promise_made": _("Kapasitas dijanjikan"),
        "promise_confirmed": _("Janji dikukuhkan dengan surat"),
        "promise_changed": _("Janji diubah sesuai server yang datang"),
        "promise_used": _("Janji terpakai"),
        "promise_ended": _("Janji dibebaskan"),
        "promise_dated": _("Batas kirim ditetapkan"),
        "promise_taken_over": _("Janji dari daftar tunggu diteruskan"),
        "turn_kept": _("Giliran di daftar tunggu disimpan"),
        "turn_offered": _("Tempat ditawarkan menurut daftar tunggu"),
        "turn_taken": _("Tawaran tempat diterima"),
        "turn_declined": _("Tawaran tempat ditolak"),
        "turn_expired": _("Tawaran tempat berakhir tanpa jawaban"),
        "turn_left": _("Keluar dari daftar tunggu"),
        "case_goes_on": _("Meneruskan permohonan %(number)s dari daftar tunggu")
        % {"number": event.new.get("case", "")},
        "part_done": parts.get(part, part),
    }


def _step(procedure: Procedure, element: str) -> str:
    task = procedure.tasks.get(element)
    return task.name.in_language(words.language()) if task else element


def _completed(procedure: Procedure, event: Event) -> str:
    element, outcome = str(event.new.get("element", "")), str(event.new.get("outcome", ""))
    task = procedure.tasks.get(element)
    labels = {one.key: one.label for one in task.outcomes} if task else {}
    if outcome in labels:
        return f"{_step(procedure, element)}: {labels[outcome].in_language(words.language())}"
    return _("%(step)s selesai") % {"step": _step(procedure, element)}
