"""A prefix as a page and as files for a name server: read by officers, right for every width, calm under made-up links."""

from __future__ import annotations

from typing import Any

import pytest

from kolokasi.addressing import actions
from tests.addressing.conftest import add
from tests.cast import Cast
from tests.fixtures import NOON
from tests.web.desk_office import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]


def read(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_space_of_a_prefix_is_drawn_with_its_tree(cast: Cast) -> None:
    parent = add("10.0.0.0/8", name="Induk", assignable=False)
    prefix = add(gateway="10.20.0.1", reserved=["10.20.0.9"])
    actions.record_address(host="10.20.0.15", label="Printer", at=NOON)
    client = browser(cast, "helpdesk")
    page = read(client.get(f"/alamat/blok/{prefix.pk}/isi/"))
    assert "251 dari 252 alamat bebas" in page
    assert page.count("<title>10.20.0.") == 256 + 1  # one is the title of the page
    assert f"/alamat/blok/{parent.pk}/isi/" in page
    assert f"/alamat/blok/{prefix.pk}/isi/" in read(client.get(f"/alamat/blok/{parent.pk}/isi/"))
    assert "Susunan blok" in read(client.get("/alamat/"))


@pytest.mark.parametrize(
    "cidr", ["10.20.0.5/32", "10.20.0.4/31", "10.20.0.0/20", "10.0.0.0/8", "2001:db8::/64", "2001:db8::/120"]
)
def test_every_width_is_a_page(cast: Cast, cidr: str) -> None:
    prefix = add(cidr)
    assert browser(cast, "auditor").get(f"/alamat/blok/{prefix.pk}/isi/").status_code == 200
    assert browser(cast, "auditor").get(f"/alamat/blok/{prefix.pk}/dns/?zona=0").status_code == 200


def test_names_are_files(cast: Cast) -> None:
    prefix = add("10.20.0.0/25")
    actions.record_address(host="10.20.0.15", dns_name="simpeg.example.id", at=NOON)
    actions.record_address(host="10.20.0.16", dns_name="pendek", at=NOON)
    client, path = browser(cast, "helpdesk"), f"/alamat/blok/{prefix.pk}/dns/"
    assert read(client.get(path)).splitlines()[2:] == ["simpeg.example.id. IN A 10.20.0.15"]
    zone = client.get(path, {"zona": "0"})
    assert "15 IN PTR simpeg.example.id." in read(zone)
    assert zone["Content-Disposition"] == 'attachment; filename="0-25.0.20.10.in-addr.arpa.zone"'
    assert "15 IN CNAME" in read(client.get(path, {"zona": "0", "induk": "1"}))
    for wrong in ("1", "-1", "x", "9" * 400, "\u0661"):
        assert client.get(path, {"zona": wrong}).status_code == 404
