"""Perkiraan and Hitung ulang: the answer first · what is supposed beside it · bad input in a sentence · nothing is written."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from kolokasi.base import clock
from kolokasi.base.models import Event
from kolokasi.facility.models import Rack
from tests.cast import Cast
from tests.facility.hall import build
from tests.procedure.scarce import lay
from tests.procedure.test_capacity import checked
from tests.procedure.walking import Office
from tests.runtime.test_capacity_forecast_command import filled
from tests.web.desk_office import browser


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:2000]
    tree: Any = html.fromstring(answer.content.decode())
    return " ".join(tree.text_content().split())


@pytest.fixture
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    at = clock.now()
    monkeypatch.setattr(clock, "now", lambda: at)


def test_which_limit_runs_out_first(cast: Cast, _now: None) -> None:
    filled(cast, lay(kva=10))
    answer = browser(cast, "kepala_dinas").get("/kapasitas/perkiraan/")
    said, page = text(answer), answer.content.decode()
    assert "habis sekitar" in said
    assert "Habis dulu" in said
    assert "sebulan; 1 server masuk" not in said
    assert page.count("<circle") >= 1
    assert " style=" not in page
    paper = text(browser(cast, "kepala_dinas").get("/kapasitas/perkiraan/telaah/?ups=UPS+A&kva=20"))
    assert "Telaah kebutuhan kapasitas pusat data" in paper
    assert "3. Usulan dan hasilnya" in paper
    assert "UPS: UPS A" in paper


def test_little_data_and_an_empty_plant_are_said(cast: Cast) -> None:
    helpdesk = browser(cast, "helpdesk")
    assert "Belum ada batas yang tercatat" in text(helpdesk.get("/kapasitas/perkiraan/"))
    assert "Telaah" in text(helpdesk.get("/kapasitas/perkiraan/telaah/"))
    lay()
    assert "Belum cukup data untuk perkiraan" in text(helpdesk.get("/kapasitas/perkiraan/"))


def test_what_a_purchase_buys(cast: Cast) -> None:
    build(2, kva=2, max_watts=None, mbps=100_000)
    helpdesk, before = browser(cast, "helpdesk"), Event.objects.count()
    said = text(helpdesk.get("/kapasitas/perkiraan/", {"racks": "2"}))
    assert "Tidak ada server tambahan yang muat: tetap 3." in said
    assert "Sekarang 3; sesudah itu yang membatasi: UPS" in said
    assert "3 server lagi muat: dari 3 menjadi 6." in text(
        helpdesk.get("/kapasitas/perkiraan/", {"ups": "+", "kva": "4"})
    )
    assert "dari 3 menjadi 13." in text(helpdesk.get("/kapasitas/perkiraan/", {"ups": "*", "kva": "40"}))
    assert (Rack.objects.count(), Event.objects.count()) == (2, before)


@pytest.mark.parametrize(
    "typed",
    [
        {"kva": "sepuluh"}, {"racks": "1,5"}, {"racks": "-1"}, {"kva": "nan"}, {"ups": "UPS Z", "kva": "1"}, {"ups": "UPS A"},
        {"racks": "9999"}, {"mbps": "1e400"}, {"feed": "\x00"}, {"racks": "1", "room": "Kursi"}, {"racks": "9" * 500},
    ],
)  # fmt: skip
def test_what_cannot_be_reckoned_is_said(cast: Cast, typed: dict[str, str]) -> None:
    build(1)
    answer = browser(cast, "helpdesk").get("/kapasitas/perkiraan/", typed)
    assert answer.status_code in {200, 422}
    if answer.status_code == 200:
        assert typed == {"feed": "\x00"}


def test_the_verdict_again_and_under_other_assumptions(cast: Cast) -> None:
    lay(kva=0.3)
    office = Office(cast)
    checked(office)
    Rack.objects.update(units=1, max_watts=1)
    place, auditor = f"/permohonan/{office.case.number}/hitung-ulang/", browser(cast, "auditor")
    assert place in auditor.get(f"/permohonan/{office.case.number}/").content.decode()
    said = text(auditor.get(place))
    assert "Sama: dihitung ulang dari keadaan yang disimpan" in said
    assert "Belum muat. Yang membatasi: UPS." in said
    supposed = text(auditor.get(place, {"ups0": "30", "ups1": "30", "pue": "1,6"}))
    assert "Muat: R01." in supposed
    assert "berubah" in supposed
    assert "Tidak ada perangkat bernama Kursi" in text(auditor.get(place, {"tanpa": "Kursi"}), 422)
    assert "tidak dapat dipakai" in text(auditor.get(place, {"pue": "nol"}), 422)
    assert "Pilih nomor 1 sampai 1" in text(auditor.get(place, {"ke": "7"}), 404)


def test_a_case_without_a_check_says_so(cast: Cast) -> None:
    office = Office(cast)
    place = f"/permohonan/{office.case.number}/hitung-ulang/"
    assert "belum diperiksa kapasitasnya" in text(browser(cast, "helpdesk").get(place), 409)
    assert browser(cast, "applicant").get(place).status_code == 403
    assert browser(cast, "helpdesk").get("/permohonan/KLK-1-1/hitung-ulang/").status_code == 404
