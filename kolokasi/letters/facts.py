"""What each document says: the facts of every kind, written down once. `procedure/facts.py` fills them, Typst prints them.

All facts are JSON: texts, numbers, truth values, lists and objects. Days are ISO (`2026-11-23`) under `date`, `…_date`,
`…_by` or `…_on`; moments are ISO with offset under `…_at`; numbers stay numbers: they are worded when printed. A key that
is not needed may be absent, None or empty; what a document cannot be without stands beside its template (`needs`).
`number`, `date`, `code`, `verify_url` and `signature` of a numbered document are filled when it is issued.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict


class Person(TypedDict, total=False):
    """Somebody named on paper."""

    name: str
    nip: str
    rank: str
    position: str  # jabatan as printed, "Plh. Kepala Bidang Aptika"
    agency: str
    address: str
    phone: str
    email: str


class Signature(TypedDict, total=False):
    """The signature block (Permendagri 1/2023 art. 44)."""

    on_behalf: str  # "a.n. Gubernur Sumatera Barat"
    for_post: str  # the post that hands its mandate on, printed above "u.b.": "Sekretaris Daerah"
    title: str  # "Plt. Kepala Dinas Komunikasi dan Informatika"
    name: str
    rank: str
    nip: str


class Incoming(TypedDict, total=False):
    """The letter that is answered or passed on."""

    number: str
    date: str
    subject: str
    received_on: str
    agenda_number: str


class Figure(TypedDict, total=False):
    """One limit of the verdict, or one measured figure."""

    label: str  # "Daya UPS, bila satu UPS padam"
    needed: float | str
    available: float | str
    unit: str
    scope: str
    ok: bool | None  # None: not answered yet
    binds: bool


class Photo(TypedDict, total=False):
    """A photo by the hash of its kept bytes; `caption` says what can be seen, also to who cannot see it."""

    sha256: str
    caption: str
    taken_at: str


class ServerLine(TypedDict, total=False):
    """One server of a document; a kind prints the keys that concern it and passes over the rest."""

    label: str  # SRV-2026-0007
    name: str
    make: str  # "Dell PowerEdge R750"
    serial: str
    serial_received: str  # BAST: the serial of the receipt, equal to `serial`
    units: float
    depth_mm: float
    weight_kg: float
    watts: float
    psu_count: int
    memory_gib: float
    cpu: str
    disks: str
    nics: str
    bandwidth_mbps: float
    ipv4: int
    ipv6: int
    application: str
    os: str
    data_class: str
    room: str
    rack: str
    unit: str  # "U12–13"
    feeds: list[str]  # ["A: PDU-A3, stopkontak 4", "B: …"]
    switch_port: str
    vlan: str
    addresses: list[str]
    gateway: str
    dns_name: str
    contact: str
    condition: str
    accessories: str
    arrives_on: str
    received_at: str
    verified_at: str
    mounted_at: str
    addressed_at: str
    seen_at: str  # when monitoring first saw it up
    photos: list[Photo]
    target: str
    result: str  # "sesuai", "dibebaskan" …
    reason: str
    fields: list[dict[str, str]]  # verification: field, declared, found, verdict same|different|unknown


class Step(TypedDict, total=False):
    """One line of a chain: a disposition, an activity of the report, a review."""

    from_post: str
    from_name: str
    to_post: str
    to_name: str
    instructions: list[str]
    note: str
    sent_at: str
    read_at: str
    followed_at: str
    recalled_at: str
    what: str
    who: str
    done_at: str
    outcome: str


class RoomFigures(TypedDict, total=False):
    """The available capacity of a room (row 3)."""

    room: str
    units_free: float
    units_run: float
    va_free: float
    watts_free: float
    mbps_free: float
    units_used: float
    units_promised: float


class Building(TypedDict, total=False):
    """The answer of Subbagian Umum about the building's power."""

    answer: str  # "cukup", "tidak cukup", "belum dijawab"
    figure: str
    answered_by: str
    answered_at: str
    note: str


class ArchivedFile(TypedDict, total=False):
    """One file that is destroyed: the case, under which code it lay and since when, how many papers, and their one hash."""

    case_number: str
    agency: str
    subject: str
    code: str
    closed_on: str
    due_on: str
    papers: int
    sha256: str


class Copy(TypedDict):
    """One of the three copies of a control card."""

    name: str
    color: str  # hex


