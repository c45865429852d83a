"""One state of the office that has every kind of page: cases at the steps where pages differ, a draft, an ended case."""

from __future__ import annotations

from dataclasses import dataclass

from kolokasi.addressing import actions as addressing
from kolokasi.addressing.importing import import_addresses
from kolokasi.addressing.models import AddressConflict, Prefix
from kolokasi.addressing.prefixes import add_prefix, read_prefix
from kolokasi.addressing.probing import set_aside
from kolokasi.addressing.rules import read_host
from kolokasi.cases.models import Attachment, Case, CaseServer, Closing, Draft
from kolokasi.monitoring.actions import enrol_server, record_observation
from kolokasi.people.models import Account, Holding
from kolokasi.procedure import papers
from kolokasi.runtime.demo.load import load_sop
from kolokasi.servers.actions import declare_server
from kolokasi.web.portal.drafts import begin_draft, put_letter
from tests.a11y import counter, office, plant
from tests.a11y import papers as sheets
from tests.cast import Cast
from tests.factories import case
from tests.fixtures import NOON
from tests.pdfs import pdf

SERVER_PAGES = ("merek", "ukuran", "isi", "aplikasi", "data", "daya", "jaringan", "alamat")
AGENCY_PAGES = ("instansi", "administratif", "teknis", "surat")


@dataclass(frozen=True)
class Visit:
    """An address to look at; `press` sends its main form as it stands, so that the page comes back with what is wrong."""

    path: str
    press: bool = False

    def __str__(self) -> str:
        return self.path + (" (sent)" if self.press else "")


class Cases(dict[str, Case]):
    """A case by the element that it waits at, or "returned", "done", or rejected and "waiting" or "offered" room; walked
    there when it is first asked for.
    """

    def __init__(self, cast: Cast) -> None:
        super().__init__()
        self.cast = cast

    def __missing__(self, at: str) -> Case:
        if at == "returned":
            self[at] = case(self.cast, at="T01", T01R="return")
        elif at in {"waiting", "offered"}:
            self[at] = case(self.cast, at="", T04="reject")
        else:
            self[at] = case(self.cast, at="" if at == "done" else at, servers=2 if at == "T05" else 1)
        return self[at]


