"""Who acts: agencies, accounts, posts, and who holds or stands in for a post on which days."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Agency(models.Model):
    """A government agency (OPD): an applicant, or the host that runs the data centre."""

    name = models.CharField(_("nama instansi"), max_length=200, unique=True)
    short_name = models.CharField(_("nama singkat"), max_length=60, blank=True)
    address = models.TextField(_("alamat"), blank=True)
    phone = models.CharField(_("telepon"), max_length=40, blank=True)
    email = models.EmailField(_("surel"), blank=True)
    is_host = models.BooleanField(_("penyelenggara pusat data"), default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["is_host"], condition=Q(is_host=True), name="only_one_agency_is_the_host"),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str, password: str | None = None, *, hashed: str = "", **fields: Any) -> Account:
        """An account whose e-mail is stored lower case; without a password nobody can log in to it.

        A hash that was made already spares the slow making of another.
        """
        account = self.model(email=email.strip().lower(), password=hashed, **fields)
        if not hashed:
            account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A person who logs in. What they may do follows from their agency and the posts they hold, never from the account."""

    email = models.EmailField(_("surel"), unique=True)
    name = models.CharField(_("nama dengan gelar"), max_length=150)
    nip = models.CharField("NIP", max_length=30, blank=True)
    rank = models.CharField(_("pangkat/golongan"), max_length=60, blank=True)
    phone = models.CharField(_("nomor telepon"), max_length=40, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="accounts")
    language = models.CharField(_("bahasa"), max_length=5, default="id")
    shortcuts = models.BooleanField(_("pintasan papan ketik"), default=True)
    is_active = models.BooleanField(_("aktif"), default=True)

    objects = AccountManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="account_email_is_lower_case"),
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post (jabatan) of the host agency; lanes of a procedure name posts by `key`."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("nama jabatan"), max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    many = models.BooleanField(_("banyak pemegang"), default=False)
    reads_all = models.BooleanField(_("membaca semua"), default=True)
    writes = models.BooleanField(_("boleh bertindak"), default=True)

    class Meta:
        ordering: ClassVar = ["order", "key"]

    def __str__(self) -> str:
        return self.name


class Holding(models.Model):
    """That an account holds a post, or stands in for its holder (Plt., Plh.), on the days in `days` (end excluded)."""

    class Kind(models.TextChoices):
        HOLDER = "holder", _("pejabat")
        PLT = "plt", _("Plt.")
        PLH = "plh", _("Plh.")

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="holdings")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.HOLDER)
    days = DateRangeField(_("berlaku"))
    note = models.CharField(_("dasar penunjukan"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=["holder", "plt", "plh"]), name="holding_kind_is_known"),
            models.CheckConstraint(condition=Q(days__isempty=False), name="holding_has_days"),
            models.CheckConstraint(
                condition=Q(kind="holder") | Q(days__upper_inf=False), name="acting_holder_has_a_last_day"
            ),
            ExclusionConstraint(
                name="account_holds_a_post_once_a_day",
                expressions=[
                    (F("post"), RangeOperators.EQUAL),
                    (F("account"), RangeOperators.EQUAL),
                    (F("days"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.post}: {self.account}"


class Token(models.Model):
    """A key for a machine: acts as one account in one post until it expires. Only the SHA-256 of the key is stored."""

    digest = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tokens")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True)
    label = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.label or self.digest[:8]


class Invitation(models.Model):
    """A link by which one person opens an account of an agency, and takes a post of the host if one is named.

    The secret in the link is made from `nonce` and the installation's key; only its SHA-256 is stored.
    """

    email = models.EmailField(_("surel"))
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="invitations")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations")
    nonce = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    account = models.OneToOneField(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="came_by_invitation"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_fault = models.CharField(max_length=80, blank=True)
    mail_trouble = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["agency", "-made_at"], name="invitation_by_agency")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_is_lower_case"),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, account__isnull=True)
                | Q(used_at__isnull=False, account__isnull=False, revoked_at__isnull=True),
                name="used_invitation_made_an_account",
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="person_has_one_open_invitation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.made_at:%Y-%m-%d}"


class SetupKey(models.Model):
    """The one-time secret by which an empty installation is set up, as SHA-256; the newest one counts."""

    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.digest[:8]
