"""`sop check` and `sop walk` as the interface promises them: exit codes, keys, sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kolokasi.runtime.main import main
from kolokasi.sop.faults import SopFaults
from kolokasi.sop.walk import walk
from tests.sop import files

MAIN_WAY = ["1", "1+", "2a", "2b", "2c", "3", "4", "4+", "4+", "4+", "5", "6", "7", "8", "9", "10", "11a", "11b", "12"]


def document(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, object]:
    assert main(["sop", "walk", str(files.FILE), "--json", *args]) == 0
    read: dict[str, object] = json.loads(capsys.readouterr().out)
    return read


def steps(walked: dict[str, object]) -> list[str]:
    visited = walked["visited"]
    assert isinstance(visited, list)
    return [visit["step"] for visit in visited]


def test_the_main_way_visits_1_to_12_and_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    walked = document(capsys)
    assert list(walked) == ["visited", "open", "result"]
    assert steps(walked) == MAIN_WAY
    assert (walked["open"], walked["result"]) == ([], "EndDone")
    visited = walked["visited"]
    assert isinstance(visited, list)
    assert visited[6] == {"id": "T04", "lane": "Helpdesk", "step": "4", "outcome": "accept"}
    assert visited[5]["outcome"] is None


def test_a_rejected_request_goes_by_4_5_6_and_ends_rejected(capsys: pytest.CaptureFixture[str]) -> None:
    walked = document(capsys, "--outcomes", "register,forward,reject")
    assert steps(walked) == ["1", "1+", "2a", "2b", "2c", "3", "4", "4+", "4+", "4+", "5", "6"]
    assert walked["result"] == "EndRejected"


def test_a_return_goes_round_again(capsys: pytest.CaptureFixture[str]) -> None:
    walked = document(capsys, "--outcomes", "return")
    assert steps(walked) == ["1", "1+", *MAIN_WAY]


@pytest.mark.parametrize(
    ("done", "last", "end"), [(0, [], "EndWithdrawn"), (13, ["7"], "EndWithdrawn"), (14, ["W2"], "EndHandedBack")]
)
def test_a_withdrawal_walks_on_to_the_end(
    capsys: pytest.CaptureFixture[str], done: int, last: list[str], end: str
) -> None:
    walked = document(capsys, "--withdraw-after", str(done))
    assert steps(walked)[-1:] == last
    assert walked["result"] == end


def test_an_outcome_that_the_task_does_not_declare_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sop", "walk", str(files.FILE), "--outcomes", "accept", "--json"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "T01R: Langkah ini tidak menyatakan hasil accept. Yang ada: register, return.\n"


def test_nobody_withdraws_what_has_ended(capsys: pytest.CaptureFixture[str]) -> None:
    for done in ("19", "50"):
        assert main(["sop", "walk", str(files.FILE), "--withdraw-after", done]) == 1
        assert capsys.readouterr().err.startswith("EndDone: Permohonan sudah berakhir setelah 19 langkah")


@pytest.mark.parametrize("args", [["walk"], ["walk", "x", "--withdraw-after", "-1"], ["check"], ["fly"], []])
def test_wrong_usage_is_exit_2(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["sop", *args])
    assert stopped.value.code == 2
    assert capsys.readouterr().err


def test_people_read_the_walk_without_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sop", "walk", str(files.FILE)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 20
    assert lines[-1] == "Selesai"


def test_check_is_silent_about_a_sound_file_and_names_each_fault_of_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sop", "check", str(files.FILE)]) == 0
    assert capsys.readouterr() == ("", "")
    wrong = tmp_path / "wrong.bpmn"
    wrong.write_text(files.changed(files.SMALL, ("2 jam", "P1D"), ('sop:result="done"', 'sop:result="gone"')), "utf-8")
    assert main(["sop", "check", str(wrong)]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["Keep", "End"]
    assert main(["sop", "check", str(tmp_path / "none.bpmn")]) == 1
    assert capsys.readouterr().err.endswith("berkas tidak dapat dibaca.\n")


def test_a_walk_that_would_never_end_is_stopped() -> None:
    ring = files.changed(files.SMALL, ('targetRef="Keep" sop:outcome="yes"', 'targetRef="Keep" sop:outcome="no"'),
                         ('targetRef="Ask" sop:outcome="no"', 'targetRef="Ask" sop:outcome="yes"'))  # fmt: skip
    assert files.said(ring) == ["Judge: Jalan utama berputar di langkah ini dan tidak pernah sampai ke akhir."]
    small = files.read(files.SMALL)
    assert walk(small, ["no"] * 5000).end == "End"
    with pytest.raises(SopFaults):
        walk(small, ["no"] * 5000, withdraw_after=20_000)
