"""The case file: whole, checkable without the program, logged, and nobody's but the officers'."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from kolokasi.base.models import Blob, Event
from kolokasi.cases.models import Attachment, Case, Note
from kolokasi.insight import dossier
from kolokasi.procedure import papers
from kolokasi.runtime.main import main
from kolokasi.servers.models import Server
from tests.cast import Cast
from tests.factories import office
from tests.procedure.walking import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(cast: Cast) -> Office:
    """A case that was walked to selesai, with a voided document and a note."""
    made = office(cast, at="T05", servers=2)
    papers.add_note(number=made.case.number, text="Catatan <b>dalam</b>", account=cast["helpdesk"], at=made.at)
    letter = made.case.attachments.order_by("id")[0]
    papers.void_attachment(
        attachment_id=letter.pk, number=made.case.number, reason="Salah berkas.", account=cast["helpdesk"], at=made.at
    )
    return made


def client_of(cast: Cast, part: str) -> Client:
    client = Client()
    client.force_login(cast[part])
    return client


def taken(client: Client, case: Case) -> zipfile.ZipFile:
    answer: Any = client.get(f"/permohonan/{case.number}/berkas.zip")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="{case.number}.zip"'
    assert answer["Cache-Control"] == "private, no-store"
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def unpacked(archive: zipfile.ZipFile, folder: Path) -> Path:
    assert archive.testzip() is None
    archive.extractall(folder)
    return next(folder.iterdir())


def test_every_part_is_what_the_manifest_says(cast: Cast, place: Office, tmp_path: Path) -> None:
    top = unpacked(taken(client_of(cast, "auditor"), place.case), tmp_path)
    assert top.name == place.case.number
    told = json.loads((top / "manifest.json").read_text())
    assert (told["case"], told["made_for"], told["lost"]) == (place.case.number, cast["auditor"].name, [])
    there = {str(path.relative_to(top)) for path in top.rglob("*") if path.is_file()}
    assert there == {part["name"] for part in told["parts"]} | {"manifest.json", "SHA256SUMS"}
    for part in told["parts"]:
        data = (top / part["name"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (part["bytes"], part["sha256"])
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=top, check=True)
    stored = {row.blob.sha256 for row in Attachment.objects.filter(case=place.case).select_related("blob")}
    assert stored <= {part["sha256"] for part in told["parts"]}


def test_the_record_in_it_holds_without_a_database(
    cast: Cast, place: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    top = unpacked(taken(client_of(cast, "auditor"), place.case), tmp_path)
    assert main(["audit", "check", str(top / "jejak.jsonl"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["events"] == Event.objects.filter(subject_id=place.case.number).count()
    lines = (top / "jejak.jsonl").read_text()
    (top / "jejak.jsonl").write_text(lines.replace("note_added", "note_added_"))
    assert main(["audit", "check", str(top / "jejak.jsonl")]) == 1


def test_taking_it_is_the_last_act_in_it(cast: Cast, place: Office, tmp_path: Path) -> None:
    top = unpacked(taken(client_of(cast, "kabid_aptika"), place.case), tmp_path)
    last = json.loads((top / "jejak.jsonl").read_text().splitlines()[-2])["event"]
    assert (last["act"], last["actor"]) == ("case_file_read", f"account:{cast['kabid_aptika'].pk}")
    assert Event.objects.filter(act="case_file_read").count() == 1


def test_the_page_in_it_can_be_read(cast: Cast, place: Office, tmp_path: Path) -> None:
    top = unpacked(taken(client_of(cast, "auditor"), place.case), tmp_path)
    page = (top / "berkas.html").read_text()
    assert "<script" not in page and "Catatan &lt;b&gt;dalam&lt;/b&gt;" in page
    assert "Salah berkas." in page and "Server 2" in page and place.case.agency.name in page
    for attachment in Attachment.objects.filter(case=place.case):
        assert attachment.blob.sha256 in page
    links = [part.split('"')[0] for part in page.split('href="')[1:]]
    assert links[0] == "berkas.css" and len(links) == 1 + place.case.attachments.count()
    assert all((top / link).is_file() for link in links)
    assert any(link.endswith("-batal.pdf") for link in links)


def test_the_rows_of_every_room_are_in_it(cast: Cast, place: Office, tmp_path: Path) -> None:
    top = unpacked(taken(client_of(cast, "auditor"), place.case), tmp_path)
    data = {path.stem: json.loads(path.read_text()) for path in (top / "data").iterdir()}
    assert {"cases.case", "cases.closing", "cases.attachment", "cases.note", "cases.opentask"} <= data.keys()
    assert data["cases.note"][0]["author"] == {"id": cast["helpdesk"].pk, "name": cast["helpdesk"].name}
    assert (top / data["cases.attachment"][0]["blob"]["file"]).is_file()
    text = "".join(path.read_text() for path in (top / "data").iterdir())
    assert "argon2" not in text and "people.account" not in data and "password" not in text


def test_another_case_of_the_same_server_stays_out(cast: Cast, place: Office) -> None:
    other = office(cast, at="T05")
    server = Server.objects.create(label="SRV-1", agency=cast.own, name="Bersama", made_at=place.at)
    for case in (place.case, other.case):
        case.case_servers.create(index=9, server=server)
    Note.objects.create(case=other.case, author=cast["helpdesk"], text="milik lain", at=place.at)
    found = dossier.gather(place.case)
    assert [row["number"] for row in found.rows["cases.case"]] == [place.case.number]
    assert {row["case"] for label in found.rows for row in found.rows[label] if "case" in row} == {place.case.pk}
    assert found.rows["servers.server"][-1]["label"] == "SRV-1"


def test_a_lost_file_is_named_and_the_rest_is_there(cast: Cast, place: Office, tmp_path: Path) -> None:
    blob = Attachment.objects.filter(case=place.case).latest("id").blob
    path = Path(settings.MEDIA_ROOT, blob.key)
    kept = path.read_bytes()
    try:
        path.write_bytes(b"lain")
        top = unpacked(taken(client_of(cast, "auditor"), place.case), tmp_path)
    finally:
        path.write_bytes(kept)
    told = json.loads((top / "manifest.json").read_text())
    assert told["lost"] == [blob.sha256]
    assert blob.sha256 not in {part["sha256"] for part in told["parts"]}
    assert len(told["parts"]) > 5


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b.pdf", "\u202efdp.exe", "x" * 200, "", "nama\r\nlain"])
def test_hostile_names_stay_in_the_folder(cast: Cast, place: Office, name: str) -> None:
    blob = Blob.objects.order_by("id")[0]
    Attachment.objects.create(case=place.case, blob=blob, kind="../x", name=name, step="../", added_at=place.at)
    names = taken(client_of(cast, "auditor"), place.case).namelist()
    assert all(one.startswith(f"{place.case.number}/") and ".." not in one for one in names)
    assert len(names) == len(set(names))


def test_nobody_else_takes_it(cast: Cast, place: Office) -> None:
    path = f"/permohonan/{place.case.number}/berkas.zip"
    assert client_of(cast, "applicant").get(path).status_code == 403
    assert client_of(cast, "stranger").get(path).status_code == 403
    assert Client().get(path).status_code == 302
    assert client_of(cast, "auditor").post(path).status_code == 405
    assert client_of(cast, "auditor").get("/permohonan/KL-2026-9999/berkas.zip").status_code == 404
    assert not Event.objects.filter(act="case_file_read").exists()
    assert path in client_of(cast, "auditor").get(f"/permohonan/{place.case.number}/").content.decode()
