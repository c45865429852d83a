"""The colocation procedure built by hand from its fixed ids, so that drawings are tested apart from the reader."""

# ruff: noqa: E501
from __future__ import annotations

from kolokasi.sop.spec import End, Flow, Gateway, Identity, Lane, OfficialRow, Outcome, Procedure, Task, Timer, Words

OFFICIAL = (
    OfficialRow(
        "1",
        (
            "Srt. Permohonan dari OPD yang mengajukan layanan colocation  / penempatan server di data center Diskominfo "
            "Prov. Sumbar dengan melampirkan sepsifikasi server dan data lainnya"
        ),
        "Srt. Masuk",
        "1 hari",
        "Disposisi srt. Dinas",
        tasks=("T01",),
    ),
    OfficialRow(
        "2",
        (
            "Kadis mendisposisikan surat permohan ke Kepala Bidang, Kabid mendisposisikan ke Pranata Komputer meneruskan "
            "ke helpdesk untuk ditindaklanjuti"
        ),
        "ATK, lembaran disposisi",
        "1 hari",
        "Disposisi srt. Dinas",
        tasks=("T02A", "T02B", "T02C"),
    ),
    OfficialRow(
        "3",
        (
            "Helpdesk memeriksa daftar ketersediaan kapasitas (tempat/ruang, UPS dan bandwitdh) dan mengkordinasikan ke "
            "subbagian Umum untuk kapasitas/kemampuan Listrik kantor"
        ),
        "Komputer, ATK, lembaran disposisi",
        "1 jam",
        "Dokumen",
        tasks=("T03",),
    ),
    OfficialRow(
        "4",
        (
            "Sesuai hasil pemeriksaan, diterima (Y) / ditolak (T), helpdesk melaporkan kepada Pranata Komputer dan membuat "
            "draft surat balasan ke OPD pemohon"
        ),
        "Komputer, ATK, lembaran disposisi",
        "1 hari",
        "Draf Surat Dinas",
        tasks=("T04",),
    ),
    OfficialRow(
        "5",
        "Surat balasan yang telah di ttd Kepala dinas untuk diterus ke OPD pemohon",
        "ATK",
        "1 hari",
        "Surat Dinas",
        tasks=("T05",),
    ),
    OfficialRow(
        "6",
        "Helpdesk mencatat/ mengarsipkan serta meneruskan surat ke OPD pemohon",
        "Komputer, ATK",
        "1 hari",
        "Surat Dinas",
        tasks=("T06",),
    ),
    OfficialRow(
        "7",
        (
            "Pemohon menerima surat, jika diterima Pemohon membelas surat (mengisi form yang telah dikirim) dan mengirimkan "
            "server ke Diskominfotik Prov. Sumbar"
        ),
        "ATK",
        "1 hari",
        "Form barang dan Server",
        tasks=("T07",),
    ),
    OfficialRow(
        "8",
        "Server diterima, Helpdesk melakukan verifikasi kesesuai spesifikasi",
        "Komputer, Jaringan internet serta laporan",
        "1 jam",
        "Dokumen",
        tasks=("T08",),
    ),
    OfficialRow(
        "9",
        (
            "Tim teknis memasang server dan memberikan alamat IP dengan mengacu pada pengunaan IP server untuk server "
            "tersebut dan masukan server dalam sistem monitoring"
        ),
        "Komputer, jaringan internet, Laporan / BA Pengerjaan",
        "2 Hari",
        "Dokumen",
        tasks=("T09",),
    ),
    OfficialRow(
        "10",
        "Helpdesk membuat laporan hasil pekerjaan",
        "Komputer, ATK",
        "1 hari",
        "Dokumen/ laporan",
        tasks=("T10",),
    ),
    OfficialRow(
        "11",
        "pranata komputer menerima dan memeriksa laporan untuk diteruskan ke Kepala Bidang sebagai laporan ke Kepala Dinas",
        "BA. Pekerjaan / laporan",
        "1 hari",
        "Dokumen",
        tasks=("T11A", "T11B"),
    ),
    OfficialRow(
        "12",
        "Kepala Dinas melakukan review BA. Pekerjaan / laporan",
        "BA. Pekerjaan / laporan",
        "1 hari",
        "Dokumen",
        tasks=("T12",),
    ),
    OfficialRow("13", "Selesai", "", "", ""),
)

