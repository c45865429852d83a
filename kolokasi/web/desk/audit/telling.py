"""The auditor's lists in words: their titles, and each line as a sentence with who, when and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kolokasi.base.clock import OFFICE_ZONE
from kolokasi.base.models import Event
from kolokasi.insight.lines import Line
from kolokasi.people.models import Post
from kolokasi.people.queries import acting_title, post_name
from kolokasi.procedure import queries
from kolokasi.sop.spec import Procedure
from kolokasi.web import words
from kolokasi.web.desk import record

FOR_ANOTHER = {"manual_step", "manual_answer"}  # the Helpdesk entered what another post did


@dataclass(frozen=True)
class Shown:
    """A line in words; `done_at` is when it was done on paper, `link` leads to the document it is about."""

    at: datetime
    number: str
    agency: str
    what: str
    detail: str
    who: str
    post: str
    reason: str
    done_at: datetime | None = None
    link: str = ""

    def cells(self) -> list[str]:
        """The line as a row of a table, times in ISO with the office's offset."""
        done = _iso(self.done_at) if self.done_at else ""
        return [
            _iso(self.at), self.number, self.agency, self.what, self.detail, self.who, self.post, self.reason, done,
        ]  # fmt: skip


def titles() -> dict[str, str]:
    """The lists by the word in their address, in the order of the tabs."""
    return {
        "pengecualian": _("Pengecualian"),
        "pembatalan": pgettext("daftar", "Pembatalan"),
        "dari-kertas": _("Dari kertas"),
        "pejabat-pengganti": _("Pejabat pengganti"),
        "pembacaan": _("Pembacaan dokumen"),
    }


def about() -> dict[str, str]:
    """What each list holds, in a sentence."""
    return {
        "pengecualian": _("Langkah yang diteruskan walaupun syaratnya tidak terpenuhi, dengan alasan yang ditulis."),
        "pembatalan": _("Dokumen dan nomor yang dicoret. Isi dan jejaknya tetap ada."),
        "dari-kertas": _("Yang dikerjakan di kertas dan dimasukkan kemudian oleh Helpdesk."),
        "pejabat-pengganti": _("Yang dikerjakan oleh Plt. atau Plh. atas nama jabatannya."),
        "pembacaan": _("Siapa membuka dokumen permohonan, dan kapan."),
    }


def header() -> list[str]:
    """The first row of an exported list."""
    return [
        _("Waktu"), _("Nomor permohonan"), _("Instansi"), _("Hal"), _("Rincian"), _("Oleh"), _("Jabatan"), _("Alasan"),
        _("Dikerjakan"),
    ]  # fmt: skip


def told(lines: Sequence[Line]) -> list[Shown]:
    """The lines in words; the names of posts are read once."""
    posts = {post.key: post_name(post) for post in Post.objects.all()}
    posts[queries.APPLICANT] = _("Pemohon")
    return [_told(line, posts) for line in lines]


def _told(line: Line, posts: dict[str, str]) -> Shown:
    procedure = queries.procedure_of(line.revision) if line.revision else None
    what, detail = _WORDS[line.kind](line, procedure)
    post = posts.get(line.post, line.post)
    if post and line.kind in FOR_ANOTHER:
        post = _("untuk %(post)s") % {"post": post}
    attachment = line.facts.get("attachment")
    return Shown(
        line.at,
        line.number,
        line.agency,
        what,
        detail,
        line.who,
        acting_title(line.acting, post) if post else "",
        line.reason,
        line.facts.get("done_at"),
        reverse("document", args=[line.number, attachment]) if attachment else "",
    )


def _step(line: Line, procedure: Procedure | None) -> str:
    task = procedure.tasks.get(str(line.facts.get("element", ""))) if procedure else None
    return f"{task.step} · {task.name.in_language(words.language())}" if task else str(line.facts.get("step", ""))


def _outcome(line: Line, procedure: Procedure | None) -> str:
    task = procedure.tasks.get(str(line.facts.get("element", ""))) if procedure else None
    labels = {one.key: one.label.in_language(words.language()) for one in task.outcomes} if task else {}
    return labels.get(str(line.facts.get("outcome", "")), "")


def _document(line: Line, procedure: Procedure | None) -> str:
    kind = str(line.facts.get("kind", ""))
    return record.document_label(procedure, kind) if procedure else kind.replace("_", " ")


def _acting(line: Line, procedure: Procedure | None) -> tuple[str, str]:
    event: Event = line.facts["event"]
    if procedure is not None:
        return record.words_of(event, procedure), ""
    return record.elsewhere(event), f"{event.subject_kind} {event.subject_id}"


def _lettered(line: Line) -> str:
    """The number and what the letter is about."""
    return ": ".join(filter(None, (str(line.facts["number"]), str(line.facts["subject"]))))


Told = Callable[[Line, Procedure | None], tuple[str, str]]
_WORDS: dict[str, Told] = {
    "step_waived": lambda line, procedure: (_step(line, procedure), _outcome(line, procedure)),
    "monitoring_waived": lambda line, procedure: (
        _step(line, procedure),
        _("tanpa dilihat pemantauan: %(server)s") % {"server": line.facts["server"]},
    ),
    "document_voided": lambda line, procedure: (_document(line, procedure), str(line.facts["name"])),
    "manual_step": lambda line, procedure: (_step(line, procedure), _outcome(line, procedure)),
    "manual_answer": lambda line, _procedure: (
        _("Jawaban atas pertanyaan"),
        _("disampaikan oleh %(who)s") % {"who": line.facts["told_by"]},
    ),
    "number_voided": lambda line, _procedure: (_("Nomor surat dibatalkan"), _lettered(line)),
    "manual_agenda": lambda line, _procedure: (
        _("Buku agenda keluar") if line.facts["direction"] == "out" else _("Buku agenda masuk"),
        _lettered(line),
    ),
    "manual_number": lambda line, _procedure: (_("Nomor surat dipesan untuk surat di luar sistem"), _lettered(line)),
    "acting": _acting,
    "document_read": lambda line, procedure: (_document(line, procedure), str(line.facts["name"])),
    "case_file_read": lambda _line, _procedure: (_("Seluruh berkas diunduh"), ""),
}


def _iso(at: datetime) -> str:
    return at.astimezone(OFFICE_ZONE).isoformat(timespec="seconds")
