"""An import whose rows collide: the clean ones are taken, the others wait on a page and are solved one by one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kolokasi.addressing.models import Address, AddressConflict
from tests.addressing.conftest import add
from tests.addressing.test_conflicts import FILE
from tests.cast import Cast
from tests.web.desk_office import browser
from tests.web.test_desk_inbox import queries_of
from tests.web.test_desk_network import HOSTILE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]


def read(answer: Any) -> str:
    return str(answer.content.decode())


def brought(client: Client) -> None:
    """The file is looked through, and its clean rows are saved."""
    looked = client.post("/alamat/impor/", {"file": SimpleUploadedFile("alamat.csv", FILE)})
    assert looked.status_code == 422
    assert "2 alamat" in read(looked)
    assert not AddressConflict.objects.exists()
    kept = re.findall(r'name="kept" value="([^"]+)"', read(looked))[-1]
    assert client.post("/alamat/impor/", {"kept": kept, "aside": "1"})["Location"] == "/alamat/tabrakan/"


def test_what_collides_becomes_tasks_that_are_solved_one_by_one(cast: Cast) -> None:
    add()
    client = browser(cast, "administrator")
    brought(client)
    assert "4 baris impor menunggu" in read(client.get("/alamat/"))
    page = read(client.get("/alamat/tabrakan/"))
    assert page.count("/alamat/tabrakan/") >= 4
    first, second = AddressConflict.objects.all()[:2]
    one = read(client.get(f"/alamat/tabrakan/{first.pk}/"))
    assert "Register mencatat alamat ini untuk Router" in one
    refused = client.post(f"/alamat/tabrakan/{first.pk}/", {"act": "take", "address": "10.20.0.20", "label": "Switch"})
    assert refused.status_code in {409, 422}
    assert 'value="Switch"' in read(refused)
    taken = client.post(f"/alamat/tabrakan/{first.pk}/", {"act": "take", "address": "10.20.0.40", "label": "Switch"})
    assert taken["Location"] == "/alamat/tabrakan/"
    assert Address.objects.get(host="10.20.0.40").label == "Switch"
    again = client.post(f"/alamat/tabrakan/{first.pk}/", {"act": "take", "address": "10.20.0.41"})
    assert again.status_code == 409
    assert client.post(f"/alamat/tabrakan/{second.pk}/", {"act": "drop", "reason": ""}).status_code == 422
    assert client.post(f"/alamat/tabrakan/{second.pk}/", {"act": "drop", "reason": "Sudah lama"}).status_code == 302
    second.refresh_from_db()
    assert (second.state, second.reason) == ("dropped", "Sudah lama")
    assert client.get(f"/alamat/tabrakan/{second.pk}/").status_code == 200
    assert client.get("/alamat/tabrakan/99999999999999999999/").status_code == 404


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("field", ["address", "server", "label", "dns_name", "reason"])
def test_whatever_is_typed_is_taken_or_refused_in_a_sentence(cast: Cast, field: str, value: str) -> None:
    add()
    client = browser(cast, "administrator")
    brought(client)
    found = AddressConflict.objects.all()[0]
    typed = {"address": "10.20.0.50", "server": "", "label": "Switch", "dns_name": "", "reason": ""}
    act = "drop" if field == "reason" else "take"
    answer = client.post(f"/alamat/tabrakan/{found.pk}/", {**typed, field: value, "act": act})
    assert answer.status_code in {302, 404, 409, 422}
    found.refresh_from_db()
    assert (found.state == "open") is (answer.status_code != 302)


def test_the_list_asks_as_much_for_fifty_as_for_one(cast: Cast) -> None:
    add()
    client = browser(cast, "administrator")
    brought(client)
    few = queries_of(client, "/alamat/tabrakan/")
    lines = b"".join(b"10.99.1.%d,Luar %d\n" % (n, n) for n in range(1, 80))
    looked = client.post("/alamat/impor/", {"file": SimpleUploadedFile("b.csv", b"alamat,pemakai\n" + lines)})
    kept = re.findall(r'name="kept" value="([^"]+)"', read(looked))[-1]
    client.post("/alamat/impor/", {"kept": kept, "aside": "1"})
    assert AddressConflict.objects.count() == 83
    assert queries_of(client, "/alamat/tabrakan/") == few
