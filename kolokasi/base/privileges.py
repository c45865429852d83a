"""What the app role may do: work with rows, never with tables; the record and what is signed it may only add to."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

ROWS = ("SELECT", "INSERT", "UPDATE", "DELETE")
FOR_EVER = ("SELECT", "INSERT")
KEPT = ("SELECT", "INSERT", "UPDATE")
EXCEPTIONS: dict[str, tuple[str, ...]] = {
    "django_migrations": ("SELECT",),  # /readyz compares it with the files
    "base_event": FOR_EVER,
    "base_seal": FOR_EVER,
    "base_policy": FOR_EVER,
    "base_blob": FOR_EVER,
    "base_chain": KEPT,
    "base_importrun": KEPT,
    "base_importchange": FOR_EVER,
    "cases_closing": FOR_EVER,
    "cases_soprevision": FOR_EVER,
    "cases_note": FOR_EVER,
    "cases_case": KEPT,
    "cases_attachment": KEPT,
    "cases_caseserver": KEPT,
    "cases_promise": KEPT,
    "cases_question": KEPT,
    "servers_mountingentry": FOR_EVER,
    "procedure_capacitycheck": FOR_EVER,
    "procedure_waiver": FOR_EVER,
    "procedure_postponement": KEPT,
    "procedure_waitingturn": KEPT,
    "procedure_shippingnotice": KEPT,
    "procedure_visit": KEPT,
    "procedure_slip": FOR_EVER,
    "procedure_scanstack": FOR_EVER,
    "procedure_scansheet": KEPT,
    "letters_numberseries": KEPT,
    "letters_letternumber": KEPT,
    "letters_numberblock": FOR_EVER,
    "letters_classification": KEPT,
    "letters_retention": KEPT,
    "letters_filing": KEPT,
    "letters_destruction": KEPT,
    "letters_destructionitem": KEPT,
    "letters_letterhead": FOR_EVER,
    "letters_letter": KEPT,
    "letters_initial": FOR_EVER,
    "letters_lettersignature": FOR_EVER,
    "letters_signingattempt": KEPT,
    "letters_agendaentry": KEPT,
    "letters_agendacorrection": FOR_EVER,
    "letters_disposition": KEPT,
    "letters_instruction": KEPT,
    "letters_reason": KEPT,
    "hardware_evidencerow": FOR_EVER,
    "hardware_finding": KEPT,
    "facility_feedset": ("SELECT",),  # these three are kept by triggers
    "facility_rackstate": ("SELECT",),
    "facility_uplinkstate": ("SELECT",),
    "facility_maintenancewindow": KEPT,
    "notices_notice": KEPT,
    "notices_dispatch": KEPT,
    "notices_dispatchfile": FOR_EVER,
    "servers_receipt": KEPT,
    "servers_mounting": KEPT,
    "servers_photo": FOR_EVER,
    "addressing_addressconflict": KEPT,
    "addressing_vlan": KEPT,
    "monitoring_target": KEPT,
    "monitoring_observation": KEPT,
    "monitoring_enrolment": KEPT,
    "monitoring_alert": KEPT,
}
# Servers, places, allotments, prefixes and addresses stay by a trigger: a row goes only when the import that added it is undone.
EVERYTHING = (*ROWS, "TRUNCATE", "REFERENCES", "TRIGGER")


def apply(app_role: str) -> None:
    """The app role has exactly these rights in the schema of our tables; a second call changes nothing.

    Run by the owner after migrations. On an installation with a single role there is nothing to give: the owner keeps
    all rights, and only the triggers guard the record (`excess` says so).
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema(), current_database()")
        owner, schema, database = map(str, cursor.fetchone() or ())
        if owner == app_role:
            return
        role = sql.Identifier(app_role)
        where = {"role": role, "schema": sql.Identifier(schema), "database": sql.Identifier(database)}
        for text in _SCHEMA:
            _run(cursor, sql.SQL(text).format(**where))
        for table in _names(cursor, _OWN_TABLES):
            rights = rights_on(table)
            name = sql.Identifier(schema, table)
            _run(cursor, sql.SQL("REVOKE ALL ON TABLE {} FROM PUBLIC, {}").format(name, role))
            if rights:
                words = sql.SQL(", ").join(map(sql.SQL, rights))
                _run(cursor, sql.SQL("GRANT {} ON TABLE {} TO {}").format(words, name, role))
        for kind in _names(cursor, _TYPES):
            _run(cursor, sql.SQL("GRANT USAGE ON TYPE {} TO {}").format(sql.Identifier(schema, kind), role))


def rights_on(table: str) -> tuple[str, ...]:
    """What the app role may do with one table."""
    return EXCEPTIONS.get(table, ROWS)


def excess() -> list[str]:
    """`table: RIGHT` for each right that the role of this connection has and should not have; empty in good order."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for table in _names(cursor, _TABLES):
            for right in EVERYTHING:
                if right in rights_on(table):
                    continue
                cursor.execute("SELECT has_table_privilege(current_user, quote_ident(%s), %s)", [table, right])
                if (cursor.fetchone() or (False,))[0]:
                    found.append(f"{table}: {right}")
        cursor.execute("SELECT has_schema_privilege(current_user, current_schema(), 'CREATE')")
        if (cursor.fetchone() or (False,))[0]:
            found.append("schema: CREATE")
    return found


_SCHEMA = (
    "REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}",
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}",
    "GRANT CONNECT ON DATABASE {database} TO {role}",
    "REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM PUBLIC, {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
)
_TABLES = """
SELECT c.relname FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
ORDER BY 1"""
_OWN_TABLES = _TABLES.replace("ORDER BY 1", "AND pg_has_role(current_user, c.relowner, 'USAGE') ORDER BY 1")
_TYPES = """
SELECT t.typname FROM pg_type t WHERE t.typnamespace = current_schema()::regnamespace
AND (t.typtype = 'e' OR (t.typtype = 'c' AND (SELECT relkind = 'c' FROM pg_class WHERE oid = t.typrelid)))
AND pg_has_role(current_user, t.typowner, 'USAGE') ORDER BY 1"""


def _names(cursor: CursorWrapper, query: str) -> list[str]:
    cursor.execute(query)
    return [str(name) for (name,) in cursor.fetchall()]


def _run(cursor: CursorWrapper, statement: sql.Composed) -> None:
    cursor.execute(statement.as_string(cursor.connection))
