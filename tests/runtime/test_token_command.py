"""`kolokasi token`: works · refuses bad input · refuses the wrong post · refuses twice."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.utils import translation

from kolokasi.base import clock
from kolokasi.base.refusal import Refusal
from kolokasi.people import tokens
from kolokasi.people.models import Token
from kolokasi.runtime.main import main
from tests.cast import Cast

Output = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _indonesian(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The command speaks the process's language and leaves none behind."""
    monkeypatch.setenv("LC_ALL", "id_ID.UTF-8")
    with translation.override(None):
        yield


def test_the_key_is_printed_once_alone_and_works(cast: Cast, capsys: Output) -> None:
    assert main(["token", "create", "--post", "kepala_dinas", "--days", "7"]) == 0
    said = capsys.readouterr()
    key = said.out.strip()
    assert said.out == f"{key}\n"
    assert cast["kepala_dinas"].email in said.err
    assert key not in said.err
    bearer = tokens.authenticate(key, clock.now())
    assert (bearer.account, bearer.post_key) == (cast["kepala_dinas"], "kepala_dinas")
    assert main(["token", "list"]) == 0
    assert key not in capsys.readouterr().out


def test_an_applicants_key_names_its_account(cast: Cast, capsys: Output) -> None:
    email = cast.applicant.email
    assert main(["token", "create", "--post", "pemohon", "--days", "7", "--account", email, "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["account"], made["post"], made["revoked_at"]) == (email, "pemohon", None)
    assert tokens.authenticate(made["key"], clock.now()).standing is None


@pytest.mark.parametrize(
    "wish",
    [
        ["--post", "helpdesk", "--days", "0"],
        ["--post", "penjaga", "--days", "7"],
        ["--post", "pemohon", "--days", "7"],
        ["--post", "helpdesk", "--days", "7", "--account", "tidak.ada@kantor.example"],
        ["--post", "helpdesk", "--days", "7", "--account", "applicant@opd.example"],
        ["--post", "helpdesk", "--days", "7", "--account", "auditor@kantor.example"],
        ["--post", "pemohon", "--days", "7", "--account", "helpdesk@kantor.example"],
    ],
)
def test_a_refusal_is_one_sentence_on_standard_error(cast: Cast, capsys: Output, wish: list[str]) -> None:
    assert main(["token", "create", *wish]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert not Token.objects.exists()


def test_wrong_usage_is_exit_2(capsys: Output) -> None:
    with pytest.raises(SystemExit) as left:
        main(["token", "create", "--post", "helpdesk", "--days", "seminggu"])
    assert left.value.code == 2


def test_a_revoked_key_is_refused_and_revoking_again_changes_nothing(cast: Cast, capsys: Output) -> None:
    token, key = tokens.issue(
        account=cast["helpdesk"], post_key="helpdesk", days=7, actor="test", at=clock.now(), label="pemantau"
    )
    assert main(["token", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["label"] == "pemantau"
    assert main(["token", "revoke", str(token.pk)]) == 0
    with pytest.raises(Refusal):
        tokens.authenticate(key, clock.now())
    assert main(["token", "revoke", str(token.pk)]) == 0
    assert main(["token", "revoke", str(token.pk + 1)]) == 1