IDENTITY = Identity(
    title="SOP Permohonan Colocation",
    unit=(
        "Pemerintah Provinsi Sumatera Barat",
        "Dinas Komunikasi, Informatika dan Statistik",
        "Bidang Aplikasi dan Informatika",
    ),
    legal_basis=(
        "UU No. 11 Th. 2008 tentang Informasi dan Transaksi Elektronik",
        "PP No. 82 Th. 2012 tentang Penyelenggaraan Sistem dan Transaksi Elektronik",
        "PP Nomor 18 Tahun 2016 tentang Perangkat Daerah",
        "Perpres No. 95 Th. 2018 tentang Sistem pemerintahan Berbasis Elektronik (SPBE)",
        (
            "PermenPAN Nomor: PER/21/M.PAN/11/2008 tentang Pedoman Penyusunan Standar Operasional Prosedur Administrasi "
            "Pemerintahan"
        ),
        "Perda Provinsi Sumatera Barat Nomor 20 Tahun 2018 Tentang Pengelolaan Sistem Pemerintahan Berbasis Elektronik",
        (
            "Perda Prov. Sumbar Nomor 13 Tahun 2019 tentang Tentang Perubahan Atas Peraturan Daerah Nomor 8 Tahun 2016 "
            "Tentang Pembentukan dan Susunan Perangkat Daerah Prov. Sumbar"
        ),
        (
            "Pergub Prov. Sumatera Barat No. 3 Tahun 2020 tentang Kedudukan, Susunan Organisasi,Tugas dan Fungsi serta Tata "
            "Kerja Dinas Daerah Provinsi Sumatera Barat"
        ),
        (
            "Pergub Prov. Sumatera Barat no. 65 Th. 2020 tentang Uraian Tugas dan Fungsi Dinas Komunikasi, Informatika dan "
            "Statistik Prov. Sumbar"
        ),
    ),
    qualification=(
        "Kepala Dinas",
        "Sekretaris Dinas",
        "Kepala Bidang Aplikasi dan Informatika (Aptika)",
        "Pranata Komputer",
        "Administrator / Helpdesk yang berpendidikan minimal D3 Komputer",
        "Tenaga Teknis yang berpendidikan minimal D3 Komputer",
    ),
    related=("SOP permintaan Layanan dan Gangguan",),
    equipment=("Komputer", "ATK", "Alat Jaringan Internet", "Lemari Kartu Kendali", "Kartu Kendali/Disposisi"),
    warning=(
        (
            "Pencatatan dan Pendokumentasian yang tidak lengkap akan mengakibatkan kegagalan dalam pengawasan pengelolaan "
            "server"
        ),
    ),
    recording=("Pencatatan dan pendataan dilakukan dengan menggunakan aplikasi yang tersedia atau secara manual",),
)

LANES = (
    ("pemohon", "Pemohon", False),
    ("kepala_dinas", "Kepala Dinas", False),
    ("sekretaris", "Sekretaris", True),
    ("kabid_aptika", "Kabid Aptika", False),
    ("pranata_komputer", "Pranata Komputer", False),
    ("helpdesk", "Helpdesk", False),
    ("tim_teknis", "Tim Teknis", False),
)

