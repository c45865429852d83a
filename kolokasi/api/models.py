"""What the hatch for machines keeps: the answer that was given under an Idempotency-Key."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kolokasi.people.models import Token


class IdempotencyKey(models.Model):
    """One act under one key, kept in the act's own transaction: after a crash there are both or neither.

    `fingerprint` is the SHA-256 of method, path and canonical body; `body` is the answer byte for byte.
    """

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="idempotency_keys")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    media_type = models.CharField(max_length=60, blank=True)
    location = models.CharField(max_length=200, blank=True)
    body = models.BinaryField(default=bytes)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token", "key"], name="idempotency_key_is_used_once_by_a_token"),
        ]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="idempotency_key_by_age")]

    def __str__(self) -> str:
        return f"{self.key} {self.status}"
