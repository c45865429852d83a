"""The archive: classifications, how long papers are kept, under what a case is filed, and destruction, which takes two people."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kolokasi.base.models import Blob
from kolokasi.cases.models import Case
from kolokasi.people.models import Account


class Classification(models.Model):
    """A code of the archive classification (Permendagri 83/2022) and what it stands for; a point leads to a finer one."""

    code = models.CharField(max_length=40, unique=True)
    label = models.CharField(max_length=300)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(label=""), name="classification_says_what_it_is")]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class Retention(models.Model):
    """A line of the retention schedule (JRA): it holds for its code and for every finer code without a line of its own."""

    class Fate(models.TextChoices):
        DESTROYED = "musnah", _("musnah")
        REVIEWED = "dinilai_kembali", _("dinilai kembali")
        PERMANENT = "permanen", _("permanen")

    classification = models.OneToOneField(Classification, on_delete=models.PROTECT, related_name="retention")
    active_years = models.PositiveSmallIntegerField()
    inactive_years = models.PositiveSmallIntegerField()
    fate = models.CharField(max_length=16, choices=Fate.choices)
    basis = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["classification__code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(active_years__lte=100, inactive_years__lte=100),
                name="retention_is_no_longer_than_a_century",
            ),
            models.CheckConstraint(
                condition=Q(fate__in=["musnah", "dinilai_kembali", "permanen"]), name="retention_fate_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.classification}: {self.active_years} + {self.inactive_years}, {self.fate}"


class Filing(models.Model):
    """Under which code the papers of a case are filed, where it is another than the office's usual one."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="filing")
    code = models.CharField(max_length=40)
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(code=""), name="filing_has_a_code")]

    def __str__(self) -> str:
        return f"{self.case}: {self.code}"


class Destruction(models.Model):
    """A proposal to destroy files whose time is over: proposed → approved by somebody else, under a number → carried out, with
    the scan of the signed berita acara. Nothing is destroyed by the clock."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("diusulkan")
        APPROVED = "approved", _("disetujui")
        DONE = "done", _("dilaksanakan")
        CANCELLED = "cancelled", _("dibatalkan")

    state = models.CharField(max_length=9, choices=State.choices, default=State.PROPOSED)
    reason = models.CharField(max_length=300)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    facts = models.JSONField(default=dict)
    final = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    scan = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    way = models.CharField(max_length=200, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cancel_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "approved", "done", "cancelled"]), name="destruction_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="destruction_takes_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "done"])
                | Q(approved_by__isnull=False, approved_at__isnull=False, final__isnull=False),
                name="approved_destruction_has_its_minutes",
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | Q(scan__isnull=False, done_on__isnull=False, done_at__isnull=False, done_by__isnull=False),
                name="destruction_is_done_with_signed_minutes",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""), name="cancelled_destruction_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.state}"


class DestructionItem(models.Model):
    """A file of a proposal, as it was when it was proposed; `live` while the proposal is not cancelled."""

    destruction = models.ForeignKey(Destruction, on_delete=models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="destructions")
    told = models.JSONField(default=dict)
    live = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(live=True), name="file_is_proposed_once_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.case} ({self.destruction_id})"