# id, step, lane, words, amount, kelengkapan, output, outcomes, extension
STEPS = (
    ("T01", "1", "pemohon", "Ajukan surat permohonan dan spesifikasi server", "1 hari", "Surat masuk", "Disposisi", "", 0),
    ("T01R", "1+", "helpdesk", "Daftarkan surat dalam agenda masuk", "1 hari", "", "Catatan agenda", "register return", 1),
    ("T02A", "2a", "kepala_dinas", "Disposisikan surat ke Kepala Bidang", "1 hari", "ATK, lembar disposisi", "Disposisi", "", 0),
    ("T02B", "2b", "kabid_aptika", "Disposisikan ke Pranata Komputer", "1 hari", "Lembar disposisi", "Disposisi", "", 0),
    ("T02C", "2c", "pranata_komputer", "Teruskan ke Helpdesk untuk ditindaklanjuti", "1 hari", "Lembar disposisi", "Disposisi", "forward return", 0),
    ("T03", "3", "helpdesk", "Periksa ruang, UPS, bandwidth, dan listrik kantor", "1 jam", "Komputer, ATK, lembar disposisi", "Dokumen", "", 0),
    ("T04", "4", "helpdesk", "Putuskan, laporkan hasil, dan buat draf surat balasan", "1 hari", "Komputer, ATK, lembar disposisi", "Draf surat dinas", "accept reject", 0),
    ("T04P", "4+", "pranata_komputer", "Paraf draf surat balasan", "1 hari", "Draf surat dinas", "Paraf", "initial return", 1),
    ("T04K", "4+", "kabid_aptika", "Paraf draf surat balasan", "1 hari", "Draf surat dinas", "Paraf", "initial return", 1),
    ("T04S", "4+", "sekretaris", "Paraf draf surat balasan", "1 hari", "Draf surat dinas", "Paraf", "initial return", 1),
    ("T05", "5", "kepala_dinas", "Tanda tangani surat balasan", "1 hari", "ATK", "Surat dinas", "sign return", 0),
    ("T06", "6", "helpdesk", "Catat, arsipkan, dan teruskan surat ke OPD pemohon", "1 hari", "Komputer, ATK", "Surat dinas", "", 0),
    ("T07", "7", "pemohon", "Isi formulir barang dan kirim server", "1 hari", "ATK", "Form barang dan server", "", 0),
    ("T08", "8", "helpdesk", "Terima server, verifikasi kesesuaian spesifikasi", "1 jam", "Komputer, jaringan internet, laporan", "Dokumen", "match waive return", 0),
    ("T09", "9", "tim_teknis", "Pasang server, beri alamat IP, masukkan ke monitoring", "2 hari", "Komputer, jaringan internet, BA pengerjaan", "Dokumen", "", 0),
    ("T10", "10", "helpdesk", "Buat laporan hasil pekerjaan", "1 hari", "Komputer, ATK", "Dokumen/laporan", "", 0),
    ("T11A", "11a", "pranata_komputer", "Terima dan periksa laporan", "1 hari", "BA pekerjaan / laporan", "Dokumen", "forward return", 0),
    ("T11B", "11b", "kabid_aptika", "Teruskan laporan ke Kepala Dinas", "1 hari", "BA pekerjaan / laporan", "Dokumen", "", 0),
    ("T12", "12", "kepala_dinas", "Tinjau BA pekerjaan / laporan", "1 hari", "BA pekerjaan / laporan", "Dokumen", "approve return", 0),
    ("W2", "W2", "tim_teknis", "Matikan, lepas, dan kembalikan server dengan BAST", "2 hari", "", "BAST pengembalian", "", 1),
)  # fmt: skip

