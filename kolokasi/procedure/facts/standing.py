"""The servers of a case as they stand after step 9: with the times of each step, how they were proven, and their photos."""

from __future__ import annotations

from kolokasi.addressing.models import Address
from kolokasi.cases.models import Case, CaseServer
from kolokasi.procedure import promise, queries
from kolokasi.procedure.facts.common import Facts, server_line
from kolokasi.procedure.facts.photos import photos
from kolokasi.servers.models import Receipt

SEEN = "terpasang, terlihat hidup"
WAIVED = "terpasang, bukti monitoring dibebaskan"


def standing_servers(case: Case) -> list[Facts]:
    """Every server that is here, in the order of the declaration."""
    closing = queries.closing_of_act(case, "mount")
    kept = {one["label"]: one for one in (closing.data.get("servers") or [])} if closing else {}
    found = []
    for line in promise.servers_of(case):
        facts = server_line(case.form["servers"][line.index], line) | times_of(case, line)
        proof = kept.get(line.server.label)
        facts |= {"serial": line.server.serial or facts["serial"], "photos": photos(line.server)}
        if proof is not None:
            facts |= {"seen_at": proof.get("seen_at") or "", "result": SEEN if proof.get("seen_at") else WAIVED}
        found.append(facts)
    return found


def times_of(case: Case, line: CaseServer) -> Facts:
    """When the server was received, compared and addressed; when it was mounted stands with its place."""
    receipt = Receipt.objects.filter(server=line.server, given_back_at__isnull=True).first()
    received = receipt.at if receipt else line.server.received_at
    compared = queries.closing_of_act(case, "verify")
    used = Address.objects.filter(server=line.server, state=Address.State.USED, used_at__isnull=False)
    addressed = used.order_by("used_at").values_list("used_at", flat=True).first()
    verified = (compared.done_at or compared.closed_at) if compared else None
    moments = {"received_at": received, "verified_at": verified, "addressed_at": addressed}
    return {name: at.isoformat() if at else "" for name, at in moments.items()}
