"""A server that is known already, laid beside what a file says of it: the same, changed, or refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.db.backends.postgresql.psycopg_any import NumericRange
from django.db.models import Model
from django.utils.translation import gettext_lazy

from kolokasi.addressing.actions import record_address
from kolokasi.base import clock
from kolokasi.base.journal import values_of
from kolokasi.base.sheets import Row
from kolokasi.facility.actions import FACES
from kolokasi.facility.devices import Standing, load_of, units_of
from kolokasi.facility.importing import Imported
from kolokasi.procedure.server_fields import Mounted, spec_of

OF_A_CASE = gettext_lazy("{label} datang lewat permohonan dan diubah lewat permohonannya. Samakan barisnya.")
KEPT_ADDRESS = gettext_lazy("{host} milik {label}. Sebut juga alamat itu; alamat tidak dilepas lewat impor.")


def change_server(
    done: Imported, standing: Standing, row: Row, there: Mounted, facts: dict[str, Any], at: datetime, actor: str
) -> dict[str, str]:
    """The server, its place and its load are as `facts` say; a sentence for what only its case may change."""
    now = there.facts()
    changed = {name for name, value in now.items() if _differs(facts.get(name), value)}
    if not changed:
        done.same[row.sheet] += 1
        return {}
    if there.server.case_servers.exists():
        return {min(changed): str(OF_A_CASE).format(label=there.server.label)}
    missing = set(now["addresses"]) - set(facts["addresses"])
    if missing:
        return {"addresses": str(KEPT_ADDRESS).format(host=min(missing), label=there.server.label)}
    place = {"sheet": row.sheet, "number": row.number}
    _move(done, standing, there, facts, place)
    _reload(done, there, facts)
    _redeclare(done, there, facts, changed)
    for host in sorted(set(facts["addresses"]) - set(now["addresses"])):
        made = record_address(host=host, server=there.server, at=at, actor=actor)
        done.journal.added(made, str(made))
    done.changed[row.sheet] += 1
    return {}


def _differs(wanted: Any, there: Any) -> bool:
    if isinstance(wanted, Model) or isinstance(there, Model):
        return (wanted.pk if wanted else None) != (there.pk if there else None)
    return bool(wanted != there)


def _move(
    done: Imported, standing: Standing, there: Mounted, facts: Mapping[str, Any], place: Mapping[str, Any]
) -> None:
    stands, rack = there.place, facts["rack"]
    kept = next(one for one in standing.by_rack[stands.rack_id] if one.pk == stands.pk)
    old = values_of(stands)
    stands.rack, stands.units, stands.faces = rack, units_of(rack, facts), NumericRange(*FACES[facts["faces"]])
    stands.device_type = facts["device_type"]
    stands.label = f"{facts['agency']} · {facts['name']}"[:120]
    standing.in_the_way(stands, rack, but=kept)
    if values_of(stands) != old:
        standing.by_rack[kept.rack_id].remove(kept)
        standing.place(stands)
        stands.save(update_fields=["rack", "units", "faces", "device_type", "label"])
        done.journal.changed(stands, f"{rack.name} · {there.server.label}", old, **place)


def _reload(done: Imported, there: Mounted, facts: Mapping[str, Any]) -> None:
    load = there.load
    if load is None:
        return
    old = values_of(load)
    wanted = load_of(facts) | {"rack": facts["rack"], "label": there.place.label, "mbps": facts["bandwidth_mbps"]}
    wanted["uplink"] = facts["uplink"] if facts["bandwidth_mbps"] else None
    for name, value in wanted.items():
        setattr(load, name, value)
    if values_of(load) != old:
        load.save(update_fields=list(wanted))
        done.journal.changed(load, f"{facts['rack'].name} · {there.server.label}", old)


def _redeclare(done: Imported, there: Mounted, facts: Mapping[str, Any], changed: set[str]) -> None:
    server = there.server
    old = values_of(server)
    server.agency, server.name, server.serial = facts["agency"], facts["name"], facts["serial"]
    server.spec = server.spec | spec_of(facts)
    if "mounted_on" in changed and facts["mounted_on"]:
        server.mounted_at = server.received_at = min(
            datetime.combine(facts["mounted_on"], time(12), clock.OFFICE_ZONE), server.made_at
        )
    if values_of(server) != old:
        server.save(update_fields=["agency", "name", "serial", "spec", "mounted_at", "received_at"])
        done.journal.changed(server, f"{server.label} {server.name}", old)
