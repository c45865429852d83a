"""The pages of addresses and monitoring: read by officers, changed by the Administrator, calm under bad input."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kolokasi.addressing import actions
from kolokasi.addressing.models import Address, Prefix
from kolokasi.base import clock
from kolokasi.monitoring import actions as watching
from kolokasi.monitoring import queries as watched
from tests.addressing.conftest import add, declare
from tests.cast import Cast
from tests.fixtures import NOON
from tests.web.desk_office import browser
from tests.web.test_desk_inbox import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

TYPED = {
    "cidr": "10.30.0.0/24", "name": "Blok <b>baru</b>", "gateway": "10.30.0.1", "vlan": "130",
    "reserved": "10.30.0.2-10.30.0.9\r\n10.30.0.20", "assignable": "yes",
}  # fmt: skip
HOSTILE = ["", "\u202ex", "\0", "x" * 5000, "<script>alert(1)</script>", "'; --", "%", "10.20.0.1_x", "9" * 400, "١٢"]


def read(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_empty_office_is_told_what_comes_next(cast: Cast) -> None:
    for path in ("/alamat/", "/pantauan/", "/alamat/?keadaan=released&q=x", "/pantauan/?keadaan=down&q=x"):
        page = browser(cast, "helpdesk").get(path)
        assert page.status_code == 200
        assert 'class="empty"' in read(page)
    assert "Tambah blok" not in read(browser(cast, "helpdesk").get("/alamat/"))


def test_a_prefix_is_added_shown_and_changed(cast: Cast) -> None:
    client = browser(cast, "administrator")
    assert client.get("/alamat/blok/baru/").status_code == 200
    assert client.post("/alamat/blok/baru/", TYPED)["Location"] == "/alamat/"
    prefix = Prefix.objects.get()
    page = read(client.get("/alamat/"))
    assert "Blok &lt;b&gt;baru&lt;/b&gt;" in page
    assert "244 alamat IPv4 bebas" in page
    form = read(client.get(f"/alamat/blok/{prefix.pk}/"))
    assert "10.30.0.2-10.30.0.9\n10.30.0.20</textarea>" in form
    assert client.post(f"/alamat/blok/{prefix.pk}/", {**TYPED, "assignable": "no"}).status_code == 302
    assert "Belum ada blok alamat" in read(client.get("/alamat/"))
    assert client.get("/alamat/blok/999/").status_code == 404


@pytest.mark.parametrize("field", ["cidr", "name", "gateway", "vlan", "reserved", "assignable"])
@pytest.mark.parametrize("value", [*HOSTILE, "10.99.0.1"])
def test_whatever_is_typed_is_kept_and_named_or_taken(cast: Cast, field: str, value: str) -> None:
    answer = browser(cast, "administrator").post("/alamat/blok/baru/", {**TYPED, field: value})
    assert answer.status_code in {302, 422}
    if answer.status_code == 422:
        assert f"#f-{field}" in read(answer)
        assert "10.30.0.20" in read(answer) or field == "reserved"
    assert Prefix.objects.exists() == (answer.status_code == 302)


def test_the_same_prefix_twice_is_refused_at_its_field(cast: Cast) -> None:
    client = browser(cast, "administrator")
    client.post("/alamat/blok/baru/", TYPED)
    again = client.post("/alamat/blok/baru/", TYPED)
    assert (again.status_code, Prefix.objects.count()) == (422, 1)
    assert "sudah terdaftar" in read(again)


@pytest.mark.parametrize("query", ["keadaan", "blok", "q", "sesudah"])
@pytest.mark.parametrize("value", HOSTILE)
def test_a_made_up_link_is_a_page(cast: Cast, query: str, value: str) -> None:
    add()
    actions.record_address(host="10.20.0.15", label="Printer", at=NOON)
    client = browser(cast, "auditor")
    for path in ("/alamat/", "/pantauan/"):
        assert client.get(path, {query: value}).status_code == 200


@pytest.mark.parametrize("host", ["x", "10.20.0.15/24", "999.1.1.1", "10.99.0.1", "fe80::1%25eth0", "a" * 300])
def test_no_such_address(cast: Cast, host: str) -> None:
    assert browser(cast, "helpdesk").get(f"/alamat/ip/{host}/").status_code == 404


def test_the_register_is_searched_and_an_address_tells_its_history(cast: Cast) -> None:
    add()
    add("2001:db8:20::/64", name="Enam")
    server, other = declare(cast, "SIMPEG"), declare(cast, "Lain")
    actions.use_address(server=server, address="10.20.0.9", at=NOON, dns_name="simpeg.example")
    actions.use_address(server=other, address="2001:db8:20::9", at=NOON)
    client = browser(cast, "helpdesk")
    for words, found in (
        ("simpeg", True),
        ("SRV-2026-0001", True),
        ("10.20.0.9", True),
        ("Contoh Satu", True),
        ("zz", False),
    ):
        assert ("/alamat/ip/10.20.0.9/" in read(client.get("/alamat/", {"q": words}))) is found, words
    page = read(client.get("/alamat/", {"q": "2001:DB8:20:0::9"}))
    assert "/alamat/ip/2001:db8:20::9/" in page
    assert "10.20.0.9" not in page
    actions.release_server(server=server, at=NOON)
    page = read(client.get("/alamat/ip/10.20.0.9/"))
    assert "Karantina sampai 24 Des" in page
    assert "SRV-2026-0001" in page
    assert "Belum pernah dipegang" in read(client.get("/alamat/ip/2001:db8:20::77/"))
    assert "Tidak dibagikan" in read(client.get("/alamat/ip/10.20.0.255/"))


def test_only_the_administrator_frees_and_only_what_is_no_servers(cast: Cast) -> None:
    add()
    made = actions.record_address(host="10.20.0.15", label="Printer", at=NOON)
    path, body = "/alamat/ip/10.20.0.15/bebaskan/", {"row": str(made.pk)}
    assert browser(cast, "helpdesk").post(path, body).status_code == 403
    client = browser(cast, "administrator")
    assert "Bebaskan alamat" in read(client.get("/alamat/ip/10.20.0.15/"))
    assert client.post(path, body).status_code == 302
    assert client.post(path, body).status_code == 409
    for row in ("", "x", "9" * 30):
        assert client.post(path, {"row": row}).status_code == 404
    assert Address.objects.get().state == Address.State.QUARANTINED


def test_a_long_register_is_paged_in_order_and_asks_no_more_often(cast: Cast) -> None:
    add()
    client = browser(cast, "helpdesk")
    for n in range(1, 121):
        actions.record_address(host=f"10.20.0.{n}", label=f"Alat {n}", at=NOON)
        if n == 5:
            few = queries_of(client, "/alamat/")
    assert queries_of(client, "/alamat/") <= few
    seen, path = [], "/alamat/"
    while path:
        answer = client.get(path)
        seen += [row.host for row in answer.context["rows"]]
        path = f"/alamat/{answer.context['page'].next_link}" if answer.context["page"].next_link else ""
    assert seen == [f"10.20.0.{n}" for n in range(1, 121)]


def send(client: Any, data: bytes, name: str = "alamat.csv") -> Any:
    return client.post("/alamat/impor/", {"file": SimpleUploadedFile(name, data)})


def test_a_file_is_looked_through_first_and_saved_at_the_second_press(cast: Cast) -> None:
    client = browser(cast, "administrator")
    looked = send(client, b"cidr,name,address,label\n10.20.0.0/24,Server OPD,,\n,,10.20.0.7,Printer\n")
    assert (looked.status_code, Prefix.objects.count()) == (200, 0)
    assert "1 blok dan 1 alamat" in read(looked)
    kept = looked.context["kept"]
    assert client.post("/alamat/impor/", {"kept": kept})["Location"] == "/alamat/"
    assert (Prefix.objects.count(), Address.objects.count()) == (1, 1)
    again = client.post("/alamat/impor/", {"kept": kept})
    assert (again.status_code, Address.objects.count()) == (302, 1)
    for made_up in (kept[:-1], kept + "x", "x:y:z", "\u202e"):
        assert client.post("/alamat/impor/", {"kept": made_up}).status_code == 422


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"", "a.csv"), (b"%PDF-1.7", "a.pdf"), (b"PK\x03\x04", "a.xlsx"), (b"[" * 9999, "a.json"), (b"cidr\nx", "a.csv"),
     (b"cidr\n" + b"x" * 1_100_000, "a.csv"), (b"cidr\n=HYPERLINK(1)", "<script>.csv")],
)  # fmt: skip
def test_a_bad_file_is_a_sentence(cast: Cast, data: bytes, name: str) -> None:
    answer = send(browser(cast, "administrator"), data, name)
    assert answer.status_code in {413, 422}
    assert "<script>." not in read(answer)
    assert browser(cast, "administrator").post("/alamat/impor/", {}).status_code == 422


def test_targets_in_words(cast: Cast) -> None:
    up, down = declare(cast, "Hidup"), declare(cast, "Mati <i>")
    first = watching.enrol_server(server=up, address="10.20.0.15", at=NOON)
    second = watching.enrol_server(server=down, address="10.20.0.16", at=NOON)
    watching.record_observation(target=first, at=NOON, up=True, health="up")
    watching.record_observation(target=second, at=NOON, up=False, health="down: <script>")
    client = browser(cast, "helpdesk")
    page = read(client.get("/pantauan/"))
    assert "1 dari 2 server terlihat hidup" in page
    assert "&lt;script&gt;" in page
    assert "Alamat Prometheus belum diisi" in page
    assert "Mati &lt;i&gt;" not in read(client.get("/pantauan/", {"keadaan": "up"}))
    few = queries_of(client, "/pantauan/")
    for n in range(60):
        watching.enrol_server(server=declare(cast, f"S{n}"), address=f"10.20.1.{n}", at=NOON + timedelta(minutes=n))
    assert queries_of(client, "/pantauan/") == few
    assert "50 berikutnya" in read(client.get("/pantauan/"))


def test_the_settings_are_dated_values_and_the_worker_is_asked(cast: Cast) -> None:
    client = browser(cast, "administrator")
    page = client.get("/pantauan/pengaturan/")
    typed = {entry.name: entry.value for entry in page.context["entries"]}
    typed |= {"prometheus_url": "http://10.20.0.5:9090", "proofs": "ping\r\ntcp\r\nping", "fresh_minutes": "30"}
    for _twice in range(2):
        assert client.post("/pantauan/pengaturan/", typed)["Location"] == "/pantauan/"
    assert watched.settings(clock.now()).prometheus_url == "http://10.20.0.5:9090"
    assert watched.settings(clock.now()).proofs == ["ping", "tcp"]
    assert watched.settings(clock.now()).fresh_minutes == 30
    assert client.post("/pantauan/tanya/").status_code == 302
    assert browser(cast, "auditor").post("/pantauan/tanya/").status_code == 403
    assert "Tanya sekarang" not in read(browser(cast, "auditor").get("/pantauan/"))


@pytest.mark.parametrize(
    ("field", "value"),
    [("prometheus_url", "ftp://x"), ("prometheus_url", "http://u:p@x/"), ("prometheus_url", "http://" + "x" * 999),
     ("port", ""), ("port", "0"), ("port", "99999"), ("port", "٩"), ("networks", ""), ("networks", "semua"),
     ("networks", "10.0.0.1/8"), ("networks", "10.0.0.0/8 " * 99),
     ("proofs", ""), ("proofs", "doa"), ("proofs", "tcp\n\x00"), ("fresh_minutes", "0"), ("fresh_minutes", "1441")],
)  # fmt: skip
def test_settings_that_cannot_be(cast: Cast, field: str, value: str) -> None:
    good = {"prometheus_url": "", "port": "9100", "networks": "10.0.0.0/8"}
    answer = browser(cast, "administrator").post("/pantauan/pengaturan/", {**good, field: value})
    assert answer.status_code == 422
    assert f"#f-{field}" in read(answer)
    assert watched.settings(clock.now()).prometheus_url == ""
