"""What happens in the demo: who asks for what, and how far each request has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Story:
    """One case of the demo: who asks for what, and the element at which it now waits (or the end it reached).

    `outcomes` and `told` hold by element where it leaves the main way and what is answered otherwise; `machines` names the
    models of `machines.MODELS`; `on_paper` are elements that the Helpdesk closed from a scan; `then` withdraws or lapses the
    case once it waits at `until`, and `after` walks on from there. A `stand_in` signs for the Kepala Dinas.
    """

    agency: str
    title: str
    units: float
    watts: int
    until: str
    days_ago: int
    outcomes: tuple[tuple[str, str], ...] = ()
    pace: float = 0.95
    machines: tuple[str, ...] = ()
    purpose: str = ""
    told: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    on_paper: tuple[str, ...] = ()
    by_post: bool = False
    then: str = ""
    after: str = ""
    stand_in: bool = False


ORDER: tuple[str, ...] = (
    "T01R", "T02A", "T02B", "T02C", "T03", "T04", "T04P", "T04K", "T04S", "T05", "T06", "T07", "T08", "T09", "T10",
    "T11A", "T11B", "T12",
)  # fmt: skip

NO_LONGER = "Aplikasi dipindahkan ke layanan komputasi awan pemerintah, sehingga server tidak jadi ditempatkan."

NO_ROOM = (
    "Server ketiga menunggu pengadaan rak yang lebih dalam; mohon diajukan kembali pada tahun anggaran berikutnya."
)

STORIES: tuple[Story, ...] = (
    Story("Dinas Sosial", "Server data terpadu", 2, 600, "T01R", 0, machines=("lenovo",),
          purpose="basis data terpadu kesejahteraan sosial"),
    Story("Inspektorat", "Server gratifikasi daring", 1, 300, "T01R", 0, machines=("hpe-1u",), by_post=True,
          purpose="pelaporan gratifikasi oleh pegawai"),
    Story("Satuan Polisi Pamong Praja", "Server rekaman CCTV", 4, 900, "T02A", 1, machines=("supermicro",),
          purpose="penyimpanan rekaman kamera pengawas selama 30 hari"),
    Story("Badan Pendapatan Daerah", "Server e-Samsat", 2, 550, "T02B", 1, machines=("dell-2u",),
          purpose="pembayaran pajak kendaraan bermotor secara daring"),
    Story("Rumah Sakit Umum Daerah", "Server SIMRS cadangan", 2, 620, "T02C", 2, machines=("lenovo",),
          purpose="cadangan sistem informasi rumah sakit"),
    Story("Dinas Kesehatan", "Server rekam imunisasi", 2, 450, "T03", 1, machines=("dell-2u",),
          purpose="pencatatan imunisasi anak di seluruh puskesmas"),
    Story("Inspektorat", "Server e-Audit", 1, 350, "T04", 3, machines=("hpe-1u",),
          purpose="kertas kerja pemeriksaan dan tindak lanjut temuan"),
    Story("Dinas Pendidikan", "Server PPDB", 2, 500, "T04P", 4, machines=("dell-2u", "dell-2u"),
          purpose="penerimaan peserta didik baru"),
    Story("Dinas Sosial", "Server pengaduan warga", 1, 280, "T04K", 4, machines=("hpe-1u",),
          purpose="pengaduan dan rujukan layanan sosial"),
    Story("Biro Organisasi", "Server survei kepuasan", 1, 260, "T04S", 5, machines=("lenovo-1u",),
          purpose="survei kepuasan masyarakat seluruh unit layanan"),
    Story("Badan Perencanaan Pembangunan Daerah", "Server e-Planning", 2, 650, "T05", 5, machines=("lenovo",),
          purpose="penyusunan rencana kerja pemerintah daerah"),
    Story("Dinas Perhubungan", "Server perizinan trayek", 1, 300, "T06", 6, pace=0.7, machines=("hpe-1u",), stand_in=True,
          purpose="perizinan trayek angkutan antarkota"),
    Story("Dinas Kehutanan", "Server citra satelit", 4, 1100, "T07", 8, machines=("supermicro",), on_paper=("T02A",),
          purpose="pemantauan tutupan hutan dari citra satelit"),
    Story("Dinas Kesehatan", "Server telemedisin", 2, 450, "T07", 9, machines=("dell-2u", "lenovo", "supermicro"),
          told={"T04": {"servers": "0,1", "ground": NO_ROOM}},
          purpose="konsultasi jarak jauh antara puskesmas dan rumah sakit rujukan"),
    Story("Badan Kepegawaian Daerah", "Server SIMPEG", 2, 480, "T08", 12, machines=("dell-2u",),
          purpose="sistem informasi kepegawaian"),
    Story("Dinas Kesehatan", "Server laboratorium", 1, 300, "T09", 14, machines=("hpe-1u",),
          purpose="hasil pemeriksaan laboratorium kesehatan daerah"),
    Story("Dinas Perhubungan", "Server e-Parkir", 1, 320, "T10", 16, pace=0.85, machines=("lenovo-1u",),
          purpose="pembayaran parkir tepi jalan"),
    Story("Badan Kepegawaian Daerah", "Server e-Kinerja", 2, 520, "T11A", 18, (("T08", "waive"),), machines=("dell-2u",),
          purpose="penilaian kinerja pegawai"),
    Story("Dinas Sosial", "Server bantuan sosial", 1, 280, "T11B", 19, machines=("hpe-1u",),
          purpose="penyaluran bantuan sosial"),
    Story("Dinas Pendidikan", "Server arsip ijazah", 2, 540, "T12", 20, machines=("lenovo",), purpose="arsip digital ijazah"),
    Story("Biro Organisasi", "Server analisis jabatan", 1, 260, "T01", 6, (("T02C", "return"),), machines=("lenovo-1u",),
          purpose="analisis jabatan dan beban kerja"),
    Story("Badan Pendapatan Daerah", "Server pajak rokok", 1, 300, "T10", 22, machines=("hpe-1u",), then=NO_LONGER,
          purpose="rekonsiliasi bagi hasil pajak"),
    Story("Satuan Polisi Pamong Praja", "Server pelaporan patroli", 1, 280, "T04K", 24, machines=("lenovo-1u",),
          then=NO_LONGER, purpose="laporan patroli harian"),
    Story("Dinas Kehutanan", "Server peta kebakaran", 4, 2400, "EndRejected", 25, (("T04", "reject"),),
          machines=("supermicro",), purpose="peta titik panas harian"),
    Story("Rumah Sakit Umum Daerah", "Server arsip radiologi", 4, 900, "T07", 33, pace=0.4, machines=("supermicro",),
          then="lapse", purpose="arsip gambar radiologi"),
    Story("Inspektorat", "Server uji integritas", 1, 280, "T10", 35, machines=("hpe-1u",), then=NO_LONGER, after="EndHandedBack",
          purpose="ujian integritas pegawai"),
    Story("Dinas Kesehatan", "Server e-Puskesmas", 2, 450, "EndDone", 40, machines=("dell-2u", "lenovo-1u"),
          purpose="rekam medis puskesmas"),
    Story("Badan Kepegawaian Daerah", "Server presensi", 1, 300, "EndDone", 46, machines=("hpe-1u",), by_post=True,
          purpose="presensi pegawai"),
)  # fmt: skip
