"""`kolokasi import`: works · refuses bad input · tells every fault · knows which kinds have not come yet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from kolokasi.addressing.models import Prefix
from kolokasi.facility.models import Rack
from kolokasi.letters.models import Classification, Retention
from kolokasi.runtime.main import main
from tests.facility.test_import import PLANT

Output = pytest.CaptureFixture[str]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _indonesian(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LC_ALL", "id_ID.UTF-8")
    with translation.override(None):
        yield


@pytest.fixture
def plant(tmp_path: Path) -> Path:
    path = tmp_path / "plant.json"
    path.write_text(json.dumps(PLANT))
    return path


def test_a_plant_with_its_prefixes_comes_in(plant: Path, capsys: Output) -> None:
    assert main(["import", "facility", str(plant), "--dry-run"]) == 0
    assert "tidak ada yang berubah" in capsys.readouterr().out
    assert not Rack.objects.exists()
    assert main(["import", "facility", str(plant), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["added"]["racks"], told["added"]["prefixes"], told["faults"]) == (2, 1, [])
    assert (Rack.objects.count(), Prefix.objects.count()) == (2, 1)
    assert main(["import", "facility", str(plant)]) == 0
    assert capsys.readouterr().out.startswith("0 ditambahkan, 0 diubah")


def test_a_wrong_prefix_leaves_no_rack(tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "plant.json"
    path.write_text(json.dumps(PLANT | {"prefixes": [{"cidr": "10.0.0.0/99"}]}))
    assert main(["import", "facility", str(path)]) == 1
    said = capsys.readouterr().err
    assert "prefixes prefixes.0 cidr:" in said
    assert "1 kesalahan; tidak ada yang dimasukkan." in said
    assert not Rack.objects.exists()


def test_addresses_come_in_from_a_csv(tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "jaringan.csv"
    path.write_text("cidr;name;address;label\n10.20.0.0/24;Server OPD;;\n;;10.20.0.7;Printer\n")
    assert main(["import", "addresses", str(path), "--dry-run"]) == 0
    assert not Prefix.objects.exists()
    assert main(["import", "addresses", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["added"] == {"prefixes": 1, "addresses": 1}
    path.write_text("cidr;name\n10.20.0.0/24;Server OPD\n10.20.0.128/25;Sebagian\n")
    assert main(["import", "addresses", str(path)]) == 1
    said = capsys.readouterr().err
    assert "jaringan 3 cidr: Blok 10.20.0.128/25 bertumpang tindih" in said


def test_files_that_are_not_there(tmp_path: Path, capsys: Output) -> None:
    for path in (tmp_path / "nowhere.csv", tmp_path):
        assert main(["import", "facility", str(path)]) == 1
        assert "tidak dapat dibaca" in capsys.readouterr().err


def test_a_kind_that_nobody_has_built_yet(plant: Path, capsys: Output) -> None:
    assert main(["import", "agencies", str(plant)]) == 2
    assert "belum tersedia" in capsys.readouterr().err
    with pytest.raises(SystemExit) as wrong:
        main(["import", "kursi", str(plant)])
    assert wrong.value.code == 2


def test_device_types_come_from_a_folder_and_leave_as_a_file(tmp_path: Path, capsys: Output) -> None:
    folder = tmp_path / "library"
    (folder / "Contoh").mkdir(parents=True)
    for name in ("X1", "X2"):
        (folder / "Contoh" / f"{name}.yaml").write_text(f"manufacturer: Contoh\nmodel: {name}\nslug: c\nu_height: 1\n")
    assert main(["import", "device-types", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["added"] == {"device_types": 2}
    out = tmp_path / "types.xlsx"
    assert main(["export", "device-types", str(out)]) == 0
    assert main(["import", "device-types", str(out)]) == 0
    assert "0 ditambahkan, 0 diubah, 2 tetap." in capsys.readouterr().out


def test_watts_out_of_band_need_a_word(tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "types.csv"
    path.write_text("manufacturer;model;units;watts\nContoh;Perute;4;36000\n")
    assert main(["import", "device-types", str(path)]) == 1
    assert "36.000 W untuk 4U di luar kebiasaan" in capsys.readouterr().err
    assert main(["import", "device-types", str(path), "--confirm-watts"]) == 0


def test_exports_that_can_not_be_written(tmp_path: Path, capsys: Output) -> None:
    assert main(["export", "facility", str(tmp_path / "plant.pdf")]) == 1
    assert main(["export", "facility", str(tmp_path / "nowhere" / "plant.csv")]) == 1
    assert main(["export", "servers", str(tmp_path / "s.csv"), "--template"]) == 0
    said = capsys.readouterr().err
    assert "xlsx, csv, json, atau yaml" in said and "tidak dapat ditulis" in said


def test_the_tables_of_the_archive_come_in_one_after_the_other(tmp_path: Path, capsys: Output) -> None:
    codes, schedule = tmp_path / "a.csv", tmp_path / "jra.csv"
    codes.write_text("kode,uraian\n500.12,Komunikasi\n")
    schedule.write_text("kode,aktif,inaktif,nasib akhir\n500.12,2,3,musnah\n")
    assert main(["import", "retention", str(schedule)]) == 1
    assert "Masukkan klasifikasinya dulu" in capsys.readouterr().err
    assert main(["import", "classifications", str(codes), "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["added"] == {"classifications": 1}
    assert Classification.objects.count() == 0
    assert main(["import", "classifications", str(codes)]) == 0
    assert main(["import", "retention", str(schedule)]) == 0
    assert Retention.objects.get().fate == "musnah"
