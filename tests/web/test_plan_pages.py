"""The plan on its pages: asked for, waited for, compared, and applied for what was chosen."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kolokasi.procedure import solving
from kolokasi.procedure.models import PlacementPlan
from tests.cast import Cast
from tests.facility.hall import stand
from tests.procedure.planning import held, waits
from tests.procedure.scarce import lay
from tests.web.test_waiting_pages import as_part, text

pytestmark = pytest.mark.django_db


def test_a_plan_is_asked_for_waited_for_and_applied(cast: Cast) -> None:
    hall = lay(units=12)
    first, second = waits(cast, 0, units=2), waits(cast, 1, servers=2, units=1)
    browser = as_part(cast, "helpdesk")
    assert "2 permohonan menunggu putusan" in text(browser, reverse("plant:plans"))
    answer = browser.post(reverse("plant:plan_ask"))
    plan = PlacementPlan.objects.get()
    page = reverse("plant:plan", args=[plan.pk])
    assert answer.headers["Location"] == page
    waited = text(browser, page)
    assert "sedang dihitung" in waited
    assert "every 2s" in waited
    refused = browser.post(reverse("plant:plan_apply", args=[plan.pk]), {"pilih": [first.case.number]})
    assert refused.status_code == 409
    solving.solve(plan.pk, second.at)
    shown = text(browser, page)
    for words in ("2 dari 2 permohonan mendapat tempat", "Satu per satu", "Terapkan sebagai janji", first.case.number):
        assert words in shown
    assert "Terapkan" not in text(as_part(cast, "tim_teknis"), page)
    answer = browser.post(reverse("plant:plan_apply", args=[plan.pk]), {"pilih": [first.case.number]}, follow=True)
    assert f"1 tempat dijanjikan: {first.case.number}." in answer.content.decode()
    assert held(first)
    assert held(second) == []
    place = plan_place(plan, second.case.number)
    stand(hall.racks[0], place // 2 + 1)
    stale = browser.post(reverse("plant:plan_apply", args=[plan.pk]), {"pilih": [second.case.number]})
    assert stale.status_code == 409
    assert "Hitung rencana baru" in stale.content.decode()


def plan_place(plan: PlacementPlan, key: str) -> int:
    plan.refresh_from_db()
    assert plan.result is not None
    return int(plan.result["ways"]["best"]["places"][key][0]["start"])


def test_without_a_choice_or_with_a_strange_one_nothing_happens(cast: Cast) -> None:
    lay(units=12)
    office = waits(cast, 0)
    browser = as_part(cast, "helpdesk")
    browser.post(reverse("plant:plan_ask"))
    plan = PlacementPlan.objects.get()
    solving.solve(plan.pk, office.at)
    apply = reverse("plant:plan_apply", args=[plan.pk])
    for body, status in (({}, 422), ({"pilih": ["X"]}, 409), ({"pilih": [office.case.number], "cara": "first"}, 404)):
        assert browser.post(apply, body).status_code == status
    assert held(office) == []
    browser.post(reverse("plant:plan_ask"), {"untuk": "pindah", "dari": "x"})
    last = PlacementPlan.objects.first()
    assert last is not None
    solving.solve(last.pk, office.at)
    assert "Tidak ada server di sana" in text(browser, reverse("plant:plan", args=[last.pk]))
