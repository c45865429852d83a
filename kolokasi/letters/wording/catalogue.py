"""The passages of each document as shipped: what an office may word itself, and where nothing is worded yet, what is printed."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kolokasi.letters.wording.places import COMMON


@dataclass(frozen=True)
class Passage:
    """One passage of a document: its name in the template, what the editor calls it, and its words as shipped."""

    name: str
    label: Promise
    text: str
    places: tuple[str, ...] = field(default=COMMON)
    required: bool = False


def _title(text: str) -> Passage:
    return Passage("title", _("Judul"), text, required=True)


def _more(name: str, label: Promise, text: str, *places: str, required: bool = False) -> Passage:
    return Passage(name, label, text, (*COMMON, *places), required)


_ANSWERING = (
    "Menindaklanjuti surat Saudara Nomor {nomor_surat}[ tanggal {tanggal_surat}][ hal {hal_surat}], dengan hormat "
    "disampaikan bahwa permohonan tersebut "
)
_OPENING, _STATEMENT, _CLOSING = _("Pembuka"), _("Pernyataan"), _("Penutup")
_CONTACT = _more(
    "contact", _("Kontak"), "[Untuk keterangan lebih lanjut Saudara dapat menghubungi {kontak}.]", "kontak"
)
_THANKS = _more(
    "closing", _CLOSING, "Demikian disampaikan, atas perhatian dan kerja sama Saudara diucapkan terima kasih."
)
_MINUTES_OPENING = _more(
    "opening", _OPENING, "Pada hari ini, {hari_tanggal}[, bertempat di {tempat}], kami yang bertanda tangan di bawah ini:",
    required=True,
)  # fmt: skip
_MINUTES_CLOSING = _more(
    "closing", _CLOSING, "Demikian berita acara ini dibuat dalam rangkap dua untuk dipergunakan sebagaimana mestinya."
)


def _minutes(title: str, statement: str, *more: Passage) -> tuple[Passage, ...]:
    stated = _more(
        "statement", _STATEMENT, "menyatakan bahwa, untuk permohonan {permohonan} dari {instansi}, " + statement,
        required=True,
    )  # fmt: skip
    return (_title(title), _MINUTES_OPENING, stated, *more, _MINUTES_CLOSING)


_REPLY = (
    _more("opening_accepted", _("Pembuka, diterima"),
          _ANSWERING + "*dapat kami terima* dengan ketentuan sebagai berikut:", required=True),
    _more("opening_partly", _("Pembuka, diterima sebagian"),
          _ANSWERING + "*dapat kami terima sebagian* dengan ketentuan sebagai berikut:", required=True),
    _more("opening_refused", _("Pembuka, ditolak"),
          _ANSWERING + "*belum dapat kami terima* dengan alasan sebagai berikut:", required=True),
    _more("left_out", _("Server yang belum diterima"), "Server berikut belum dapat kami terima:"),
    _more("left_out_reasons", _("Alasan server yang belum diterima"), "Alasannya:"),
    _more("figures", _("Pengantar angka"), "Hasil pemeriksaan kapasitas[ pada {waktu_pemeriksaan}]:", "waktu_pemeriksaan"),
    _more("nearest", _("Pengantar yang masih mungkin"), "Permohonan dapat kami terima bila diubah sebagai berikut:"),
    _more("shipping", _("Pengiriman"),
          "Saudara dimohon mengisi formulir barang terlampir dan mengirimkan server[ paling lambat *{batas_kirim}*]"
          "[ dalam *{lama_kirim}* sejak surat ini kami kirim (tanggalnya tertulis pada formulir itu)][ ke {tempat_kirim}]"
          "[ ({jam_kirim})]. Apabila server belum kami terima sampai batas tersebut, tempat yang disediakan dialihkan "
          "kepada pemohon berikutnya.", "batas_kirim", "lama_kirim", "tempat_kirim", "jam_kirim"),
    _more("bring", _("Yang dibawa"),
          "Pengantar membawa formulir barang yang telah diisi, surat tugas, kartu identitas, serta rel dan kabel daya server."),
    _more("rules", _("Pengantar tata tertib"), "Tata tertib pusat data yang berlaku:"),
    _more("waiting", _("Daftar tunggu"),
          "[Permohonan Saudara kami simpan dalam daftar tunggu menurut urutannya. Apabila tersedia tempat yang cukup, kami "
          "memberitahukannya kepada Saudara, dan tempat itu kami sediakan selama *{lama_jawab}* untuk Saudara terima atau "
          "tolak.]", "lama_jawab"),
    _CONTACT,
    _THANKS,
)  # fmt: skip

PASSAGES: dict[str, tuple[Passage, ...]] = {
    "surat_balasan": _REPLY,
    "surat_pengembalian": (
        _more("opening", _OPENING,
              _ANSWERING + "kami kembalikan karena belum lengkap. Yang masih diperlukan:", required=True),
        _more("after", _("Sesudah dilengkapi"),
              "Setelah dilengkapi, permohonan dapat Saudara kirimkan kembali dan akan kami proses sejak diterima."),
        _CONTACT,
        _THANKS,
    ),
    "pembatalan": (
        _more("opening", _OPENING,
              "Menindaklanjuti surat Saudara Nomor {nomor_surat}[ tanggal {tanggal_surat}][ hal {hal_surat}], dengan hormat "
              "disampaikan bahwa permohonan {permohonan} tidak dilanjutkan dengan alasan:", required=True),
        _more("opening_without", _("Pembuka, tanpa surat pemohon"),
              "Dengan hormat disampaikan bahwa permohonan {permohonan} tidak dilanjutkan dengan alasan:", required=True),
        _more("servers", _("Pengantar daftar server"), "Server yang termasuk dalam permohonan tersebut:"),
        _more("freed", _("Yang dibebaskan"),
              "Tempat, daya, bandwidth, dan alamat IP yang disediakan untuk permohonan tersebut telah dibebaskan."),
        _more("closing", _CLOSING,
              "Saudara dapat mengajukan permohonan baru bila layanan ini diperlukan kembali. Demikian disampaikan, atas "
              "perhatian Saudara diucapkan terima kasih."),
    ),
    "lembar_disposisi": (_title("Lembar Disposisi"),),
    "kartu_kendali": (_title("Kartu Kendali"),),
    "hasil_pemeriksaan": (
        _title("Hasil Pemeriksaan Kapasitas"),
        _more("fits", _("Putusan, muat"), "*Permohonan muat.*", required=True),
        _more("does_not_fit", _("Putusan, tidak muat"),
              "*Permohonan tidak muat seluruhnya.*[ Yang membatasi: {yang_membatasi}.]", "yang_membatasi", required=True),
    ),
    "form_barang": (
        _title("Formulir Barang"),
        _more("declaration", _STATEMENT, "Kami menyatakan bahwa isian ini benar dan akan menaati aturan pusat data."),
    ),
    "tanda_terima": (
        _title("Tanda Terima Server"),
        _more("opening", _OPENING,
              "Pada {diterima}[ di {tempat}], telah diterima dari {instansi} server berikut untuk permohonan {permohonan}:",
              "diterima", required=True),
        _more("closing", _CLOSING,
              "Server disimpan di pusat data sampai dipasang. Tanda terima ini dibuat dalam rangkap dua, satu untuk "
              "masing-masing pihak."),
    ),
    "ba_verifikasi": _minutes(
        "Berita Acara Verifikasi Server",
        "telah diperiksa kesesuaian server dengan spesifikasi yang diajukan, dengan hasil:",
    ),
    "perintah_kerja": (_title("Perintah Kerja"),),
    "ba_pemasangan": _minutes(
        "Berita Acara Pemasangan Server",
        "server berikut telah dipasang di pusat data, diberi alamat, dan didaftarkan pada sistem pemantauan:",
    ),
    "laporan": (
        _title("Laporan Pengerjaan"),
        _more("closing", _CLOSING, "Demikian laporan ini dibuat sebagai bahan pemeriksaan dan tindak lanjut."),
    ),
    "lembar_tinjauan": (_title("Lembar Tinjauan Laporan"),),
    "bast": _minutes(
        "Berita Acara Serah Terima",
        "PIHAK PERTAMA menyerahkan kepada PIHAK KEDUA, dan PIHAK KEDUA menerima, penempatan server berikut di pusat data:",
        _more("effect", _("Akibat serah terima"),
              "Sejak berita acara ini ditandatangani, PIHAK PERTAMA menyediakan tempat, daya, jaringan, dan pemantauan bagi "
              "server tersebut, dan PIHAK KEDUA bertanggung jawab atas aplikasi, data, dan hak akses di dalamnya."),
        _more("rules", _("Pengantar tata tertib"), "PIHAK KEDUA menaati tata tertib pusat data:"),
    ),
    "ba_pemusnahan": (
        _title("Berita Acara Pemusnahan Arsip"),
        _MINUTES_OPENING,
        _more("statement", _STATEMENT,
              "sepakat memusnahkan {jumlah_berkas} berkas arsip yang masa simpannya sudah berakhir menurut Jadwal Retensi "
              "Arsip, dengan alasan: {alasan}. Daftar arsip yang dimusnahkan:", "jumlah_berkas", "alasan", required=True),
        _MINUTES_CLOSING,
    ),
    "bast_pengembalian": _minutes(
        "Berita Acara Serah Terima Pengembalian Server",
        "PIHAK PERTAMA menyerahkan kembali kepada PIHAK KEDUA, dan PIHAK KEDUA menerima kembali, server berikut:",
        _more("why", _("Alasan pengembalian"), "[Alasan pengembalian: {alasan}.]", "alasan"),
        _more("effect", _("Akibat serah terima"),
              "Sejak berita acara ini ditandatangani, tempat di rak, jalur daya, alamat IP, dan pemantauan server tersebut "
              "dibebaskan, dan tanggung jawab atas server beralih kepada PIHAK KEDUA."),
    ),
}  # fmt: skip


def passages_of(kind: str) -> dict[str, Passage]:
    """The passages of a document by name; empty for one that has none of its own."""
    return {one.name: one for one in PASSAGES.get(kind, ())}


def shipped(kind: str) -> dict[str, str]:
    """The words of a document as shipped."""
    return {one.name: one.text for one in PASSAGES.get(kind, ())}
