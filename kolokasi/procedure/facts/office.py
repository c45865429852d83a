"""What the office itself says in its documents: where and when servers are delivered, whom to call, its rules."""

from __future__ import annotations

from datetime import datetime

from kolokasi.base import policy
from kolokasi.facility.models import Site
from kolokasi.letters.queries import letterhead
from kolokasi.people.models import Agency

RULES = [
    "Server berbentuk rak; server menara tidak diterima.",
    "Semua perangkat lunak berlisensi sah dan memenuhi standar keamanan informasi.",
    "Pengantar membawa kartu identitas dan dicatat di buku tamu ruang server.",
    "Pemilik aplikasi bertanggung jawab atas data dan hak akses di dalam server.",
]


def ship_to(at: datetime) -> str:
    """Where servers are delivered: policy `office.ship_to`, else the office's address."""
    office = host()
    own = ", ".join(office.address.splitlines()) or office.name if office else ""
    return policy.read("office.ship_to", at, "") or own


def ship_hours(at: datetime) -> str:
    """When servers are taken in: policy `office.ship_hours`."""
    return policy.read("office.ship_hours", at, "") or "pada jam kerja"


def office_contact(at: datetime) -> str:
    """Whom to call: policy `office.contact`, else the office's telephone and e-mail."""
    office = host()
    own = ", ".join(part for part in (office.phone, office.email) if part) if office else ""
    return policy.read("office.contact", at, "") or own or "Helpdesk pusat data"


def rules(at: datetime) -> list[str]:
    """The rules of the data centre as the office keeps them (policy `office.rules`)."""
    return policy.read("office.rules", at, RULES) or RULES


def own_words(at: datetime) -> dict[str, str | list[str]]:
    """What the office has set itself of the four, empty where it has not."""
    words: dict[str, str | list[str]] = {
        name: policy.read(f"office.{name}", at, "") for name in ("ship_to", "ship_hours", "contact")
    }
    return words | {"rules": policy.read("office.rules", at, [])}


def place(at: datetime) -> str:
    """Where the act took place: the letterhead's town, else the site of the plant, else the office by name."""
    site = Site.objects.order_by("pk").first()
    office = host()
    return letterhead(at).place or (site.name if site else "") or (office.name if office else "")


def host() -> Agency | None:
    return Agency.objects.filter(is_host=True).first()
