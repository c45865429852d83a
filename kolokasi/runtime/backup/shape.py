"""The shape of the database as it is: its tables with their columns, its counters, its migrations."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import TopologicalSorter

from django.db import connection

_COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY c.relname, a.attnum"""
_SEQUENCES = """
SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'S' ORDER BY 1"""
# Foreign keys of Django wait for the end of the transaction; these do not, so their tables are filled in order.
_IMPATIENT = """
SELECT DISTINCT child.relname, parent.relname FROM pg_constraint k
JOIN pg_class child ON child.oid = k.conrelid JOIN pg_class parent ON parent.oid = k.confrelid
WHERE k.contype = 'f' AND NOT k.condeferrable AND child.oid <> parent.oid
AND child.relnamespace = current_schema()::regnamespace ORDER BY 1, 2"""
_TRIGGERS = """
SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal AND t.tgenabled = 'O'
AND t.tgparentid = 0 ORDER BY 1, 2"""


@dataclass(frozen=True)
class Shape:
    """Tables in an order in which they can be filled, each with its columns as (name, type); counters; migrations."""

    tables: dict[str, tuple[tuple[str, str], ...]]
    sequences: tuple[str, ...]
    migrations: tuple[tuple[str, str], ...]


def shape() -> Shape:
    """The shape of the database of this connection."""
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        columns: dict[str, list[tuple[str, str]]] = {}
        for table, name, kind in cursor.fetchall():
            columns.setdefault(table, []).append((name, kind))
        cursor.execute(_IMPATIENT)
        order = TopologicalSorter({table: set[str]() for table in columns})
        for child, parent in cursor.fetchall():
            order.add(child, parent)
        cursor.execute(_SEQUENCES)
        sequences = tuple(name for (name,) in cursor.fetchall())
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        migrations = tuple((app, name) for app, name in cursor.fetchall())
    return Shape({table: tuple(columns[table]) for table in order.static_order()}, sequences, migrations)


def triggers() -> list[tuple[str, str]]:
    """(table, name) of the triggers that fire on changes, without those that are foreign keys."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS)
        return [(table, name) for table, name in cursor.fetchall()]
