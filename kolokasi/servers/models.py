"""A server of an agency: known by its label from the request until long after its case has ended."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from kolokasi.base.models import Blob
from kolokasi.people.models import Account, Agency

HANGING = Q(removed_at__isnull=True, rack_number__isnull=False)


class LabelCounter(models.Model):
    """The last label number of a year; locked while a label is given."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Server(models.Model):
    """One machine. `spec` holds the keys of a declaration (INTERFACES) as last agreed; the state says where the metal is.

    declared (with the agency) → received (lies here) → mounted (in a rack) → active (the case is selesai); handed_back and
    dropped (struck off, rejected, withdrawn, lapsed) are ends.
    """

    class State(models.TextChoices):
        DECLARED = "declared", _("diajukan")
        RECEIVED = "received", _("diterima")
        MOUNTED = "mounted", _("terpasang")
        ACTIVE = "active", _("aktif")
        HANDED_BACK = "handed_back", _("dikembalikan")
        DROPPED = "dropped", _("tidak jadi")

    label = models.CharField(max_length=20, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="servers")
    name = models.CharField(max_length=120)
    serial = models.CharField(max_length=80, blank=True)
    spec = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DECLARED)
    made_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)
    mounted_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["agency", "state"], name="server_by_agency_and_state")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["declared", "received", "mounted", "active", "handed_back", "dropped"]),
                name="server_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_here(self) -> bool:
        """Whether the metal lies in the data centre: then a withdrawal must hand it back (row W2)."""
        return self.state in {self.State.RECEIVED, self.State.MOUNTED, self.State.ACTIVE}


class Receipt(models.Model):
    """That a server was handed over at the counter: by whom, with which serial, in which state (tanda terima, step 8)."""

    server = models.ForeignKey(Server, on_delete=models.PROTECT, related_name="receipts")
    at = models.DateTimeField()
    taken_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    brought_by = models.CharField(max_length=150)
    boxes = models.PositiveSmallIntegerField(default=1)
    condition = models.CharField(max_length=300)
    serial = models.CharField(max_length=80)
    given_back_at = models.DateTimeField(null=True, blank=True)
    given_back_to = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["server"], condition=Q(given_back_at__isnull=True), name="server_is_received_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.server} {self.at:%Y-%m-%d}"


class Mounting(models.Model):
    """How a server stands and is connected: outlets A and B, switch port, VLAN, MAC (step 9). Its place is an Occupation.

    `rack_number` is that of the rack it hangs in, as whoever mounts it knows it. While it stands nobody else has its
    outlets in that rack, its port or its MAC; rows from before this rule have no number and are bound by procedure alone.
    """

    server = models.ForeignKey(Server, on_delete=models.PROTECT, related_name="mountings")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    rack_number = models.PositiveBigIntegerField(null=True, blank=True)
    outlet_a = models.CharField(max_length=60, blank=True)
    outlet_b = models.CharField(max_length=60, blank=True)
    switch = models.CharField(max_length=80, blank=True)
    port = models.CharField(max_length=40, blank=True)
    vlan = models.PositiveSmallIntegerField(null=True, blank=True)
    mac = models.CharField(max_length=17, blank=True)
    note = models.CharField(max_length=300, blank=True)
    powered_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["server"], condition=Q(removed_at__isnull=True), name="server_is_mounted_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(vlan__isnull=True) | Q(vlan__range=(1, 4094)), name="mounting_vlan_is_a_vlan"
            ),
            models.UniqueConstraint(
                "rack_number", Lower("outlet_a"), condition=HANGING & ~Q(outlet_a=""), name="outlet_a_is_taken_once"
            ),
            models.UniqueConstraint(
                "rack_number", Lower("outlet_b"), condition=HANGING & ~Q(outlet_b=""), name="outlet_b_is_taken_once"
            ),
            models.UniqueConstraint(
                Lower("switch"),
                Lower("port"),
                condition=HANGING & ~Q(switch="") & ~Q(port=""),
                name="switch_port_is_taken_once",
            ),
            models.UniqueConstraint(fields=["mac"], condition=HANGING & ~Q(mac=""), name="mac_is_mounted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.server} {self.at:%Y-%m-%d}"


class Photo(models.Model):
    """A photograph of a server, as a JPEG of at most 2000 px (`blob`) and one of at most 480 px (`small`); both upright."""

    class Kind(models.TextChoices):
        ARRIVAL = "arrival", _("saat diterima")
        LABEL = "label", _("pelat atau label")
        MOUNTING = "mounting", _("di rak")
        CABLING = "cabling", _("kabel")
        OTHER = "other", _("lain")

    server = models.ForeignKey(Server, on_delete=models.PROTECT, related_name="photos")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.OTHER)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    small = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["taken_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["server", "blob"], name="photo_of_a_server_is_kept_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["arrival", "label", "mounting", "cabling", "other"]), name="photo_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.server} {self.kind} {self.taken_at:%Y-%m-%d}"


class MountingEntry(models.Model):
    """One tick of the technician at the rack (step 9): what was done, when it was done and when it arrived here.

    `key` is the phone's own: whatever it sends twice is one row. `data` holds what was entered. Insert-only; those made
    before the server was last taken out of a rack count no more.
    """

    class Kind(models.TextChoices):
        SERVER = "server", _("server dikenali")
        RACK = "rack", _("rak dikenali")
        UNITS = "units", _("unit terisi")
        OUTLETS = "outlets", _("stopkontak tersambung")
        PORT = "port", _("jaringan tersambung")
        ADDRESS = "address", _("alamat terpasang")
        PHOTO_FRONT = "photo_front", _("foto depan")
        PHOTO_REAR = "photo_rear", _("foto belakang")
        POWER = "power", _("menyala")

    server = models.ForeignKey(Server, on_delete=models.PROTECT, related_name="mounting_entries")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    data = models.JSONField(default=dict)
    done_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["server", "key"], name="mounting_entry_is_entered_once"),
            models.CheckConstraint(
                condition=Q(done_at__lte=models.F("entered_at")), name="mounting_entry_was_done_before_it_came"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.server} {self.kind}"
