"""Rows of a file that the register could not take are put aside here, whole."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from kolokasi.addressing.models import AddressConflict
from kolokasi.base.sheets import Row


def put_aside(row: Row, *, file: str, column: str, why: str, actor: str, at: datetime) -> int:
    """The row waits to be solved; 1 if it is new among those that wait, else 0."""
    cells = {str(name): str(value) for name, value in row.cells.items()}
    mark = hashlib.sha256(json.dumps(cells, sort_keys=True).encode()).hexdigest()
    facts = {"file": file, "sheet": row.sheet[:60], "row": row.number, "cells": cells, "column": column, "why": why}
    _kept, new = AddressConflict.objects.get_or_create(
        mark=mark, state=AddressConflict.State.OPEN, defaults={**facts, "at": at, "by": actor}
    )
    return int(new)
