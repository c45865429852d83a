"""The room's words on pages: kinds, states and acts. Documents themselves stay Indonesian."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kolokasi.base.models import Event
from kolokasi.letters.models import Letter, LetterNumber, Sifat, Urgency

KINDS: dict[str, str | Promise] = {
    "lembar_disposisi": gettext_lazy("Lembar disposisi"),
    "kartu_kendali": gettext_lazy("Kartu kendali"),
    "hasil_pemeriksaan": gettext_lazy("Hasil pemeriksaan kapasitas"),
    "surat_balasan": gettext_lazy("Surat balasan"),
    "surat_pengembalian": gettext_lazy("Surat pengembalian"),
    "pembatalan": gettext_lazy("Surat pembatalan"),
    "form_barang": gettext_lazy("Formulir barang"),
    "tanda_terima": gettext_lazy("Tanda terima server"),
    "ba_verifikasi": gettext_lazy("Berita acara verifikasi"),
    "perintah_kerja": gettext_lazy("Perintah kerja"),
    "ba_pemasangan": gettext_lazy("Berita acara pemasangan"),
    "laporan": gettext_lazy("Laporan pengerjaan"),
    "lembar_tinjauan": gettext_lazy("Lembar tinjauan"),
    "bast": gettext_lazy("Berita acara serah terima"),
    "bast_pengembalian": gettext_lazy("Berita acara pengembalian"),
    "ba_pemusnahan": gettext_lazy("Berita acara pemusnahan arsip"),
}
SERIES: dict[str, str | Promise] = {
    "surat_keluar": gettext_lazy("Surat keluar"),
    "berita_acara": gettext_lazy("Berita acara"),
    "perintah_kerja": gettext_lazy("Perintah kerja"),
    "laporan": gettext_lazy("Laporan"),
    "agenda_masuk": gettext_lazy("Agenda masuk"),
    "agenda_keluar": gettext_lazy("Agenda keluar"),
}


def choices_of(kind: type[Sifat] | type[Urgency]) -> tuple[tuple[str, str], ...]:
    """Every sifat, or every urgency, to choose from."""
    return tuple((str(value), str(label)) for value, label in kind.choices)


STATE_TONES = {"draft": "t-now", "issued": "t-wait", "signed": "t-ok", "void": ""}
NUMBER_TONES = {"reserved": "t-wait", "used": "", "void": "t-bad"}
ACTS: dict[str, str | Promise] = {
    "letter_drafted": gettext_lazy("Draf dibuat: %(document)s"),
    "letter_initialled": gettext_lazy("Draf diparaf: %(document)s"),
    "letter_issued": gettext_lazy("Diberi nomor dan diterbitkan: %(document)s"),
    "letter_signed": gettext_lazy("Ditandatangani: %(document)s"),
    "letter_voided": gettext_lazy("Dibatalkan: %(document)s"),
    "document_read": gettext_lazy("Dokumen dibaca: %(document)s"),
    "disposition_sent": gettext_lazy("Disposisi dikirim"),
    "disposition_read": gettext_lazy("Disposisi dibaca"),
    "disposition_recalled": gettext_lazy("Disposisi ditarik kembali"),
    "agenda_entered": gettext_lazy("Surat dicatat di buku agenda"),
    "srikandi_noted": gettext_lazy("Rujukan SRIKANDI dicatat"),
    "agenda_corrected": gettext_lazy("Catatan buku agenda dibetulkan"),
    "agenda_scanned": gettext_lazy("Pindaian surat disimpan di buku agenda"),
    "agenda_file_read": gettext_lazy("Berkas buku agenda dibaca"),
    "register_taken": gettext_lazy("Buku agenda dicetak atau diunduh"),
    "number_reserved": gettext_lazy("Nomor surat dipesan"),
    "number_used": gettext_lazy("Nomor surat dicatat terpakai"),
    "number_voided": gettext_lazy("Nomor surat dibatalkan"),
    "number_scanned": gettext_lazy("Pindaian surat bernomor diunggah"),
    "filed": gettext_lazy("Berkas dipindahkan ke kode klasifikasi lain"),
    "file_taken": gettext_lazy("Berkas diunduh"),
    "file_destroyed": gettext_lazy("Berkas dimusnahkan menurut berita acara"),
    "letterhead_set": gettext_lazy("Kop surat diubah"),
    "wording_proposed": gettext_lazy("Kata-kata dokumen diusulkan"),
    "wording_in_force": gettext_lazy("Kata-kata dokumen diberlakukan"),
    "line_added": gettext_lazy("Baris daftar ditambahkan"),
    "line_changed": gettext_lazy("Baris daftar diubah"),
}


@dataclass(frozen=True)
class Badge:
    """A state in a word or two, with its tone."""

    words: str
    tone: str


def kind_label(kind: str) -> str:
    """What a document of this kind is called in the page's language."""
    return str(KINDS.get(kind, kind))


def series_label(key: str) -> str:
    """What a series of numbers is called."""
    return str(SERIES.get(key, key))


def letter_badge(letter: Letter) -> Badge:
    """Where the letter is in its life."""
    if letter.state == Letter.State.ISSUED and getattr(letter, "number", None) is None:
        return Badge(_("terbit"), "")
    if letter.state == Letter.State.ISSUED:
        return Badge(_("menunggu tanda tangan"), STATE_TONES["issued"])
    return Badge(str(letter.get_state_display()), STATE_TONES[letter.state])


def number_badge(number: LetterNumber) -> Badge:
    """What became of the number."""
    return Badge(str(number.get_state_display()), NUMBER_TONES[number.state])


def sentence(event: Event) -> str:
    """The act of this room in words, for the timeline of a case; empty for an act of another room."""
    found = ACTS.get(event.act)
    kind = str(event.new.get("kind", ""))
    if found is None or (event.act == "document_read" and kind not in KINDS):
        return ""
    return str(found) % {"document": kind_label(kind)}


def ship_limit(facts: Mapping[str, Any]) -> str:
    """How long the server is awaited after the letter was sent; empty where it awaits none."""
    within = str(facts.get("ship_within") or "")
    count, _space, unit = within.partition(" ")
    if unit == "hari kerja" and count.isdecimal():
        within = ngettext("%(days)s hari kerja", "%(days)s hari kerja", int(count)) % {"days": count}
    return _("%(span)s sejak surat dikirim") % {"span": within} if within else ""
