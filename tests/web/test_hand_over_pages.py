"""The berita acara serah terima on portal and desk: awaited, said on both, handed in from either."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Cast
from tests.chromium import opened
from tests.factories import office
from tests.letters.signatures.papers import PASS, certificate
from tests.pdfs import pdf
from tests.procedure.walking import Office
from tests.walks.browsing import Visitor

AWAITED = "Berita acara serah terima menunggu tanda tangan Anda."


def upload(data: bytes, name: str = "bast.pdf") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, data, content_type="application/pdf")}


@pytest.fixture
def place(cast: Cast) -> Office:
    return office(cast, at="T11A")


def test_the_applicant_is_asked_and_hands_in_the_signed_copy(cast: Cast, place: Office) -> None:
    visitor = Visitor(cast.applicant)
    mine, page = f"/permohonan-saya/{place.case.number}/", f"/permohonan-saya/{place.case.number}/serah-terima/"
    assert AWAITED in visitor.client.get(mine).content.decode()
    assert "Unduh dan cetak" in visitor.client.get(page).content.decode()
    assert visitor.client.post(page).status_code == 422
    broken = visitor.client.post(page, upload(pdf()[:200]))
    assert (broken.status_code, "rusak atau terpotong" in broken.content.decode()) == (422, True)
    done = visitor.client.post(page, upload(pdf("ttd"), "bast \u202eFDP.pdf"), follow=True).content.decode()
    assert "Berita acara serah terima sudah lengkap" in done
    assert "ditandatangani kedua pihak" in done
    assert AWAITED not in visitor.client.get(mine).content.decode()
    assert visitor.client.get(page).status_code == 302
    assert visitor.client.post(page, upload(pdf("lagi"))).status_code == 409


def test_the_desk_says_what_is_awaited_and_takes_it_from_paper(cast: Cast, place: Office) -> None:
    path, page = f"/permohonan/{place.case.number}/", f"/permohonan/{place.case.number}/serah-terima/"
    other = Visitor(cast["kabid_aptika"]).client.get(path).content.decode()
    assert "Serah terima menunggu tanda tangan pemohon." in other
    assert page not in other
    helpdesk = Visitor(cast["helpdesk"])
    assert page in helpdesk.client.get(path).content.decode()
    assert helpdesk.client.post(page).status_code == 422
    assert helpdesk.client.post(page, upload(b"GIF89a")).status_code == 422
    done = helpdesk.client.post(page, upload(pdf("ttd")), follow=True).content.decode()
    assert "Berita acara serah terima, ditandatangani kedua pihak" in done
    assert "Serah terima menunggu" not in done
    assert "Berita acara serah terima ditandatangani pemohon" in done


@pytest.mark.browser
def test_the_page_fits_a_phone(cast: Cast, place: Office, chromium: Any, live_server: Any, tmp_path: Any) -> None:
    for phone in (False, True):
        page = opened(chromium, live_server, cast.applicant, scripts=True, phone=phone)
        for path in ("", "serah-terima/"):
            page.goto(f"{live_server.url}/permohonan-saya/{place.case.number}/{path}")
            page.screenshot(path=str(tmp_path / f"{path.strip('/') or 'case'}-{phone}.png"))
            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        page.context.close()


def test_the_applicant_signs_on_the_page_and_nothing_secret_stays(cast: Cast, place: Office) -> None:
    visitor = Visitor(cast.applicant)
    page = f"/permohonan-saya/{place.case.number}/serah-terima/"

    def sign(word: str, data: bytes) -> Any:
        return visitor.client.post(page, {"p12": SimpleUploadedFile("saya.p12", data), "passphrase": word})

    wrong = sign("RAHASIA-SALAH", certificate())
    assert (wrong.status_code, "RAHASIA-SALAH" in wrong.content.decode()) == (422, False)
    assert "Kata sandi berkas sertifikat ini salah" in wrong.content.decode()
    assert sign(PASS, b"bukan sertifikat").status_code == 422
    assert "terlalu besar" in sign(PASS, b"0" * 2_000_000).content.decode()
    assert sign(PASS, certificate()).status_code == 302
    assert "ditandatangani kedua pihak" in visitor.client.get(f"/permohonan-saya/{place.case.number}/").content.decode()
