"""The words that the office has set for its documents."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kolokasi.people.models import Account


class Wording(models.Model):
    """One revision of a document's passages. A proposal until it is put in force; its words never change."""

    kind = models.SlugField(max_length=40)
    revision = models.PositiveIntegerField()
    texts = models.JSONField(default=dict)
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    in_force_at = models.DateTimeField(null=True, blank=True)
    in_force_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["kind", "-revision"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "revision"], name="wording_revision_is_unique_in_its_kind"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="wording_revision_begins_at_one"),
            models.CheckConstraint(
                condition=Q(in_force_at__isnull=True, in_force_by__isnull=True)
                | Q(in_force_at__isnull=False, in_force_by__isnull=False),
                name="wording_in_force_has_who_put_it_there",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} r{self.revision}"
