"""What a decision rested on, kept for years; what follows when there was no room; and paper on its way back to its step."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kolokasi.base.models import Blob
from kolokasi.cases.models import Case, Promise
from kolokasi.facility.models import MaintenanceWindow
from kolokasi.letters.models import Letter
from kolokasi.people.models import Account
from kolokasi.servers.models import Server


class CapacityCheck(models.Model):
    """The check of step 3 in one round: what was asked, what was free at that moment, and the verdict. Never changed.

    `request` and `verdict` have the shapes of INTERFACES; `availability` is the list of available capacity, per room.
    `plant` is everything else that the verdict rests on (`kept.py`), so that it can be given again; checks from before it
    was kept have none. `program` is the version that gave it.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="capacity_checks")
    element = models.CharField(max_length=60)
    round = models.PositiveIntegerField()
    request = models.JSONField()
    verdict = models.JSONField()
    availability = models.JSONField()
    policy = models.CharField(max_length=600)
    plant = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    program = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.case} {self.at:%Y-%m-%d %H:%M}"


class Waiver(models.Model):
    """That a named officer let something pass, with the reason: a server that monitoring cannot see (step 9). Never changed."""

    MONITORING: ClassVar[str] = "monitoring"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="waivers")
    server = models.ForeignKey(Server, on_delete=models.PROTECT, related_name="waivers")
    element = models.CharField(max_length=60)
    round = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    reason = models.TextField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    post_key = models.SlugField(max_length=40)
    acting = models.CharField(max_length=6, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "server", "round", "kind"], name="server_is_waived_once_in_a_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.server}: {self.kind}"


class Postponement(models.Model):
    """That a promise ends later because its room was worked on, counted up to `counted_until` of the window."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="postponements")
    window = models.ForeignKey(MaintenanceWindow, on_delete=models.PROTECT, related_name="postponements")
    counted_until = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["promise", "window"], name="promise_is_postponed_once_for_a_window"),
        ]

    def __str__(self) -> str:
        return f"{self.promise} {self.counted_until:%Y-%m-%d %H:%M}"


class WaitingTurn(models.Model):
    """The place of a rejected case on the waiting list: it waits, is offered freed room, and takes it in a new case or not.

    `since` orders the list. `binding` are the limits in its way when the list was last looked through. An offer holds a
    promise of the rejected case until `answer_by`; `taken_by` is the case that goes on with it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("menunggu")
        OFFERED = "offered", _("ditawari tempat")
        TAKEN = "taken", _("tempat diambil")
        DECLINED = "declined", _("tawaran ditolak")
        EXPIRED = "expired", _("tawaran tidak dijawab")
        LEFT = "left", _("keluar dari daftar")

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="turn")
    since = models.DateTimeField()
    request = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    binding = models.JSONField(default=list)
    looked_at = models.DateTimeField(null=True, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)
    taken_by = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="turn_it_took")

    class Meta:
        ordering: ClassVar = ["since", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "offered"], ended_at__isnull=True)
                | Q(state__in=["taken", "declined", "expired", "left"], ended_at__isnull=False),
                name="turn_ends_when_it_is_answered",
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(offered_at__isnull=False, answer_by__isnull=False),
                name="offer_says_until_when_it_holds",
            ),
            models.CheckConstraint(
                condition=Q(state="taken", taken_by__isnull=False) | (~Q(state="taken") & Q(taken_by__isnull=True)),
                name="taken_turn_names_its_case",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["since", "id"], name="turn_in_order", condition=Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.state}"


class PlacementPlan(models.Model):
    """Places for a batch, computed by the worker: for every pending request, or for all that stands in a room or rack.

    `scope` says over what: {} for pending requests, {"from", "racks", "to"} for a move (`batches.Move`). `result` is what came
    out, once it is there: the three ways with places and costs, the bound, who has no place and why. Computed once, never
    changed; what was held of it says `PlannedPromise`.
    """

    class Kind(models.TextChoices):
        PENDING = "pending", _("permohonan yang menunggu")
        MOVE = "move", _("pindahan")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    scope = models.JSONField(default=dict)
    seconds = models.FloatField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    result = models.JSONField(null=True, blank=True)
    why = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, result__isnull=True, why="")
                | Q(done_at__isnull=False, result__isnull=False, why="")
                | (Q(done_at__isnull=False, result__isnull=True) & ~Q(why="")),
                name="plan_is_done_with_a_result_or_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True) | Q(result__isnull=False), name="plan_is_applied_once_it_is_done"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.made_at:%Y-%m-%d %H:%M}"


