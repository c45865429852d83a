"""`kolokasi setup`: by flags, refused twice, refused without what it needs; and the link that `up` prints works once."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from kolokasi.letters.models import Letterhead
from kolokasi.people.models import Account, Agency, Holding, Invitation
from kolokasi.runtime.main import main
from tests.cast import Cast, ensure_posts
from tests.runtime.running import eventually, own_folder, up

Output = pytest.CaptureFixture[str]
FLAGS = ["--agency", "Dinas Contoh", "--short-name", "DC", "--name", "Intan Contoh", "--email", "intan@kantor.example"]


@pytest.fixture(autouse=True)
def _indonesian(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The command speaks the process's language and leaves none behind; nobody sits at the terminal."""
    monkeypatch.setenv("LC_ALL", "id_ID.UTF-8")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with translation.override(None):
        yield


@pytest.fixture
def password(tmp_path: Path) -> list[str]:
    path = tmp_path / "sandi"
    path.write_text("kuda hijau makan siang\n")
    return ["--password-file", str(path)]


@pytest.mark.django_db
def test_an_office_by_flags_with_its_holders(password: list[str], capsys: Output) -> None:
    ensure_posts()
    holders = ["--holder", "kepala_dinas=kepala@kantor.example", "--holder", "helpdesk=helpdesk@kantor.example"]
    assert main(["setup", *FLAGS, *password, *holders, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["agency"], said["account"]) == ("Dinas Contoh", "intan@kantor.example")
    assert [one["post"] for one in said["invitations"]] == ["kepala_dinas", "helpdesk"]
    assert Invitation.objects.count() == 2
    assert Holding.objects.get().post.key == "administrator"
    link = said["invitations"][0]["link"].removeprefix("http://localhost:8000")
    assert Client().get(link).status_code == 200
    assert Account.objects.get().check_password("kuda hijau makan siang")
    assert main(["setup", *FLAGS, *password]) == 1
    assert "sudah disiapkan" in capsys.readouterr().err
    assert main(["setup", "link"]) == 1
    assert main(["setup", "status", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["set_up"] is True


@pytest.mark.django_db
def test_what_lacks_is_named_and_nothing_is_founded(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    ensure_posts()
    assert main(["setup", "--agency", "Dinas Contoh"]) == 2
    assert "--name, --email, --password-file" in capsys.readouterr().err
    monkeypatch.setenv("KOLOKASI_SETUP_PASSWORD", "pendek")
    assert main(["setup", *FLAGS]) == 1
    assert "belum cukup kuat" in capsys.readouterr().err
    monkeypatch.setenv("KOLOKASI_SETUP_PASSWORD", "kuda hijau makan siang")
    assert main(["setup", *FLAGS, "--holder", "raja=x@y.example"]) == 2
    assert "raja=x@y.example" in capsys.readouterr().err
    assert main(["setup", *FLAGS, "--password-file", "/nonexistent"]) == 2
    assert not Agency.objects.exists()
    assert main(["setup", *FLAGS]) == 0


@pytest.mark.django_db
def test_the_agencys_address_and_the_letterhead_come_along(password: list[str], capsys: Output) -> None:
    ensure_posts()
    head = ["--letterhead", "PEMERINTAH PROVINSI CONTOH", "--letterhead", "DINAS CONTOH", "--unit", "DISKOMINFO"]
    details = ["--address", "Jalan Contoh 1", "--phone", "021", "--agency-email", "surat@kantor.example"]
    assert main(["setup", *FLAGS, *password, *head, *details]) == 0
    said = capsys.readouterr().out
    assert "siap   Kop surat" in said
    assert "siap   Data instansi penyelenggara" in said
    kept = Letterhead.objects.get()
    assert (kept.lines, kept.unit) == (["PEMERINTAH PROVINSI CONTOH", "DINAS CONTOH"], "DISKOMINFO")


@pytest.mark.django_db
def test_a_bad_holder_founds_no_half_office(password: list[str], capsys: Output) -> None:
    ensure_posts()
    assert main(["setup", *FLAGS, *password, "--holder", "helpdesk=bukan-surel"]) == 1
    assert not Agency.objects.exists()


@pytest.mark.django_db
def test_the_person_at_the_terminal_is_asked(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    ensure_posts()
    answers = iter(["Dinas Contoh", "", "Intan Contoh", "intan@kantor.example"])
    passwords = iter(["kuda hijau makan", "lain sama sekali", "kuda hijau makan", "kuda hijau makan"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _question: next(answers))
    monkeypatch.setattr("getpass.getpass", lambda _question: next(passwords))
    assert main(["setup"]) == 0
    assert Account.objects.get().check_password("kuda hijau makan")


@pytest.mark.django_db
def test_the_newest_link_is_the_one_that_opens(capsys: Output) -> None:
    links = []
    for _ in range(2):
        assert main(["setup", "link"]) == 0
        links.append(capsys.readouterr().out.strip().removeprefix("http://localhost:8000"))
    assert [Client().get(link).status_code for link in links] == [403, 200]


def test_status_of_a_whole_office(cast: Cast, capsys: Output) -> None:
    assert main(["setup", "status"]) == 1
    said = capsys.readouterr().out
    assert "belum  Data instansi penyelenggara" in said
    assert "siap   Jabatan dan pejabat" in said


def test_up_prints_a_link_that_opens_the_setup() -> None:
    with own_folder() as folder, up(folder=folder) as running:

        def links() -> list[str]:
            return [found for line in running.lines for found in re.findall(r"http://\S+/pemasangan/\S+/", line)]

        assert eventually(lambda: bool(links()), 10)
        (link,) = links()
        status, page = running.get(link.removeprefix(running.url))
        assert status == 200
        assert "Buat kantor dan masuk" in page
