"""SOP step 8: the comparison of what came with what was declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.base.refusal import Refusal, define
from kolokasi.cases.models import Case, CaseServer, Closing, OpenTask
from kolokasi.hardware.rules import Difference, compare
from kolokasi.procedure import facts, printing, promise, queries
from kolokasi.procedure.acts import Act, Doing
from kolokasi.procedure.colocation.arrival import RECEIVE
from kolokasi.procedure.declaration import fault_of
from kolokasi.procedure.saying import AnswersRefused, spoken
from kolokasi.servers import actions as servers
from kolokasi.servers.models import Receipt, Server
from kolokasi.sop.spec import Field, Procedure, Task, Words

NOT_RECEIVED = define(
    "server_not_received",
    gettext_lazy("{names} belum diterima. Catat tanda terimanya lebih dulu, atau coret server itu dengan alasan."),
)
DIFFERENT = define(
    "server_differs",
    gettext_lazy(
        "Tidak sesuai: {differences}. Pilih “Terima dengan pengecualian” dengan alasan, atau kembalikan ke pemohon."
    ),
)
FOUND = ("manufacturer", "model", "serial", "units", "depth_mm", "weight_kg", "watts", "psu_count", "memory_gib")
NUMBERS = {"units": "U", "depth_mm": "mm", "weight_kg": "kg", "watts": "W", "psu_count": "", "memory_gib": "GiB"}
LABELS = {
    "manufacturer": Words("Merek", "Make"),
    "model": Words("Tipe", "Model"),
    "serial": Words("Nomor seri yang ditemukan", "Serial number found"),
    "units": Words("Tinggi", "Height"),
    "depth_mm": Words("Kedalaman", "Depth"),
    "weight_kg": Words("Berat", "Weight"),
    "watts": Words("Daya pada pelat", "Power on the plate"),
    "psu_count": Words("Jumlah catu daya", "Power supplies"),
    "memory_gib": Words("Memori", "Memory"),
}


def _waiting_for_metal(task: OpenTask) -> None:
    """The hour of step 8 begins when a server lies on the counter, not when its form came; until then the promise may lapse."""
    promised = promise.living_promise(task.case)
    task.due_at, task.lapses_at = None, promised.until if promised else None


def found_fields(_case: Case, _procedure: Procedure, _task: Task) -> tuple[Field, ...]:
    """What is looked at on each server; a field left empty was not looked at."""
    return tuple(
        Field(
            name,
            LABELS[name],
            Words(""),
            kind="number" if name in NUMBERS else "text",
            unit=NUMBERS.get(name, ""),
            required=name == "serial",
            per_server=True,
        )
        for name in FOUND
    )


def declared_values(case: Case, _task: Task) -> dict[str, str]:
    """What was declared stands there already; the officer changes what is different. The serial is read off the metal."""
    known: dict[str, str] = {}
    for index, server in enumerate(case.form.get("servers", [])):
        for name in FOUND:
            value = (server.get("watts") or {}).get("nameplate") if name == "watts" else server.get(name)
            if value is not None and name != "serial":
                known[f"{name}.{index}"] = str(value).replace(".", ",") if name in NUMBERS else str(value)
    return known


def found_spec(declared: Mapping[str, Any], data: Mapping[str, Any], index: int) -> dict[str, Any]:
    """The keys of a declaration as they were found on the server at `index`."""
    found = {name: data[name][index] for name in FOUND if name != "watts"}
    watts = data["watts"][index]
    if watts:
        found["watts"] = {"nameplate": watts}
        psu = declared.get("psu") or {}
        if psu.get("watts") and found["psu_count"]:
            found["psu"] = dict(psu, count=found["psu_count"])
    return found


def field_of(one: Difference) -> str:
    """The question of step 8 that a difference answers."""
    return {"psu.count": "psu_count", "psu.watts": "watts"}.get(one.field, one.field)


def compared(declared: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Difference]:
    """One server, by question: `found` has what was typed for each of them."""
    return {
        field_of(one): one
        for one in compare(_comparable(declared), _comparable(dict(found, watts={"nameplate": found.get("watts")})))
    }


def differences_of(case: Case, data: Mapping[str, Any]) -> dict[int, list[Difference]]:
    """Field by field, for each server that is still asked for."""
    return {
        index: compare(_comparable(server), _comparable(found_spec(server, data, index)))
        for index, server in enumerate(case.form["servers"])
        if not server.get("struck")
    }


def _comparable(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Only what an officer looks at: the plate's watts and the supplies as the parts of a machine they are."""
    found = {name: spec.get(name) for name in FOUND if name not in {"watts", "psu_count"}}
    return found | {"psu": {"count": spec.get("psu_count"), "watts": (spec.get("watts") or {}).get("nameplate")}}


def verify(doing: Doing) -> None:
    """Row 8: all is the same, or differences are waived with a reason and the promise changed, or the server goes back."""
    if doing.outcome == "return":
        _give_back(doing)
        return
    _possible(doing)
    lines = _received(doing)
    found = differences_of(doing.case, doing.data)
    wrong = {index: [one for one in rows if one.verdict == "different"] for index, rows in found.items()}
    doing.data["comparison"] = {str(index): [one.as_json() for one in rows] for index, rows in found.items()}
    if doing.outcome == "match" and any(wrong.values()):
        raise Refusal(
            DIFFERENT, differences="; ".join(_told(doing.case, index, rows) for index, rows in wrong.items() if rows)
        )
    _agree(doing, lines, wrong)
    printing.write(doing, "ba_verifikasi", facts.verification(doing, lines))


