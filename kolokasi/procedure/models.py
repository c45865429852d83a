"""What a decision rested on, kept so that it can be read again years later; and what follows when there was no room."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kolokasi.base.models import Blob
from kolokasi.cases.models import Case, Promise
from kolokasi.facility.models import MaintenanceWindow
from kolokasi.people.models import Account
from kolokasi.servers.models import Server


class CapacityCheck(models.Model):
    """The check of step 3 in one round: what was asked, what was free at that moment, and the verdict. Never changed.

    `request` and `verdict` have the shapes of INTERFACES; `availability` is the list of available capacity, per room.
    `plant` is everything else that the verdict rests on (`kept.py`), so that it can be given again; checks from before it
    was kept have none. `program` is the version that gave it.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="capacity_checks")
    element = models.CharField(max_length=60)
    round = models.PositiveIntegerField()
    request = models.JSONField()
    verdict = models.JSONField()
    availability = models.JSONField()
    policy = models.CharField(max_length=600)
    plant = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    program = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.case} {self.at:%Y-%m-%d %H:%M}"


class Waiver(models.Model):
    """That a named officer let something pass, with the reason: a server that monitoring cannot see (step 9). Never changed."""

    MONITORING: ClassVar[str] = "monitoring"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="waivers")
    server = models.ForeignKey(Server, on_delete=models.PROTECT, related_name="waivers")
    element = models.CharField(max_length=60)
    round = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    reason = models.TextField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    post_key = models.SlugField(max_length=40)
    acting = models.CharField(max_length=6, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "server", "round", "kind"], name="server_is_waived_once_in_a_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.server}: {self.kind}"


class Postponement(models.Model):
    """That a promise ends later because its room was worked on, counted up to `counted_until` of the window."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="postponements")
    window = models.ForeignKey(MaintenanceWindow, on_delete=models.PROTECT, related_name="postponements")
    counted_until = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["promise", "window"], name="promise_is_postponed_once_for_a_window"),
        ]

    def __str__(self) -> str:
        return f"{self.promise} {self.counted_until:%Y-%m-%d %H:%M}"


class WaitingTurn(models.Model):
    """The place of a rejected case on the waiting list: it waits, is offered freed room, and takes it in a new case or not.

    `since` orders the list. `binding` are the limits in its way when the list was last looked through. An offer holds a
    promise of the rejected case until `answer_by`; `taken_by` is the case that goes on with it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("menunggu")
        OFFERED = "offered", _("ditawari tempat")
        TAKEN = "taken", _("tempat diambil")
        DECLINED = "declined", _("tawaran ditolak")
        EXPIRED = "expired", _("tawaran tidak dijawab")
        LEFT = "left", _("keluar dari daftar")

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="turn")
    since = models.DateTimeField()
    request = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    binding = models.JSONField(default=list)
    looked_at = models.DateTimeField(null=True, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)
    taken_by = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="turn_it_took")

    class Meta:
        ordering: ClassVar = ["since", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "offered"], ended_at__isnull=True)
                | Q(state__in=["taken", "declined", "expired", "left"], ended_at__isnull=False),
                name="turn_ends_when_it_is_answered",
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(offered_at__isnull=False, answer_by__isnull=False),
                name="offer_says_until_when_it_holds",
            ),
            models.CheckConstraint(
                condition=Q(state="taken", taken_by__isnull=False) | (~Q(state="taken") & Q(taken_by__isnull=True)),
                name="taken_turn_names_its_case",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["since", "id"], name="turn_in_order", condition=Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.state}"
