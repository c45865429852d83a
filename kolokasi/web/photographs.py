"""A photograph of a server, to its agency and to officers."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_GET

from kolokasi.base import clock, files
from kolokasi.procedure import photographs
from kolokasi.web.access import account_of


@login_required
@require_GET
def photo(request: HttpRequest, photo_id: int, size: str = "") -> FileResponse:
    """The JPEG, large or (`kecil`) small; no shared cache keeps it."""
    found = photographs.readable_photo(photo_id=photo_id, account=account_of(request), at=clock.now())
    blob = found.small if size else found.blob
    answer = FileResponse(files.read(blob), content_type="image/jpeg", filename=f"{found.server.label}-{found.pk}.jpg")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
