"""Who signed a letter and how: one row for each signature, the attempts on the way there, and what a signer is known by."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kolokasi.base.models import Blob
from kolokasi.letters.models.papers import Letter
from kolokasi.people.models import Account


class Way(models.TextChoices):
    """How a post signs: data of the office, one way for each post."""

    WET = "wet", _("Tanda tangan basah")
    PKCS12 = "pkcs12", _("Sertifikat sendiri (.p12)")
    BSRE = "bsre", _("Sertifikat BSrE")
    TRAINING = "training", _("Latihan")


class LetterSignature(models.Model):
    """One signature under a letter, in the order of signing, with the bytes that it brought forth. Never changed.

    `subject` and `issuer` are the certificate's words, empty for ink; `certified`: a certificate of a recognised PSrE.
    """

    class Party(models.TextChoices):
        OFFICE = "office", _("kantor")
        APPLICANT = "applicant", _("pemohon")

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="signatures")
    seq = models.PositiveSmallIntegerField()
    party = models.CharField(max_length=9, choices=Party.choices, default=Party.OFFICE)
    post_key = models.SlugField(max_length=40, blank=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    acting = models.CharField(max_length=6, blank=True)
    way = models.CharField(max_length=8, choices=Way.choices)
    signed = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=300, blank=True)
    issuer = models.CharField(max_length=300, blank=True)
    level = models.CharField(max_length=5, blank=True)
    certified = models.BooleanField(default=False)
    trusted = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["letter", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letter", "seq"], name="signature_has_its_place_under_the_letter"),
            models.CheckConstraint(
                condition=Q(way__in=["wet", "pkcs12", "bsre", "training"]), name="signature_way_is_known"
            ),
            models.CheckConstraint(
                condition=Q(way="wet") | ~Q(subject=""), name="electronic_signature_names_its_certificate"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter} #{self.seq} ({self.way})"

    @property
    def electronic(self) -> bool:
        return self.way != Way.WET

    @property
    def signed_as(self) -> str:
        """The word by which the paper says how it was signed; empty for ink."""
        own = "certified" if self.certified else "uncertified"
        return {Way.PKCS12: own, Way.BSRE: "bsre", Way.TRAINING: "training"}.get(Way(self.way), "")


class SigningAttempt(models.Model):
    """A letter on its way to a signatory and back; at most one is under way, so no letter is signed twice at once."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="attempts")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=8, choices=Way.choices)
    token = models.UUIDField(unique=True)
    sent_sha256 = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["letter"],
                condition=Q(ended_at__isnull=True),
                name="letter_is_signed_by_one_attempt_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter}: {self.outcome or self.started_at}"


class SignerNik(models.Model):
    """The population number (NIK) by which the e-Sign service knows a signer: sealed, and shown by its last digits."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="signer_nik")
    sealed = models.BinaryField()
    tail = models.CharField(max_length=4)
    set_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.account_id}: …{self.tail}"
