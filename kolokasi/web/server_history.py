"""What has happened to a server, in words: for its agency the main things, for the office who did them and what else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kolokasi.addressing.models import Address
from kolokasi.cases.models import Closing
from kolokasi.facility.actions import place_of
from kolokasi.facility.models import Occupation
from kolokasi.monitoring.models import Observation
from kolokasi.procedure import queries
from kolokasi.procedure.machines import Machine
from kolokasi.procedure.models import Visit, Waiver
from kolokasi.servers.models import Mounting, Receipt, Server

MOST_FLIPS = 10


@dataclass(frozen=True)
class Happening:
    """One line of a server's history; `who` and `detail` are for the office alone."""

    words: str
    at: datetime
    who: str = ""
    detail: str = ""


def history(machine: Machine, *, office: bool = False) -> list[Happening]:
    """What has happened to the server, the newest first."""
    one = machine.server
    told = [
        Happening(_("Diajukan dalam {number}").format(number=case.number), case.opened_at) for case in machine.cases
    ]
    told += _at_the_counter(one)
    told += _in_the_rack(one)
    if machine.active_since:
        told.append(Happening(_("Aktif: permohonannya selesai"), machine.active_since))
    if one.removed_at and one.state == Server.State.DROPPED:
        told.append(Happening(_("Tidak jadi dipasang; tempatnya dilepas"), one.removed_at))
    if office:
        told += [
            *_compared(machine),
            *_places(one),
            *_addresses(one),
            *_watched(one),
            *_waived(one),
            *_visited(machine),
        ]
    else:
        told = [Happening(line.words, line.at) for line in told]
    return sorted(told, key=lambda happening: happening.at, reverse=True)


def _at_the_counter(one: Server) -> list[Happening]:
    receipts = list(Receipt.objects.filter(server=one).select_related("taken_by"))
    if not receipts:
        return [Happening(_("Diterima di pusat data"), one.received_at)] if one.received_at else []
    told = [
        Happening(
            _("Diterima di pusat data"), receipt.at, receipt.taken_by.name,
            _("Diantar {who}; {condition}").format(who=receipt.brought_by, condition=receipt.condition),
        )
        for receipt in receipts
    ]  # fmt: skip
    return told + [
        Happening(_("Diserahkan kembali kepada instansi"), receipt.given_back_at, "", receipt.given_back_to)
        for receipt in receipts
        if receipt.given_back_at
    ]


def _in_the_rack(one: Server) -> list[Happening]:
    mountings = list(Mounting.objects.filter(server=one).select_related("by"))
    if not mountings:
        return [Happening(_("Dipasang di rak"), one.mounted_at)] if one.mounted_at else []
    told = [Happening(_("Dipasang di rak"), row.at, row.by.name, row.note) for row in mountings]
    return told + [Happening(_("Dilepas dari rak"), row.removed_at) for row in mountings if row.removed_at]


def _compared(machine: Machine) -> Iterator[Happening]:
    """How step 8 ended each time the delivered server was held against the declared one."""
    for case in machine.cases:
        tasks = queries.procedure_of(case.revision_id).tasks.values()
        elements = {task.id: {one.key: one.label for one in task.outcomes} for task in tasks if task.act == "verify"}
        done = Closing.objects.filter(case=case, element__in=elements, kind=Closing.Kind.COMPLETED)
        for row in done.select_related("actor"):
            said = elements[row.element].get(row.outcome)
            words = _("Dicocokkan dengan yang diajukan")
            yield Happening(
                f"{words}: {said.id}" if said else words, row.done_at or row.closed_at,
                row.actor.name if row.actor else "", row.note,
            )  # fmt: skip


def _places(one: Server) -> Iterator[Happening]:
    """Where it was to stand and stood; a row that only changes from promised to used tells nothing new."""
    rows = list(Occupation.objects.filter(server=one).select_related("rack").order_by("made_at", "pk"))
    for row, before, after in zip(rows, [None, *rows], [*rows[1:], None], strict=False):
        place = place_of(row)
        if before is None or place_of(before) != place:
            yield Happening(_("Tempat {place} disimpan untuknya").format(place=place), row.made_at)
        if row.released_at and (after is None or place_of(after) != place):
            yield Happening(_("Tempat {place} dilepas").format(place=place), row.released_at)


def _addresses(one: Server) -> Iterable[Happening]:
    for row in Address.objects.filter(server=one):
        if row.used_at:
            yield Happening(_("Alamat {host} diberikan").format(host=row.host), row.used_at, "", row.dns_name)
        if row.used_at and row.released_at:
            yield Happening(_("Alamat {host} dibebaskan").format(host=row.host), row.released_at)


def _watched(one: Server) -> Iterable[Happening]:
    """The last times that monitoring's answer changed."""
    words = {
        True: _("Monitoring: menjawab"),
        False: _("Monitoring: tidak menjawab"),
        None: _("Monitoring: belum ada data"),
    }
    rows = Observation.objects.filter(target__server=one).order_by("-id")[:MOST_FLIPS]
    return [Happening(words[row.up], row.at, "", "" if row.up else row.health) for row in rows]


def _waived(one: Server) -> Iterable[Happening]:
    rows = Waiver.objects.filter(server=one).select_related("by")
    return [Happening(_("Sebuah bukti dibebaskan"), row.at, row.by.name, row.reason) for row in rows]


def _visited(machine: Machine) -> Iterable[Happening]:
    """Who was in the server room for one of its cases."""
    words = _("Kunjungan ke ruang server: {who}")
    rows = Visit.objects.filter(case__in=[case.pk for case in machine.cases])
    return [
        Happening(words.format(who=f"{row.name}, {row.agency}"), row.came_at, row.escort, row.purpose) for row in rows
    ]
