"""What was found out about a server: each piece of evidence stays as it was read; a server that differs waits for an answer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kolokasi.base.models import Blob
from kolokasi.people.models import Account
from kolokasi.servers.models import Server


class EvidenceRow(models.Model):
    """What one source said of a server at one time (SOP step 8, and later while it runs). Never changed.

    `found` has the keys of a declaration (INTERFACES) and what else a machine says of itself; `said` are the lines that
    were not understood. `blob` is the file it was read from; a controller that was asked leaves none, and no log-in.
    """

    class Stage(models.TextChoices):
        DELIVERED = "delivered", _("saat tiba")
        RUNNING = "running", _("saat berjalan")

    class Source(models.TextChoices):
        LABEL = "label", _("dilihat petugas")
        REDFISH = "redfish", _("Redfish")
        LSHW = "lshw", _("lshw")
        DMIDECODE = "dmidecode", _("dmidecode")

    server = models.ForeignKey(Server, on_delete=models.PROTECT, related_name="evidence")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    source = models.CharField(max_length=10, choices=Source.choices)
    found = models.JSONField(default=dict)
    said = models.JSONField(default=list)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(stage__in=["delivered", "running"]), name="evidence_stage_is_known"),
            models.CheckConstraint(
                condition=Q(source__in=["label", "redfish", "lshw", "dmidecode"]), name="evidence_source_is_known"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["server", "stage", "at"], name="evidence_of_server")]

    def __str__(self) -> str:
        return f"{self.server} {self.source} {self.at:%Y-%m-%d %H:%M}"


class Finding(models.Model):
    """That a running server is not what was agreed: it waits until somebody says why that is well, or it is the same again.

    `differences` are fields in the shape of INTERFACES, as the newest evidence has them.
    """

    server = models.ForeignKey(Server, on_delete=models.PROTECT, related_name="findings")
    differences = models.JSONField()
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["server"], condition=Q(settled_at__isnull=True), name="server_has_one_open_finding"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, reason="") | (Q(settled_at__isnull=False) & ~Q(reason="")),
                name="finding_is_settled_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.server} {self.at:%Y-%m-%d}"
