"""SOP steps 7 and 8: the goods form, and the receipt at the counter."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from kolokasi.base import worktime
from kolokasi.base.queries import working_calendar
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line
from kolokasi.cases.models import Case, CaseServer, OpenTask
from kolokasi.procedure import facts, printing, promise, queries
from kolokasi.procedure.acts import Act, Doing, Part, PartDoing, ask
from kolokasi.procedure.answers import moment_of
from kolokasi.servers import actions as servers
from kolokasi.servers.models import Receipt, Server
from kolokasi.sop.spec import Field, Words

ALREADY_RECEIVED = define(
    "server_already_received", gettext_lazy("{name} sudah diterima pada {at}. Muat ulang halamannya."), 409
)
WHO_BROUGHT = define("who_brought_it", gettext_lazy("Tulis nama yang mengantar, seperti pada kartu identitasnya."))


def goods_form(doing: Doing) -> None:
    """Row 7: the answers are the form; a filled paper form that was handed in stands in its stead."""
    for index, serial in enumerate(doing.data.get("serial") or []):
        if serial:
            doing.case.form["servers"][index]["serial"] = serial
    doing.case.save(update_fields=["form"])
    if not doing.has_document("form_barang"):
        printing.write(doing, "form_barang", facts.goods_form(doing.case, doing.at, doing.data))


def _receive(doing: PartDoing) -> None:
    case, task = doing.case, doing.place.task
    line = CaseServer.objects.select_related("server__agency").get(case=case, index=int(doing.data["server"]))
    received_at = min(moment_of(doing.data["received_at"]) or doing.at, doing.at)
    if line.server.is_here:
        raise Refusal(ALREADY_RECEIVED, name=line.server.name, at=queries.moment(line.server.received_at or doing.at))
    brought_by = one_line(doing.data["brought_by"] or "")[:150]
    if not brought_by:
        raise Refusal(WHO_BROUGHT)
    serial = one_line(doing.data["serial"] or case.form["servers"][line.index].get("serial") or "")[:80]
    boxes = doing.data["boxes"]
    receipt = Receipt.objects.create(
        server=line.server,
        at=received_at,
        taken_by=doing.doer.account,
        brought_by=brought_by,
        boxes=int(boxes) if boxes and 1 <= boxes <= 200 else 1,
        condition=one_line(doing.data["condition"] or "")[:300],
        serial=serial,
    )
    servers.move_to(line.server, Server.State.RECEIVED, received_at)
    if task.due_at is None:
        task.clock_started_at = received_at
        task.due_at = worktime.due(received_at, doing.place.spec.amount or "1 jam", working_calendar())
        task.lapses_at = None
        task.save(update_fields=["clock_started_at", "due_at", "lapses_at"])
    printing.write_part(doing, "tanda_terima", facts.receipt(case, line, receipt, doing.doer), for_applicant=True)


def _expected_servers(case: Case) -> tuple[tuple[str, Words], ...]:
    waiting = [line for line in promise.servers_of(case) if not line.server.is_here]
    return tuple((str(line.index), Words(f"{line.server.label} · {line.server.name}")) for line in waiting)


def _first_expected(case: Case) -> dict[str, str]:
    """The first server that has not come yet."""
    waiting = _expected_servers(case)
    return {"server": waiting[0][0]} if waiting else {}


def _receive_fields(case: Case) -> tuple[Field, ...]:
    return (
        ask("server", "Server", "Server", kind="choice", required=True, choices=_expected_servers(case)),
        ask(
            "serial",
            "Nomor seri pada label",
            "Serial number on the label",
            "Kosongkan bila sama dengan formulir barang.",
            "Leave empty when it equals the goods form.",
        ),
        ask(
            "brought_by",
            "Diantar oleh",
            "Brought by",
            "Nama pengantar atau jasa kirim.",
            "Name of the person or carrier.",
            required=True,
        ),
        ask("boxes", "Jumlah dus", "Boxes", kind="number"),
        ask(
            "condition",
            "Keadaan",
            "Condition",
            "Misalnya: dus utuh, segel baik.",
            "For example: box whole, seal good.",
            required=True,
        ),
        ask(
            "received_at",
            "Diterima pada",
            "Received at",
            "Kosongkan bila sekarang.",
            "Leave empty when it is now.",
            kind="datetime",
        ),
    )


def _something_to_receive(case: Case, _task: OpenTask) -> bool:
    return bool(_expected_servers(case))


RECEIVE = Part(
    "receive",
    Words("Terima server", "Receive a server"),
    Words("Catat tanda terima", "Write the receipt"),
    _receive,
    _receive_fields,
    Words(
        "Satu jam verifikasi mulai dihitung sejak server pertama diterima.",
        "The hour of verification begins with the first server received.",
    ),
    open=_something_to_receive,
    suggest=_first_expected,
    leads=True,
)
GOODS = Act(perform=goods_form)