def _possible(doing: Doing) -> None:
    """Refuses what no server can be: what is found has the bounds of what is declared."""
    faults = {
        f"{name}.{index}": fault_of(name, value)
        for name in FOUND
        for index, value in enumerate(doing.data[name])
        if value is not None
    }
    errors = {name: sentence for name, sentence in faults.items() if sentence}
    if errors:
        raise AnswersRefused(errors)


def _received(doing: Doing) -> list[CaseServer]:
    """The servers at hand; those struck off in this step are dropped; one that has not come refuses."""
    lines = []
    for line in promise.servers_of(doing.case):
        if doing.case.form["servers"][line.index].get("struck"):
            promise.drop_server(doing.case, line.server, at=doing.at, actor=doing.doer.actor)
            continue
        lines.append(line)
    missing = [line.server.name for line in lines if not line.server.is_here]
    if missing:
        raise Refusal(NOT_RECEIVED, names=", ".join(missing))
    return lines


def _agree(doing: Doing, lines: Sequence[CaseServer], wrong: Mapping[int, Sequence[Difference]]) -> None:
    """Each server is what was found; where that matters for capacity the promise is judged and held anew."""
    specs = {line.index: _found(doing, line.index, wrong.get(line.index, [])) for line in lines}
    changed = {index: spec for index, spec in specs.items() if wrong.get(index)}
    promise.change_servers(doing.case, changed, at=doing.at, actor=doing.doer.actor)
    for line in lines:
        servers.redeclare_server(line.server, specs[line.index])


def _found(doing: Doing, index: int, wrong: Sequence[Difference]) -> dict[str, Any]:
    """The declaration of the server as it is now known."""
    declared = doing.case.form["servers"][index]
    spec = dict(declared, serial=doing.data["serial"][index])
    if wrong:
        found = found_spec(declared, doing.data, index)
        spec |= {name: value for name, value in found.items() if value is not None and name != "watts"}
        if found.get("watts"):
            spec["watts"] = {"nameplate": found["watts"]["nameplate"], "expected": _expected(declared, found)}
    return spec


def _expected(declared: Mapping[str, Any], found: Mapping[str, Any]) -> int | None:
    """The expected watts grow with the plate's and never exceed them; unknown stays unknown."""
    watts = declared.get("watts") or {}
    if not watts.get("expected"):
        return None
    if not watts.get("nameplate") or found["watts"]["nameplate"] <= watts["nameplate"]:
        return min(int(watts["expected"]), int(found["watts"]["nameplate"]))
    return int(watts["expected"] * found["watts"]["nameplate"] / watts["nameplate"])


def _told(case: Case, index: int, rows: Sequence[Difference]) -> str:
    names = {name: spoken(words) for name, words in LABELS.items()}
    names |= {"psu.count": names["psu_count"], "psu.watts": names["watts"]}
    server = case.form["servers"][index]
    said = ", ".join(
        _("{field} {declared} menjadi {found}").format(
            field=names.get(one.field, one.field).lower(), declared=one.declared, found=one.found
        )
        for one in rows
    )
    return f"{server.get('name') or server.get('model')} ({said})"


def _give_back(doing: Doing) -> None:
    """Row 8+: the metal leaves with who brought it; the promise stands until the next ship-by date."""
    for line in promise.servers_of(doing.case):
        if line.server.state == Server.State.RECEIVED:
            Receipt.objects.filter(server=line.server, given_back_at__isnull=True).update(
                given_back_at=doing.at, given_back_to="pemohon"
            )
            servers.move_to(line.server, Server.State.DECLARED, doing.at)


def after_verify(doing: Doing, _closing: Closing, opened: Sequence[OpenTask]) -> None:
    """The technicians have their work order; what goes back is awaited until a new ship-by date."""
    if doing.outcome != "return":
        printing.write(
            doing,
            "perintah_kerja",
            facts.work_order(doing, next((task.due_at for task in opened), None)),
            for_applicant=False,
        )
        return
    for task in opened:
        promise.hold_until(doing.case, task.lapses_at, at=doing.at, actor=doing.doer.actor)


def look(case: Case, task: OpenTask, _at: datetime) -> Mapping[str, Any]:
    """Which servers are expected, which lie here, and their receipts."""
    lines = promise.servers_of(case)
    receipts = {
        one.server_id: one
        for one in Receipt.objects.filter(server__in=[line.server for line in lines], given_back_at__isnull=True)
    }
    missing = [line.server.name for line in lines if not line.server.is_here]
    return {
        "blocked": [str(Refusal(NOT_RECEIVED, names=", ".join(missing)))] if missing else [],
        "lines": [(line, receipts.get(line.server_id)) for line in lines],
        "here": len(lines) - len(missing),
        "goods": queries.closing_of_act(case, "goods_form"),
        "task": task,
    }


VERIFY = Act(
    perform=verify,
    after=after_verify,
    opened=_waiting_for_metal,
    fields=found_fields,
    suggest=declared_values,
    look=look,
    parts=(RECEIVE,),
)