# source, target, outcome, extension
FLOWS = (
    ("Start", "T01", "", 0),
    ("T01", "T01R", "", 1), ("T01R", "G01R", "", 1), ("G01R", "T02A", "register", 1), ("G01R", "T01", "return", 1),
    ("T02A", "T02B", "", 0), ("T02B", "T02C", "", 0), ("T02C", "G02C", "", 0),
    ("G02C", "T03", "forward", 0), ("G02C", "T01", "return", 1),
    ("T03", "T04", "", 0), ("T04", "T04P", "", 1),
    ("T04P", "G04P", "", 1), ("G04P", "T04K", "initial", 1), ("G04P", "T04", "return", 1),
    ("T04K", "G04K", "", 1), ("G04K", "T04S", "initial", 1), ("G04K", "T04", "return", 1),
    ("T04S", "G04S", "", 1), ("G04S", "T05", "initial", 1), ("G04S", "T04", "return", 1),
    ("T05", "G05", "", 0), ("G05", "T06", "sign", 0), ("G05", "T04", "return", 1),
    ("T06", "G06", "", 0), ("G06", "T07", "accept", 0), ("G06", "EndRejected", "reject", 0),
    ("T07", "T08", "", 0), ("Lapse", "EndLapsed", "", 1),
    ("T08", "G08", "", 0), ("G08", "T09", "match", 0), ("G08", "T09", "waive", 1), ("G08", "T07", "return", 1),
    ("T09", "T10", "", 0), ("T10", "T11A", "", 0), ("T11A", "G11", "", 0),
    ("G11", "T11B", "forward", 0), ("G11", "T10", "return", 1), ("T11B", "T12", "", 0), ("T12", "G12", "", 0),
    ("G12", "EndDone", "approve", 0), ("G12", "T10", "return", 1),
    ("GW", "W2", "match", 1), ("GW", "W2", "waive", 1), ("GW", "EndWithdrawn", "", 1), ("W2", "EndHandedBack", "", 1),
)  # fmt: skip

DECIDED = {
    "G01R": "T01R", "G02C": "T02C", "G04P": "T04P", "G04K": "T04K", "G04S": "T04S", "G05": "T05", "G06": "T04",
    "G08": "T08", "G11": "T11A", "G12": "T12", "GW": "T08",
}  # fmt: skip


def _task(row: tuple[str, str, str, str, str, str, str, str, int]) -> Task:
    key, step, lane, words, amount, needs, output, outcomes, extension = row
    return Task(
        id=key,
        step=step,
        name=Words(words),
        lane=lane,
        act="apply" if key == "T01" else "generic",
        amount=amount,
        clock=step[:-1] if step[-1] in "abc" else "",
        extension=bool(extension),
        applicant=lane == "pemohon",
        kelengkapan=needs,
        output=output,
        outcomes=tuple(
            Outcome(o, Words(o), Words(""), note=o == "return", bare=o == "return") for o in outcomes.split()
        ),
    )


def colocation(identity: Identity = IDENTITY) -> Procedure:
    """The whole procedure, extensions included."""
    lane_of = {row[0]: row[2] for row in STEPS}
    flows = [
        Flow(f"F{n}", source, target, outcome, extension=bool(extension))
        for n, (source, target, outcome, extension) in enumerate(FLOWS)
    ]
    lapse_default = next(flow.id for flow in flows if flow.target == "EndWithdrawn")
    ends = (
        End("EndDone", Words("Selesai"), "kepala_dinas", "done", "13"),
        End("EndRejected", Words("Ditolak"), "helpdesk", "rejected"),
        End("EndLapsed", Words("Tidak dilanjutkan"), "pemohon", "lapsed"),
        End("EndWithdrawn", Words("Dibatalkan"), "pemohon", "withdrawn"),
        End("EndHandedBack", Words("Dikembalikan"), "tim_teknis", "withdrawn"),
    )
    gateways = {
        key: Gateway(key, Words(""), lane_of.get(task, "") if key != "GW" else "helpdesk", task, lapse_default if key == "GW" else "")
        for key, task in DECIDED.items()
    }  # fmt: skip
    return Procedure(
        key="permohonan-colocation",
        title=Words("SOP Permohonan Colocation"),
        sha256="0" * 64,
        start="Start",
        lanes={key: Lane(key, Words(name), key, extension) for key, name, extension in LANES},
        tasks={row[0]: _task(row) for row in STEPS},
        gateways=gateways,
        ends={end.id: end for end in ends},
        flows={flow.id: flow for flow in flows},
        timers={"Lapse": Timer("Lapse", "T07", Words("Server belum dikirim sampai batas waktu"), "10 hari")},
        withdrawal="GW",
        identity=identity,
        official=OFFICIAL,
    )
