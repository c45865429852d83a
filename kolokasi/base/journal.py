"""What an import added and changed, row by row, so that one act takes exactly that back, or says what stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields.ranges import RangeField
from django.db.models import Model, ProtectedError, QuerySet
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import Range

from kolokasi.base import events
from kolokasi.base.models import ImportChange, ImportRun
from kolokasi.base.refusal import NOT_FOUND, Refusal, define

PORTION = 1000
NAMED = 3
IMPORT_UNDONE = define("import_undone_before", _("Impor {name} sudah dibatalkan sebelumnya."), 409)
IMPORT_CHANGED_SINCE = define(
    "import_changed_since",
    _("Impor {name} tidak dapat dibatalkan: {what} sudah diubah sesudahnya. Perbaiki langsung di halamannya."),
    409,
)
IMPORT_BUILT_ON = define(
    "import_built_on",
    _("Impor {name} tidak dapat dibatalkan: {what} sudah dipakai {by}. Lepas dulu pemakainya, lalu coba lagi."),
    409,
)
Namer = Callable[[Model], str]


class Lists:
    """The lists that belong to a row beside its columns: other rows by their numbers. A table may have a way of its own."""

    def read(self, row: Model, name: str) -> list[Any]:
        return sorted(getattr(row, name).values_list("pk", flat=True))

    def write(self, row: Model, name: str, value: list[Any]) -> None:
        getattr(row, name).set(value)


PLAIN_LISTS = Lists()


@dataclass
class Note:
    """One row of a table that the import touches: as it was (None where it is new), the row itself, and what it is called."""

    row: Model
    name: str
    old: dict[str, Any] | None
    sheet: str = ""
    number: int | str = ""
    more: dict[str, list[Any]] = field(default_factory=dict)

    def new(self) -> dict[str, Any]:
        return values_of(self.row) | self.more


@dataclass
class Journal:
    """Gathers the notes of one import in the order of its writes."""

    notes: list[Note] = field(default_factory=list)

    def added(self, row: Model, name: str, **place: Any) -> Note:
        self.notes.append(Note(row, name, None, **place))
        return self.notes[-1]

    def changed(self, row: Model, name: str, old: dict[str, Any], **place: Any) -> Note:
        self.notes.append(Note(row, name, old, **place))
        return self.notes[-1]

    def keep(self, *, kind: str, file_name: str, sha256: str, by: str, at: datetime) -> ImportRun | None:
        """The import is a row with all its changes; nothing is kept of one that changed nothing."""
        if not self.notes:
            return None
        added = sum(note.old is None for note in self.notes)
        run = ImportRun.objects.create(
            kind=kind,
            file_name=file_name[:200],
            sha256=sha256,
            by=by,
            at=at,
            added=added,
            changed=len(self.notes) - added,
        )
        ImportChange.objects.bulk_create(
            (
                ImportChange(
                    run=run, table=meta(note.row).db_table, row_id=note.row.pk, name=note.name[:200], old=note.old,
                    new=note.new(),
                )
                for note in self.notes
            ),
            batch_size=PORTION,
        )  # fmt: skip
        return run


def meta(model: Model | type[Model]) -> Any:
    """What Django knows of a table: documented under this name, whatever its first letter says."""
    return model._meta  # noqa: SLF001


def values_of(row: Model) -> dict[str, Any]:
    """The columns of a row as JSON keeps them; the number of the row itself is not among them."""
    return {one.attname: _plain(getattr(row, one.attname)) for one in meta(row).concrete_fields if not one.primary_key}


def _plain(value: Any) -> Any:
    if isinstance(value, Range):
        return [value.lower, value.upper]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool | list | dict) else str(value)


def undo(
    *, run_id: int, actor: str, at: datetime, called: Namer = str, lists: Mapping[str, Lists] | None = None
) -> ImportRun:
    """What the import added is gone and what it changed is as before; refused as soon as one of its rows is no longer as
    it left it, or something else stands on one. The caller holds the locks and the transaction; `called` names a row."""
    run = ImportRun.objects.select_for_update().filter(pk=run_id).first()
    if run is None:
        raise Refusal(NOT_FOUND)
    if run.undone_at is not None:
        raise Refusal(IMPORT_UNDONE, name=run.file_name)
    changes = list(run.changes.order_by("-pk"))
    rows, lists = _rows(changes), lists or {}
    for change in changes:
        row = rows.get((change.table, change.row_id))
        if row is None or not _as_left(row, change, lists.get(change.table, PLAIN_LISTS)):
            raise Refusal(IMPORT_CHANGED_SINCE, name=run.file_name, what=change.name)
    _take_back(run, changes, rows, called, lists)
    run.undone_at, run.undone_by = at, actor
    run.save(update_fields=["undone_at", "undone_by"])
    facts = {"import": run.pk, "file": run.sha256, "added": run.added, "changed": run.changed}
    events.record(kind="plant", subject="import", act="import_undone", actor=actor, old=facts)
    return run


def _take_back(
    run: ImportRun,
    changes: Sequence[ImportChange],
    rows: Mapping[tuple[str, int], Model],
    called: Namer,
    lists: Mapping[str, Lists],
) -> None:
    """Table by table, whoever points to others first: its new rows go at once, then its changed ones are as before."""
    by_table: dict[type[Model], list[ImportChange]] = {}
    for change in changes:
        by_table.setdefault(_model(change.table), []).append(change)
    for model in _pointing_first(by_table):
        names = {change.row_id: change.name for change in by_table[model] if change.old is None}
        _forget(run, model, names, called)
        for change in by_table[model]:
            if change.old is not None:
                _restore(rows[change.table, change.row_id], change, lists.get(change.table, PLAIN_LISTS))


def _pointing_first(models: Iterable[type[Model]]) -> Iterator[type[Model]]:
    """Each table before those that its rows point to."""
    left = list(models)
    while left:
        aimed_at = {target for model in left for target in _targets(model) if target is not model}
        free = [model for model in left if model not in aimed_at] or left[:1]
        yield from free
        left = [model for model in left if model not in free]


def _targets(model: type[Model]) -> set[Any]:
    return {one.related_model for one in (*meta(model).concrete_fields, *meta(model).many_to_many)}


def _forget(run: ImportRun, model: type[Model], names: Mapping[int, str], called: Namer) -> None:
    """The new rows of a table are gone; refused where something else stands on one."""
    _not_attached(run, model, names, called)
    try:
        QuerySet(model).filter(pk__in=list(names)).delete()
    except ProtectedError as used:
        by = ", ".join(dict.fromkeys(called(one) for one in list(used.protected_objects)[:NAMED]))
        raise Refusal(IMPORT_BUILT_ON, name=run.file_name, what=_whose(model, names, used), by=by) from used


def _whose(model: type[Model], names: Mapping[int, str], used: ProtectedError) -> str:
    """Which of the rows is used, by the one that uses it."""
    for user in used.protected_objects:
        for one in meta(user).concrete_fields:
            if one.related_model is model and getattr(user, one.attname) in names:
                return names[getattr(user, one.attname)]
    return next(iter(names.values()))


def _not_attached(run: ImportRun, model: type[Model], names: Mapping[int, str], called: Namer) -> None:
    """Other rows that name ours in a list of theirs would lose them silently."""
    for relation in meta(model).related_objects:
        if not relation.many_to_many or relation.related_model == model:
            continue
        query: QuerySet[Model] = QuerySet(relation.related_model).filter(**{f"{relation.field.name}__in": list(names)})
        other = query.first()
        if other is not None:
            raise Refusal(
                IMPORT_BUILT_ON, name=run.file_name, what=_first_of(other, relation.field.name, names), by=called(other)
            )


def _first_of(other: Model, name: str, names: Mapping[int, str]) -> str:
    found = getattr(other, name).filter(pk__in=list(names)).values_list("pk", flat=True).first()
    return names.get(found, next(iter(names.values())))


def _rows(changes: Iterable[ImportChange]) -> dict[tuple[str, int], Model]:
    found: dict[tuple[str, int], Model] = {}
    by_table: dict[str, list[int]] = {}
    for change in changes:
        by_table.setdefault(change.table, []).append(change.row_id)
    for table, numbers in by_table.items():
        for portion in _portions(numbers):
            rows: QuerySet[Model] = QuerySet(_model(table)).select_for_update().filter(pk__in=portion)
            found |= {(table, row.pk): row for row in rows}
    return found


def _portions(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), PORTION):
        yield numbers[start : start + PORTION]


def _model(table: str) -> type[Model]:
    return next(model for model in apps.get_models() if meta(model).db_table == table)


def _as_left(row: Model, change: ImportChange, lists: Lists) -> bool:
    now = values_of(row)
    for name in set(change.new) - set(now):
        now[name] = lists.read(row, name)
    return all(now.get(name) == value for name, value in change.new.items())


def _restore(row: Model, change: ImportChange, lists: Lists) -> None:
    """The row's columns, and its lists of others, are as they were."""
    fields = {one.attname: one for one in meta(row).concrete_fields}
    old = change.old or {}
    differing = [name for name, value in old.items() if change.new.get(name) != value]
    for name in differing:
        if name not in fields:
            lists.write(row, name, old[name])
        elif isinstance(fields[name], RangeField):
            setattr(row, name, Range(*old[name]))
        else:
            setattr(row, name, fields[name].to_python(old[name]))
    columns = [name for name in differing if name in fields]
    if columns:
        row.save(update_fields=columns)
