"""The counter of the demo as people find it: a shipment expected today, a visitor inside, a server received with a picture."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from PIL import Image, ImageDraw

from kolokasi.base import clock
from kolokasi.cases.models import OpenTask
from kolokasi.procedure import shipping, visits
from kolokasi.runtime.demo import cast
from kolokasi.runtime.demo.people import Staff
from kolokasi.servers.models import Photo, Receipt
from kolokasi.servers.photos import keep_photo

SIZE = (1600, 1200)
SHIPMENT = {
    "carrier": "Mobil dinas", "boxes": "2", "contact": "Yulia Rahmi", "phone": cast.PHONE, "tracking": "",
    "comes_with": "Dua orang teknisi",
}  # fmt: skip
VISITOR = {
    "name": "Fajar Hidayat", "identity": "staff", "identity_end": "0417", "agency": "Dinas Kesehatan",
    "escort": "Tim Teknis", "purpose": "Memasang kabel daya server laboratorium", "carried_in": "Tas perkakas",
}  # fmt: skip


def set_up_counter(staff: Staff, at: datetime) -> None:
    """The lists of the counter have a line each, at `at`; what no case of this demo waits for is left out."""
    _expect(staff, at)
    visits.enter_visit(data=VISITOR, account=staff.doers["helpdesk"], at=at)
    waiting = OpenTask.objects.filter(element="T09").values("case")
    receipt = Receipt.objects.filter(server__case_servers__case__in=waiting).order_by("pk").first()
    if receipt is not None:
        keep_photo(
            server=receipt.server, kind=Photo.Kind.ARRIVAL, upload=_picture(receipt.server.label), taken_at=at,
            by=staff.doers["helpdesk"],
        )  # fmt: skip


def _expect(staff: Staff, at: datetime) -> None:
    for task in OpenTask.objects.filter(element="T07").select_related("case__agency").order_by("pk"):
        if shipping.awaited(task.case):
            told = SHIPMENT | {"arrives_on": clock.office_date(at).isoformat()}
            account = staff.applicants[task.case.agency.name]
            shipping.announce_shipping(number=task.case.number, account=account, data=told, at=at)
            return


def _picture(label: str) -> bytes:
    """The front of a server on the counter, drawn: a case with eight bays of disks and its label."""
    image = Image.new("RGB", SIZE, "#c9c2b4")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 760, *SIZE), fill="#8a6f52")
    draw.rounded_rectangle((120, 470, 1480, 800), 18, fill="#2b2f36", outline="#14171b", width=6)
    for bay in range(8):
        left = 180 + bay * 130
        draw.rounded_rectangle((left, 510, left + 112, 760), 8, fill="#454b55", outline="#1c2025", width=4)
        draw.ellipse((left + 48, 530, left + 64, 546), fill="#6fd08c")
    draw.rectangle((1236, 560, 1456, 640), fill="white")
    draw.text((1250, 584), label, fill="black", font_size=28)
    out = BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()
