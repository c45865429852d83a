"""What the office works on: revisions of the SOP, cases, their open tasks, closings, documents and notes."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kolokasi.base.models import Blob
from kolokasi.people.models import Account, Agency, Post
from kolokasi.servers.models import Server


class SopRevision(models.Model):
    """One revision of a procedure, immutable: its BPMN bytes are what a case runs by until it ends."""

    key = models.SlugField(max_length=60)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    bpmn = models.BinaryField()
    valid_from = models.DateField()
    loaded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "number"], name="sop_revision_number_is_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, revisi {self.number}"


class CaseCounter(models.Model):
    """The last case number of a year; locked while a number is given."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Case(models.Model):
    """One request on its way through the procedure, from the letter to selesai."""

    class Status(models.TextChoices):
        RUNNING = "running", _("berjalan")
        DONE = "done", _("selesai")
        REJECTED = "rejected", _("ditolak")
        LAPSED = "lapsed", _("tidak dilanjutkan")
        WITHDRAWN = "withdrawn", _("dibatalkan")

    number = models.CharField(max_length=20, unique=True)
    tracking_code = models.CharField(max_length=40, unique=True)
    revision = models.ForeignKey(SopRevision, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="cases")
    applicant = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="cases", null=True, blank=True)
    title = models.CharField(max_length=200)
    form = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RUNNING)
    end = models.CharField(max_length=60, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["status", "-opened_at"], name="case_by_status"),
            models.Index(fields=["agency", "-opened_at"], name="case_by_agency"),
            GinIndex(fields=["title"], opclasses=["gin_trgm_ops"], name="case_title_trigram"),
            GinIndex(fields=["number"], opclasses=["gin_trgm_ops"], name="case_number_trigram"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="running", ended_at__isnull=True, end="")
                | (~Q(status="running") & Q(ended_at__isnull=False) & ~Q(end="")),
                name="case_is_running_or_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class OpenTask(models.Model):
    """A task that waits. The row goes when the task closes; a `Closing` takes its place.

    `round` counts how often this element has opened in the case, from 1; forms carry it, so a stale tab is refused.
    `clock_started_at` is when the numbered step's clock began (shared by 2a, 2b, 2c); `due_at` is null while nobody's
    clock runs.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="open_tasks")
    element = models.CharField(max_length=60)
    step = models.CharField(max_length=6)
    post_key = models.SlugField(max_length=40)
    round = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    clock_started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    lapses_at = models.DateTimeField(null=True, blank=True)
    holder = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="taken_tasks")
    draft = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "element"], name="task_is_open_once_in_a_case"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["post_key", "due_at", "id"], name="open_task_by_post_and_due"),
            models.Index(fields=["due_at", "id"], name="open_task_by_due"),
            models.Index(fields=["lapses_at"], name="open_task_by_lapse", condition=Q(lapses_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.element} #{self.round}"


class Closing(models.Model):
    """How a task closed: by whom, in which post, acting or not, with which outcome and answers. Never changed.

    `kind` is completed, skipped (no holder), recalled (a disposition taken back unread), withdrawn or lapsed (closed by the
    case ending). `manual` says that the Helpdesk entered it from paper; then `done_at` is when it was done, and `closed_at`
    when it was entered.
    """

    class Kind(models.TextChoices):
        COMPLETED = "completed", _("selesai")
        SKIPPED = "skipped", _("dilewati")
        RECALLED = "recalled", _("ditarik kembali")
        WITHDRAWN = "withdrawn", _("dibatalkan")
        LAPSED = "lapsed", _("lewat waktu")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="closings")
    element = models.CharField(max_length=60)
    step = models.CharField(max_length=6)
    round = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.COMPLETED)
    outcome = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    actor = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="closings")
    post_key = models.SlugField(max_length=40)
    acting = models.CharField(max_length=6, blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField()
    manual = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "element", "round"], name="task_closes_once_in_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.element} #{self.round} {self.outcome}"


class Attachment(models.Model):
    """A document of a case. It is never replaced: a new version is a new row, a wrong one is voided with a reason."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attachments")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    element = models.CharField(max_length=60, blank=True)
    step = models.CharField(max_length=6, blank=True)
    round = models.PositiveIntegerField(default=0)
    for_applicant = models.BooleanField(default=False)
    added_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True)
    added_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    void_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, void_reason="") | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="voided_attachment_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Note(models.Model):
    """An internal note of the office on a case; the applicant never sees it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(Account, on_delete=models.PROTECT)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True)
    text = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:40]


class Draft(models.Model):
    """An application that has not been sent: what an applicant has filled in so far. It is deleted when it is sent."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    author = models.ForeignKey(Account, on_delete=models.PROTECT)
    form = models.JSONField(default=dict)
    letter = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True)
    letter_name = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.agency}: {self.changed_at:%Y-%m-%d}"


class CaseServer(models.Model):
    """That a server is the one at `index` (from 0) of a case's declaration; a server may see several cases in its life."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="case_servers")
    index = models.PositiveSmallIntegerField()
    server = models.ForeignKey(Server, on_delete=models.PROTECT, related_name="case_servers")

    class Meta:
        ordering: ClassVar = ["case", "index"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "index"], name="server_has_its_place_in_the_case"),
            models.UniqueConstraint(fields=["case", "server"], name="server_stands_once_in_a_case"),
        ]

    def __str__(self) -> str:
        return f"{self.case} [{self.index}]"


class Promise(models.Model):
    """The head of what acceptance promises a case: units, watts, bandwidth and addresses point here (HOUSE 4).

    held until a date, then used (mounted), released (rejected, withdrawn, struck off) or lapsed. `dated_at` is when it was
    given its date: maintenance that was over by then moves nothing.
    """

    class State(models.TextChoices):
        HELD = "held", _("dijanjikan")
        USED = "used", _("terpakai")
        RELEASED = "released", _("dibebaskan")
        LAPSED = "lapsed", _("gugur")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="promises")
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    made_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    dated_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=["held", "used"]), name="case_has_one_living_promise"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["held", "used"], ended_at__isnull=True)
                | Q(state__in=["released", "lapsed"], ended_at__isnull=False),
                name="promise_ends_when_it_is_freed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.state}"


class Question(models.Model):
    """A question that a step asks another post, with a clock of its own: Subbagian Umum about the building's power (step 3).

    `yes` is null until it is answered. With `told_by` the answer came by telephone or paper and somebody else entered it.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="questions")
    element = models.CharField(max_length=60)
    round = models.PositiveIntegerField()
    post_key = models.SlugField(max_length=40)
    text = models.TextField()
    watts = models.PositiveIntegerField()
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    yes = models.BooleanField(null=True, blank=True)
    available_w = models.PositiveIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    answered_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    acting = models.CharField(max_length=6, blank=True)
    told_by = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    entered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["post_key", "due_at"], name="open_question_by_post", condition=Q(answered_at__isnull=True)
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "element", "round"], name="question_is_asked_once_in_a_round"),
            models.CheckConstraint(
                condition=Q(yes__isnull=True, answered_at__isnull=True)
                | Q(yes__isnull=False, answered_at__isnull=False),
                name="question_is_open_or_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} → {self.post_key}"
