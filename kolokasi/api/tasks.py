"""What the hatch does by itself: forgets answers that nobody will ask for again."""

from __future__ import annotations

from datetime import timedelta

from kolokasi.api.models import IdempotencyKey
from kolokasi.base import clock, outbox

KEPT_DAYS = 30


@outbox.periodic("api.forget_idempotency_keys", "40 2 * * *")
def forget_idempotency_keys() -> int:
    """Answers older than KEPT_DAYS are gone; a retry comes within minutes, and the round still guards the step."""
    old = IdempotencyKey.objects.filter(created_at__lt=clock.now() - timedelta(days=KEPT_DAYS))
    return old.delete()[0]
