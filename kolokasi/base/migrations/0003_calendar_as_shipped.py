"""The calendar's rows of a new installation: days off by the `holidays` package, Ramadan seasons by decree or estimate."""

from datetime import date
from importlib.metadata import version
from typing import Any

import holidays
from django.db import migrations

YEARS = range(2024, 2030)
RAMADANS = (
    (date(2025, 3, 1), date(2025, 3, 30), False, "sidang isbat 1446 H"),
    (date(2026, 2, 19), date(2026, 3, 20), False, "sidang isbat 1447 H"),
    (date(2027, 2, 8), date(2027, 3, 9), True, "perkiraan dari hisab"),
)
ESTIMATED = "(perkiraan)"


def fill(apps: Any, _schema_editor: Any) -> None:
    day_off, ramadan = apps.get_model("base", "DayOff"), apps.get_model("base", "Ramadan")
    source = f"paket holidays {version('holidays')}"
    found = {}
    for category, kind in (("government", "joint_leave"), ("public", "national")):
        named = holidays.country_holidays("ID", years=YEARS, categories=(category,), language="id", expand=False)
        for day, name in named.items():
            estimated = ESTIMATED in name
            plain = name.replace(ESTIMATED, "").strip()
            found[day] = day_off(day=day, name=plain, kind=kind, estimated=estimated, source=source)
    kept = set(day_off.objects.values_list("day", flat=True))
    day_off.objects.bulk_create(found[day] for day in sorted(found) if day not in kept)
    if not ramadan.objects.exists():
        ramadan.objects.bulk_create(
            ramadan(first=first, last=last, estimated=estimated, source=by) for first, last, estimated, by in RAMADANS
        )


class Migration(migrations.Migration):
    dependencies = [("base", "0002_record_is_append_only")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
