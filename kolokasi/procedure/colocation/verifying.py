"""SOP step 8: the comparison of what came with what was declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.base.refusal import Refusal, define
from kolokasi.cases.models import Case, CaseServer, Closing, OpenTask
from kolokasi.hardware import actions as hardware
from kolokasi.hardware.models import EvidenceRow
from kolokasi.hardware.queries import merged_of, tolerances
from kolokasi.hardware.readers import read_label
from kolokasi.hardware.rules import Difference, compare
from kolokasi.hardware.tolerances import Tolerances
from kolokasi.procedure import evidence, facts, printing, promise, queries
from kolokasi.procedure.acts import Act, Doing
from kolokasi.procedure.answers import flatten, read_one
from kolokasi.procedure.colocation.arrival import RECEIVE
from kolokasi.procedure.declaration import fault_of
from kolokasi.procedure.evidence import FOUND, INSIDE
from kolokasi.procedure.models import Waiver
from kolokasi.procedure.refitting import CAPACITY, Refit, refit_of
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
INSIDE_LABELS = {
    "cpu.model": Words("Prosesor", "Processor"),
    "cpu.sockets": Words("Jumlah prosesor", "Processors"),
    "cpu.cores": Words("Inti prosesor", "Processor cores"),
    "psu.each": Words("Daya tiap catu daya", "Watts of each supply"),
    "disks": Words("Penyimpanan", "Disks"),
    "nics": Words("Kartu jaringan", "Network ports"),
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
    """What the evidence says stands there already, else what was declared; the officer changes what is different.

    The serial is never taken from the declaration: it is read off the metal, or off the machine.
    """
    seen = seen_of(case)
    known: dict[str, str] = {}
    for index, server in enumerate(case.form.get("servers", [])):
        said = evidence.answers_of(server)
        said.pop("serial", None)
        said |= evidence.answers_of(seen.get(index, {}))
        known |= {f"{name}.{index}": value for name, value in said.items()}
    return known


def seen_of(case: Case) -> dict[int, Mapping[str, Any]]:
    """By place in the declaration, what the evidence of the delivered servers says together."""
    lines = promise.servers_of(case)
    merged = merged_of([line.server for line in lines], EvidenceRow.Stage.DELIVERED)
    return {line.index: merged[line.server_id].found for line in lines if line.server_id in merged}


def found_spec(
    declared: Mapping[str, Any], data: Mapping[str, Any], index: int, seen: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The keys of a declaration as they were found on the server at `index`: as typed, and inside as the evidence says."""
    found = {name: data[name][index] for name in FOUND if name != "watts"}
    watts = data["watts"][index]
    if watts:
        found["watts"] = {"nameplate": watts}
        psu = declared.get("psu") or {}
        if psu.get("watts") and found["psu_count"]:
            found["psu"] = dict(psu, count=found["psu_count"])
    return found | _inside(seen)


def _inside(seen: Mapping[str, Any] | None) -> dict[str, Any]:
    """What only a machine tells; `psu_each` is what one supply can give."""
    told = {name: seen[name] for name in INSIDE if seen and seen.get(name)}
    each = ((seen or {}).get("psu") or {}).get("watts")
    return told | ({"psu_each": each} if each else {})


def field_of(one: Difference) -> str:
    """The question of step 8 that a difference answers."""
    return {"psu.count": "psu_count", "psu.watts": "watts"}.get(one.field, one.field)


def compared(
    declared: Mapping[str, Any],
    found: Mapping[str, Any],
    seen: Mapping[str, Any] | None = None,
    allowed: Tolerances | None = None,
) -> dict[str, Difference]:
    """One server, by question: `found` has what was typed for each of them, `seen` what the evidence says."""
    typed = dict(found, watts={"nameplate": found.get("watts")}) | _inside(seen)
    return {field_of(one): one for one in judged(declared, typed, allowed)}


def judged(
    declared: Mapping[str, Any], found: Mapping[str, Any], allowed: Tolerances | None = None
) -> list[Difference]:
    """Field by field; what lies inside is judged only where something has told of it."""
    inside = {name: declared.get(name) for name in INSIDE if found.get(name)}
    rows = compare(_comparable(declared) | inside, _comparable(found) | {name: found[name] for name in inside}, allowed)
    each = {"psu": {"watts": (declared.get("psu") or {}).get("watts")}}, {"psu": {"watts": found.get("psu_each")}}
    return rows + [replace(one, field="psu.each") for one in compare(*each, allowed) if found.get("psu_each")]


