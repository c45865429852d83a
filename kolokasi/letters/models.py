"""The office's papers as rows: the register, numbers, dispositions, letters with their initials, letterheads and lists."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kolokasi.base.models import Blob
from kolokasi.cases.models import Case
from kolokasi.people.models import Account, Post


class Sifat(models.TextChoices):
    """Who may know (DOMAIN 1.2); urgency is a field of its own."""

    BIASA = "biasa", _("Biasa")
    TERBATAS = "terbatas", _("Terbatas")
    RAHASIA = "rahasia", _("Rahasia")
    SANGAT_RAHASIA = "sangat_rahasia", _("Sangat Rahasia")


class Urgency(models.TextChoices):
    """How soon a letter wants to be dealt with."""

    BIASA = "biasa", _("Biasa")
    SEGERA = "segera", _("Segera")
    SANGAT_SEGERA = "sangat_segera", _("Sangat segera")


class NumberSeries(models.Model):
    """The last number of a series in a year; its row is locked while a number is given."""

    key = models.SlugField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "year"], name="number_series_runs_once_a_year")]

    def __str__(self) -> str:
        return f"{self.key} {self.year}: {self.last}"


class Letterhead(models.Model):
    """The head and foot of the office's paper from a day on. Never changed: a correction is a further row."""

    class Paper(models.TextChoices):
        A4 = "A4", _("A4 (210 × 297 mm)")
        F4 = "F4", _("F4 (215 × 330 mm)")

    class Font(models.TextChoices):
        SANS = "Noto Sans", _("Tanpa kait (seperti Arial)")
        SERIF = "Libertinus Serif", _("Berkait (seperti Bookman)")

    valid_from = models.DateField()
    lines = models.JSONField(default=list)
    address = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=60)
    on_behalf = models.CharField(max_length=120, blank=True)
    shows_rank = models.BooleanField(default=True)
    shows_nip = models.BooleanField(default=True)
    paper = models.CharField(max_length=2, choices=Paper.choices, default=Paper.A4)
    font = models.CharField(max_length=30, choices=Font.choices, default=Font.SANS)
    logo = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(paper__in=["A4", "F4"]), name="letterhead_paper_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} ({self.valid_from})"


class Letter(models.Model):
    """One version of a document of a case: what it says as facts, and the bytes of each stage of its life.

    draft → issued (numbered, final bytes frozen) → signed (the scan is there); void from any of them, with a reason.
    Documents without a number of their own (a sheet, a form) are issued without one.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draf")
        ISSUED = "issued", _("terbit")
        SIGNED = "signed", _("ditandatangani")
        VOID = "void", _("batal")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters")
    kind = models.SlugField(max_length=40)
    version = models.PositiveIntegerField()
    facts = models.JSONField(default=dict)
    sifat = models.CharField(max_length=14, choices=Sifat.choices, default=Sifat.BIASA)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    code = models.CharField(max_length=40, unique=True)
    letterhead = models.ForeignKey(Letterhead, on_delete=models.PROTECT, null=True, blank=True)
    draft = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    final = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signer = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signer_post = models.SlugField(max_length=40, blank=True)
    signer_acting = models.CharField(max_length=6, blank=True)
    drafted_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    drafted_at = models.DateTimeField()
    dated_on = models.DateField(null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "kind", "version"], name="letter_version_is_unique_in_its_case"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "issued", "signed", "void"]), name="letter_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "void"]) | Q(final__isnull=False, issued_at__isnull=False),
                name="issued_letter_has_its_final_bytes",
            ),
            models.CheckConstraint(
                condition=Q(draft__isnull=False) | Q(final__isnull=False),
                name="letter_has_a_draft_unless_issued_at_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="void") | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="void_letter_has_a_reason",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "kind", "-version"], name="letter_by_case_and_kind")]

    def __str__(self) -> str:
        return f"{self.kind} v{self.version} ({self.state})"

    @property
    def newest(self) -> Blob:
        """The bytes as far as the letter has come; there always are some."""
        blob = self.signed or self.final or self.draft
        assert blob is not None  # noqa: S101 - letter_has_a_draft_unless_issued_at_once
        return blob


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


class Initial(models.Model):
    """The paraf of a superior on a draft (SOP 4+). A `manual` one stands on paper, and `account` is who entered it."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="initials")
    post_key = models.SlugField(max_length=40)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    acting = models.CharField(max_length=6, blank=True)
    manual = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letter", "post_key"], name="post_initials_a_letter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.post_key}"


class AgendaEntry(models.Model):
    """A line of the register (buku agenda): a letter that came in or went out; numbers follow each other without a gap."""

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
    manual = models.BooleanField(default=False)
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
        indexes: ClassVar = [models.Index(fields=["direction", "-entered_at", "-id"], name="agenda_by_direction")]

    def __str__(self) -> str:
        return f"{self.direction} {self.year}/{self.number}"

    @property
    def bears(self) -> str:
        """The number that the letter itself bears: as entered, else that of our own letter; empty without one."""
        number = getattr(self.letter, "number", None) if self.letter else None
        return self.letter_number or (number.text if number else "")


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

    def __str__(self) -> str:
        return f"{self.case} {self.seq}: {self.from_post_id} → {self.to_post_id}"


class Entry(models.Model):
    """A line of a list that the office maintains itself; a line once used is switched off, never deleted."""

    key = models.SlugField(max_length=40, unique=True)
    label = models.CharField(max_length=300)
    order = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["order", "id"]

    def __str__(self) -> str:
        return self.label


class Instruction(Entry):
    """What a disposition may ask for: "dengan hormat harap …" (DOMAIN 1.4)."""


class Reason(Entry):
    """A ground for refusing a request, as the reply letter words it (DOMAIN 4.4); `limit` names a limit of the verdict."""

    limit = models.SlugField(max_length=20, blank=True)