class Facts(TypedDict, total=False):
    """Every key that a document may hold; the lists beside the templates say which kind needs which (`needs`)."""

    case_number: str
    number: str
    date: str
    place: str
    sifat: str  # as printed: "Biasa"
    urgency: str
    attachment: str  # "1 (satu) berkas"
    subject: str  # hal
    addressee: list[str]  # lines under Yth.
    agency: str
    agency_address: str
    letter: Incoming
    reply_number: str
    reply_date: str
    signature: Signature
    wording: int  # the revision of the words it is written with (`wording`); absent: as shipped
    signed_as: str  # how the office signs, one of `SIGNED_AS`; absent: by hand
    stamp_anchor: str  # where BSrE draws a stamp, in the bytes handed to it and nowhere else
    signed_issuer: str  # who issued the certificate: "Balai Besar Sertifikasi Elektronik"
    copies_to: list[str]  # tembusan
    code: str
    verify_url: str
    # surat balasan, surat pengembalian, pembatalan
    decision: str  # accept | reject
    servers: list[ServerLine]
    not_accepted: list[ServerLine]
    reasons: list[str]
    figures: list[Figure]
    ship_by: str  # the day, where it is known
    ship_within: str  # how long after dispatch: "10 hari kerja"
    nearest: list[str]  # refused: what would be a yes, each as a sentence
    answer_within: str  # refused, but on the waiting list: how long an offer of freed room holds
    ship_to: str
    ship_hours: str
    contact: str
    extra: str  # one more paragraph, as typed
    missing: list[str]
    reason: str
    freed: str  # what became of the promise, as a sentence
    # lembar disposisi, kartu kendali
    from_party: str
    to_party: str
    instructions: list[str]  # the maintained list, to be ticked
    forward_to: list[str]  # the posts a disposition may go to
    dispositions: list[Step]
    index: str
    sequence: str
    direction: str  # M | K
    classification: str
    summary: str
    handler: str
    note: str
    copies: list[Copy]
    # hasil pemeriksaan
    checked_at: str
    checked_by: Person
    verdict: str  # accept | reject
    binding: list[str]
    rooms: list[RoomFigures]
    building: Building
    places: list[str]
    policy: str
    as_of_at: str
    # form barang, tanda terima, berita acara
    administrative: Person
    technical: Person
    handed_by: Person
    received_by: Person
    received_at: str
    first_party: Person
    second_party: Person
    witness: Person
    conclusion: str
    work: list[str]
    rules: list[str]
    # perintah kerja
    ordered_by: Person
    team: list[str]
    due_at: str
    # laporan, lembar tinjauan
    basis: list[str]
    purpose: str
    scope: str
    activities: list[Step]
    suggestions: list[str]
    report_number: str
    report_date: str
    reviews: list[Step]
    # berita acara pemusnahan
    files: list[ArchivedFile]
    way: str


# By hand (room is left) · a BSrE certificate (QR, and the sentence about BSrE at the foot) · another certificate whose
# chain ends in a known root · one whose chain does not · a certificate for practice. Only what was verified may say so.
SIGNED_AS = ("", "bsre", "certified", "uncertified", "training")


@dataclass(frozen=True)
class Kind:
    """A kind of document: its name, and the series that numbers it (none: it bears no number).

    Of one that `repeats` each version is a letter of its own that has left the office, and a later one leaves it valid.
    """

    title: str
    series: str = ""
    abbreviation: str = ""
    repeats: bool = False


LETTERS, MINUTES, ORDERS, REPORTS = "surat_keluar", "berita_acara", "perintah_kerja", "laporan"
KINDS: dict[str, Kind] = {
    "lembar_disposisi": Kind("Lembar Disposisi"),
    "kartu_kendali": Kind("Kartu Kendali"),
    "hasil_pemeriksaan": Kind("Hasil Pemeriksaan Kapasitas"),
    "surat_balasan": Kind("Surat Balasan", LETTERS),
    "surat_pengembalian": Kind("Surat Pengembalian", LETTERS, repeats=True),
    "pembatalan": Kind("Surat Pembatalan", LETTERS),
    "form_barang": Kind("Formulir Barang"),
    "tanda_terima": Kind("Tanda Terima Server"),
    "ba_verifikasi": Kind("Berita Acara Verifikasi", MINUTES, "BA"),
    "perintah_kerja": Kind("Perintah Kerja", ORDERS, "SPK"),
    "ba_pemasangan": Kind("Berita Acara Pemasangan", MINUTES, "BA"),
    "laporan": Kind("Laporan Pengerjaan", REPORTS, "LAP"),
    "bast": Kind("Berita Acara Serah Terima", MINUTES, "BAST"),
    "lembar_tinjauan": Kind("Lembar Tinjauan"),
    "ba_pemusnahan": Kind("Berita Acara Pemusnahan Arsip", MINUTES, "BA"),
    "bast_pengembalian": Kind("Berita Acara Serah Terima Pengembalian", MINUTES, "BAST"),
}
