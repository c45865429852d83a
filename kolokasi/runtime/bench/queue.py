"""The signing queue of 50 letters: its page for a phone, and all of them signed by one button, certificate file included."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from kolokasi.base import clock
from kolokasi.gateways.esign.authority import Authority
from kolokasi.letters.actions import write_draft
from kolokasi.letters.models import Letter, Letterhead
from kolokasi.letters.signatures.signers import set_way
from kolokasi.runtime.bench.figures import Figure, p50, p95, times
from kolokasi.runtime.bench.inbox import Asked
from kolokasi.runtime.bench.letter import FACTS, KIND
from kolokasi.runtime.bench.office import Office, office
from kolokasi.runtime.bench.place import Place

PAGE, WORD, POST = "/meja/tanda-tangan/", "bench", "kepala_dinas"
LETTERS = 50


def measure(place: Place) -> Iterator[Figure]:
    here = office()
    keys = _waiting(here)
    client = Client(headers={"host": "localhost"})
    client.force_login(here.accounts[POST])
    with place.owner() as link:
        link.execute("ANALYZE")
    asked = Asked()
    with connection.execute_wrapper(asked):
        answer = client.get(PAGE)
    if answer.content.count(b'name="surat"') != LETTERS:
        raise RuntimeError(f"{PAGE}: {answer.status_code}")
    taken, floor = times(lambda: client.get(PAGE), count=40, warm=5), place.floor("round_trip")
    yield Figure("queue.page.p50", p50(taken), "ms", floor=floor, note=f"{LETTERS} surat menunggu")
    yield Figure("queue.page.p95", p95(taken), "ms", floor=floor)
    yield Figure("queue.page.queries", asked.count, "")
    authority = Authority.made("CA Bench", "Bench")
    own = authority.issue("Kepala Dinas", "Bench").pkcs12(WORD, [authority.own.certificate])
    began = time.perf_counter()
    answer = client.post(PAGE, {"surat": keys, "passphrase": WORD, "p12": SimpleUploadedFile("a.p12", own)})
    whole = (time.perf_counter() - began) * 1000
    signed = Letter.objects.filter(state=Letter.State.SIGNED).count()
    if answer.status_code != 302 or signed != LETTERS:
        raise RuntimeError(f"{answer.status_code}: {signed} of {LETTERS}")
    yield Figure(
        "queue.sign.all", whole, "ms", note=f"{LETTERS} surat diberi nomor, ditandatangani, diperiksa, disimpan"
    )
    yield Figure("queue.sign.each", whole / LETTERS, "ms")


def _waiting(here: Office) -> list[str]:
    """So many letters wait for a head who signs with a certificate file; their keys as the page sends them."""
    at = clock.now()
    if not Letterhead.objects.exists():
        Letterhead.objects.create(valid_from=clock.office_date(at), lines=["Dinas"], unit="Unit", made_at=at)
    set_way(post_key=POST, way="pkcs12", actor=here.accounts["administrator"], at=at)
    keys = []
    for number, case in enumerate(here.fill(LETTERS, "T05", "5", POST)):
        facts = {name: value for name, value in FACTS.items() if name != "signature"}
        facts |= {"case_number": case.number, "subject": f"Persetujuan {number}"}
        write_draft(case=case, kind=KIND, facts=facts, actor=here.accounts["helpdesk"], at=at)
        keys.append(f"{case.number}/T05/1")
    return keys
