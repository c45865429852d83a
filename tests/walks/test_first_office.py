"""A small agency's first office by pages alone: set-up link, data centre, people, a first case to selesai, audit and backup."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.gateways.mail_server import Kept, running
from tests.gateways.test_prometheus import pages, real_prometheus
from tests.pdfs import pdf
from tests.runtime.running import ROOT, Up, bare_environment, eventually, own_folder, up
from tests.walks.stranger import Stranger, number_in

pytestmark = pytest.mark.slow
WORDS = "kuda hijau makan siang"
OFFICERS = {
    "kepala_dinas": "bagas", "sekretaris": "sekar", "kabid_aptika": "kirana", "pranata_komputer": "panji",
    "helpdesk": "hana", "tim_teknis": "tito", "subbag_umum": "umi", "auditor": "aulia",
}  # fmt: skip
PLANT = {
    "site": "name,supply_w\nGedung Contoh,30000\n",
    "rooms": "site,name,cooling_w\nGedung Contoh,Ruang Server,14000\n",
    "ups": "room,name,kva,power_factor\nRuang Server,UPS A,10,0.9\nRuang Server,UPS B,10,0.9\n",
    "feeds": "room,name,ups,volts,amps,phases\nRuang Server,A,UPS A,230,32,1\nRuang Server,B,UPS B,230,32,1\n",
    "racks": 'room;name;row;units;depth_mm;max_weight_kg;max_watts;feeds\nRuang Server;R01;A;42;1070;900;5000;"A; B"\n',
    "uplinks": "site,name,mbps,oversubscription,sold_mbps\nGedung Contoh,Utama,1000,3,0\n",
}
PLACE, HOURS = "Pintu barang, Jalan Contoh 3", "Senin–Kamis, 08.00–15.00"
PERSON = {
    "name": "Orang Contoh, S.T.",
    "position": "Kepala Subbagian",
    "email": "orang@dinas.example",
    "phone": "0812000",
}
REQUEST: dict[str, dict[str, str]] = {
    "instansi": {"address": "Jalan Sehat 2", "phone": "(0500) 1"},
    "administratif": PERSON,
    "teknis": PERSON,
    "server/1/merek": {"manufacturer": "Dell", "model": "PowerEdge R750", "serial": "CONTOH-1", "name": "simrs-db"},
    "server/1/ukuran": {"mounting": "rack", "units": "2", "depth_mm": "740", "weight_kg": "21"},
    "server/1/isi": {"memory_gib": "128"},
    "server/1/aplikasi": {"application": "SIMRS", "description": "Rekam medis", "os": "Debian 12"},
    "server/1/data": {"data_class": "limited", "licensed": "true"},
    "server/1/daya": {"psu_count": "2", "psu.watts": "800", "watts.expected": "450"},
    "server/1/jaringan": {"bandwidth_mbps": "50"},
    "server/1/alamat": {"ipv4": "1", "ipv6": "0", "vpn": "false", "ports": "443"},
}


@dataclass
class Office:
    """The running installation, its mails, and everybody by first name."""

    served: Up
    kept: Kept
    folder: Path
    monitored: int = 0
    people: dict[str, Stranger] = field(default_factory=dict)
    number: str = ""

    def __getitem__(self, name: str) -> Stranger:
        return self.people[name]

    def step(self, name: str, **values: str | list[str]) -> Stranger:
        """From the work list to the case, and the step's form filled in and sent."""
        person = self.at_case(name)
        person.send(values, to=self.form_of(person))
        return person

    def at_case(self, name: str) -> Stranger:
        person = self[name]
        person.open("/kerja/")
        links = [str(one) for one in person.page.xpath("//main//a/@href")]
        person.open(next(one for one in links if one == f"/permohonan/{self.number}/"))
        return person

    def form_of(self, person: Stranger) -> str:
        """The address of the step's own form on the case page."""
        actions = [str(form.get("action")) for form in person.page.forms]
        return next(one for one in actions if re.search(r"/langkah/\w+/\d+/$", one))

    def part(self, name: str, part: str, **values: str) -> Stranger:
        person = self.at_case(name)
        person.send(values, to=f"/bagian/{part}/")
        return person

    def mail_to(self, address: str, pattern: str) -> str:
        """What the mail says that this pattern finds."""

        def found() -> list[str]:
            bodies = [str(one.get_content()) for mail in self.kept.mails if mail["to"] == address for one in mail.walk()
                      if one.get_content_type() == "text/plain"]  # fmt: skip
            return [hit.group(0) for body in bodies for hit in re.finditer(pattern, body)]

        assert eventually(lambda: bool(found()), 60), address
        return found()[0]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An empty installation, whose mail and monitoring go to servers of this test."""
    kept = Kept()
    with ExitStack() as open_:
        port = open_.enter_context(running(kept))
        monitored = open_.enter_context(pages(lambda _path: ("text/plain; version=0.0.4", b"node_up 1\n")))
        folder = open_.enter_context(own_folder())
        env = bare_environment(
            KOLOKASI_EMAIL_URL=f"smtp://127.0.0.1:{port}", KOLOKASI_EMAIL_FROM="kantor@kantor.example"
        )
        found = Office(open_.enter_context(up(folder=folder, env=env)), kept, folder, monitored)
        if shutil.which("prometheus"):
            watch = real_prometheus(tmp_path, f"{found.served.url}/api/v1/monitoring/http-sd")
            found.people["prometheus"] = Stranger(open_.enter_context(watch))
        yield found
        print("\n".join(found.served.lines))  # noqa: T201 - for whoever reads a failure


def found_office(office: Office) -> None:
    """The printed link makes the office and its first Administrator; what is set up is ticked off in one list."""
    assert eventually(lambda: any("/pemasangan/" in line for line in office.served.lines), 20)
    link = re.search(r"http\S+/pemasangan/\S+", "\n".join(office.served.lines))
    assert link
    chief = office.people["wulan"] = Stranger(office.served.url)
    chief.open(link.group(0))
    chief.send(agency="Dinas Kominfo Contoh", short_name="Kominfo", name="Wulan Contoh, S.Kom.",
               email="wulan@kantor.example", password=WORDS)  # fmt: skip
    assert "dari 11 bagian siap" in chief.text()
    chief.send(to="/kantor/surel/")
    chief.follow("Buka Data instansi penyelenggara")
    chief.send(address="Jalan Contoh 1\nKota Contoh", phone="(0500) 123456", email="kantor@kantor.example")
    chief.open("/kantor/")
    chief.follow("Buka Kop surat")
    chief.send(lines="Pemerintah Provinsi Contoh\nDinas Kominfo", place="Kota Contoh", unit="KOMINFO")
    chief.open("/kantor/")
    chief.follow("Buka Penerimaan server")
    chief.send(ship_to=PLACE, ship_hours=HOURS)
    office.mail_to("wulan@kantor.example", "bekerja")


def build_plant(office: Office) -> None:
    """Six csv files in the order the page names, a prefix, and the monitoring that watches it."""
    chief = office["wulan"]
    chief.open("/pusat-data/impor/")
    chief.send(file=("rooms.csv", PLANT["rooms"].encode(), "text/csv"), status=422)
    assert "Gedung Contoh tidak ada" in chief.text()
    unquoted = PLANT["racks"].replace('"', "").encode()
    chief.send(file=("racks.csv", unquoted, "text/csv"), status=422)
    assert "Apit dengan tanda kutip" in chief.text()
    for sheet, rows in PLANT.items():
        chief.open("/pusat-data/impor/")
        chief.send(file=(f"{sheet}.csv", rows.encode(), "text/csv"))
    chief.open("/alamat/blok/baru/")
    chief.send(cidr="127.0.0.0/29", name="Server OPD", vlan="110", assignable="yes")
    if "prometheus" in office.people:
        chief.open("/pantauan/pengaturan/")
        chief.send(prometheus_url=office["prometheus"].url, port=str(office.monitored))


def invite_people(office: Office) -> None:
    """Officers from the vacant rows of Jabatan, an agency and its first person; each opens the link of the mail."""
    chief = office["wulan"]
    for post, name in OFFICERS.items():
        chief.open("/jabatan/")
        chief.open(next(one for one in chief.page.xpath("//a/@href") if one.endswith(f"post={post}")))
        chief.send(email=f"{name}@kantor.example")
    assert "bagas@kantor.example diundang" in " ".join(chief.open("/jabatan/").text_content().split())
    chief.open("/instansi/baru/")
    chief.send(name="Dinas Kesehatan Contoh", short_name="Dinkes", email="surat@dinas.example")
    chief.follow("Undang seseorang")
    chief.send(email="darma@dinas.example")
    for name in [*OFFICERS.values(), "darma"]:
        address = f"{name}@{'dinas' if name == 'darma' else 'kantor'}.example"
        person = office.people[name] = Stranger(office.served.url)
        person.open(office.mail_to(address, r"http://\S+/undangan/\S+"))
        nip = {} if name == "darma" else {"nip": "19800101 200001 1 001", "rank": "Pembina, IV/a"}
        person.send(nip, name=f"{name.capitalize()} Contoh, S.T.", password=WORDS)
        person.log_in(address, WORDS)
    chief.open("/kantor/")
    assert "Siap menerima permohonan" in chief.text()


def apply(office: Office) -> None:
    """The applicant answers every page and sends."""
    darma = office["darma"]
    darma.open("/ajukan/")
    darma.press("Mulai permohonan")
    draft = darma.at
    for page, answers in REQUEST.items():
        darma.open(f"{draft}{page}/")
        darma.send(answers)
    darma.open(f"{draft}surat/")
    darma.send(number="400.7/1/2026", date="2026-01-05", subject="Server SIMRS",
               letter=("surat.pdf", pdf("Surat permohonan"), "application/pdf"))  # fmt: skip
    darma.open(f"{draft}periksa/")
    darma.send(true="yes", rules="yes")
    office.number = number_in(darma.text())


def decide(office: Office) -> None:
    """From the register to the letter that the applicant has."""
    office.step("hana", outcome="register", complete=["head_letter", "specification", "contacts"])
    office.step("bagas", instruction=["follow_up"])
    office.step("kirana", instruction=["follow_up"])
    office.step("panji", outcome="forward", instruction=["follow_up"])
    office.part("hana", "ask")
    office["umi"].open("/kerja/")
    office["umi"].follow("Cukupkah listrik kantor")
    office["umi"].send(yes="yes")
    office.step("hana")
    office.step("hana", outcome="accept")
    for name in ("panji", "kirana", "sekar"):
        office.step(name, outcome="initial")
    chief = office.part("bagas", "issue")
    letter = chief.fetch(next(one for one in chief.page.xpath("//a/@href") if one.endswith("/surat-balasan/1.pdf")))
    said = subprocess.run(["pdftotext", "-", "-"], input=letter, capture_output=True, check=True).stdout.decode()
    said = " ".join(said.split())
    assert all(words in said for words in (PLACE, "08.00", "NIP", "19800101 200001 1 001", "R01", "127.0.0.1")), said
    signed = ("surat.pdf", letter, "application/pdf")
    chief.send({"doc.surat_balasan": signed}, to=office.form_of(chief), outcome="sign")
    office.step("hana")
    office.mail_to("darma@dinas.example", "Surat Anda sudah dijawab")


def install(office: Office) -> None:
    """The server comes, stands, answers, and is seen; without a Prometheus a named officer waives that."""
    darma = office["darma"]
    darma.open(f"/permohonan-saya/{office.number}/")
    assert PLACE in darma.text()
    darma.follow("Isi formulir barang")
    darma.send({"serial.0": "CONTOH-1", "arrival_date.0": "2030-01-07", "carrier.0": "Staf Dinkes"})
    office.part("hana", "receive", brought_by="Staf Dinkes", condition="Dus utuh")
    office.step("hana", outcome="match", **{"serial.0": "CONTOH-1"})
    office.part("tito", "mount", outlet_a="A1", outlet_b="B1")
    office.part("tito", "address")
    if "prometheus" in office.people:

        def seen() -> bool:
            if "hidup, dilihat" not in office.at_case("tito").text():
                office["tito"].send(to="/bagian/watch/")
            return "hidup, dilihat" in office["tito"].text()

        assert eventually(seen, 60), office["tito"].text()
    else:
        office["panji"].open(f"/permohonan/{office.number}/")
        office["panji"].send(to="/bagian/waive/", reason="Kantor belum mempunyai Prometheus.")
    office.step("tito")
    office.step("hana", summary="Server dipasang, menyala, dan terpantau.")
    for name, outcome in (("panji", "forward"), ("kirana", ""), ("bagas", "approve")):
        office.step(name, **{"outcome": outcome} if outcome else {})
    assert "Selesai: server Anda terpasang" in str(darma.open(f"/permohonan-saya/{office.number}/").text_content())


def examine(office: Office, tmp_path: Path) -> None:
    """The auditor takes the case file along; its sums and its record hold without us, and the reading is on the list."""
    aulia = office["aulia"]
    with zipfile.ZipFile(io.BytesIO(aulia.fetch(f"/permohonan/{office.number}/berkas.zip"))) as packed:
        for line in packed.read(f"{office.number}/SHA256SUMS").decode().splitlines():
            digest, name = line.split(maxsplit=1)
            assert hashlib.sha256(packed.read(f"{office.number}/{name.lstrip('*')}")).hexdigest() == digest, name
        (tmp_path / "jejak.jsonl").write_bytes(packed.read(f"{office.number}/jejak.jsonl"))
    command("audit", "check", str(tmp_path / "jejak.jsonl"))
    aulia.open("/pemeriksaan/pembacaan/")
    assert office.number in aulia.text()


def command(*words: str) -> str:
    done = subprocess.run([sys.executable, "-m", "kolokasi", *words], capture_output=True, text=True, cwd=ROOT,
                          env=bare_environment(), timeout=300, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_first_office(office: Office, tmp_path: Path) -> None:
    found_office(office)
    build_plant(office)
    invite_people(office)
    apply(office)
    decide(office)
    install(office)
    examine(office, tmp_path)
    archive = tmp_path / "kantor.zip"
    command("backup", str(archive), "--data-dir", str(office.folder))
    with own_folder() as copy:
        again = str(copy / "lagi")
        command("restore", str(archive), "--data-dir", again)
        assert "Utuh" in command("audit", "verify", "--data-dir", again)
