"""What the agencies of the province ask servers for: titles with the purpose that the letter names."""

from __future__ import annotations

OWN: dict[str, tuple[tuple[str, str], ...]] = {
    "Dinas Kesehatan": (("e-Puskesmas", "rekam medis puskesmas"), ("imunisasi", "pencatatan imunisasi anak"),
                        ("telemedisin", "konsultasi jarak jauh antara puskesmas dan rumah sakit")),
    "Dinas Pendidikan": (("PPDB", "penerimaan peserta didik baru"), ("arsip ijazah", "arsip digital ijazah"),
                         ("ujian daring", "ujian berbasis komputer di sekolah menengah")),
    "Dinas Perhubungan": (("trayek", "perizinan trayek angkutan antarkota"), ("e-Parkir", "pembayaran parkir tepi jalan"),
                          ("ATCS", "pengendalian lampu lalu lintas")),
    "Dinas Sosial": (("data terpadu", "basis data terpadu kesejahteraan sosial"),
                     ("bantuan sosial", "penyaluran bantuan sosial")),
    "Dinas Kehutanan": (("citra satelit", "pemantauan tutupan hutan dari citra satelit"),
                        ("titik panas", "peta titik panas harian")),
    "Dinas Bina Marga, Cipta Karya, dan Tata Ruang": (("jalan provinsi", "pendataan kondisi jalan dan jembatan"),
                                                      ("tata ruang", "informasi rencana tata ruang wilayah")),
    "Dinas Lingkungan Hidup": (("kualitas udara", "pemantauan kualitas udara dan air"),),
    "Dinas Kelautan dan Perikanan": (("kapal nelayan", "pendataan kapal dan hasil tangkapan"),),
    "Dinas Pariwisata": (("kalender acara", "informasi tujuan wisata dan kalender acara"),),
    "Badan Kepegawaian Daerah": (("SIMPEG", "sistem informasi kepegawaian"), ("e-Kinerja", "penilaian kinerja pegawai"),
                                 ("presensi", "presensi pegawai seluruh instansi")),
    "Badan Pendapatan Daerah": (("e-Samsat", "pembayaran pajak kendaraan bermotor secara daring"),
                                ("pajak air permukaan", "pelaporan pajak air permukaan")),
    "Badan Pengelolaan Keuangan dan Aset Daerah": (("aset daerah", "inventaris aset daerah"), ("SP2D", "pencairan dana belanja")),
    "Badan Perencanaan Pembangunan Daerah": (("e-Planning", "penyusunan rencana kerja pemerintah daerah"),),
    "Badan Penanggulangan Bencana Daerah": (("peringatan dini", "peringatan dini bencana"), ("posko", "data posko dan logistik")),
    "Inspektorat": (("e-Audit", "kertas kerja pemeriksaan"), ("gratifikasi", "pelaporan gratifikasi oleh pegawai")),
    "Satuan Polisi Pamong Praja": (("rekaman CCTV", "penyimpanan rekaman kamera pengawas"), ("patroli", "laporan patroli harian")),
    "Sekretariat DPRD": (("risalah", "rekaman dan risalah rapat dewan"),),
    "Biro Hukum": (("JDIH", "jaringan dokumentasi dan informasi hukum"),),
    "Biro Pengadaan Barang dan Jasa": (("katalog lokal", "katalog dan pengadaan barang dan jasa"),),
    "Rumah Sakit Umum Daerah": (("SIMRS", "sistem informasi rumah sakit"), ("arsip radiologi", "arsip gambar radiologi")),
    "Rumah Sakit Jiwa Daerah": (("rekam medis", "rekam medis elektronik"),),
    "Balai Laboratorium Kesehatan": (("hasil uji", "hasil pemeriksaan laboratorium"),),
}  # fmt: skip

COMMON: tuple[tuple[str, str], ...] = (
    ("laman resmi", "laman resmi instansi dan layanan informasi publik"),
    ("arsip digital", "pengelolaan arsip digital instansi"),
    ("data terbuka", "penyajian data terbuka sektoral"),
    ("pengaduan", "pengaduan dan aspirasi masyarakat"),
    ("dasbor pimpinan", "dasbor kinerja bagi pimpinan"),
    ("cadangan data", "cadangan harian basis data instansi"),
    ("basis data", "basis data aplikasi internal"),
    ("pengujian", "pengujian aplikasi sebelum dipakai"),
    ("integrasi data", "pertukaran data dengan instansi lain"),
    ("peta tematik", "peta tematik sektoral"),
    ("berkas bersama", "penyimpanan berkas bersama antarbidang"),
    ("survei kepuasan", "survei kepuasan masyarakat"),
    ("pelatihan daring", "pelatihan daring pegawai"),
    ("antrean", "antrean layanan tatap muka"),
    ("keuangan", "aplikasi keuangan dan pertanggungjawaban"),
    ("rapat daring", "rapat daring dan perekamannya"),
    ("perpustakaan", "perpustakaan digital instansi"),
    ("aplikasi lapangan", "aplikasi petugas lapangan"),
)


def wants(agency: str, place: int) -> tuple[str, str]:
    """The title and the purpose of the agency's request number `place`, from 0; its own needs come first.

    What all agencies need, each begins with something else.
    """
    own, first = OWN.get(agency, ()), sum(agency.encode()) % len(COMMON)
    every = (*own, *COMMON[first:], *COMMON[:first])
    name, purpose = every[place % len(every)]
    stage = place // len(every)
    return (f"Server {name} tahap {stage + 1}" if stage else f"Server {name}"), purpose
