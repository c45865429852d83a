"""Evidence of what a server is (SOP step 8, and later while it runs): read, kept, and judged against what was agreed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events, files
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line
from kolokasi.cases.models import Case, CaseServer, OpenTask
from kolokasi.gateways.redfish import client
from kolokasi.hardware import actions, queries, readers
from kolokasi.hardware.evidence import Evidence, Merged
from kolokasi.hardware.models import EvidenceRow, Finding
from kolokasi.hardware.rules import Difference, compare
from kolokasi.notices import actions as notices
from kolokasi.notices.models import Kind
from kolokasi.people.models import Account
from kolokasi.people.queries import NOT_YOUR_POST, POST_ONLY_READS, Standing, holders, standings
from kolokasi.procedure.saying import reason_of
from kolokasi.servers.models import Server

FOUND = ("manufacturer", "model", "serial", "units", "depth_mm", "weight_kg", "watts", "psu_count", "memory_gib")
INSIDE = ("cpu", "disks", "nics")
"""What no officer reads off the metal: only a machine's own word tells of them."""
POSTS = ("helpdesk", "tim_teknis", "pranata_komputer")
MOST_BYTES = 16 << 20

NOT_HERE = define(
    "evidence_server_not_here",
    _("{label} belum ada di sini. Catat tanda terimanya di langkah 8 lebih dulu."),
    409,
)
NOTHING_FOUND = define(
    "evidence_says_nothing",
    _("Tidak ada yang dapat dibaca tentang servernya. Periksa apakah berkasnya benar dan utuh."),
)
EVIDENCE_TOO_LARGE = define(
    "evidence_file_too_large", _("Berkas bukti paling besar {limit} MB. Unggah hasil bacanya saja.")
)
NO_NETWORK = define(
    "bmc_reading_is_off",
    _("Membaca BMC langsung belum dinyalakan. Mintalah Administrator mengisi jaringan BMC, atau unggah hasil bacanya."),
)
SETTLED = define(
    "finding_is_settled", _("Tidak ada perbedaan yang menunggu pada server ini. Muat ulang halamannya."), 409
)


def stage_of(server: Server) -> str:
    """What evidence read now tells of: the server as it came, or as it runs; refuses one that is not here."""
    if not server.is_here:
        raise Refusal(NOT_HERE, label=server.label)
    came = server.state == Server.State.RECEIVED
    return str(EvidenceRow.Stage.DELIVERED if came else EvidenceRow.Stage.RUNNING)


def witness(account: Account, at: datetime) -> Standing:
    """The standing in which the account may add evidence; refuses who may not."""
    mine = [one for one in standings(account, at) if one.key in POSTS]
    if not mine:
        raise Refusal(NOT_YOUR_POST, post="Helpdesk, Tim Teknis")
    if not mine[0].writes:
        raise Refusal(POST_ONLY_READS, post=mine[0].name)
    return mine[0]


def read_file(data: bytes) -> Evidence:
    """What an uploaded file says, whichever program wrote it; refuses one that says nothing of a machine."""
    if len(data) > MOST_BYTES:
        raise Refusal(EVIDENCE_TOO_LARGE, limit=MOST_BYTES >> 20)
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data.startswith(b"PK\x03\x04"):
        read = readers.read_dump(data)
    elif start.startswith((b"{", b"[")):
        read = readers.read_lshw(data) if _is_lshw(data) else readers.read_dump(data)
    else:
        read = readers.read_dmidecode(data)
    return _something(read)


def _is_lshw(data: bytes) -> bool:
    return b'"class"' in data and b'"id"' in data and b"@odata" not in data


def _something(read: Evidence) -> Evidence:
    if not read.found:
        raise Refusal(NOTHING_FOUND)
    return read


def keep_file(*, server: Server, name: str, data: bytes, account: Account, at: datetime) -> EvidenceRow:
    """The file is read and kept with what it said; it is read before anything is locked."""
    witness(account, at)
    stage_of(server)
    read = read_file(data)
    blob = files.store(data, "application/octet-stream", at)
    return keep(server=server, read=read, account=account, at=at, blob=blob, name=one_line(name)[:200])


def ask_controller(
    *, server: Server, url: str, user: str, password: str, fingerprint: str, account: Account, at: datetime
) -> EvidenceRow:
    """The controller is asked once and what it said is kept; name and password serve this one reading and stay nowhere.

    No transaction is open while it is asked.
    """
    witness(account, at)
    stage_of(server)
    allowed = queries.settings(at).bmc_networks
    if not allowed:
        raise Refusal(NO_NETWORK)
    documents = client.of(url, user, password, allowed, fingerprint=fingerprint).documents()
    read = _something(readers.read_redfish(documents))
    return keep(server=server, read=read, account=account, at=at)


