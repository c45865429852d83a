"""The persons in charge of a running case: changed by the applicant's agency, with the old one in the record by hash only."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db.models.query import QuerySet

from kolokasi.base.models import Event
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Case
from kolokasi.procedure import contacts, facts
from kolokasi.procedure.contacts import change_contact, version_of
from kolokasi.procedure.declaration import check_person
from kolokasi.procedure.saying import AnswersRefused
from tests.api.meeting import Meeting, at_once
from tests.cast import Cast, assemble
from tests.factories import office
from tests.fixtures import NOON

NEW = {
    "name": "Orang Pengganti, S.Kom.",
    "nip": "19800000 200500 1 001",
    "position": "Kepala Seksi",
    "email": "pengganti@opd.example",
    "phone": "0812 9999",
}


def change(case: Case, cast: Cast, part: str = "applicant", **changes: Any) -> Case:
    given = {"role": "technical", "person": NEW, "version": version_of(case, "technical")}
    return change_contact(**{**given, **changes}, number=case.number, account=cast[part], at=NOON)


def refused(case: Case, cast: Cast, part: str = "applicant", **changes: Any) -> str:
    with pytest.raises(Refusal) as no:
        change(case, cast, part, **changes)
    assert str(no.value)
    return no.value.code


@pytest.mark.parametrize("part", ["applicant", "colleague"])
def test_anybody_of_the_agency_names_a_new_person_and_documents_follow(cast: Cast, part: str) -> None:
    case = office(cast, at="T03").case
    old = contacts.person_of(case, "technical")
    changed = change(case, cast, part)
    assert contacts.person_of(changed, "technical") == NEW
    assert contacts.person_of(changed, "administrative") == contacts.person_of(case, "administrative")
    assert facts.contact(Case.objects.get(pk=case.pk), "technical")["name"] == NEW["name"]
    event = Event.objects.filter(subject_id=case.number, act="contact_changed").get()
    kept = json.dumps([event.old, event.new])
    assert not [word for word in (*NEW.values(), *filter(None, old.values())) if str(word) in kept]
    assert (event.old["role"], event.actor) == ("technical", f"account:{cast[part].pk}")
    assert event.old["sha256"] != event.new["sha256"]


def test_the_same_person_again_changes_and_records_nothing(cast: Cast) -> None:
    case = change(office(cast, at="T03").case, cast)
    change(case, cast, version="whatever")
    assert Event.objects.filter(act="contact_changed").count() == 1


def test_a_change_that_was_not_on_the_page_is_not_overwritten(cast: Cast) -> None:
    case = office(cast, at="T03").case
    seen = version_of(case, "technical")
    change(case, cast, "colleague")
    other = NEW | {"name": "Orang Ketiga"}
    assert refused(case, cast, person=other, version=seen) == "contact_changed_meanwhile"
    assert contacts.person_of(Case.objects.get(pk=case.pk), "technical") == NEW


@pytest.mark.parametrize(
    "person",
    [
        {}, {"name": None, "position": "x", "phone": "1"}, NEW | {"email": "bukan surel"}, NEW | {"name": "x" * 151},
        NEW | {"phone": ["1"]}, NEW | {"position": "\u202e\u0000"},
    ],
)  # fmt: skip
def test_a_person_that_nobody_could_reach_is_refused_word_by_word(cast: Cast, person: dict[str, Any]) -> None:
    case = office(cast, at="T03").case
    with pytest.raises(AnswersRefused) as no:
        change(case, cast, person=person)
    assert set(no.value.errors) <= set(NEW)
    assert not Event.objects.filter(act="contact_changed").exists()


def test_strangers_officers_and_ended_cases_are_refused(cast: Cast) -> None:
    case = office(cast, at="T03").case
    assert refused(case, cast, "stranger") == "not_found"
    assert refused(case, cast, "helpdesk") == "applicant_step"
    assert refused(case, cast, role="boss") == "not_found"
    ended = office(cast, at="", T04="reject").case
    assert refused(ended, cast) == "case_ended"


def test_a_case_that_is_being_mended_is_changed_there(cast: Cast) -> None:
    assert refused(office(cast, at="T01", T01R="return").case, cast) == "contact_while_mending"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_of_two_changes_at_once_one_is_asked_to_look_again(monkeypatch: pytest.MonkeyPatch, locked: bool) -> None:
    """Both read the same page; the lock on the case's row is what keeps the second from overwriting the first."""
    cast = assemble()
    case = office(cast, at="T02A").case
    seen, place, judge = version_of(case, "technical"), Meeting(), check_person

    def meet(given: Any) -> Any:
        place.wait()
        return judge(given)

    lock = QuerySet.select_for_update
    monkeypatch.setattr("kolokasi.procedure.contacts.check_person", meet)
    if not locked:
        monkeypatch.setattr(
            QuerySet, "select_for_update", lambda rows, **how: rows if rows.model is Case else lock(rows, **how)
        )

    def act(part: str) -> str:
        try:
            change(case, cast, part, person=NEW | {"name": f"Orang {part}"}, version=seen)
        except Refusal as no:
            return no.code
        return "changed"

    answers = sorted(at_once(lambda: act("applicant"), lambda: act("colleague")))
    assert answers == (["changed", "contact_changed_meanwhile"] if locked else ["changed", "changed"])
    assert Event.objects.filter(act="contact_changed").count() == answers.count("changed")
