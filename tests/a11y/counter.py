"""The pages of the counter, for the look at every kind of page."""

from __future__ import annotations

from datetime import timedelta

from kolokasi.cases.models import Case
from kolokasi.procedure import shipping, visits
from kolokasi.procedure.models import Visit
from tests.cast import Cast
from tests.fixtures import NOON

TOLD = {
    "carrier": "Jasa kirim", "boxes": "2", "contact": "Sari", "phone": "0812", "tracking": "JP 12", "comes_with": "Dua orang",
    "arrives_on": NOON.date().isoformat(),
}  # fmt: skip
GUEST = {
    "name": "Budi Santoso", "identity": "ktp", "identity_end": "0001", "agency": "Dinas Sosial", "escort": "Rudi",
    "purpose": "Mengantar server", "carried_in": "SN 77", "case": "",
}  # fmt: skip


def prepare(cast: Cast, coming: Case) -> None:
    """A shipment comes today; one visitor is inside, one never left yesterday, one has left."""
    shipping.announce_shipping(number=coming.number, account=cast["applicant"], data=TOLD, at=NOON)
    for hours in (1, 26, 3):
        last = visits.enter_visit(data=GUEST, account=cast["helpdesk"], at=NOON - timedelta(hours=hours))
    visits.close_visit(visit_id=last.pk, carried_out="SN 12", account=cast["helpdesk"], at=NOON)


def helpdesk(coming: Case, here: Case) -> tuple[list[str], list[str]]:
    """Pages to look at, and forms to look at empty and refused."""
    left = Visit.objects.filter(left_at__isnull=False)[0].pk
    return ["/meja/kedatangan/", f"/meja/kedatangan/{coming.number}/", "/meja/tamu/"], [
        f"/meja/kedatangan/{here.number}/", f"/meja/kedatangan/{coming.number}/kabar/", f"/meja/tamu/{left}/perbaiki/",
    ]  # fmt: skip
