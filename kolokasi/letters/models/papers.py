"""The papers themselves: the letterhead of a day, letters with each stage of their bytes, and initials."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kolokasi.base.models import Blob
from kolokasi.cases.models import Case
from kolokasi.people.models import Account


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
    for_post = models.CharField(max_length=120, blank=True)  # the post above "u.b." (DOMAIN 1.2)
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
    replaced_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces"
    )  # the version that took its place

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
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | Q(state="void"), name="only_a_void_letter_is_replaced"
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
