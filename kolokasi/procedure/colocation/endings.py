"""What the end of a case frees, keeps and tells."""

from __future__ import annotations

from datetime import datetime

from kolokasi.cases.models import Case
from kolokasi.procedure import bell, printing, promise, waiting
from kolokasi.procedure.queries import Doer
from kolokasi.servers import actions as servers
from kolokasi.servers.models import Server

WHY = {
    Case.Status.REJECTED: "permohonan ditolak",
    Case.Status.LAPSED: "server tidak tiba sampai batas kirim",
    Case.Status.WITHDRAWN: "dibatalkan pemohon",
}


def withdrawn(case: Case, *, at: datetime, by: Doer) -> None:
    """W2 waits: servers that never came are struck off and free at once; those that lie here are handed back by that step."""
    for line in promise.servers_of(case):
        if not line.server.is_here:
            case.form["servers"][line.index]["struck"] = "Belum tiba ketika permohonan dibatalkan"
            promise.drop_server(case, line.server, at=at, actor=by.actor)
    case.save(update_fields=["form"])


def ended(case: Case, *, at: datetime, by: Doer | None) -> None:
    """Selesai: the servers are active. Any other end: what was promised and not handed back in W2 is free again."""
    actor = by.actor if by else "clock"
    if case.status == Case.Status.DONE:
        for line in promise.servers_of(case):
            if line.server.state == Server.State.MOUNTED:
                servers.move_to(line.server, Server.State.ACTIVE, at)
    else:
        why = WHY.get(Case.Status(case.status), case.status)
        promise.release(case, at=at, actor=actor, why=why, lapsed=case.status == Case.Status.LAPSED)
        for line in promise.servers_of(case):
            if line.server.state == Server.State.DECLARED:
                servers.move_to(line.server, Server.State.DROPPED, at)
    if case.status == Case.Status.REJECTED:
        waiting.keep_turn(case)
    printing.settle_papers(case, at=at, why=WHY.get(Case.Status(case.status), "permohonan berakhir"), by=by)
    bell.case_ended(case, at)
