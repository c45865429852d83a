"""A whole application, page by page, as an applicant types it."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kolokasi.cases.models import Case, Draft
from tests.pdfs import pdf

AGENCY_PAGES: dict[str, dict[str, str]] = {
    "instansi": {
        "unit": "Bidang Kesehatan Masyarakat",
        "address": "Jalan Contoh Nomor 5\nPadang",
        "phone": "0751 000000",
        "email": "kantor@opd.example",
    },
    "administratif": {
        "name": "Kabut Contoh, S.P.",
        "nip": "19710000 199600 1 011",
        "position": "Kepala Subbagian Umum",
        "email": "kabut@opd.example",
        "phone": "0812 0000 0000",
    },
    "teknis": {
        "name": "Laut Contoh, S.P.",
        "nip": "",
        "position": "Pranata Komputer",
        "email": "laut@opd.example",
        "phone": "0812 0000 0001",
    },
}
SERVER_PAGES: dict[str, dict[str, str]] = {
    "merek": {"manufacturer": "Lenovo", "model": "ThinkSystem SR650", "serial": "J30ABC", "name": "simrs-db"},
    "ukuran": {"mounting": "rack", "units": "2", "depth_mm": "1.050", "weight_kg": "27,5"},
    "isi": {
        "cpu.model": "Xeon Silver 4314",
        "cpu.sockets": "2",
        "cpu.cores": "32",
        "memory_gib": "128",
        "disks.0.kind": "ssd",
        "disks.0.size_gb": "960",
        "disks.0.count": "4",
    },
    "aplikasi": {
        "application": "Rekam imunisasi",
        "description": "Mencatat imunisasi anak; dipakai bidan di puskesmas.",
        "os": "Debian 12",
    },
    "data": {"data_class": "limited", "licensed": "true"},
    "daya": {"psu_count": "2", "psu.watts": "800 W", "watts.expected": "480"},
    "jaringan": {"nics.0.speed_mbps": "10000", "nics.0.count": "2", "bandwidth_mbps": "200"},
    "alamat": {"ipv4": "1", "ipv6": "1", "vpn": "true", "ports": "80, 443"},
}
LETTER_PAGE: dict[str, str] = {
    "number": "440/1182/Dinkes-2026",
    "date": "2026-11-20",
    "subject": "Penempatan server rekam imunisasi",
}
AGREED = {"true": "yes", "rules": "yes", "round": "1"}


def letter(name: str = "Surat permohonan.pdf", text: str = "Surat permohonan") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf(text), content_type="application/pdf")


def begin(client: Client) -> Draft:
    """A new draft of whoever is logged in."""
    answer = client.post("/ajukan/")
    assert answer.status_code == 302, answer.content.decode()[:500]
    found = re.fullmatch(r"/ajukan/(\d+)/", answer["Location"])
    assert found
    return Draft.objects.get(pk=int(found[1]))


def fill_server(client: Client, pk: int, key: int = 1, **changes: dict[str, str]) -> None:
    for name, answers in SERVER_PAGES.items():
        answer = client.post(f"/ajukan/{pk}/server/{key}/{name}/", {**answers, **changes.get(name, {})})
        assert answer.status_code == 302, (name, errors_in(answer))


def fill(client: Client, pk: int) -> None:
    """Every page of the draft answered, the letter uploaded."""
    for name, answers in AGENCY_PAGES.items():
        answer = client.post(f"/ajukan/{pk}/{name}/", answers)
        assert answer.status_code == 302, (name, errors_in(answer))
    fill_server(client, pk)
    answer = client.post(f"/ajukan/{pk}/surat/", {**LETTER_PAGE, "letter": letter()})
    assert answer.status_code == 302, errors_in(answer)


def send(client: Client, pk: int, **changes: Any) -> Any:
    return client.post(f"/ajukan/{pk}/periksa/", {**AGREED, **changes})


def submitted(client: Client) -> Case:
    """A case that this client has sent."""
    draft = begin(client)
    fill(client, draft.pk)
    assert send(client, draft.pk).status_code == 302
    return Case.objects.latest("id")


def errors_in(answer: Any) -> list[str]:
    """The sentences of the error summary."""
    text = answer.content.decode()
    summary = re.search(r'<div class="errsum.*?</ul></div>', text, re.DOTALL)
    return re.findall(r'<a href="#([\w-]+)"[^>]*>(.*?)</a>', summary[0]) if summary else []
