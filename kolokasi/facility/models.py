"""The plant and what stands in it: sites, rooms, power, racks, uplinks; occupation of units, allotment of the rest."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kolokasi.cases.models import Promise
from kolokasi.facility.states import FeedSet, RackState, UplinkState  # noqa: F401 - tables of this room, too
from kolokasi.servers.models import Server

NAME = 60


class Site(models.Model):
    """A building with one electricity supply. Its row is locked by whoever takes or gives back capacity in it."""

    name = models.CharField(_("nama"), max_length=NAME, unique=True)
    supply_w = models.PositiveIntegerField(_("daya gedung"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class DeviceType(models.Model):
    """A make of device as its maker describes it (NetBox: device type). `watts` is the nameplate of all its supplies that
    work together; a full-depth device takes both faces of its units whatever its depth."""

    manufacturer = models.CharField(_("pembuat"), max_length=NAME)
    model = models.CharField(_("model"), max_length=120)
    part_number = models.CharField(_("nomor barang"), max_length=NAME, blank=True)
    units = models.FloatField(_("tinggi"), default=1)
    full_depth = models.BooleanField(_("sedalam rak"), default=True)
    depth_mm = models.PositiveIntegerField(_("kedalaman"), null=True, blank=True)
    weight_kg = models.FloatField(_("berat"), null=True, blank=True)
    watts = models.PositiveIntegerField(_("daya papan nama"), null=True, blank=True)
    expected_w = models.PositiveIntegerField(_("daya biasa"), null=True, blank=True)
    psu_count = models.PositiveSmallIntegerField(_("catu daya"), null=True, blank=True)
    source = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering: ClassVar = ["manufacturer", "model"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["manufacturer", "model"], name="device_type_is_named_once"),
            models.CheckConstraint(condition=Q(units__gte=0, units__lte=100), name="device_type_has_a_height"),
        ]

    def __str__(self) -> str:
        return f"{self.manufacturer} {self.model}"


class Room(models.Model):
    """A server room; what its cooling can carry off and its raised floor can bear, where that is known."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(_("nama"), max_length=NAME)
    cooling_w = models.PositiveIntegerField(_("pendinginan"), null=True, blank=True)
    floor_kg_m2 = models.FloatField(_("beban lantai"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["site", "name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["site", "name"], name="room_has_its_name_in_the_site")]

    def __str__(self) -> str:
        return self.name


class Ups(models.Model):
    """A UPS; it carries kVA × power factor × what the policy leaves of it."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="ups")
    name = models.CharField(_("nama"), max_length=NAME)
    kva = models.FloatField("kVA")
    power_factor = models.FloatField(_("faktor daya"), default=1.0)
    battery_minutes = models.PositiveIntegerField(_("cadangan baterai"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["room", "name"]
        verbose_name_plural = "ups"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "name"], name="ups_has_its_name_in_the_room"),
            models.CheckConstraint(
                condition=Q(kva__gt=0, power_factor__gt=0, power_factor__lte=1), name="ups_carries_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Feed(models.Model):
    """A power feed (jalur daya) to racks; behind a UPS or not. `derating` is its own share of the fuse where the policy's does
    not hold; `leg` is the phase that a single-phase feed hangs on, so that phases can be kept even."""

    class Leg(models.TextChoices):
        L1 = "L1"
        L2 = "L2"
        L3 = "L3"

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="feeds")
    name = models.CharField(_("nama"), max_length=NAME)
    ups = models.ForeignKey(Ups, on_delete=models.PROTECT, related_name="feeds", null=True, blank=True)
    volts = models.PositiveIntegerField(_("tegangan"), default=230)
    amps = models.PositiveIntegerField(_("arus"))
    phases = models.PositiveSmallIntegerField(_("fase"), default=1)
    derating = models.FloatField(_("batas pakai"), null=True, blank=True)
    leg = models.CharField(_("fase ke"), max_length=2, choices=Leg.choices, blank=True)

    class Meta:
        ordering: ClassVar = ["room", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "name"], name="feed_has_its_name_in_the_room"),
            models.CheckConstraint(
                condition=Q(volts__gt=0, amps__gt=0, phases__in=[1, 3]), name="feed_has_one_or_three_phases"
            ),
            models.CheckConstraint(
                condition=Q(derating__isnull=True) | Q(derating__gt=0, derating__lte=1),
                name="feed_is_derated_to_a_share",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Rack(models.Model):
    """A rack. Units count from 1 at the bottom; a limit that is null does not bind. `row` groups racks on pages.

    `own_weight_kg` is the empty rack's, which its floor bears too; a rack with `rear` false takes nothing at its rear alone.
    """

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="racks")
    name = models.CharField(_("nama"), max_length=NAME)
    row = models.CharField(_("baris"), max_length=NAME, blank=True)
    units = models.PositiveSmallIntegerField(_("tinggi"), default=42)
    depth_mm = models.PositiveIntegerField(_("kedalaman"), null=True, blank=True)
    max_weight_kg = models.FloatField(_("beban terberat"), null=True, blank=True)
    max_watts = models.PositiveIntegerField(_("daya rak"), null=True, blank=True)
    width_mm = models.PositiveIntegerField(_("lebar"), default=600)
    own_weight_kg = models.FloatField(_("berat rak kosong"), default=0)
    rear = models.BooleanField(_("dapat dipasangi dari belakang"), default=True)
    feeds = models.ManyToManyField(Feed, related_name="racks", blank=True)

    class Meta:
        ordering: ClassVar = ["room", "row", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "name"], name="rack_has_its_name_in_the_room"),
            models.CheckConstraint(condition=Q(units__gte=1, units__lte=100), name="rack_has_one_to_a_hundred_units"),
        ]

    def __str__(self) -> str:
        return self.name


class Outlet(models.Model):
    """A socket in a rack on one of its feeds. It counts, it does not limit: another strip is soon screwed on."""

    rack = models.ForeignKey(Rack, on_delete=models.PROTECT, related_name="outlets")
    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="outlets")
    name = models.CharField(_("nama"), max_length=20)
    socket = models.CharField(_("soket"), max_length=20, blank=True)

    class Meta:
        ordering: ClassVar = ["rack", "feed", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rack", "feed", "name"], name="outlet_has_its_name_on_the_feed"),
        ]

    def __str__(self) -> str:
        return self.name


class MaintenanceWindow(models.Model):
    """A time in which a room, or with `room` null the whole site, is worked on: no new promise there, and none lapses."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="windows")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="windows", null=True, blank=True)
    starts_at = models.DateTimeField(_("mulai"))
    ends_at = models.DateTimeField(_("sampai"))
    reason = models.CharField(_("pekerjaan"), max_length=200)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="window_ends_after_it_starts"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["ends_at"], name="window_by_end", condition=Q(cancelled_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.room or self.site}: {self.reason}"


class Uplink(models.Model):
    """A line to the outside. `sold_mbps` is what is sold on it beside what our own allotments say."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="uplinks")
    name = models.CharField(_("nama"), max_length=NAME)
    mbps = models.PositiveIntegerField("Mbps")
    oversubscription = models.FloatField(_("pembagian"), null=True, blank=True)
    sold_mbps = models.PositiveIntegerField(_("terjual di luar daftar ini"), default=0)

    class Meta:
        ordering: ClassVar = ["site", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "name"], name="uplink_has_its_name_in_the_site"),
            models.CheckConstraint(
                condition=Q(oversubscription__isnull=True) | Q(oversubscription__gt=0), name="uplink_is_shared_by_some"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Kind(models.TextChoices):
    """What stands in units of a rack; blocked units hold nothing and must stay empty."""

    HELD = "held", _("dijanjikan")
    USED = "used", _("terpakai")
    INFRASTRUCTURE = "infrastructure", _("perangkat pusat data")
    BLOCKED = "blocked", _("ditutup")


class Role(models.TextChoices):
    """What a device of the data centre is, or why units are kept closed."""

    OTHER = "", _("lainnya")
    SWITCH = "switch", _("sakelar jaringan")
    PATCH_PANEL = "patch_panel", _("panel kabel")
    PDU = "pdu", _("PDU")
    SHELF = "shelf", _("rak susun")
    BLANKING = "blanking", _("panel penutup")
    RESERVED = "reserved", _("dicadangkan kebijakan")


class Occupation(models.Model):
    """That units of a rack are taken, promised ones like mounted ones: one table, so that no promise passes a server.

    `units` counts half units from the bottom edge of unit 1 ([0,4) is U1–U2); `faces` is [0,1) front, [1,2) rear, [0,2)
    both. The row stays when the units are free again; then `released_at` says since when.
    """

    rack = models.ForeignKey(Rack, on_delete=models.PROTECT, related_name="occupations")
    units = IntegerRangeField()
    faces = IntegerRangeField()
    kind = models.CharField(max_length=14, choices=Kind.choices)
    role = models.CharField(max_length=12, choices=Role.choices, blank=True)
    device_type = models.ForeignKey(
        DeviceType, on_delete=models.PROTECT, null=True, blank=True, related_name="occupations"
    )
    server = models.ForeignKey(Server, on_delete=models.PROTECT, null=True, blank=True, related_name="occupations")
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, null=True, blank=True, related_name="occupations")
    label = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="occupation_units_do_not_overlap",
                expressions=[
                    (F("rack"), RangeOperators.EQUAL),
                    (F("units"), RangeOperators.OVERLAPS),
                    (F("faces"), RangeOperators.OVERLAPS),
                ],
                condition=Q(released_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["infrastructure", "blocked"], server__isnull=True, promise__isnull=True)
                | Q(kind="held", promise__isnull=False)
                | Q(kind="used", server__isnull=False),
                name="occupation_belongs_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(units__isempty=False, units__startswith__gte=0), name="occupation_takes_units"
            ),
            models.CheckConstraint(
                condition=Q(faces__isempty=False, faces__startswith__gte=0, faces__endswith__lte=2),
                name="occupation_takes_front_or_rear",
            ),
            models.UniqueConstraint(
                fields=["server"], condition=Q(released_at__isnull=True), name="server_stands_in_one_place"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["promise"], name="occupation_by_promise", condition=Q(released_at__isnull=True)),
            models.Index(fields=["rack"], name="living_occupation_by_rack", condition=Q(released_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.rack_id} {self.units} {self.kind}"

    @property
    def unit(self) -> float:
        """The lowest unit it takes, counted from 1."""
        low = self.units.lower / 2 + 1
        return int(low) if low.is_integer() else low

    @property
    def height(self) -> float:
        """How many units it takes."""
        high = (self.units.upper - self.units.lower) / 2
        return int(high) if high.is_integer() else high


class Allotment(models.Model):
    """What one machine takes beside its units: watts, weight, bandwidth. Sums of the living rows are the load.

    A machine with two or more power supplies hangs on all feeds of its rack, one with a single supply on `feed`.
    """

    server = models.ForeignKey(Server, on_delete=models.PROTECT, null=True, blank=True, related_name="allotments")
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, null=True, blank=True, related_name="allotments")
    occupation = models.ForeignKey(
        Occupation, on_delete=models.PROTECT, null=True, blank=True, related_name="allotments"
    )
    rack = models.ForeignKey(Rack, on_delete=models.PROTECT, related_name="allotments")
    label = models.CharField(max_length=120, blank=True)
    watts = models.PositiveIntegerField(default=0)
    weight_kg = models.FloatField(default=0)
    depth_mm = models.PositiveIntegerField(default=0)
    psu_count = models.PositiveSmallIntegerField(default=2)
    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, null=True, blank=True, related_name="allotments")
    uplink = models.ForeignKey(Uplink, on_delete=models.PROTECT, null=True, blank=True, related_name="allotments")
    mbps = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=14, choices=Kind.choices)
    made_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["held", "used", "infrastructure"]), name="allotment_kind_is_known"
            ),
            models.UniqueConstraint(
                fields=["server"], condition=Q(released_at__isnull=True), name="server_has_one_living_allotment"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["promise"], name="allotment_by_promise", condition=Q(released_at__isnull=True)),
            models.Index(fields=["rack"], name="living_allotment_by_rack", condition=Q(released_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.watts} W"