@dataclass(frozen=True)
class Scene:
    """The cast, their cases, and a draft of the applicant."""

    cast: Cast
    cases: Cases
    draft: Draft
    letter: Attachment
    invitation: str

    def account(self, part: str) -> Account | None:
        return self.cast[part] if part else None

    def desk(self, at: str, way: str = "") -> str:
        return f"/permohonan/{self.cases[at].number}/{way}"

    def mine(self, at: str, way: str = "") -> str:
        return f"/permohonan-saya/{self.cases[at].number}/{way}"

    def visits(self) -> dict[str, list[Visit]]:
        """Every kind of page, by whose it is; "" has not logged in."""
        return {
            "": self._public(),
            "helpdesk": self._helpdesk(),
            # where a part leads, its button sends something; so the forms that come back are those of other steps
            "kepala_dinas": [
                Visit(self.desk("T05")),
                *both(self.desk("T02A")),
                *map(Visit, sheets.signers(self.cases["T05"])),
            ],
            "tim_teknis": [Visit(self.desk("T09")), *self._rack_side()],
            "pranata_komputer": self._keeping(),
            "auditor": [Visit("/kerja/"), Visit(self.desk("T03")), *self._examining()],
            "administrator": self._administrator(),
            "applicant": [*self._applying(), *self._waiting()],
        }

    def _rack_side(self) -> list[Visit]:
        number = self.cases["T09"].number
        held = CaseServer.objects.get(case=self.cases["T09"], index=0).server.occupations.get(released_at__isnull=True)
        return [Visit("/pasang/"), Visit(f"/r/{held.rack_id}/"), Visit(f"/pasang/{number}/0/")]

    def _public(self) -> list[Visit]:
        code = self.cases["T03"].tracking_code
        ways = ("/", "/masuk/lupa", "/masuk/lupa/terkirim", "/masuk/lupa/selesai", "/masuk/lupa/1-set-password", "/lacak/",
                f"/lacak/{code}", "/lacak/tidak-ada", "/verifikasi/", "/verifikasi/tidak-ada", "/tidak-ada")  # fmt: skip
        signed = Visit(sheets.signed(self.cases["done"]))
        return [*both("/masuk"), *map(Visit, ways), signed, *both(self.invitation), Visit("/undangan/tidak-ada/")]

    def _helpdesk(self) -> list[Visit]:
        letter = f"dokumen/{self.letter.pk}/batal/"
        counter_pages, counter_forms = counter.helpdesk(self.cases["T07"], self.cases["T08"])
        return [
            *map(Visit, ("/kerja/?tab=all", "/kerja/?tab=mine", "/kerja/?q=zzz")),
            *map(Visit, ("/permohonan/?status=semua", "/permohonan/?q=zzz")),
            *map(Visit, ("/server/?di=semua", "/server/?q=zzz", *self._server_pages())),
            *both(self.desk("T01R")),
            Visit(self.desk("T03")),
            *both(self.desk("T08")),
            *(Visit(self.desk(at)) for at in ("T04", "T05", "T07", "returned", "done", "waiting")),
            Visit(self.desk("done", "hitung-ulang/")),
            *(Visit(self.desk("T03", way)) for way in ("batalkan/", "jejak/", letter)),
            *both(self.desk("T03", "dokumen/")),
            *both(self.desk("done", "serah-terima/")),
            *map(Visit, ("/sop/", "/sop/?lembar=lengkap", "/jabatan/", "/kalender/", "/profil/", "/keluar")),
            *both("/profil/sandi/"),
            *map(Visit, plant.readers()),
            *map(Visit, sheets.readers(self.cases["done"], self.cases["T05"])),
            *(visit for form in sheets.forms() for visit in both(form)),
            *map(Visit, sheets.scanned(self.cast, self.cases["T04"])),
            Visit("/kertas/", press=True),
            *map(Visit, counter_pages),
            *(visit for form in counter_forms for visit in both(form)),
        ]

    def _server_pages(self) -> list[str]:
        lines = CaseServer.objects.filter(case__in=[self.cases["T07"], self.cases["done"]]).select_related("server")
        return [f"/server/{line.server.label}/" for line in lines]

    def _keeping(self) -> list[Visit]:
        pages, forms = plant.keepers()
        return [*map(Visit, pages), *(visit for form in forms for visit in both(form))]

    def _examining(self) -> list[Visit]:
        """The lists with a line, and with a day that is none."""
        done = self.cases["done"]
        Closing.objects.create(
            case=done, element="T02C", step="2c", round=9, post_key="pranata_komputer", actor=self.cast["helpdesk"],
            opened_at=NOON, closed_at=NOON, manual=True, done_at=NOON, outcome="forward",
        )  # fmt: skip
        papers.read_attachment(
            number=self.cases["T03"].number, attachment_id=self.letter.pk, account=self.cast["helpdesk"], at=NOON
        )
        days = "?dari=2026-01-01&sampai=2027-01-01"
        return [
            Visit(f"/pemeriksaan/dari-kertas/{days}"),
            Visit(f"/pemeriksaan/pembacaan/{days}"),
            Visit("/pemeriksaan/pembatalan/?dari=x"),
        ]

    def _administrator(self) -> list[Visit]:
        holding = Holding.objects.get(account=self.cast["helpdesk_2"]).pk
        pages, forms = office.administrators(self.cast)
        plants, plant_forms = plant.administrators()
        return [
            *map(Visit, [*pages, *plants]),
            *(visit for form in [*forms, *plant_forms] for visit in both(form)),
            *both("/kalender/"),
            Visit("/jabatan/"),
            *both("/jabatan/tunjuk/"),
            Visit(f"/jabatan/{holding}/akhiri/"),
            *both("/akun/baru/"),
            *map(
                Visit, ("/alamat/", "/alamat/?q=zzz", "/alamat/ip/10.20.0.2/", "/alamat/ip/10.20.0.99/", "/pantauan/")
            ),
            *both("/alamat/blok/baru/"),
            *both("/alamat/impor/"),
            Visit("/alamat/ip/10.20.0.7/"),
            Visit("/alamat/vlan/"),
            Visit("/alamat/tabrakan/"),
            *both(f"/alamat/tabrakan/{_conflict()}/"),
            *both("/alamat/vlan/baru/"),
            *both("/alamat/vlan/120/"),
            *(Visit(f"/alamat/blok/{prefix.pk}/isi/") for prefix in Prefix.objects.all()),
            *both("/pantauan/pengaturan/"),
            Visit("/surat/kop/"),
            Visit("/surat/penandatangan/"),
            Visit("/surat/nomor/pola/"),
            Visit("/kantor/naskah/"),
            *both("/kantor/naskah/surat_balasan/"),
            *both("/surat/daftar/alasan/"),
            Visit("/surat/daftar/alasan/no_ups/"),
        ]

    def _applying(self) -> list[Visit]:
        base = f"/ajukan/{self.draft.pk}/"
        server = f"{base}server/{self.draft.form['servers'][0]['key']}/"
        pages = [base + name + "/" for name in AGENCY_PAGES] + [server + name + "/" for name in SERVER_PAGES]
        return [
            *map(Visit, ("/ajukan/", base, base + "hapus/", server + "hapus/")),
            *(visit for page in pages for visit in both(page)),
            *both(base + "periksa/"),
        ]

    def _waiting(self) -> list[Visit]:
        return [
            *map(Visit, ("/beranda/", "/bantuan/", "/sop/", "/profil/", "/pemberitahuan/")),
            *(Visit(self.mine(at)) for at in ("T03", "T07", "returned", "done", "waiting", "offered")),
            *both(self.mine("T07", "langkah/T07/")),
            *both(self.mine("T07", "kiriman/")),
            *both(self.mine("done", "serah-terima/")),
            Visit(self.mine("T03", "batalkan/")),
            Visit(self.mine("T03", "terkirim/")),
            *self._owning(),
        ]

    def _owning(self) -> list[Visit]:
        """The pages of the agency as a whole, its persons in charge, and what is left to do once the form has come."""
        servers = CaseServer.objects.filter(case__in=[self.cases["T07"], self.cases["done"]]).select_related("server")
        return [
            *map(Visit, ("/server-saya/", "/dokumen-saya/", "/dokumen-saya/?q=balasan", "/dokumen-saya/?q=zzz")),
            *(Visit(f"/server-saya/{line.server.label}/") for line in servers),
            *both("/rekan/"),
            Visit(self.mine("T03", "penanggung-jawab/teknis/")),
            Visit(self.mine("T08")),
            Visit(self.mine("T08", "batalkan/")),
        ]


