"""The cast of the demo: invented agencies and people; NIPs have month 00 and so belong to nobody."""

from __future__ import annotations

from dataclasses import dataclass

DOMAIN = "contoh.invalid"


@dataclass(frozen=True)
class Person:
    """One log-in of the demo; `post` is empty for an applicant, `agency` is empty for the host."""

    login: str
    name: str
    post: str = ""
    agency: str = ""
    nip: str = ""
    rank: str = ""

    @property
    def email(self) -> str:
        return f"{self.login}@{DOMAIN}"


HOST = ("Dinas Komunikasi, Informatika dan Statistik", "Diskominfotik")

AGENCIES: tuple[tuple[str, str], ...] = (
    ("Dinas Kesehatan", "Dinkes"),
    ("Badan Kepegawaian Daerah", "BKD"),
    ("Dinas Pendidikan", "Disdik"),
    ("Dinas Perhubungan", "Dishub"),
    ("Badan Pendapatan Daerah", "Bapenda"),
    ("Inspektorat", "Inspektorat"),
    ("Badan Perencanaan Pembangunan Daerah", "Bappeda"),
    ("Dinas Sosial", "Dinsos"),
    ("Dinas Kehutanan", "Dishut"),
    ("Rumah Sakit Umum Daerah", "RSUD"),
    ("Satuan Polisi Pamong Praja", "Satpol PP"),
    ("Biro Organisasi", "Ro Organisasi"),
)

OFFICERS: tuple[Person, ...] = (
    Person(
        "kadis",
        "Ir. Hendra Malik, M.Si.",
        "kepala_dinas",
        nip="19710000 199600 1 001",
        rank="Pembina Utama Muda (IV/c)",
    ),
    Person(
        "sekretaris",
        "Dra. Yulia Rahman, M.M.",
        "sekretaris",
        nip="19720000 199700 2 001",
        rank="Pembina Tingkat I (IV/b)",
    ),
    Person("kabid", "Doni Saputra, S.T., M.Kom.", "kabid_aptika", nip="19780000 200200 1 001", rank="Pembina (IV/a)"),
    Person(
        "pranata", "Fitri Handayani, S.Kom.", "pranata_komputer", nip="19850000 201000 2 001", rank="Penata (III/c)"
    ),
    Person("helpdesk", "Rina Maharani, A.Md.Kom.", "helpdesk", nip="19920000 201900 2 001", rank="Pengatur (II/c)"),
    Person("helpdesk2", "Arif Budiman, A.Md.Kom.", "helpdesk", nip="19940000 202000 1 001", rank="Pengatur (II/c)"),
    Person("teknis", "Yoga Pratama, A.Md.T.", "tim_teknis", nip="19910000 201800 1 001", rank="Pengatur (II/c)"),
    Person("umum", "Zulfahmi, S.E.", "subbag_umum", nip="19800000 200500 1 001", rank="Penata Tingkat I (III/d)"),
    Person("admin", "Administrator Kolokasi", "administrator"),
    Person("auditor", "Auditor Inspektorat", "auditor"),
)

APPLICANTS: tuple[Person, ...] = (
    Person("dinkes", "Nadia Putri, S.Kom.", agency="Dinas Kesehatan", nip="19900000 201500 2 001"),
    Person("bkd", "Rahmat Hidayat, S.T.", agency="Badan Kepegawaian Daerah", nip="19880000 201200 1 001"),
)


@dataclass(frozen=True)
class Story:
    """One case of the demo: who asks for what, and the element at which it now waits (or the end it reached)."""

    agency: str
    title: str
    units: float
    watts: int
    until: str
    days_ago: int
    outcomes: tuple[tuple[str, str], ...] = ()
    pace: float = 0.95


ORDER: tuple[str, ...] = (
    "T01R", "T02A", "T02B", "T02C", "T03", "T04", "T04P", "T04K", "T04S", "T05", "T06", "T07", "T08", "T09", "T10",
    "T11A", "T11B", "T12",
)  # fmt: skip

STORIES: tuple[Story, ...] = (
    Story("Dinas Sosial", "Server data terpadu", 2, 600, "T01R", 0),
    Story("Satuan Polisi Pamong Praja", "Server rekaman CCTV", 4, 900, "T02A", 1),
    Story("Badan Pendapatan Daerah", "Server e-Samsat", 2, 550, "T02B", 1),
    Story("Rumah Sakit Umum Daerah", "Server SIMRS cadangan", 2, 620, "T02C", 2),
    Story("Dinas Kesehatan", "Server rekam imunisasi", 2, 450, "T03", 1),
    Story("Inspektorat", "Server e-Audit", 1, 350, "T04", 3),
    Story("Dinas Pendidikan", "Server PPDB", 2, 500, "T04P", 4),
    Story("Badan Perencanaan Pembangunan Daerah", "Server e-Planning", 2, 650, "T05", 5),
    Story("Dinas Perhubungan", "Server perizinan trayek", 1, 300, "T06", 6, pace=0.7),
    Story("Dinas Kehutanan", "Server citra satelit", 4, 1100, "T07", 8),
    Story("Badan Kepegawaian Daerah", "Server SIMPEG", 2, 480, "T08", 12),
    Story("Dinas Kesehatan", "Server laboratorium", 1, 300, "T09", 14),
    Story("Dinas Perhubungan", "Server e-Parkir", 1, 320, "T10", 16, pace=0.85),
    Story("Badan Kepegawaian Daerah", "Server e-Kinerja", 2, 520, "T11A", 18),
    Story("Dinas Sosial", "Server bantuan sosial", 1, 280, "T11B", 19),
    Story("Dinas Pendidikan", "Server arsip ijazah", 2, 540, "T12", 20),
    Story("Biro Organisasi", "Server analisis jabatan", 1, 260, "T01", 6, (("T02C", "return"),)),
    Story("Dinas Kehutanan", "Server peta kebakaran", 4, 2400, "EndRejected", 25, (("T04", "reject"),)),
    Story("Dinas Kesehatan", "Server e-Puskesmas", 2, 450, "EndDone", 40),
)
