"""What the monitoring system should watch, and what it has said of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kolokasi.monitoring.rules import instance
from kolokasi.servers.models import Server


class Target(models.Model):
    """That a server is to be watched at an address and port, from `enrolled_at` until `retired_at`.

    `labels` are what Prometheus shows beside it (agency, case, rack, label, name); `procedure` fills them.
    """

    server = models.ForeignKey(Server, on_delete=models.PROTECT, related_name="targets")
    address = models.GenericIPAddressField()
    port = models.PositiveIntegerField()
    job = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=120, blank=True)
    labels = models.JSONField(default=dict)
    enrolled_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["server"], condition=Q(retired_at__isnull=True), name="server_is_watched_as_one_target"
            ),
            models.UniqueConstraint(
                fields=["address", "port"], condition=Q(retired_at__isnull=True), name="place_is_watched_once"
            ),
            models.CheckConstraint(condition=Q(port__range=(1, 65535)), name="target_port_is_a_port"),
        ]

    def __str__(self) -> str:
        return self.instance

    @property
    def instance(self) -> str:
        """The name under which Prometheus knows it."""
        return instance(self.address, self.port)


class Observation(models.Model):
    """That the monitoring system said the same of a target from `at` to `seen_until`; another answer is another row.

    `up` is None while it does not know the target, or has not tried it yet.
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="observations")
    at = models.DateTimeField()
    seen_until = models.DateTimeField()
    up = models.BooleanField(null=True)
    health = models.CharField(max_length=300, blank=True)
    raw = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(seen_until__gte=F("at")), name="observation_runs_forward"),
        ]
        indexes: ClassVar = [models.Index(fields=["target", "-id"], name="observation_by_target")]

    def __str__(self) -> str:
        return f"{self.target} {self.health or self.up}"