class PlannedPromise(models.Model):
    """That a promise came from a plan, before the decision of step 4; that decision takes the same places in its stead.

    `places` are those of the plan (`facility.placing.Planned`). Not decided by the promise's end, the places are free again
    and the case goes on.
    """

    plan = models.ForeignKey(PlacementPlan, on_delete=models.PROTECT, related_name="promises")
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="planned")
    places = models.JSONField()

    def __str__(self) -> str:
        return f"{self.promise} ({self.plan})"


class Slip(models.Model):
    """That a step can be done on paper: the form of one round of it, found again by the code in its QR. Never changed."""

    code = models.CharField(max_length=40, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="slips")
    element = models.CharField(max_length=60)
    step = models.CharField(max_length=6)
    round = models.PositiveIntegerField()
    printed_at = models.DateTimeField()
    printed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "element", "round"], name="step_has_one_slip_in_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.step} #{self.round}"


class ScanStack(models.Model):
    """A stack of paper as it was scanned or photographed, whole; its parts are the sheets. Never changed."""

    blob = models.OneToOneField(Blob, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    pages = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"


class ScanSheet(models.Model):
    """Pages of a stack that belong together, and the step of the case they return to: by their code, or by hand.

    `code` is what their QR says, also where nobody knows it. A sheet waits until it is settled: its step was closed with it,
    it was laid into its case as a document, or it was set aside with a reason.
    """

    class How(models.TextChoices):
        CLOSED = "closed", _("langkahnya ditutup")
        ATTACHED = "attached", _("disimpan sebagai dokumen")
        SET_ASIDE = "set_aside", _("disisihkan")

    stack = models.ForeignKey(ScanStack, on_delete=models.PROTECT, related_name="sheets")
    seq = models.PositiveIntegerField()
    first = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=10, blank=True)
    slip = models.ForeignKey(Slip, on_delete=models.PROTECT, null=True, blank=True, related_name="sheets")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="scans")
    element = models.CharField(max_length=60, blank=True)
    round = models.PositiveIntegerField(default=0)
    assigned_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    how = models.CharField(max_length=10, choices=How.choices, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    settled_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["stack_id", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stack", "seq"], name="sheet_has_its_place_in_the_stack"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, how="")
                | Q(settled_at__isnull=False, how__in=["closed", "attached"], case__isnull=False)
                | (Q(settled_at__isnull=False, how="set_aside") & ~Q(reason="")),
                name="sheet_is_settled_in_its_case_or_set_aside_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(element="") | Q(case__isnull=False), name="sheet_of_a_step_has_its_case"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case", "element"], name="sheet_that_waits", condition=Q(settled_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.stack} [{self.seq}]"


class ShippingNotice(models.Model):
    """How and when the servers of a case come, as the applicant says last (step 7); what was said before stands in the record."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="shipping_notice")
    carrier = models.CharField(max_length=120)
    arrives_on = models.DateField()
    boxes = models.PositiveSmallIntegerField()
    contact = models.CharField(max_length=150)
    phone = models.CharField(max_length=40)
    tracking = models.CharField(max_length=80, blank=True)
    comes_with = models.CharField(max_length=300, blank=True)
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["arrives_on"], name="shipping_notice_by_day")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(boxes__range=(1, 200)), name="shipping_notice_has_boxes"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.arrives_on}"


class Visit(models.Model):
    """Who was in the server room, with whom, why, from when until when (buku tamu); of the identity the last 4 signs only."""

    class Identity(models.TextChoices):
        KTP = "ktp", _("KTP")
        SIM = "sim", _("SIM")
        PASSPORT = "passport", _("Paspor")
        STAFF = "staff", _("Kartu pegawai")

    name = models.CharField(max_length=150)
    identity = models.CharField(max_length=10, choices=Identity.choices)
    identity_end = models.CharField(max_length=4)
    agency = models.CharField(max_length=200)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="visits")
    escort = models.CharField(max_length=150)
    purpose = models.CharField(max_length=300)
    carried_in = models.CharField(max_length=600, blank=True)
    carried_out = models.CharField(max_length=600, blank=True)
    came_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    closed_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-came_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, closed_by__isnull=True)
                | Q(left_at__gte=models.F("came_at"), closed_by__isnull=False),
                name="visit_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(identity__in=["ktp", "sim", "passport", "staff"]), name="visit_identity_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.came_at:%Y-%m-%d} {self.agency}"
