"""A column for a network with its length (`cidr`), which Django has no field for, and the question whether it holds a host."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

from kolokasi.addressing.rules import Network, read_network

if TYPE_CHECKING:
    AnyField = models.Field[Any, Any]
    AnyLookup = models.Lookup[Any]
else:
    AnyField, AnyLookup = models.Field, models.Lookup


class CidrField(AnyField):
    """A network; Python sees `ipaddress.IPv4Network` or `IPv6Network`."""

    description = "network"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:  # noqa: ARG002
        return "cidr"

    def from_db_value(self, value: str | None, *_context: object) -> Network | None:
        return None if value is None else read_network(value)

    def to_python(self, value: object) -> Network | None:
        if value is None:
            return None
        try:
            return read_network(value)
        except ValueError as wrong:
            raise ValidationError(str(wrong), code="invalid") from wrong

    def get_prep_value(self, value: object) -> str | None:
        return None if value is None else str(value)


@CidrField.register_lookup
class Holds(AnyLookup):
    """`cidr__holds=host`: the host lies in the network."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{left} >>= ({right})::inet", (*left_values, *right_values)
