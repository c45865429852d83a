"""Numbers: the series of a year, and each number with what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kolokasi.base.models import Blob
from kolokasi.letters.models.archive import Destruction
from kolokasi.letters.models.papers import Letter
from kolokasi.letters.models.registers import AgendaEntry
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


class NumberBlock(models.Model):
    """Numbers of a series set apart at once, for papers that are written while the network is down."""

    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="blocks")
    kind = models.SlugField(max_length=40)
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    day = models.DateField()
    reason = models.CharField(max_length=200)
    reserved_at = models.DateTimeField()
    reserved_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-reserved_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "first"], name="blocks_of_a_series_lie_apart"),
            models.CheckConstraint(condition=Q(first__gt=0, last__gte=F("first")), name="block_holds_a_number"),
            models.CheckConstraint(condition=~Q(reason=""), name="block_says_what_it_is_for"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.first}–{self.last}"


class LetterNumber(models.Model):
    """A number of a series: reserved, then used or void with a reason. Never deleted, so none is ever lost.

    A used one has its letter, the minutes of a destruction, or the entry in the register of the paper that bears it; a settled
    one never changes (triggers).
    """

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
    block = models.ForeignKey(NumberBlock, on_delete=models.PROTECT, null=True, blank=True, related_name="numbers")
    entry = models.OneToOneField(
        AgendaEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="outside_number"
    )
    scan = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    destruction = models.OneToOneField(
        Destruction, on_delete=models.PROTECT, null=True, blank=True, related_name="number"
    )
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
            models.CheckConstraint(
                condition=~Q(state="used")
                | Q(letter__isnull=False)
                | Q(entry__isnull=False)
                | Q(destruction__isnull=False),
                name="used_number_has_its_letter_or_its_paper",
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=True, scan__isnull=True) | Q(manual=True, letter__isnull=True),
                name="only_a_paper_of_elsewhere_has_an_entry_of_its_own",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text} ({self.state})"