def differences_of(case: Case, data: Mapping[str, Any], at: datetime) -> dict[int, list[Difference]]:
    """Field by field, for each server that is still asked for."""
    seen, allowed = seen_of(case), tolerances(at)
    return {
        index: judged(server, found_spec(server, data, index, seen.get(index)), allowed)
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
        doing.data["comparison"] = _why_back(doing)
        _give_back(doing)
        return
    _possible(doing)
    lines = _received(doing)
    found = differences_of(doing.case, doing.data, doing.at)
    wrong = {index: [one for one in rows if one.verdict == "different"] for index, rows in found.items()}
    doing.data["comparison"] = {str(index): [one.as_json() for one in rows] for index, rows in found.items()}
    if doing.outcome == "match" and any(wrong.values()):
        raise Refusal(
            DIFFERENT, differences="; ".join(_told(doing.case, index, rows) for index, rows in wrong.items() if rows)
        )
    _agree(doing, lines, wrong)
    _keep_what_was_seen(doing, lines, wrong)
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
    seen = seen_of(doing.case)
    form = doing.case.form["servers"]
    specs = {
        line.index: known_spec(
            form[line.index], doing.data, line.index, seen.get(line.index), differs=bool(wrong.get(line.index))
        )
        for line in lines
    }
    changed = {index: spec for index, spec in specs.items() if wrong.get(index)}
    promise.change_servers(doing.case, changed, at=doing.at, actor=doing.doer.actor)
    for line in lines:
        servers.redeclare_server(line.server, specs[line.index])


def _keep_what_was_seen(doing: Doing, lines: Sequence[CaseServer], wrong: Mapping[int, Sequence[Difference]]) -> None:
    """What the officer saw is evidence as well, and who let a difference pass is known by name (row 8+)."""
    for line in lines:
        label = read_label({name: doing.data[name][line.index] for name in FOUND if name != "watts"})
        hardware.keep_evidence(
            server=line.server, stage=EvidenceRow.Stage.DELIVERED, evidence=label, at=doing.at, by=doing.doer.account
        )
        if wrong.get(line.index):
            Waiver.objects.get_or_create(
                case=doing.case, server=line.server, round=doing.task.round, kind=Waiver.DIFFERENT,
                defaults={
                    "element": doing.task.element, "reason": doing.note, "by": doing.doer.account,
                    "about": [one.as_json() for one in wrong[line.index]], "post_key": doing.doer.post,
                    "acting": doing.doer.acting, "at": doing.at,
                },
            )  # fmt: skip


def known_spec(
    declared: Mapping[str, Any], data: Mapping[str, Any], index: int, seen: Mapping[str, Any] | None, *, differs: bool
) -> dict[str, Any]:
    """The declaration of the server as it is now known."""
    spec = dict(declared, serial=data["serial"][index])
    if differs:
        found = found_spec(declared, data, index, seen)
        each = found.pop("psu_each", None)
        spec |= {name: value for name, value in found.items() if value is not None and name != "watts"}
        if each:
            spec["psu"] = {**(spec.get("psu") or {}), "watts": each}
        if found.get("watts"):
            spec["watts"] = {"nameplate": found["watts"]["nameplate"], "expected": _expected(declared, found)}
    return spec


def refit(case: Case, data: Mapping[str, Any], at: datetime) -> Refit | None:
    """What accepting the servers as they were found would mean for the promise; None where no difference matters for it."""
    form, seen = case.form["servers"], seen_of(case)
    changed = {
        index: known_spec(form[index], data, index, seen.get(index), differs=True)
        for index, rows in differences_of(case, data, at).items()
        if any(one.verdict == "different" and one.field in CAPACITY for one in rows)
    }
    return refit_of(case, changed, at) if changed else None


def _expected(declared: Mapping[str, Any], found: Mapping[str, Any]) -> int | None:
    """The expected watts grow with the plate's and never exceed them; unknown stays unknown."""
    watts = declared.get("watts") or {}
    if not watts.get("expected"):
        return None
    if not watts.get("nameplate") or found["watts"]["nameplate"] <= watts["nameplate"]:
        return min(int(watts["expected"]), int(found["watts"]["nameplate"]))
    return int(watts["expected"] * found["watts"]["nameplate"] / watts["nameplate"])


def _told(case: Case, index: int, rows: Sequence[Difference]) -> str:
    names = {name: spoken(words) for name, words in (LABELS | INSIDE_LABELS).items()}
    names |= {"psu.count": names["psu_count"], "psu.watts": names["watts"]}
    server = case.form["servers"][index]
    said = ", ".join(
        _("{field} {declared} menjadi {found}").format(
            field=names.get(one.field, one.field).lower(), declared=one.declared, found=one.found
        )
        for one in rows
    )
    return f"{server.get('name') or server.get('model')} ({said})"


def _why_back(doing: Doing) -> dict[str, Any]:
    """By server what differs, as far as it was typed or a machine said it: the applicant reads it beside the note."""
    typed = typed_of(doing.case, doing.place.spec, doing.typed or doing.task.draft, doing.place.procedure)
    found = differences_of(doing.case, typed, doing.at)
    told = {str(index): [one.as_json() for one in rows if one.verdict == "different"] for index, rows in found.items()}
    return {index: rows for index, rows in told.items() if rows}


def typed_of(case: Case, spec: Task, typed: Mapping[str, Any], procedure: Procedure) -> dict[str, list[Any]]:
    """What was typed of each server, by question; what cannot be read or no machine can be was not said."""
    flat = flatten(typed)
    said: dict[str, list[Any]] = {}
    for question in found_fields(case, procedure, spec):
        said[question.name] = []
        for index in range(len(case.form.get("servers", []))):
            raw = flat.get(f"{question.name}.{index}")
            value, wrong = read_one(question, raw) if raw not in (None, "") else (None, None)
            sound = value is not None and not wrong and not fault_of(question.name, value)
            said[question.name].append(value if sound else None)
    return said


def why_returned(case: Case, closing: Closing) -> str:
    """What differed when this closing sent the servers back, a line each; "" where nothing was noted."""
    kept = closing.data.get("comparison") or {}
    servers_told = case.form.get("servers", [])
    return "\n".join(
        _told(case, int(index), [Difference(**one) for one in rows])
        for index, rows in sorted(kept.items())
        if rows and int(index) < len(servers_told)
    )


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
