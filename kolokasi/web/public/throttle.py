"""A brake on guessing and on work: so many looks and files from one address in so many seconds, across processes."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from kolokasi.base import clock
from kolokasi.web.errors import too_many

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
WINDOW_SECONDS = 300
LOOKS = 60
FILES = 20


def throttled(view: View[P]) -> View[P]:
    """The view answers 429 when one address has looked too often; addresses are counted by their hash."""

    @wraps(view)
    def braked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if _count("look", request) > LOOKS:
            return too_many(request)
        if request.method == "POST" and _count("file", request) > FILES:
            return too_many(request)
        return view(request, *args, **kwargs)

    return braked


def _network(address: str) -> str:
    """The address, or the network of one IPv6 customer (RFC 6177: at least a /64), who could change it at will."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))


def _count(what: str, request: HttpRequest) -> int:
    """How often this address has done so in the present window, this time included."""
    address = _network(str(request.META.get("REMOTE_ADDR", "")))
    window = int(clock.now().timestamp()) // WINDOW_SECONDS
    key = f"{what}-" + hashlib.sha256(f"{address} {window}".encode()).hexdigest()[:32]
    if cache.add(key, 1, WINDOW_SECONDS * 2):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it was evicted between the two calls
        return 1
