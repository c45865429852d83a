"""The pages about the agency and its letter (DOMAIN 4.1, the form of Jawa Tengah; requirement 13)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kolokasi.web.portal.questions import Page, Part, Question, Words

AGENCY = Page(
    "instansi",
    _("Instansi dan alamat"),
    scope="agency",
    items=(
        Question(
            "unit",
            _("Bidang, bagian, atau UPTD"),
            _("Tulis nama bidang, paling banyak 150 huruf."),
            hint=_("Bagian yang memakai server. Kosongkan bila seluruh instansi."),
            needed=False,
        ),
        Question(
            "address",
            _("Alamat kantor"),
            _("Tulis alamat kantor, misalnya Jalan Melati Nomor 5, Padang."),
            kind="area",
            autocomplete="street-address",
        ),
        Question(
            "phone",
            _("Telepon kantor"),
            _("Tulis nomor telepon kantor, misalnya 0751 123456."),
            kind="tel",
            width="w-m",
            autocomplete="tel",
        ),
        Question(
            "email",
            _("Surel kantor"),
            _("Tulis alamat surel lengkap, misalnya nama@contoh.go.id."),
            kind="email",
            needed=False,
            autocomplete="email",
        ),
    ),
)


def _person(key: str, who: str, title: Words, lead: Words) -> Page:
    """The page of one person in charge: name, NIP, post, e-mail, telephone."""
    return Page(
        key,
        title,
        scope=f"contacts.{who}",
        lead=lead,
        items=(
            Question(
                "name",
                _("Nama lengkap"),
                _("Tulis nama lengkap dengan gelar."),
                hint=_("Dengan gelar, seperti pada surat."),
                autocomplete="off",
            ),
            Question(
                "nip",
                _("NIP"),
                _("Tulis NIP, paling banyak 30 huruf."),
                hint=_("Delapan belas angka. Kosongkan bila bukan pegawai negeri."),
                kind="digits",
                needed=False,
                width="w-l",
            ),
            Question(
                "position", _("Jabatan"), _("Tulis jabatannya, misalnya Kepala Subbagian Umum."), autocomplete="off"
            ),
            Question(
                "email",
                _("Surel"),
                _("Tulis alamat surel lengkap, misalnya nama@contoh.go.id."),
                kind="email",
                autocomplete="off",
            ),
            Question(
                "phone",
                _("Nomor telepon atau WhatsApp"),
                _("Tulis nomor telepon yang dapat dihubungi pada jam kerja."),
                kind="tel",
                width="w-m",
                autocomplete="off",
            ),
        ),
    )


ADMINISTRATIVE = _person(
    "administratif",
    "administrative",
    _("Penanggung jawab administratif"),
    _("Orang yang mengurus surat, berita acara, dan perjanjian."),
)
TECHNICAL = _person(
    "teknis",
    "technical",
    _("Penanggung jawab teknis"),
    _("Orang yang kami hubungi bila server bermasalah, juga di luar jam kerja."),
)

LETTER = Page(
    "surat",
    _("Surat permohonan"),
    scope="letter",
    letter=True,
    lead=_("Surat dinas kepada Kepala Dinas, ditandatangani kepala instansi Anda."),
    items=(
        Question(
            "number",
            _("Nomor surat"),
            _("Tulis nomor surat seperti tercetak, misalnya 440/1182/Dinkes-2026."),
            width="w-l",
        ),
        Question("date", _("Tanggal surat"), _("Tulis tanggal surat seperti tercetak."), kind="date", width="w-m"),
        Question(
            "subject",
            _("Hal"),
            _("Tulis hal surat, misalnya Permohonan penempatan server SIMPEG."),
            hint=_("Seperti pada surat. Nama ini dipakai untuk permohonan Anda."),
        ),
    ),
)

AGENCY_PARTS = (
    Part("instansi", _("Instansi dan alamat"), _("Alamat, telepon, surel"), (AGENCY,)),
    Part(
        "penanggung-jawab",
        _("Penanggung jawab"),
        _("Satu administratif, satu teknis"),
        (ADMINISTRATIVE, TECHNICAL),
    ),
)
LETTER_PARTS = (Part("surat", _("Unggah surat bertanda tangan"), _("PDF, paling besar 10 MB"), (LETTER,)),)
