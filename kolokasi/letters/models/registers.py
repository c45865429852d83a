"""What came in, what went out, and what was told to whom: the registers and the dispositions."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext_lazy as _

from kolokasi.base.models import Blob
from kolokasi.cases.models import Case
from kolokasi.letters.models.papers import Letter, Sifat, Urgency
from kolokasi.people.models import Account, Post

SOUGHT = ("party", "subject", "letter_number", "case_number", "srikandi_number", "attachments", "note")


def _sought_text() -> Lower:
    """All that is searched, in one line of small letters."""
    parts = [part for name in SOUGHT for part in (Value(" "), F(name))]
    return Lower(Concat(*parts[1:], output_field=models.TextField()))


class AgendaEntry(models.Model):
    """A line of the register (buku agenda): a letter that came in or went out; numbers follow each other without a gap.

    The database keeps what is searched beside the line: `text` by its letters, `words` by their Indonesian stems. It also
    says itself which case is meant (`case_number`), and that the line is `secret`: its letter is anything but Biasa, or
    belongs to a case whose letter came in as such.
    """

    class Direction(models.TextChoices):
        IN = "in", _("masuk")
        OUT = "out", _("keluar")

    direction = models.CharField(max_length=3, choices=Direction.choices)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    date = models.DateField()
    letter_number = models.CharField(max_length=120, blank=True)
    letter_date = models.DateField(null=True, blank=True)
    sifat = models.CharField(max_length=14, choices=Sifat.choices, default=Sifat.BIASA)
    urgency = models.CharField(max_length=14, choices=Urgency.choices, default=Urgency.BIASA)
    party = models.CharField(max_length=200)
    subject = models.CharField(max_length=300)
    attachments = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=300, blank=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="agenda_entries")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, blank=True, related_name="agenda_entries")
    srikandi_number = models.CharField(max_length=120, blank=True)
    srikandi_date = models.DateField(null=True, blank=True)
    srikandi_file = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    scan = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    manual = models.BooleanField(default=False)
    case_number = models.CharField(max_length=20, blank=True, editable=False)
    secret = models.BooleanField(default=False, editable=False)
    text = models.GeneratedField(expression=_sought_text(), output_field=models.TextField(), db_persist=True)
    words = models.GeneratedField(
        expression=SearchVector(*SOUGHT, config="indonesian"), output_field=SearchVectorField(), db_persist=True
    )
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["direction", "-year", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["direction", "year", "number"], name="agenda_number_is_given_once"),
            models.UniqueConstraint(
                fields=["letter"], condition=Q(direction="out"), name="letter_leaves_the_office_once"
            ),
            models.CheckConstraint(condition=Q(direction__in=["in", "out"]), name="agenda_direction_is_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["direction", "year", "-entered_at", "-id"], name="agenda_by_year"),
            models.Index(fields=["direction", "year", "date", "entered_at"], name="agenda_by_date"),
            models.Index(
                fields=["direction", "year", "-entered_at", "-id"], name="agenda_not_biasa", condition=~Q(sifat="biasa")
            ),
            models.Index(
                fields=["direction", "year", "-entered_at", "-id"], name="agenda_urgent", condition=~Q(urgency="biasa")
            ),
            GinIndex(OpClass(F("text"), "gin_trgm_ops"), name="agenda_text_trigram"),
            GinIndex(fields=["words"], name="agenda_words"),
            models.Index(fields=["case"], name="secret_cases", condition=Q(secret=True)),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.year}/{self.number}"

    @property
    def bears(self) -> str:
        """The number that the letter itself bears: as entered, else that of our own letter; empty without one."""
        number = getattr(self.letter, "number", None) if self.letter else None
        return self.letter_number or (number.text if number else "")


class AgendaCorrection(models.Model):
    """What a line of the register said before it was put right, what it says since, why, and by whom. Never changed."""

    entry = models.ForeignKey(AgendaEntry, on_delete=models.PROTECT, related_name="corrections")
    old = models.JSONField()
    new = models.JSONField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="agenda_correction_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.at:%Y-%m-%d}"


class Disposition(models.Model):
    """An instruction from one post to another on a letter (SOP 2a–2c); it may be taken back while nobody has read it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="dispositions")
    seq = models.PositiveSmallIntegerField()
    from_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    acting = models.CharField(max_length=6, blank=True)
    to_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    to_account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    instructions = models.JSONField(default=list)
    note = models.TextField(blank=True)
    manual = models.BooleanField(default=False)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    followed_at = models.DateTimeField(null=True, blank=True)
    recalled_at = models.DateTimeField(null=True, blank=True)
    recall_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["case", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "seq"], name="disposition_has_its_place_in_the_case"),
            models.CheckConstraint(
                condition=Q(recalled_at__isnull=True) | Q(read_at__isnull=True),
                name="only_an_unread_disposition_is_recalled",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-sent_at", "-id"], name="disposition_by_day")]

    def __str__(self) -> str:
        return f"{self.case} {self.seq}: {self.from_post_id} → {self.to_post_id}"
