"""What follows from the rows of a rack or a line, kept by the triggers of migration 0004; only the database writes it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class FeedSet(models.Model):
    """Feeds that a rack has together, in the order of their numbers; racks with the same feeds share the row."""

    feeds = ArrayField(models.BigIntegerField(), unique=True)

    def __str__(self) -> str:
        return str(self.feeds)


class RackState(models.Model):
    """One row a rack. Promised counts in every sum, and once more apart in `…_held`.

    `max_weight_kg` is what the rack or its floor bears (`from_floor`). `taken` counts half units. `hung` are the watts on
    all feeds of the rack; `single` are three numbers for each feed with machines of one power supply: feed, watts, held.
    The runs `free_front` and `free_both` (int4multirange), and the row as bytes (`packed`, `packed_single`), are the
    database's alone.
    """

    rack = models.OneToOneField("facility.Rack", on_delete=models.DO_NOTHING, primary_key=True, related_name="state")
    room = models.ForeignKey("facility.Room", on_delete=models.DO_NOTHING, related_name="+")
    feed_set = models.ForeignKey(FeedSet, on_delete=models.DO_NOTHING, null=True, related_name="racks")
    units = models.IntegerField()
    depth_mm = models.IntegerField(null=True)
    max_weight_kg = models.FloatField(null=True)
    from_floor = models.BooleanField()
    max_watts = models.IntegerField(null=True)
    taken = models.IntegerField()
    taken_held = models.IntegerField()
    longest_front = models.IntegerField()
    longest_both = models.IntegerField()
    watts = models.BigIntegerField()
    watts_held = models.BigIntegerField()
    weight_kg = models.FloatField()
    weight_held_kg = models.FloatField()
    hung = models.BigIntegerField()
    hung_held = models.BigIntegerField()
    single = ArrayField(models.BigIntegerField())
    agencies = ArrayField(models.BigIntegerField())

    class Meta:
        ordering: ClassVar = ["rack"]

    def __str__(self) -> str:
        return f"{self.rack_id}: {self.watts} W"


class UplinkState(models.Model):
    """What our own allotments take of a line."""

    uplink = models.OneToOneField(
        "facility.Uplink", on_delete=models.DO_NOTHING, primary_key=True, related_name="state"
    )
    sold = models.BigIntegerField()
    held = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.uplink_id}: {self.sold} Mbps"
