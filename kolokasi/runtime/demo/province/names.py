"""Names of the province: fifty agencies, and parts of names of people who do not exist."""

from __future__ import annotations

# Name, short name; streets are made up beside.
AGENCIES: tuple[tuple[str, str], ...] = (
    ("Dinas Kesehatan", "Dinkes"),
    ("Dinas Pendidikan", "Disdik"),
    ("Dinas Perhubungan", "Dishub"),
    ("Dinas Sosial", "Dinsos"),
    ("Dinas Kehutanan", "Dishut"),
    ("Dinas Bina Marga, Cipta Karya, dan Tata Ruang", "BMCKTR"),
    ("Dinas Sumber Daya Air dan Bina Konstruksi", "SDABK"),
    ("Dinas Perumahan Rakyat, Kawasan Permukiman, dan Pertanahan", "Perkimtan"),
    ("Dinas Lingkungan Hidup", "DLH"),
    ("Dinas Kelautan dan Perikanan", "DKP"),
    ("Dinas Perkebunan, Tanaman Pangan, dan Hortikultura", "Dinas Perkebunan TPH"),
    ("Dinas Peternakan dan Kesehatan Hewan", "Disnakkeswan"),
    ("Dinas Pangan", "Dispangan"),
    ("Dinas Perindustrian dan Perdagangan", "Disperindag"),
    ("Dinas Koperasi, Usaha Kecil, dan Menengah", "Diskop UKM"),
    ("Dinas Tenaga Kerja dan Transmigrasi", "Disnakertrans"),
    ("Dinas Pariwisata", "Dispar"),
    ("Dinas Kebudayaan", "Disbud"),
    ("Dinas Kepemudaan dan Olahraga", "Dispora"),
    ("Dinas Kearsipan dan Perpustakaan", "Disarpus"),
    ("Dinas Kependudukan dan Pencatatan Sipil", "Disdukcapil"),
    ("Dinas Pemberdayaan Masyarakat dan Desa", "DPMD"),
    ("Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk, dan Keluarga Berencana", "DP3AP2KB"),
    ("Dinas Energi dan Sumber Daya Mineral", "ESDM"),
    ("Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu", "DPMPTSP"),
    ("Badan Kepegawaian Daerah", "BKD"),
    ("Badan Pendapatan Daerah", "Bapenda"),
    ("Badan Pengelolaan Keuangan dan Aset Daerah", "BPKAD"),
    ("Badan Perencanaan Pembangunan Daerah", "Bappeda"),
    ("Badan Pengembangan Sumber Daya Manusia", "BPSDM"),
    ("Badan Penelitian dan Pengembangan", "Balitbang"),
    ("Badan Penanggulangan Bencana Daerah", "BPBD"),
    ("Badan Kesatuan Bangsa dan Politik", "Kesbangpol"),
    ("Badan Penghubung", "Banhub"),
    ("Inspektorat", "Inspektorat"),
    ("Satuan Polisi Pamong Praja", "Satpol PP"),
    ("Sekretariat DPRD", "Setwan"),
    ("Biro Organisasi", "Ro Organisasi"),
    ("Biro Hukum", "Ro Hukum"),
    ("Biro Umum", "Ro Umum"),
    ("Biro Perekonomian", "Ro Perekonomian"),
    ("Biro Kesejahteraan Rakyat", "Ro Kesra"),
    ("Biro Administrasi Pembangunan", "Ro Adpem"),
    ("Biro Administrasi Pimpinan", "Ro Adpim"),
    ("Biro Pengadaan Barang dan Jasa", "Ro PBJ"),
    ("Biro Pemerintahan dan Otonomi Daerah", "Ro Pemotda"),
    ("Rumah Sakit Umum Daerah", "RSUD"),
    ("Rumah Sakit Jiwa Daerah", "RSJD"),
    ("Rumah Sakit Khusus Paru", "RS Paru"),
    ("Balai Laboratorium Kesehatan", "Labkes"),
)

STREETS = (
    "Melati", "Kenanga", "Flamboyan", "Cempaka", "Anggrek", "Teratai", "Mawar", "Dahlia", "Meranti", "Seroja", "Bougenvil",
    "Soka", "Kamboja", "Wijaya Kusuma", "Alamanda", "Tanjung", "Ketapang", "Cemara", "Mahoni", "Akasia",
)  # fmt: skip

FIRST = (
    ("Nadia", 2), ("Rahmat", 1), ("Melati", 2), ("Fikri", 1), ("Desi", 2), ("Ilham", 1), ("Putri", 2), ("Hasan", 1),
    ("Rini", 2), ("Bayu", 1), ("Laila", 2), ("Andi", 1), ("Sari", 2), ("Fajar", 1), ("Wulan", 2), ("Dimas", 1),
    ("Intan", 2), ("Rizki", 1), ("Yuni", 2), ("Agus", 1), ("Mega", 2), ("Teguh", 1), ("Ayu", 2), ("Hendri", 1),
)  # fmt: skip
LAST = {
    1: (
        "Hidayat",
        "Ramadhan",
        "Kurniawan",
        "Firmansyah",
        "Wijaya",
        "Saputra",
        "Pratama",
        "Gunawan",
        "Setiawan",
        "Maulana",
    ),
    2: (
        "Anggraini",
        "Marlina",
        "Amelia",
        "Oktavia",
        "Fitriani",
        "Lestari",
        "Permata",
        "Handayani",
        "Safitri",
        "Rahmawati",
    ),
}
YOUNG = ("S.Kom.", "S.T.", "S.Si.", "S.Kom., M.T.", "A.Md.Kom.", "S.STP.")
SENIOR = ("M.Si.", "M.M.", "M.T.", "M.Kes.", "M.Pd.", "S.H., M.H.", "S.E., M.M.", "M.Kom.")
RANKS = ("Pembina (IV/a)", "Pembina Tingkat I (IV/b)", "Pembina Utama Muda (IV/c)")
