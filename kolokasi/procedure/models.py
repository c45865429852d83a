"""What a decision rested on, kept so that it can be read again years later."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kolokasi.base.models import Blob
from kolokasi.cases.models import Case
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
