"""What is exported imports again without any change, and into an empty installation it makes the same plant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kolokasi.base.refusal import Refusal
from kolokasi.facility.importing import Imported, import_plant, read_rows, rows_of
from kolokasi.facility.type_import import import_types
from kolokasi.people.models import Agency
from kolokasi.procedure.exporting import export, tables_of, template
from kolokasi.procedure.plant import import_everything
from kolokasi.procedure.server_fields import read_servers
from kolokasi.procedure.server_import import import_servers
from tests.fixtures import NOON

pytestmark = pytest.mark.django_db
FORMATS = ("xlsx", "csv", "json", "yaml")
KINDS = ("facility", "servers", "device-types")
LETTERS = st.text(alphabet="ab1 -'=+@\"é/ü", min_size=1, max_size=8)
NAMES = LETTERS.map(lambda text: "n" + " ".join(text.split()))


class _Back(Exception):  # noqa: N818 - takes back, is no error
    """Takes back what was tried."""


@contextmanager
def tried() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise _Back
    except _Back:
        pass


def bring(kind: str, extension: str, data: bytes) -> Imported:
    name = f"{kind}.{extension}"
    if kind == "facility":
        return import_everything(rows=read_rows(name, data), actor="t", at=NOON)
    if kind == "servers":
        return import_servers(rows=read_servers(name, data), actor="t", at=NOON)
    return import_types(name=name, data=data, actor="t", at=NOON)


def facts() -> dict[str, Any]:
    return {
        f"{kind} {table.name}": [dict(row) for row in table.rows] for kind in KINDS for table in tables_of(kind, NOON)
    }


def furnish() -> None:
    """The examples of the templates, in the order in which they need each other."""
    Agency.objects.get_or_create(name="Dinas Contoh")
    for kind in ("facility", "device-types", "servers"):
        done = bring(kind, "xlsx", template(kind=kind, extension="xlsx", at=NOON))
        assert done.faults == []


@pytest.mark.parametrize("extension", FORMATS)
def test_a_template_comes_in_and_what_is_exported_changes_nothing(extension: str) -> None:
    furnish()
    before = facts()
    for kind in KINDS:
        done = bring(kind, extension, export(kind=kind, extension=extension, at=NOON))
        assert (done.faults, dict(done.added), dict(done.changed)) == ([], {}, {})
        assert sum(done.same.values()) > 0 and done.run is None
    assert facts() == before


@pytest.mark.parametrize("extension", FORMATS)
def test_an_empty_installation_becomes_the_same(extension: str) -> None:
    files: dict[str, bytes] = {}
    before: dict[str, Any] = {}
    with tried():
        furnish()
        before |= facts()
        files |= {kind: export(kind=kind, extension=extension, at=NOON) for kind in KINDS}
    Agency.objects.get_or_create(name="Dinas Contoh")
    for kind in ("facility", "device-types", "servers"):
        assert bring(kind, extension, files[kind]).faults == []
    assert facts() == before


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_plant_exports_headers_only(kind: str) -> None:
    for extension in FORMATS:
        assert export(kind=kind, extension=extension, at=NOON)


def test_an_unknown_kind_or_format_is_a_sentence() -> None:
    with pytest.raises(Refusal, match="xlsx, csv, json, atau yaml"):
        export(kind="facility", extension="pdf", at=NOON)
    with pytest.raises(Refusal):
        export(kind="kursi", extension="csv", at=NOON)


def plants() -> st.SearchStrategy[dict[str, Any]]:
    number = st.integers(1, 20)
    device = st.fixed_dictionaries(
        {"rack": st.sampled_from(["R1", "R2"]), "name": NAMES, "unit": st.sampled_from([1, 3.5, 7, 12, 20]),
         "units": st.sampled_from([0.5, 1, 2.5]), "faces": st.sampled_from(["front", "rear", "both"]),
         "watts": st.integers(0, 2000), "weight_kg": st.floats(0, 90).map(lambda x: round(x, 3)),
         "kind": st.sampled_from(["infrastructure", "blocked"]), "role": st.sampled_from(["", "switch", "blanking"]),
         "psu_count": st.sampled_from([1, 2, 4])},
    )  # fmt: skip
    room = st.fixed_dictionaries(
        {
            "name": st.sampled_from(["Ruang 1", "Ruang = 2"]),
            "ups": st.lists(
                st.fixed_dictionaries({"name": NAMES, "kva": number}),
                max_size=2,
                unique_by=lambda one: str(one["name"]),  # type: ignore[index]
            ),
            "feeds": st.just(
                [{"name": "A", "amps": 16, "leg": "L2"}, {"name": "-B", "amps": 32, "phases": 3, "derating": 0.75}]
            ),
            "racks": st.just(
                [{"name": "R1", "feeds": ["A", "-B"]}, {"name": "R2", "units": 24, "rear": True, "row": "@x"}]
            ),
            "devices": st.lists(device, max_size=8),
        }
    )
    return st.lists(st.tuples(NAMES, room), min_size=1, max_size=3, unique_by=lambda one: one[0]).map(
        lambda pairs: {"sites": [{"name": name} for name, _room in pairs],
                       "rooms": [{**room, "site": name} for name, room in pairs]}
    )  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(document=plants(), extension=st.sampled_from(["csv", "json", "yaml", "csv", "json", "xlsx"]))
def test_any_plant_goes_round(document: dict[str, Any], extension: str) -> None:
    with tried():
        file, before = b"", {}
        with tried():
            done = import_plant(rows=rows_of(document), actor="t", at=NOON)
            if not done.faults:
                before = facts()
                file = export(kind="facility", extension=extension, at=NOON)
                again = bring("facility", extension, file)
                assert (again.faults, dict(again.added), dict(again.changed)) == ([], {}, {})
        if file:
            assert bring("facility", extension, file).faults == []
            assert facts() == before
