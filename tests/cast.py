"""The cast: the same invented people in every test, each in a post, and applicants of three agencies."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange

from kolokasi.people.models import Account, Agency, Holding, Post

PASSWORD = "kata-sandi-latihan-2026"
FIRST_DAY = date(2020, 1, 1)

# who, name, rank, post
OFFICERS: tuple[tuple[str, str, str, str], ...] = (
    ("kepala_dinas", "Dr. Awan Contoh, M.T.", "Pembina Utama Muda (IV/c)", "kepala_dinas"),
    ("sekretaris", "Bumi Contoh, S.Sos., M.Si.", "Pembina Tingkat I (IV/b)", "sekretaris"),
    ("kabid_aptika", "Cahaya Contoh, S.Kom., M.T.", "Pembina (IV/a)", "kabid_aptika"),
    ("pranata_komputer", "Daun Contoh, S.Kom.", "Penata (III/c)", "pranata_komputer"),
    ("helpdesk", "Embun Contoh, A.Md.", "Pengatur (II/c)", "helpdesk"),
    ("helpdesk_2", "Fajar Contoh, A.Md.", "Pengatur (II/c)", "helpdesk"),
    ("tim_teknis", "Gunung Contoh, S.T.", "Penata Muda (III/a)", "tim_teknis"),
    ("subbag_umum", "Hujan Contoh, S.E.", "Penata (III/c)", "subbag_umum"),
    ("administrator", "Intan Contoh, S.Kom.", "Penata Muda (III/a)", "administrator"),
    ("auditor", "Jingga Contoh, S.E., Ak.", "Penata Tingkat I (III/d)", "auditor"),
)
POST_KEYS: tuple[str, ...] = tuple(dict.fromkeys(officer[3] for officer in OFFICERS))

# who, name, agency short name
APPLICANTS: tuple[tuple[str, str, str], ...] = (
    ("applicant", "Kabut Contoh, S.P.", "Dinas Contoh Satu"),
    ("colleague", "Laut Contoh, S.P.", "Dinas Contoh Satu"),
    ("stranger", "Mega Contoh, S.Pd.", "Dinas Contoh Dua"),
    ("third", "Nila Contoh, S.KM.", "Badan Contoh Tiga"),
)


@dataclass(frozen=True)
class Cast:
    """Accounts by the part they play: the key of a post (`helpdesk_2` is the second holder), or an applicant's part."""

    host: Agency
    own: Agency
    other: Agency
    third: Agency
    accounts: dict[str, Account]

    def __getitem__(self, part: str) -> Account:
        return self.accounts[part]

    @property
    def applicant(self) -> Account:
        """Of the agency `own`, whose case is usually looked at."""
        return self.accounts["applicant"]

    @property
    def stranger(self) -> Account:
        """Of the agency `other`, who must not see that case."""
        return self.accounts["stranger"]


@cache
def _hash() -> str:
    return make_password(PASSWORD)


def ensure_posts() -> dict[str, Post]:
    """The nine posts, put back when a test with real commits has emptied the tables."""
    rows = importlib.import_module("kolokasi.people.migrations.0002_posts").POSTS
    names = ("key", "name", "name_en", "order", "many", "reads_all", "writes")
    Post.objects.bulk_create([Post(**dict(zip(names, row, strict=True))) for row in rows], ignore_conflicts=True)
    return {post.key: post for post in Post.objects.all()}


def assemble() -> Cast:
    """Everybody is in the database, in office since 2020, with `PASSWORD`."""
    host, own, other, third = Agency.objects.bulk_create(
        [
            Agency(name="Dinas Komunikasi, Informatika dan Statistik Contoh", short_name="Diskominfotik", is_host=True),
            Agency(name="Dinas Contoh Satu Provinsi", short_name="Dinas Contoh Satu", email="satu@opd.example"),
            Agency(name="Dinas Contoh Dua Provinsi", short_name="Dinas Contoh Dua", email="dua@opd.example"),
            Agency(name="Badan Contoh Tiga Provinsi", short_name="Badan Contoh Tiga", email="tiga@opd.example"),
        ]
    )
    agencies = {agency.short_name: agency for agency in (own, other, third)}
    people = [(part, name, rank, host) for part, name, rank, _ in OFFICERS]
    people += [(part, name, "Penata Muda (III/a)", agencies[agency]) for part, name, agency in APPLICANTS]
    accounts = Account.objects.bulk_create(
        [
            Account(
                email=f"{part.replace('_', '.')}@{'kantor' if agency is host else 'opd'}.example",
                name=name,
                nip=f"19710000 199600 1 {place:03d}",
                rank=rank,
                agency=agency,
                password=_hash(),
            )
            for place, (part, name, rank, agency) in enumerate(people, start=1)
        ]
    )
    by_part = {person[0]: account for person, account in zip(people, accounts, strict=True)}
    posts = ensure_posts()
    Holding.objects.bulk_create(
        [
            Holding(post=posts[post], account=by_part[part], days=DateRange(FIRST_DAY, None), note="SK contoh")
            for part, _, _, post in OFFICERS
        ]
    )
    return Cast(host, own, other, third, by_part)
