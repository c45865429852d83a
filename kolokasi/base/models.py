"""Rows that every room stands on: files, dated policy, the calendar, and the append-only record."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Blob(models.Model):
    """A stored file, known by its content. Access is decided by the row that points here, never by the hash."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256[:12]


class Policy(models.Model):
    """A dated value ("as data"): the row with the latest `valid_from` not after a moment holds at that moment."""

    name = models.CharField(max_length=80)
    value = models.JSONField()
    valid_from = models.DateTimeField()
    revision = models.PositiveIntegerField()
    by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "revision"], name="policy_revision_is_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.name} r{self.revision}"


class DayOff(models.Model):
    """A day on which the office does not work: a national holiday, cuti bersama, or a local order."""

    class Kind(models.TextChoices):
        NATIONAL = "national", _("libur nasional")
        JOINT_LEAVE = "joint_leave", _("cuti bersama")
        LOCAL = "local", _("libur setempat")
        WORKED = "worked", _("tetap masuk kerja")

    day = models.DateField(unique=True)
    name = models.CharField(_("nama"), max_length=200)
    kind = models.CharField(_("jenis"), max_length=12, choices=Kind.choices, default=Kind.LOCAL)
    estimated = models.BooleanField(_("perkiraan"), default=False)
    source = models.CharField(_("dasar"), max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class Ramadan(models.Model):
    """A season of the shorter Ramadan hours, both days included."""

    first = models.DateField(_("hari pertama"))
    last = models.DateField(_("hari terakhir"))
    estimated = models.BooleanField(_("perkiraan"), default=False)
    source = models.CharField(_("dasar"), max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["first"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="ramadan_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.first}–{self.last}"


class Chain(models.Model):
    """The head of one subject's chain of events; locked while the next link is forged."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=80)
    length = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id"], name="subject_has_one_chain"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} ({self.length})"


class Event(models.Model):
    """One act, append-only: SHA-256 over its RFC 8785 JSON, which names the hash before it."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=80)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80, blank=True)
    post = models.CharField(max_length=40, blank=True)
    acting = models.CharField(max_length=6, blank=True)
    act = models.CharField(max_length=60)
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    prev = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "seq"], name="event_has_its_place_in_the_chain"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} {self.seq} {self.act}"


class Seal(models.Model):
    """An hourly seal: the Merkle root of the events since the seal before, and their count, chained."""

    at = models.DateTimeField()
    first_event = models.BigIntegerField()
    last_event = models.BigIntegerField()
    count = models.BigIntegerField()
    root = models.CharField(max_length=64)
    prev = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} ({self.count})"


class Salt(models.Model):
    """What turns a personal datum into its reference in the record; deleted when the person must be forgotten."""

    digest = models.CharField(max_length=64, unique=True)
    salt = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.digest[:12]


class ImportRun(models.Model):
    """One file that was brought in: who brought it, when, and what it came to; taken back as a whole, once (`journal`)."""

    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True, undone_by="") | models.Q(undone_at__gte=models.F("at")),
                name="import_is_undone_after_it_was_done",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportChange(models.Model):
    """What one row of a table was before an import (`old`, null where it was not there) and is after it (`new`)."""

    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="changes")
    table = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    old = models.JSONField(null=True)
    new = models.JSONField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["table", "row_id"], name="import_change_by_row")]

    def __str__(self) -> str:
        return self.name
