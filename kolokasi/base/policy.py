"""Dated values ("as data"): read as of a moment, changed only by a further revision, each change an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events
from kolokasi.base.models import Policy
from kolokasi.base.refusal import Refusal, define

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    D = TypeVar("D", bound=DataclassInstance)
T = TypeVar("T")

WRONG_TYPE = define(
    "policy_wrong_type", _("Nilai kebijakan {name} harus berupa {wanted}, bukan {found}. Perbaiki nilainya.")
)
IN_THE_PAST = define(
    "policy_in_the_past",
    _("Kebijakan {name} tidak dapat berlaku surut mulai {valid_from}. Pilih waktu mulai hari ini atau nanti."),
)


def read(name: str, at: datetime, default: T) -> T:
    """The value of `name` that holds at `at`, or `default` where none is set; a value of another type is refused."""
    row = in_force(name, at)
    return default if row is None else _typed(name, row.value, default)


def in_force(name: str, at: datetime) -> Policy | None:
    """The row that holds at `at`: the latest start, of two with one start the later revision."""
    return Policy.objects.filter(name=name, valid_from__lte=at).order_by("-valid_from", "-revision").first()


def read_some(defaults: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The values of these names, as `read` says each of them; one query."""
    rows = Policy.objects.filter(name__in=defaults, valid_from__lte=at).order_by("valid_from", "revision")
    return {**defaults, **{row.name: _typed(row.name, row.value, defaults[row.name]) for row in rows}}


def read_all(prefix: str, at: datetime, defaults: D) -> D:
    """The dataclass with each field as the policy `prefix.field` has it at `at`; one query."""
    if not is_dataclass(defaults):
        raise TypeError("defaults are a dataclass")
    names = {f"{prefix}.{field.name}": field.name for field in fields(defaults)}
    rows = Policy.objects.filter(name__in=names, valid_from__lte=at).order_by("valid_from", "revision")
    values = {names[row.name]: _typed(row.name, row.value, getattr(defaults, names[row.name])) for row in rows}
    return replace(defaults, **values)


def revision(names: str | list[str], at: datetime) -> str:
    """What was in force at `at`, as words that are stored beside a decision: `rack.derating r3, rack.pue r1`."""
    wanted = [names] if isinstance(names, str) else names
    rows = Policy.objects.filter(name__in=wanted, valid_from__lte=at).order_by("valid_from", "revision")
    held = {row.name: row.revision for row in rows}
    return ", ".join(f"{name} r{held[name]}" for name in wanted if name in held) or "default"


@transaction.atomic
def set(  # noqa: A001 - read as policy.set
    *, name: str, value: Any, valid_from: datetime, by: str, at: datetime, default: object = None
) -> Policy:
    """`value` holds from `valid_from`, not before `at`; earlier revisions stay as they are. The change is an event.

    With a `default` the value must be of its type.
    """
    if value is None:
        raise Refusal(WRONG_TYPE, name=name, wanted=type(default).__name__, found="None")
    if default is not None:
        _typed(name, value, default)
    if valid_from < at:
        raise Refusal(IN_THE_PAST, name=name, valid_from=f"{valid_from:%d-%m-%Y %H.%M}")
    before = in_force(name, valid_from)
    facts = {"value": value, "valid_from": valid_from}
    old = {"value": before.value, "valid_from": before.valid_from} if before else {}
    events.record(kind="policy", subject=name, act="policy_set", actor=by, old=old, new=facts)
    last = Policy.objects.filter(name=name).aggregate(last=Max("revision"))["last"] or 0
    return Policy.objects.create(name=name, value=value, valid_from=valid_from, revision=last + 1, by=by)


def _typed(name: str, value: Any, default: T) -> T:
    """A whole number stands for a fraction where one is wanted; a truth value never for a number."""
    wanted = type(default)
    if wanted is float and type(value) is int:
        value = float(value)
    if default is None or type(value) is wanted:
        return cast("T", value)
    raise Refusal(WRONG_TYPE, name=name, wanted=wanted.__name__, found=type(value).__name__)
