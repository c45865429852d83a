"""Device types as the public device-type library writes them (one YAML document a type), turned into rows of our own."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.base import sheets, untrusted
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.sheets import Fault, Row
from kolokasi.facility.parts import PARTS
from kolokasi.facility.shapes import OWN_NAMES, document_of, listed, some

SHEET = "device_types"
KILOGRAMS = {"kg": 1.0, "g": 0.001, "lb": 0.45359237, "oz": 0.028349523125}
MARKS = {"manufacturer", "model", "slug"}
OWN = {field.name for field in PARTS["device_type"].fields}
SUPPLY_DRAWS = {"maximum_draw": "watts", "allocated_draw": "expected_w"}
NO_TYPES = define(
    "no_device_types",
    gettext_lazy("Berkas {name} tidak memuat tipe perangkat. Tiap tipe menyebut sedikitnya manufacturer dan model."),
)
Told = tuple[list[Row], list[Fault]]


def read_types(name: str, data: bytes, sheet: str = "") -> Told:
    """The device types of a file: a sheet of ours, a library YAML file, several documents in one, or a zip of such files;
    with the faults of those that cannot be read as one."""
    kind = sheets.kind_of(name)
    sheets.check_size(len(data))
    rows: list[Row] = []
    faults: list[Fault] = []
    if kind == "zip":
        for path, documents, fault in untrusted.read("zip", name, data)["files"]:
            if fault:
                faults.append(Fault(SHEET, path, "", str(untrusted.refusal_of(fault, path))))
            _gather(path, documents, rows, faults)
    elif kind in {"yaml", "yml"}:
        _gather(name, untrusted.read("yaml", name, data)["documents"], rows, faults)
    elif kind == "json":
        _gather(name, [document_of(name, data)], rows, faults)
    else:
        rows = _own_sheet(sheets.read_table(name, data, sheet or SHEET))
    if not rows and not faults:
        raise Refusal(NO_TYPES, name=name)
    return some(name, rows) if rows else [], faults


def _own_sheet(found: list[Row]) -> list[Row]:
    """The rows of the sheet of types, or of the only sheet there is, whatever it is called."""
    named = {row.sheet for row in found}
    wanted = named if len(named) == 1 else {name for name in named if OWN_NAMES.get(name, name) == SHEET}
    return [Row(SHEET, row.number, row.cells) for row in found if row.sheet in wanted]


def folder_as_zip(folder: Path) -> bytes:
    """The YAML files below a folder as one zip, read no further than any file may be long."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted((*folder.rglob("*.yaml"), *folder.rglob("*.yml"))):
            if path.is_file() and not path.is_symlink():
                sheets.check_size(path.stat().st_size)
                packed.writestr(str(path.relative_to(folder)), path.read_bytes())
                sheets.check_size(out.tell())
    return out.getvalue()


def _gather(path: str, documents: list[Any], rows: list[Row], faults: list[Fault]) -> None:
    """Each document is a type, or a list of types of ours under `device_types`."""
    for number, one in enumerate(documents, start=1):
        place = path if len(documents) == 1 else f"{path} #{number}"
        if isinstance(one, Mapping) and SHEET in one:
            rows += [Row(SHEET, inner, _row(part, inner, faults)) for inner, part in listed(one, SHEET, "")]
        elif isinstance(one, Mapping):
            rows.append(Row(SHEET, place, _row(one, place, faults)))
        else:
            faults.append(
                Fault(SHEET, place, "", _("Ini bukan tipe perangkat. Tulis manufacturer, model, dan seterusnya."))
            )


def _row(found: Mapping[str, Any], place: str, faults: list[Fault]) -> dict[str, Any]:
    """A type's cells; a library file has more than we keep (interfaces, bays), which is left."""
    if not _is_library(found):
        return dict(found)
    cells: dict[str, Any] = {
        "manufacturer": found.get("manufacturer"),
        "model": found.get("model"),
        "part_number": found.get("part_number"),
        "units": found.get("u_height", 1),
        "full_depth": found.get("is_full_depth", True),
        "confirmed": found.get("confirmed"),
        "weight_kg": _weight(found, place, faults),
    }
    cells |= _supplies(found.get("power-ports"), place, faults)
    return {name: value for name, value in cells.items() if value is not None}


def _is_library(found: Mapping[str, Any]) -> bool:
    """Our own rows name only columns of ours."""
    return "slug" in found or "u_height" in found or bool(set(map(str, found)) - OWN)


def _weight(found: Mapping[str, Any], place: str, faults: list[Fault]) -> Any:
    """Kilograms to the gram; a weight needs its unit."""
    weight = found.get("weight")
    if weight is None or weight == "":
        return None
    value, unit = _number(weight), str(found.get("weight_unit") or "")
    if value is None or value < 0:
        faults.append(Fault(SHEET, place, "weight", _("Tulis beratnya dengan angka.")))
    elif unit not in KILOGRAMS:
        faults.append(Fault(SHEET, place, "weight_unit", _("Tulis satuan beratnya: kg, g, lb, atau oz.")))
    else:
        return round(value * KILOGRAMS[unit], 3)
    return None


def _supplies(ports: Any, place: str, faults: list[Fault]) -> dict[str, Any]:
    """How many supplies there are and what they draw.

    The plate is that of the supplies that work together: of two or more, half of them (rounded up) must carry all when a
    feed is lost, so a server with two supplies of 800 W has a plate of 800 W. What is allocated is drawn through all.
    """
    if ports in (None, ""):
        return {}
    if not isinstance(ports, list) or not all(isinstance(port, Mapping) for port in ports):
        faults.append(Fault(SHEET, place, "power-ports", _("Tulis catu daya sebagai daftar.")))
        return {}
    told: dict[str, Any] = {"psu_count": len(ports)} if ports else {}
    for key, name in SUPPLY_DRAWS.items():
        draws = list(_draws(ports, key, place, faults))
        if draws and key == "maximum_draw":
            together = math.ceil(len(ports) / 2)
            told[name] = str(math.ceil(sum(sorted(draws, reverse=True)[:together])))
        elif draws:
            told[name] = str(math.ceil(sum(draws)))
    return told


def _draws(ports: list[Mapping[str, Any]], key: str, place: str, faults: list[Fault]) -> Iterator[float]:
    for port in ports:
        if port.get(key) in (None, ""):
            continue
        value = _number(port[key])
        if value is None or not 0 <= value <= 10_000_000:
            faults.append(Fault(SHEET, place, f"power-ports {key}", _("Tulis dayanya dalam watt, dengan angka.")))
        else:
            yield value


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(str(value)[:20])
    except ValueError:
        return None
    return number if math.isfinite(number) else None
