"""Persons in charge and colleagues at the counter: prefilled, kept when refused, never of another agency."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from kolokasi.base.models import Event
from kolokasi.cases.models import Case
from kolokasi.people.models import Account, Invitation
from tests.cast import Cast
from tests.factories import office
from tests.web.portal_filling import AGENCY_PAGES, errors_in

PERSON = AGENCY_PAGES["teknis"]


def version(client: Client, way: str) -> str:
    found = re.search(r'name="version" value="(\w+)"', client.get(way).content.decode())
    assert found is not None
    return found[1]


@pytest.mark.parametrize("who", ["administratif", "teknis"])
def test_the_person_in_charge_is_named_anew(applicant: Client, cast: Cast, who: str) -> None:
    case = office(cast, at="T07").case
    way = f"/permohonan-saya/{case.number}/penanggung-jawab/{who}/"
    role = {"administratif": "administrative", "teknis": "technical"}[who]
    assert case.form["contacts"][role]["name"] in applicant.get(way).content.decode()
    answer = applicant.post(way, {**PERSON, "version": version(applicant, way)}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/permohonan-saya/{case.number}/"
    assert PERSON["name"] in answer.content.decode()
    role = {"administratif": "administrative", "teknis": "technical"}[who]
    assert Case.objects.get(pk=case.pk).form["contacts"][role]["phone"] == PERSON["phone"]
    assert Event.objects.filter(subject_id=case.number, act="contact_changed").count() == 1
    assert PERSON["name"] in applicant.get(f"/permohonan-saya/{case.number}/langkah/T07/").content.decode() or (
        who == "administratif"
    )


def test_what_was_typed_stays_when_something_is_missing_or_somebody_was_first(
    applicant: Client, cast: Cast, browse: Callable[[str], Client]
) -> None:
    case = office(cast, at="T03").case
    way = f"/permohonan-saya/{case.number}/penanggung-jawab/teknis/"
    seen = version(applicant, way)
    answer = applicant.post(way, {**PERSON, "phone": "", "email": "bukan", "version": seen})
    assert (answer.status_code, [one[0] for one in errors_in(answer)]) == (422, ["f-email", "f-phone"])
    assert PERSON["name"] in answer.content.decode()
    browse("colleague").post(way, {**PERSON, "version": seen})
    late = applicant.post(way, {**PERSON, "name": "Orang Lain", "version": seen})
    assert late.status_code == 409
    assert 'value="Orang Lain"' in late.content.decode()
    assert Case.objects.get(pk=case.pk).form["contacts"]["technical"]["name"] == PERSON["name"]


def test_a_colleagues_account_fills_the_form_and_a_strangers_does_not(applicant: Client, cast: Cast) -> None:
    case = office(cast, at="T03").case
    way = f"/permohonan-saya/{case.number}/penanggung-jawab/teknis/"
    colleague, stranger = cast["colleague"], cast.stranger
    assert f'value="{colleague.email}"' in applicant.get(way, {"akun": colleague.pk}).content.decode()
    for given in (stranger.pk, "x", "-1", "9" * 30, "\x00"):
        text = applicant.get(way, {"akun": given}).content.decode()
        assert stranger.email not in text
        assert case.form["contacts"]["technical"]["name"] in text


def test_a_case_that_has_ended_keeps_its_persons(applicant: Client, cast: Cast) -> None:
    case = office(cast, at="", T04="reject").case
    way = f"/permohonan-saya/{case.number}/penanggung-jawab/teknis/"
    assert applicant.get(way).status_code == 302
    assert applicant.post(way, PERSON).status_code == 409
    assert applicant.get(f"/permohonan-saya/{case.number}/penanggung-jawab/bos/").status_code == 404
    assert "penanggung-jawab" not in applicant.get(f"/permohonan-saya/{case.number}/").content.decode()


@pytest.mark.usefixtures("sop")
def test_a_colleague_is_invited_and_joins(applicant: Client, cast: Cast) -> None:
    text = applicant.get("/rekan/").content.decode()
    assert cast["colleague"].name in text
    assert cast.stranger.name not in text
    answer = applicant.post("/rekan/", {"email": "rekan.baru@opd.example"})
    link = re.search(r"/undangan/[\w-]+/", answer.content.decode())
    assert link is not None
    assert "no-store" in answer["Cache-Control"]
    assert "rekan.baru@opd.example" in applicant.get("/rekan/").content.decode()
    assert link[0] not in applicant.get("/rekan/").content.decode()
    guest = Client()
    guest.post(link[0], {"name": "Rekan Baru", "password": "kuda hijau makan siang"})
    joined = Account.objects.get(email="rekan.baru@opd.example")
    assert joined.agency == cast.own
    guest.force_login(joined)
    case = office(cast, at="T07").case
    assert guest.get(f"/permohonan-saya/{case.number}/").status_code == 200
    assert guest.get(f"/permohonan-saya/{case.number}/langkah/T07/").status_code == 200


@pytest.mark.parametrize("email", ["", "bukan", "\x00", "x" * 5000, "a@b.example\r\nBcc: c@d.example"])
def test_what_is_no_address_stays_in_the_form_with_a_sentence(applicant: Client, email: str) -> None:
    answer = applicant.post("/rekan/", {"email": email})
    assert (answer.status_code, [one[0] for one in errors_in(answer)]) == (422, ["f-email"])
    assert not Invitation.objects.exists()


def test_an_invitation_is_taken_back_by_the_agency_alone(
    applicant: Client, cast: Cast, browse: Callable[[str], Client]
) -> None:
    applicant.post("/rekan/", {"email": "rekan.baru@opd.example"})
    way = f"/rekan/undangan/{Invitation.objects.get().pk}/cabut/"
    assert browse("stranger").post(way).status_code == 404
    assert applicant.get(way)["Location"] == "/rekan/"
    assert Invitation.objects.get().revoked_at is None
    assert applicant.post(way)["Location"] == "/rekan/"
    assert Invitation.objects.get().revoked_at is not None
    assert applicant.post("/rekan/", {"email": "rekan.baru@opd.example"}).status_code == 200