def _conflict() -> int:
    """A row of a file that the register could not take."""
    file = b"alamat,pemakai\n10.20.0.1,Switch lain\n"
    import_addresses(file, "alamat.csv", dry_run=False, actor="test", at=NOON, conflicts=True)
    return AddressConflict.objects.latest("id").pk


def both(path: str) -> list[Visit]:
    """The page as it opens, and as it comes back when its form was sent half empty."""
    return [Visit(path), Visit(path, press=True)]


def build(cast: Cast) -> Scene:
    """Everything in the database, every step by the person whose post it is."""
    load_sop(NOON.replace(year=2025))
    cases = Cases(cast)
    draft = begin_draft(account=cast.applicant, at=NOON)
    put_letter(account=cast.applicant, pk=draft.pk, name="surat.pdf", data=pdf(), at=NOON)
    letter = Attachment.objects.filter(case=cases["T03"], kind="surat_permohonan").latest("id")
    network(cast)
    plant.prepare(cases["waiting"], cases["offered"])
    counter.prepare(cast, cases["T07"])
    return Scene(cast, cases, draft, letter, office.prepare(cast))


def network(cast: Cast) -> None:
    """Two prefixes with addresses in every state, and a target that is up."""
    for cidr in ("10.20.0.0/28", "2001:db8:20::/64"):
        add_prefix(wanted=read_prefix(cidr=cidr, name="Server OPD", vlan="120"), at=NOON, actor="test")
    server = declare_server(agency=cast.own, spec={"name": "SIMPEG"}, at=NOON)
    addressing.record_address(host="10.20.0.1", label="Router", at=NOON)
    set_aside(host=read_host("10.20.0.7"), server=None, at=NOON, actor="test")
    addressing.use_address(server=server, address="10.20.0.2", at=NOON)
    addressing.release_server(server=server, at=NOON)
    addressing.use_address(server=server, address="10.20.0.3", at=NOON, dns_name="simpeg.example")
    target = enrol_server(server=server, address="10.20.0.3", at=NOON)
    record_observation(target=target, at=NOON, up=True, health="up")