def keep(*, server: Server, read: Evidence, account: Account, at: datetime, **more: Any) -> EvidenceRow:
    """The evidence is a row, and an event of the server; a running server that differs waits for a word."""
    with transaction.atomic():
        locked = Server.objects.select_for_update(of=("self",)).get(pk=server.pk)
        by, stage = witness(account, at), stage_of(locked)
        row = actions.keep_evidence(server=locked, stage=stage, evidence=read, at=at, by=account, **more)
        events.record(
            kind="server", subject=locked.label, act="evidence_kept", actor=f"account:{account.pk}", post=by.key,
            acting=by.acting,
            new={"source": row.source, "stage": stage, "row": row.pk, **({"sha256": row.blob.sha256} if row.blob else {})},
        )  # fmt: skip
        if stage == EvidenceRow.Stage.RUNNING:
            _judge_running(locked, at)
        else:
            _into_draft(locked)
    return row


def _into_draft(server: Server) -> None:
    """A half filled step 8 takes over what the evidence says, where nobody has typed anything of his own."""
    line = CaseServer.objects.filter(server=server).select_related("case").order_by("-pk").first()
    task = OpenTask.objects.select_for_update().filter(case=line.case).exclude(draft={}).first() if line else None
    if line is None or task is None:
        return
    declared = answers_of(line.case.form["servers"][line.index])
    known = answers_of(merged_now(server).found)
    untouched = {
        f"{name}.{line.index}": value
        for name, value in known.items()
        if task.draft.get(f"{name}.{line.index}", "") in {"", declared.get(name, "")}
    }
    names = {name.rpartition(".")[0] for name in task.draft}
    task.draft |= untouched if "units" in names else {}
    task.save(update_fields=["draft"])


def seen_of_case(case: Case) -> dict[int, Merged]:
    """By place in the declaration, what is known of the delivered servers."""
    lines = list(CaseServer.objects.filter(case=case).select_related("server"))
    merged = queries.merged_of([line.server for line in lines], EvidenceRow.Stage.DELIVERED)
    return {line.index: merged[line.server_id] for line in lines if line.server_id in merged}


def merged_now(server: Server) -> Merged:
    """What is known of the server as it came, or as it runs."""
    return queries.merged_of([server], stage_of(server)).get(server.pk, Merged())


def answers_of(spec: Mapping[str, Any]) -> dict[str, str]:
    """What a declaration, or evidence in its keys, says to the questions of step 8, as one types it."""
    psu = spec.get("psu") or {}
    watts = (spec.get("watts") or {}).get("nameplate")  # what one supply can give is not what stands on the plate
    values = {**spec, "watts": watts, "psu_count": spec.get("psu_count") or psu.get("count")}
    said: dict[str, str] = {}
    for name in FOUND:
        value = values.get(name)
        if isinstance(value, float):
            said[name] = f"{value:g}".replace(".", ",") if value < 10_000 else str(round(value))
        elif value is not None:
            said[name] = str(value)
    return said


def differences_now(server: Server, found: Merged, at: datetime) -> list[Difference]:
    """What the evidence says beside what was agreed, field by field."""
    return compare(agreed(server.spec), found.found, queries.tolerances(at))


def agreed(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A declaration with its supplies as the parts of a machine they are, where only their number and the plate are told."""
    psu = dict(spec.get("psu") or {})
    psu.setdefault("count", spec.get("psu_count"))
    return {**spec, "psu": psu}


def _judge_running(server: Server, at: datetime) -> None:
    """Differences wait for a word and are told once; the same again settles what waited."""
    merged = queries.merged_of([server], EvidenceRow.Stage.RUNNING).get(server.pk, Merged())
    wrong = [one.as_json() for one in differences_now(server, merged, at) if one.verdict == "different"]
    waiting = queries.open_finding(server)
    if wrong:
        finding, fresh = actions.note_finding(server=server, differences=wrong, at=at)
        if fresh:
            _tell(finding, at)
    elif waiting is not None:
        actions.settle_finding(waiting, reason="bukti terbaru sesuai", by=None, at=at)


def _tell(finding: Finding, at: datetime) -> None:
    who = [holding.account for holding in holders(["helpdesk"], at)]
    notices.tell(
        accounts=who, kind=Kind.SERVER_DIFFERS, key=f"differs:{finding.pk}:{at:%s}",
        params={"server": finding.server.label}, at=at,
    )  # fmt: skip


def settle(*, server: Server, reason: str, account: Account, at: datetime) -> Finding:
    """An officer says why the running server may differ; the reason stands in the record."""
    said = reason_of(reason)
    with transaction.atomic():
        by = witness(account, at)
        waiting = Finding.objects.select_for_update().filter(server=server, settled_at__isnull=True).first()
        if waiting is None:
            raise Refusal(SETTLED)
        events.record(
            kind="server", subject=server.label, act="difference_accepted", actor=f"account:{account.pk}", post=by.key,
            acting=by.acting, new={"finding": waiting.pk, "fields": [one["field"] for one in waiting.differences]},
        )  # fmt: skip
        return actions.settle_finding(waiting, reason=said, by=account, at=at)
