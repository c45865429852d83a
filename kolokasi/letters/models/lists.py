"""Lists that the office maintains itself."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


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
