"""`kolokasi capacity plan`: tells the plan beside the simple ways, holds it with --apply, and refuses in a sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.utils import translation

from kolokasi.runtime.main import main
from tests.cast import Cast
from tests.procedure.planning import held, waits
from tests.procedure.scarce import lay
from tests.procedure.walking import START

Output = pytest.CaptureFixture[str]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _indonesian(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LC_ALL", "id_ID.UTF-8")
    monkeypatch.setattr("kolokasi.base.clock.now", lambda: START)
    with translation.override(None):
        yield


def test_the_plan_is_told_and_held(cast: Cast, capsys: Output) -> None:
    lay(units=12)
    office = waits(cast, 0)
    assert main(["capacity", "plan", "--seconds", "2"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("1 dari 1 permohonan mendapat tempat. Terbukti tidak ada yang lebih baik.")
    assert f"{office.case.number} · " in said
    assert held(office) == []
    assert main(["capacity", "plan", "--seconds", "2", "--apply", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found["ways"]) == {"first", "greedy", "best"}
    assert found["bound"] <= found["ways"]["best"]["cost"]["total"] <= found["ways"]["greedy"]["cost"]["total"]
    assert found["applied"] == {"held": [office.case.number], "refused": {}}
    assert len(held(office)) == 1


def test_what_cannot_be_planned_is_a_sentence(cast: Cast, capsys: Output) -> None:
    lay(units=12)
    for args, words in (
        ([], "Tidak ada permohonan"), (["--room", "Ruang X"], "Ruang X tidak ada"), (["--seconds", "nan"], "Waktu hitung"),
        (["--room", "Ruang Server 1"], "ruang tujuan"),
    ):  # fmt: skip
        assert main(["capacity", "plan", *args]) == 1
        assert words in capsys.readouterr().err
    with pytest.raises(SystemExit) as wrong:
        main(["capacity", "plan", "--to", "Ruang Server 1"])
    assert wrong.value.code == 2
