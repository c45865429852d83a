"""The papers of the work are written from what was done: times of each step, proof, and no paper with a gap."""

from __future__ import annotations

from datetime import datetime

import pytest

from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Attachment, CaseServer, Closing, OpenTask
from kolokasi.letters.models import Letter
from kolokasi.letters.queries import living_letter
from kolokasi.servers.models import Mounting, Receipt, Server
from tests.cast import Cast
from tests.factories import office


@pytest.mark.parametrize("kind", ["ba_pemasangan", "laporan", "bast"])
def test_each_step_stands_with_its_time(cast: Cast, kind: str) -> None:
    case = office(cast, at="T11A").case
    server = CaseServer.objects.get(case=case).server
    letter = living_letter(case, kind)
    assert letter is not None
    (line,) = letter.facts["servers"]
    times = [
        datetime.fromisoformat(line[name]) for name in ("received_at", "verified_at", "mounted_at", "addressed_at")
    ]
    assert times == sorted(times)
    assert times[0] == Receipt.objects.get(server=server).at
    assert times[1] == Closing.objects.get(case=case, element="T08").closed_at
    assert times[2] == Mounting.objects.get(server=server).at
    assert line["serial"] == server.serial


def test_a_gap_keeps_step_nine_open_and_is_named(cast: Cast) -> None:
    working = office(cast, at="T09")
    working.prepare("T09")
    Server.objects.filter(case_servers__case=working.case).update(serial="")
    form = working.case.form
    form["servers"][0]["serial"] = ""
    form["contacts"]["technical"]["name"] = ""
    type(working.case).objects.filter(pk=working.case.pk).update(form=form)
    with pytest.raises(Refusal, match=r"nomor seri .*langkah 8.*penanggung jawab teknis") as said:
        working.do("T09")
    assert said.value.code == "fact_missing"
    assert OpenTask.objects.get(case=working.case).element == "T09"
    assert not Letter.objects.filter(case=working.case, kind="ba_pemasangan").exists()
    assert not Attachment.objects.filter(case=working.case, kind="ba_pemasangan").exists()
