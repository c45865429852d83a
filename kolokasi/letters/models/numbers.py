"""Numbers: the series of a year, and each number with what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kolokasi.letters.models.papers import Letter
from kolokasi.people.models import Account


class NumberSeries(models.Model):
    """The last number of a series in a year; its row is locked while a number is given."""

    key = models.SlugField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "year"], name="number_series_runs_once_a_year")]

    def __str__(self) -> str:
        return f"{self.key} {self.year}: {self.last}"


class LetterNumber(models.Model):
    """A number of a series: reserved, then used or void with a reason. Never deleted, so none is ever lost."""

    class State(models.TextChoices):
        RESERVED = "reserved", _("dipesan")
        USED = "used", _("terpakai")
        VOID = "void", _("batal")

    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="numbers")
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RESERVED)
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, null=True, blank=True, related_name="number")
    subject = models.CharField(max_length=200, blank=True)
    manual = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    reserved_at = models.DateTimeField()
    reserved_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["series", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "number"], name="letter_number_is_given_once"),
            models.UniqueConstraint(fields=["text"], name="two_letters_never_bear_the_same_number"),
            models.CheckConstraint(
                condition=Q(state="reserved", settled_at__isnull=True)
                | Q(state="used", settled_at__isnull=False)
                | (Q(state="void", settled_at__isnull=False) & ~Q(reason="")),
                name="letter_number_is_reserved_used_or_void_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text} ({self.state})"
