"""Prefixes from which addresses are given, and the register of every address: who held or used it, from when to when."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from kolokasi.addressing.fields import CidrField
from kolokasi.addressing.rules import Block, read_host, spell_range
from kolokasi.cases.models import Promise
from kolokasi.servers.models import Server


class Vlan(models.Model):
    """A VLAN of the data centre's switches: its number (802.1Q, 1 to 4094), what it is called and for whom it is.

    Prefixes point to it by its number. One that a prefix names and nobody described yet is called by its number.
    """

    vid = models.PositiveSmallIntegerField("VLAN", unique=True)
    name = models.CharField(_("nama"), max_length=80)
    note = models.CharField(_("catatan"), max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["vid"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(vid__range=(1, 4094)), name="vlan_is_a_vlan")]

    def __str__(self) -> str:
        return f"VLAN {self.vid}"


class Prefix(models.Model):
    """A network of the data centre. From an `assignable` one addresses are given; the others are parents or closed.

    `first_host` and `last_host` are what may be given of it (`rules.usable`), kept so that SQL can walk between them.
    """

    cidr = CidrField(_("blok alamat"))
    family = models.PositiveSmallIntegerField()
    name = models.CharField(_("nama"), max_length=80)
    gateway = models.GenericIPAddressField(_("gateway"), null=True, blank=True)
    lan = models.ForeignKey(
        Vlan, on_delete=models.PROTECT, null=True, blank=True, to_field="vid", db_column="vlan", related_name="prefixes"
    )
    assignable = models.BooleanField(default=True)
    first_host = models.GenericIPAddressField()
    last_host = models.GenericIPAddressField()
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["family", "cidr"]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="assignable_prefixes_do_not_overlap",
                expressions=[(OpClass("cidr", name="inet_ops"), RangeOperators.OVERLAPS)],
                condition=Q(assignable=True),
            ),
            models.UniqueConstraint(fields=["cidr"], name="prefix_is_registered_once"),
            models.CheckConstraint(
                condition=Exact(Func(F("cidr"), function="family", output_field=models.IntegerField()), F("family")),
                name="prefix_family_is_that_of_its_network",
            ),
            models.CheckConstraint(
                condition=Q(gateway__isnull=True) | Q(cidr__holds=F("gateway")), name="gateway_lies_in_its_prefix"
            ),
            models.CheckConstraint(
                condition=Q(cidr__holds=F("first_host")) & Q(cidr__holds=F("last_host")),
                name="hosts_lie_in_their_prefix",
            ),
        ]

    def __str__(self) -> str:
        return str(self.cidr)

    @property
    def vlan(self) -> int | None:
        """The number of its VLAN."""
        return self.lan_id

    def block(self) -> Block:
        """The prefix as the arithmetic sees it; asks for its reserved ranges."""
        ranges = [(read_host(one.first), read_host(one.last)) for one in self.reserved_ranges.all()]
        return Block(self.cidr, read_host(self.gateway) if self.gateway else None, ranges)


class ReservedRange(models.Model):
    """Addresses of a prefix that are never given: first to last, both included. Ranges of one prefix are kept joined."""

    prefix = models.ForeignKey(Prefix, on_delete=models.CASCADE, related_name="reserved_ranges")
    first = models.GenericIPAddressField()
    last = models.GenericIPAddressField()

    class Meta:
        ordering: ClassVar = ["first"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="reserved_range_runs_upward"),
        ]

    def __str__(self) -> str:
        return spell_range(self.first, self.last)


class Address(models.Model):
    """That somebody has an address: one row for each time it was given, kept for ever as its history.

    held (promised to a server) → used (the server answers there) → quarantined (freed, not given again before `free_from`)
    → released. A held one that is not needed is released at once. `label` says who uses it when it is no server of ours.
    """

    class State(models.TextChoices):
        HELD = "held", _("dijanjikan")
        USED = "used", _("dipakai")
        QUARANTINED = "quarantined", _("karantina")
        RELEASED = "released", _("bebas")

    LIVING: ClassVar = [State.HELD, State.USED, State.QUARANTINED]

    prefix = models.ForeignKey(Prefix, on_delete=models.PROTECT, related_name="addresses")
    host = models.GenericIPAddressField()
    state = models.CharField(max_length=12, choices=State.choices)
    server = models.ForeignKey(Server, on_delete=models.PROTECT, null=True, blank=True, related_name="addresses")
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, null=True, blank=True, related_name="addresses")
    dns_name = models.CharField(_("nama DNS"), max_length=253, blank=True)
    label = models.CharField(_("pemakai"), max_length=120, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    free_from = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["host"],
                condition=Q(state__in=["held", "used", "quarantined"]),
                name="address_has_one_holder",
            ),
            models.CheckConstraint(
                condition=Exact(
                    Func(F("host"), function="host", output_field=models.TextField()),
                    Func(F("host"), function="abbrev", output_field=models.TextField()),
                ),
                name="address_is_a_host_without_a_mask",
            ),
            models.CheckConstraint(
                condition=Q(state="held", held_at__isnull=False, released_at__isnull=True, server__isnull=False)
                | Q(state="used", used_at__isnull=False, released_at__isnull=True)
                | Q(state__in=["quarantined", "released"], released_at__isnull=False, free_from__isnull=False),
                name="address_state_has_its_times",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["host", "-id"], name="address_by_host"),
            models.Index(fields=["free_from"], name="address_by_quarantine", condition=Q(state="quarantined")),
        ]

    def __str__(self) -> str:
        return str(self.host)

    @property
    def holder(self) -> str:
        """Who has it, in a word: the server's label, else what was written."""
        return self.server.label if self.server else self.label or self.dns_name

    @property
    def since(self) -> object:
        """When this time of the address began."""
        return self.held_at or self.used_at


class AddressConflict(models.Model):
    """A row of an imported file that the register could not take, kept whole until somebody solves it.

    `mark` is the SHA-256 of its cells: the same row waits once, however often its file comes.
    """

    class State(models.TextChoices):
        OPEN = "open", _("menunggu")
        TAKEN = "taken", _("diambil")
        DROPPED = "dropped", _("dibuang")

    file = models.CharField(max_length=80)
    sheet = models.CharField(max_length=60, blank=True)
    row = models.PositiveIntegerField()
    cells = models.JSONField()
    mark = models.CharField(max_length=64)
    column = models.CharField(max_length=60)
    why = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    solved_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mark"], condition=Q(state="open"), name="conflict_waits_once"),
            models.CheckConstraint(
                condition=Q(state="open", solved_at__isnull=True) | Q(~Q(state="open"), solved_at__isnull=False),
                name="conflict_is_open_until_solved",
            ),
            models.CheckConstraint(condition=~Q(state="dropped", reason=""), name="conflict_is_dropped_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.file} {self.row}"
