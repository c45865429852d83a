"""What the monitoring system should watch, and what it has said of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kolokasi.monitoring.rules import instance
from kolokasi.servers.models import Server


class System(models.TextChoices):
    """The monitoring systems we know how to speak with."""

    PROMETHEUS = "prometheus", "Prometheus"
    ZABBIX = "zabbix", "Zabbix"


SYSTEMS = ["prometheus", "zabbix"]


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
    """That one monitoring system said the same of a target from `at` to `seen_until`; another answer is another row.

    `up` is None while it does not know the target, or has not tried it yet. `current` is its newest word; a system that
    is no longer asked has none.
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="observations")
    system = models.CharField(max_length=12, default=System.PROMETHEUS)
    current = models.BooleanField(default=True)
    at = models.DateTimeField()
    seen_until = models.DateTimeField()
    up = models.BooleanField(null=True)
    health = models.CharField(max_length=300, blank=True)
    raw = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(seen_until__gte=F("at")), name="observation_runs_forward"),
            models.CheckConstraint(condition=Q(system__in=SYSTEMS), name="observation_system_is_known"),
            models.UniqueConstraint(
                fields=["target", "system"], condition=Q(current=True), name="observation_of_a_system_is_current_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["target", "-id"], name="observation_by_target")]

    def __str__(self) -> str:
        return f"{self.target} {self.health or self.up}"


class Enrolment(models.Model):
    """The wish that one system watches a target (`wanted`), or watches it no more, and how far that has come.

    wanted → confirmed (read back from the system itself) or failed (`why`; tried again from `try_after`). `key` names the
    wish: the same wish is one row however often it is said. `external_id` is what the system calls it.
    """

    class State(models.TextChoices):
        WANTED = "wanted", _("diminta")
        CONFIRMED = "confirmed", _("terdaftar")
        FAILED = "failed", _("gagal")

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="enrolments")
    system = models.CharField(max_length=12, choices=System.choices)
    key = models.CharField(max_length=80, unique=True)
    wanted = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WANTED)
    external_id = models.CharField(max_length=80, blank=True)
    why = models.CharField(max_length=300, blank=True)
    tries = models.PositiveIntegerField(default=0)
    try_after = models.DateTimeField()
    remade = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    read_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["target", "system"], name="target_is_enrolled_once_in_a_system"),
            models.CheckConstraint(condition=Q(system__in=SYSTEMS), name="enrolment_system_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["wanted", "confirmed", "failed"]), name="enrolment_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(read_back_at__isnull=False),
                name="enrolment_is_confirmed_by_reading_back",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["system", "state", "try_after"], name="enrolment_by_what_is_left")]

    def __str__(self) -> str:
        return self.key


class Alert(models.Model):
    """What a monitoring system called us about a server: since when, and when it was over (`ended_at`).

    `key` is the system's own name of this occurrence; heard again it is the same row.
    """

    server = models.ForeignKey(Server, on_delete=models.PROTECT, related_name="alerts")
    system = models.CharField(max_length=12, choices=System.choices)
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    severity = models.CharField(max_length=40, blank=True)
    summary = models.CharField(max_length=500, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "key"], name="alert_is_kept_once"),
            models.CheckConstraint(condition=Q(system__in=SYSTEMS), name="alert_system_is_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")), name="alert_runs_forward"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["server", "-started_at"], name="alert_by_server")]

    def __str__(self) -> str:
        return f"{self.server} {self.name}"


class Reading(models.Model):
    """Measured watts of a server in one hour (`hour` is its beginning): how many times, lowest, highest, and their sum."""

    server = models.ForeignKey(Server, on_delete=models.PROTECT, related_name="readings")
    hour = models.DateTimeField()
    count = models.PositiveIntegerField()
    lowest = models.FloatField()
    highest = models.FloatField()
    total = models.FloatField()
    last = models.FloatField()
    last_at = models.DateTimeField()
    source = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["server", "hour"], name="server_has_one_reading_an_hour"),
            models.CheckConstraint(
                condition=Q(count__gte=1, lowest__gte=0, highest__gte=F("lowest")), name="reading_is_of_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.server} {self.hour:%Y-%m-%d %H}"

    @property
    def average(self) -> float:
        """The mean of the hour's measurements."""
        return self.total / self.count
