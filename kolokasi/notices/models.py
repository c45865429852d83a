"""What people were told, what left by mail, and what they do not want by mail."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kolokasi.base.models import Blob
from kolokasi.people.models import Account


class Kind(models.TextChoices):
    """What a notice is about; its words are in `words`."""

    TASK_WAITING = "task_waiting", _("Ada langkah yang menunggu saya")
    TASK_LATE = "task_late", _("Langkah saya lewat batas waktu")
    QUESTION_ASKED = "question_asked", _("Ada pertanyaan untuk saya")
    LETTER_ANSWERED = "letter_answered", _("Surat saya sudah dijawab")
    RETURNED = "returned", _("Permohonan dikembalikan untuk dilengkapi")
    SHIP_REMINDER = "ship_reminder", _("Pengingat tanggal kirim server")
    LAPSED = "lapsed", _("Permohonan tidak dilanjutkan karena lewat waktu")
    SELESAI = "selesai", _("Permohonan selesai")
    PROMISE_ENDS = "promise_ends", _("Janji tempat hampir berakhir")
    DATE_MOVED = "date_moved", _("Tanggal kirim diundur karena pemeliharaan")
    MAINTENANCE = "maintenance", _("Pemeliharaan di ruang server")
    TURN_OFFERED = "turn_offered", _("Ada tempat untuk yang di daftar tunggu")
    TURN_OVER = "turn_over", _("Tawaran tempat berakhir tanpa jawaban")
    OUTAGE = "outage", _("Gangguan atau pekerjaan yang kena server saya")
    SERVER_DIFFERS = "server_differs", _("Server yang berjalan berbeda dari yang disepakati")


OFFICERS_KINDS = (
    Kind.TASK_WAITING, Kind.TASK_LATE, Kind.QUESTION_ASKED, Kind.LAPSED, Kind.PROMISE_ENDS, Kind.TURN_OFFERED, Kind.TURN_OVER,
    Kind.SERVER_DIFFERS,
)  # fmt: skip
APPLICANTS_KINDS = (
    Kind.LETTER_ANSWERED, Kind.RETURNED, Kind.TASK_WAITING, Kind.SHIP_REMINDER, Kind.LAPSED, Kind.SELESAI,
    Kind.DATE_MOVED, Kind.MAINTENANCE, Kind.TURN_OFFERED, Kind.TURN_OVER,
    Kind.OUTAGE,
)  # fmt: skip


class Mailed(models.Model):
    """Something that leaves by mail once. `claimed_at` is when a worker last took it in hand; `mail_trouble` is why
    it has not left yet, `mail_fault` why it never will."""

    claimed_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_fault = models.CharField(max_length=80, blank=True)
    mail_trouble = models.CharField(max_length=80, blank=True)

    class Meta:
        abstract = True


class Notice(Mailed):
    """That an account was told something, once: `key` names the occasion. `params` are plain words, no personal data."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    key = models.CharField(max_length=200)
    case_number = models.CharField(max_length=20, blank=True)
    params = models.JSONField(default=dict)
    by_mail = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "key"], name="account_is_told_once_of_an_occasion"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="notice_kind_is_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "-made_at", "-id"], name="notice_by_account"),
            models.Index(fields=["account"], name="notice_unread", condition=Q(read_at__isnull=True)),
            models.Index(fields=["key"], name="notice_by_key"),
            models.Index(
                fields=["made_at"],
                name="notice_to_mail",
                condition=Q(by_mail=True, mailed_at__isnull=True, mail_fault=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_number}"


class Preference(models.Model):
    """That an account wants notices of a kind in the product only, not by mail."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="notice_preferences")
    kind = models.CharField(max_length=20, choices=Kind.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "kind"], name="account_has_one_preference_for_a_kind"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="preference_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.kind}"


class Dispatch(Mailed):
    """A mail of the office to the outside, for example the reply letter to an agency; sent once for its `key`."""

    key = models.CharField(max_length=200, unique=True)
    to = models.JSONField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["made_at"], name="dispatch_to_mail", condition=Q(mailed_at__isnull=True, mail_fault="")
            ),
        ]

    def __str__(self) -> str:
        return self.key


class DispatchFile(models.Model):
    """A file that goes with a dispatch, in its order."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="files")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT)
    name = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name
