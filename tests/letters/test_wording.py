"""The office words a document: proposed, looked at, put in force; what is broken is refused and never stops a case."""

from __future__ import annotations

from typing import Any

import pytest
import typst

from kolokasi.base import files
from kolokasi.base.models import Event
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Case
from kolokasi.letters import actions as letters
from kolokasi.letters import render as paper
from kolokasi.letters.models import Letter, Wording
from kolokasi.letters.render import render
from kolokasi.letters.wording.actions import propose_wording, put_wording_in_force
from kolokasi.letters.wording.queries import revision_in_force, words_of
from tests.cast import Cast
from tests.factories import office
from tests.fixtures import NOON
from tests.letters.looking import text_of
from tests.letters.papers import PAPERS, letterhead
from tests.letters.test_letters import REPLY, issue

KIND = "surat_balasan"
THANKS = "Atas perhatian {instansi}, kami sampaikan terima kasih."


@pytest.fixture
def case(cast: Cast) -> Case:
    return office(cast).case


def propose(cast: Cast, text: str = THANKS, base: int = 0, who: str = "administrator") -> Wording:
    return propose_wording(kind=KIND, texts={"closing": text}, base=base, actor=cast[who], at=NOON)


def in_force(cast: Cast, text: str = THANKS, base: int = 0) -> Wording:
    row = propose(cast, text, base)
    return put_wording_in_force(kind=KIND, revision=row.revision, actor=cast["sekretaris"], at=NOON)


def printed(letter: Letter) -> str:
    with files.read(letter.newest) as stream:
        return text_of(stream.read())


def test_a_revision_counts_once_it_is_in_force(case: Case, cast: Cast) -> None:
    row = propose(cast)
    before = letters.write_draft(case=case, kind=KIND, facts=REPLY, actor=cast["helpdesk"], at=NOON)
    put_wording_in_force(kind=KIND, revision=row.revision, actor=cast["sekretaris"], at=NOON)
    after = letters.write_draft(case=case, kind=KIND, facts=REPLY, actor=cast["helpdesk"], at=NOON)
    assert "kami sampaikan terima kasih" not in printed(before)
    assert f"Atas perhatian {REPLY['agency']}, kami sampaikan terima kasih." in printed(after)
    acts = list(Event.objects.filter(subject_kind="wording").order_by("seq").values_list("act", flat=True))
    assert acts == ["wording_proposed", "wording_in_force"]


def test_a_draft_keeps_the_words_that_were_initialled(case: Case, cast: Cast) -> None:
    draft = letters.write_draft(case=case, kind=KIND, facts=REPLY, actor=cast["helpdesk"], at=NOON)
    in_force(cast)
    final = issue(draft, cast)
    assert "kami sampaikan terima kasih" not in printed(final)
    again = render(KIND, final.facts, letterhead=final.letterhead or letterhead(), practice=False)
    assert again == render(KIND, final.facts, letterhead=final.letterhead or letterhead(), practice=False)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("a\n{nama}", r"Penutup, baris 2: \{nama\} tidak dikenal"), ("a [b", "baris 1"), ("x" * 3000, "2000 huruf")],
)
def test_a_broken_passage_is_refused_with_its_line(cast: Cast, text: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        propose(cast, text)
    assert not Wording.objects.exists()


def test_only_the_editors_word_documents(cast: Cast) -> None:
    with pytest.raises(Refusal, match="Administrator atau Sekretaris"):
        propose(cast, who="helpdesk")
    row = propose(cast, who="sekretaris")
    with pytest.raises(Refusal, match="Administrator atau Sekretaris"):
        put_wording_in_force(kind=KIND, revision=row.revision, actor=cast["kabid_aptika"], at=NOON)


def test_nothing_is_done_twice_or_over_what_somebody_else_saved(cast: Cast) -> None:
    row = in_force(cast)
    with pytest.raises(Refusal, match="sudah berlaku"):
        put_wording_in_force(kind=KIND, revision=row.revision, actor=cast["sekretaris"], at=NOON)
    with pytest.raises(Refusal, match="Revisi 1 sudah disimpan sejak"):
        propose(cast, "Lain.", base=0)
    with pytest.raises(Refusal, match="sama dengan revisi terakhir"):
        propose(cast, THANKS, base=1)
    with pytest.raises(Refusal, match="tidak ada di sini"):
        put_wording_in_force(kind=KIND, revision=9, actor=cast["sekretaris"], at=NOON)


def test_an_older_proposal_does_not_pass_a_newer_revision(cast: Cast) -> None:
    propose(cast)
    in_force(cast, "Terima kasih.", base=1)
    with pytest.raises(Refusal, match="lebih lama"):
        put_wording_in_force(kind=KIND, revision=1, actor=cast["sekretaris"], at=NOON)
    assert revision_in_force(KIND) == 2


def test_a_revision_that_has_become_broken_gives_way_to_the_last_sound_one(case: Case, cast: Cast) -> None:
    in_force(cast)
    in_force(cast, "Salam.", base=1)
    Wording.objects.filter(revision=2).update(texts={"closing": "Rusak {tempat_lama} ["})
    letter = letters.write_draft(case=case, kind=KIND, facts=REPLY, actor=cast["helpdesk"], at=NOON)
    assert "kami sampaikan terima kasih" in printed(letter)
    Wording.objects.update(texts={"closing": "Rusak {"})
    again = letters.write_draft(case=case, kind=KIND, facts=REPLY, actor=cast["helpdesk"], at=NOON)
    assert "Demikian disampaikan" in printed(again)


def test_odd_rows_and_odd_revisions_print_as_shipped(cast: Cast) -> None:
    row = in_force(cast)
    Wording.objects.filter(pk=row.pk).update(texts={"closing": 7, "unknown": "x"})
    assert words_of(KIND, 1)["closing"].startswith("Demikian")
    for named in (1, 99, -1, "1", None, 10**12):
        facts = {**PAPERS[KIND], "wording": named}
        assert "Demikian disampaikan" in text_of(render(KIND, facts, letterhead=letterhead(), practice=False))


def test_what_the_typesetter_refuses_is_not_kept(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(*_given: object, **_named: object) -> bytes:
        return typst.compile(b'#panic("tidak muat")')

    monkeypatch.setattr("kolokasi.letters.wording.actions.tried", refusing)
    with pytest.raises(Refusal, match="tidak muat"):
        propose(cast)
    assert not Wording.objects.exists()


def test_words_that_cannot_be_set_after_all_give_way(case: Case, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    in_force(cast)
    in_force(cast, "Salam.", base=1)
    compiled = paper._compile

    def picky(kind: str, data: dict[str, Any], format: str) -> bytes | list[bytes]:
        if data["w"]["closing"][0][0]["t"] == "Salam.":
            typst.compile(b"#panic()")
        return compiled(kind, data, format)

    monkeypatch.setattr(paper, "_compile", picky)
    letter = letters.write_draft(case=case, kind=KIND, facts=REPLY, actor=cast["helpdesk"], at=NOON)
    assert "kami sampaikan terima kasih" in printed(letter)
