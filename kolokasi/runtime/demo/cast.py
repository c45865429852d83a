"""The cast of the demo: invented agencies and people; NIPs have month 00 and so belong to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DOMAIN = "contoh.invalid"


@dataclass(frozen=True)
class Person:
    """One log-in of the demo; `post` is empty for an applicant, `agency` for the host; `acting` holds the post as Plt."""

    login: str
    name: str
    post: str = ""
    agency: str = ""
    nip: str = ""
    rank: str = ""
    acting: bool = False

    @property
    def email(self) -> str:
        return f"{self.login}@{DOMAIN}"


HOST = ("Dinas Komunikasi, Informatika dan Statistik", "Diskominfotik")
HOST_ADDRESS = "Jalan Contoh Nomor 1, Padang 25000"
PHONE = "(0751) 000000"

# Name, short name, street; all invented.
AGENCIES: tuple[tuple[str, str, str], ...] = (
    ("Dinas Kesehatan", "Dinkes", "Jalan Melati Nomor 10"),
    ("Badan Kepegawaian Daerah", "BKD", "Jalan Kenanga Nomor 3"),
    ("Dinas Pendidikan", "Disdik", "Jalan Flamboyan Nomor 21"),
    ("Dinas Perhubungan", "Dishub", "Jalan Cempaka Nomor 7"),
    ("Badan Pendapatan Daerah", "Bapenda", "Jalan Anggrek Nomor 12"),
    ("Inspektorat", "Inspektorat", "Jalan Teratai Nomor 4"),
    ("Badan Perencanaan Pembangunan Daerah", "Bappeda", "Jalan Mawar Nomor 18"),
    ("Dinas Sosial", "Dinsos", "Jalan Dahlia Nomor 9"),
    ("Dinas Kehutanan", "Dishut", "Jalan Meranti Nomor 2"),
    ("Rumah Sakit Umum Daerah", "RSUD", "Jalan Seroja Nomor 15"),
    ("Satuan Polisi Pamong Praja", "Satpol PP", "Jalan Bougenvil Nomor 6"),
    ("Biro Organisasi", "Ro Organisasi", "Jalan Soka Nomor 1"),
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
    Person(
        "kabid",
        "Doni Saputra, S.T., M.Kom.",
        "kabid_aptika",
        nip="19780000 200200 1 001",
        rank="Pembina (IV/a)",
        acting=True,
    ),
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

# The person of each agency who applies; the first two have log-ins that are shown.
APPLICANTS: tuple[Person, ...] = (
    Person("dinkes", "Nadia Putri, S.Kom.", agency="Dinas Kesehatan", nip="19900000 201500 2 001"),
    Person("bkd", "Rahmat Hidayat, S.T.", agency="Badan Kepegawaian Daerah", nip="19880000 201200 1 001"),
    Person("disdik", "Melati Anggraini, S.Kom.", agency="Dinas Pendidikan", nip="19910000 201600 2 002"),
    Person("dishub", "Fikri Ramadhan, S.T.", agency="Dinas Perhubungan", nip="19890000 201400 1 002"),
    Person("bapenda", "Desi Marlina, S.E.", agency="Badan Pendapatan Daerah", nip="19870000 201100 2 003"),
    Person("inspektorat", "Ilham Kurniawan, S.Kom.", agency="Inspektorat", nip="19930000 201800 1 003"),
    Person("bappeda", "Putri Amelia, S.T.", agency="Badan Perencanaan Pembangunan Daerah", nip="19920000 201700 2 004"),
    Person("dinsos", "Hasan Basri, S.Sos.", agency="Dinas Sosial", nip="19860000 201000 1 004"),
    Person("dishut", "Rini Oktavia, S.Hut.", agency="Dinas Kehutanan", nip="19900000 201500 2 005"),
    Person("rsud", "Bayu Firmansyah, S.Kom.", agency="Rumah Sakit Umum Daerah", nip="19940000 201900 1 005"),
    Person("satpolpp", "Andi Wijaya, S.IP.", agency="Satuan Polisi Pamong Praja", nip="19880000 201200 1 006"),
    Person("organisasi", "Laila Fitriani, S.STP.", agency="Biro Organisasi", nip="19910000 201300 2 006"),
)
SHOWN = 2

# Who signs the letters of request: name, rank, NIP.
HEADS: dict[str, tuple[str, str, str]] = {
    "Dinas Kesehatan": ("dr. Armen Nasution, M.Kes.", "Pembina Utama Muda (IV/c)", "19680000 199400 1 001"),
    "Badan Kepegawaian Daerah": ("Dra. Wirda Hanum, M.Si.", "Pembina Utama Muda (IV/c)", "19670000 199300 2 001"),
    "Dinas Pendidikan": ("Dr. Syafril Anwar, M.Pd.", "Pembina Utama Muda (IV/c)", "19690000 199500 1 002"),
    "Dinas Perhubungan": ("Ir. Benny Iskandar, M.T.", "Pembina Tingkat I (IV/b)", "19700000 199600 1 003"),
    "Badan Pendapatan Daerah": ("Elvira Yanti, S.E., M.M.", "Pembina Tingkat I (IV/b)", "19710000 199700 2 002"),
    "Inspektorat": ("Drs. Taufik Rahman, Ak.", "Pembina Utama Muda (IV/c)", "19660000 199200 1 004"),
    "Badan Perencanaan Pembangunan Daerah": (
        "Dr. Mutia Sari, S.T., M.P.W.K.", "Pembina Utama Muda (IV/c)", "19720000 199800 2 003",
    ),
    "Dinas Sosial": ("Drs. Jefri Arianto, M.Si.", "Pembina Tingkat I (IV/b)", "19680000 199500 1 005"),
    "Dinas Kehutanan": ("Ir. Nurdin Halim, M.Si.", "Pembina Tingkat I (IV/b)", "19690000 199600 1 006"),
    "Rumah Sakit Umum Daerah": ("dr. Lidya Kusuma, Sp.PD.", "Pembina (IV/a)", "19730000 200000 2 004"),
    "Satuan Polisi Pamong Praja": ("Marzuki Effendi, S.H., M.H.", "Pembina (IV/a)", "19740000 200000 1 007"),
    "Biro Organisasi": ("Ratna Dewi, S.STP., M.Si.", "Pembina (IV/a)", "19780000 199900 2 005"),
}  # fmt: skip

TITLES = (
    ("Inspektorat", "Inspektur"),
    ("Rumah Sakit", "Direktur"),
    ("Sekretariat DPRD", "Sekretaris DPRD"),
)


@dataclass(frozen=True)
class Cast:
    """Everybody of one demo: agencies (name, short name, street), officers, one applicant and one head for each agency.

    `shown` is how many applicants' log-ins are told.
    """

    agencies: tuple[tuple[str, str, str], ...]
    officers: tuple[Person, ...]
    applicants: tuple[Person, ...]
    heads: Mapping[str, tuple[str, str, str]]
    shown: int = SHOWN

    def short_name(self, agency: str) -> str:
        """How people call the agency."""
        return next((short for name, short, _street in self.agencies if name == agency), "contoh")

    def street(self, agency: str) -> str:
        """Where the agency is."""
        return next((street for name, _short, street in self.agencies if name == agency), "Jalan Contoh Nomor 1")

    def applicant(self, agency: str) -> Person:
        """Who applies for the agency."""
        return next((one for one in self.applicants if one.agency == agency), self.applicants[0])


SMALL = Cast(AGENCIES, OFFICERS, APPLICANTS, HEADS)


def head_title(agency: str) -> str:
    """What the head of an agency is called."""
    for begins, title in TITLES:
        if agency.startswith(begins):
            return title
    return f"Kepala {agency}"
