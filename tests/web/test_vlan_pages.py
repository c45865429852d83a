"""The list of VLANs and its form: read by officers, changed by the Administrator, nothing typed lost."""

from __future__ import annotations

from typing import Any

import pytest

from kolokasi.addressing import probing
from kolokasi.addressing.models import Vlan
from kolokasi.addressing.prefixes import add_prefix, read_prefix
from kolokasi.addressing.rules import read_host
from kolokasi.base import policy
from tests.cast import Cast
from tests.fixtures import NOON
from tests.web.desk_office import browser
from tests.web.test_desk_inbox import queries_of
from tests.web.test_desk_network import HOSTILE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]
TYPED = {"vid": "120", "name": "Server <b>OPD</b>", "note": "Ruang 1"}


def read(answer: Any) -> str:
    return str(answer.content.decode())


def block(number: int) -> None:
    wanted = read_prefix(cidr=f"10.20.{number}.0/24", name=f"Blok {number}", vlan=str(100 + number))
    add_prefix(wanted=wanted, at=NOON, actor="test")


def test_a_vlan_is_added_shown_and_changed(cast: Cast) -> None:
    client = browser(cast, "administrator")
    assert "Belum ada VLAN" in read(client.get("/alamat/vlan/"))
    assert client.post("/alamat/vlan/baru/", TYPED)["Location"] == "/alamat/vlan/"
    block(20)
    page = read(client.get("/alamat/vlan/"))
    assert "Server &lt;b&gt;OPD&lt;/b&gt;" in page
    assert "10.20.20.0/24" in page
    refused = client.post("/alamat/vlan/120/", {**TYPED, "vid": "121"})
    assert refused.status_code == 422
    assert "masih dipakai blok 10.20.20.0/24" in read(refused)
    assert 'value="121"' in read(refused)
    assert client.post("/alamat/vlan/120/", {**TYPED, "name": "Baru"}).status_code == 302
    assert Vlan.objects.get().name == "Baru"
    assert client.get("/alamat/vlan/99999999999999999999/").status_code == 404
    reader = read(browser(cast, "helpdesk").get("/alamat/vlan/"))
    assert "Tambah VLAN" not in reader
    assert "/alamat/vlan/120/" not in reader


@pytest.mark.parametrize("field", ["vid", "name", "note"])
@pytest.mark.parametrize("value", HOSTILE)
def test_whatever_is_typed_is_kept_or_taken(cast: Cast, field: str, value: str) -> None:
    answer = browser(cast, "administrator").post("/alamat/vlan/baru/", {**TYPED, field: value})
    assert answer.status_code in {302, 422}
    assert Vlan.objects.exists() is (answer.status_code == 302)


@pytest.mark.parametrize("after", HOSTILE)
def test_made_up_links_are_calm(cast: Cast, after: str) -> None:
    assert browser(cast, "helpdesk").get("/alamat/vlan/", {"sesudah": after}).status_code == 200


def test_pages_of_addresses_ask_no_more_for_many(cast: Cast) -> None:
    client = browser(cast, "helpdesk")
    for number in range(5):
        block(number)
    add_prefix(wanted=read_prefix(cidr="10.0.0.0/8", name="Induk", assignable=False), at=NOON, actor="test")
    vid = Vlan.objects.order_by("vid")[0]
    inside = vid.prefixes.get()
    pages = ["/alamat/", "/alamat/vlan/", f"/alamat/blok/{inside.pk}/isi/"]
    few = [queries_of(client, page) for page in pages]
    for number in range(5, 55):
        block(number)
    assert [queries_of(client, page) for page in pages] == few
    first = read(client.get("/alamat/vlan/"))
    assert "sesudah=149" in first
    assert "10.20.54.0/24" in read(client.get("/alamat/vlan/?sesudah=149"))


def test_a_stranger_is_shown_named_and_the_missing_command_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    block(20)
    policy.set(name="addressing.probe.on", value=True, valid_from=NOON, by="test", at=NOON)
    probing.set_aside(host=read_host("10.20.20.5"), server=None, at=NOON, actor="test")
    client, path = browser(cast, "administrator"), "/alamat/ip/10.20.20.5/"
    monkeypatch.setenv("PATH", "/nowhere")
    page = read(client.get("/alamat/"))
    assert "Cari siapa pemakainya" in page
    assert "perintah ping tidak ada" in page
    assert "Siapa pemakainya?" in read(client.get(path))
    row = probing.unrecorded().get().pk
    for typed in HOSTILE:
        answer = client.post(f"{path}pemakai/", {"row": row, "label": typed})
        assert answer.status_code in {302, 422, 409}
        if answer.status_code == 302:
            assert not probing.unrecorded().exists()
            probing.unrecorded().model.objects.filter(pk=row).update(label=probing.UNRECORDED)
    assert client.post(f"{path}pemakai/", {"row": row, "label": "Printer"}).status_code == 302
    assert "Siapa pemakainya?" not in read(client.get(path))
    assert "Cari siapa pemakainya" not in read(client.get("/alamat/"))
