"""Every row that belongs to a case, found along the foreign keys that point to it, whichever room they stand in."""

# ruff: noqa: SLF001 - `_meta` is how Django lets a model be asked about itself

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BinaryField, Field, ForeignKey, GeneratedField, Model

from kolokasi.base.models import Blob
from kolokasi.cases.models import Case, CaseServer
from kolokasi.people.models import Account, Agency, Post
from kolokasi.servers.models import Server

MOST_ROWS = 5_000
# Nothing of a person's access goes along, and a half-filled form is nobody's statement yet.
NOT_FOLLOWED = {"people", "notices", "api", "sessions", "account"}
HIDDEN = {"password", "digest", "secret", "token", "draft"}


@dataclass
class Dossier:
    """Rows by the name of their model, the files that they name, and the tables of which only the newest rows are here."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    blobs: dict[int, Blob] = field(default_factory=dict)
    cut: list[str] = field(default_factory=list)


def gather(case: Case) -> Dossier:
    """The case, what points to it, what points to that, and its servers with what points to them."""
    found: dict[type[Model], dict[int, Model]] = {Case: {case.pk: case}}
    servers = Server.objects.filter(case_servers__case=case)
    found[Server] = {row.pk: row for row in servers}
    waiting: deque[tuple[type[Model], set[int]]] = deque((model, set(rows)) for model, rows in found.items())
    made = Dossier()
    while waiting:
        model, keys = waiting.popleft()
        for child, name in _pointing(model):
            fresh = _fetched(child, name, keys, case, made.cut)
            known = found.setdefault(child, {})
            new = {row.pk: row for row in fresh if row.pk not in known}
            known |= new
            if new:
                waiting.append((child, set(new)))
    names = _names(found)
    for model in sorted(found, key=lambda one: one._meta.label_lower):
        rows = [found[model][pk] for pk in sorted(found[model])]
        if rows:
            made.rows[model._meta.label_lower] = [_told(row, names, made) for row in rows]
    made.blobs = {blob.pk: blob for blob in Blob.objects.filter(pk__in=made.blobs)}
    return made


def _pointing(model: type[Model]) -> list[tuple[type[Model], str]]:
    """The models with a foreign key to this one, and its name; a case is never reached from a server it shares."""
    return [
        (relation.related_model, relation.field.name)
        for relation in model._meta.related_objects
        if relation.field.concrete
        and isinstance(relation.field, ForeignKey)
        and relation.related_model._meta.app_label not in NOT_FOLLOWED
        and relation.related_model is not Case
    ]


def _fetched(child: type[Model], name: str, keys: set[int], case: Case, cut: list[str]) -> list[Model]:
    rows = child._base_manager.filter(**{f"{name}__in": keys}).order_by("-pk")
    if any(one.name == "case" and one.related_model is Case for one in child._meta.fields) or child is CaseServer:
        rows = rows.filter(case=case)
    found = list(rows[: MOST_ROWS + 1])
    if len(found) > MOST_ROWS:
        cut.append(child._meta.label_lower)
    return found[:MOST_ROWS]


def _names(found: dict[type[Model], dict[int, Model]]) -> dict[type[Model], dict[int, str]]:
    """What accounts, posts and agencies are called, so that a reader needs no other table."""
    wanted: dict[type[Model], set[int]] = {Account: set(), Post: set(), Agency: set()}
    for rows in found.values():
        for row in rows.values():
            for one in row._meta.concrete_fields:
                if one.related_model in wanted and getattr(row, one.attname) is not None:
                    wanted[one.related_model].add(getattr(row, one.attname))
    return {
        model: dict(model._base_manager.filter(pk__in=keys).values_list("pk", "name")) for model, keys in wanted.items()
    }


def _told(row: Model, names: dict[type[Model], dict[int, str]], made: Dossier) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for one in row._meta.concrete_fields:
        if isinstance(one, BinaryField | GeneratedField) or (one.name in HIDDEN and one.related_model is None):
            continue
        told[one.name] = _value(row, one, names, made)
    return told


def _value(row: Model, one: Field[Any, Any], names: dict[type[Model], dict[int, str]], made: Dossier) -> Any:
    value = getattr(row, one.attname)
    if value is None:
        return None
    if one.related_model is Blob:
        made.blobs.setdefault(value, Blob(pk=value))
        return {"file": value}
    if one.related_model in names:
        return {"id": value, "name": names[one.related_model].get(value, "")}
    return value
