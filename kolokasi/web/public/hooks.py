"""Where monitoring systems call their alerts in: a secret, a small body, and an answer that tells strangers nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kolokasi.base import clock
from kolokasi.base.refusal import Refusal
from kolokasi.monitoring import alerts, secrets
from kolokasi.monitoring.alerts import Call
from kolokasi.monitoring.models import System
from kolokasi.monitoring.queries import settings

LIMIT_BYTES = 1024 * 1024
BEARER = "Bearer "


@csrf_exempt
@require_POST
def alertmanager(request: HttpRequest) -> HttpResponse:
    """Alertmanager's webhook; the secret stands in `http_config.authorization`."""
    return _hear(request, System.PROMETHEUS, alerts.from_alertmanager)


@csrf_exempt
@require_POST
def zabbix(request: HttpRequest) -> HttpResponse:
    """The webhook of our Zabbix media type."""
    return _hear(request, System.ZABBIX, alerts.from_zabbix)


def _hear(request: HttpRequest, system: System, read: Callable[[Any], list[Call]]) -> HttpResponse:
    """What was called is kept, however often it is sent; `kept` says how many were of servers that we know."""
    now = clock.now()
    given = request.headers.get("Authorization", "")
    if not given.startswith(BEARER) or not secrets.fits(given.removeprefix(BEARER), settings(now).webhook_sha256):
        return _said("webhook_unauthorized", 401)
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if not length.isdecimal() or int(length[:19]) > LIMIT_BYTES:
        return _said("too_large", 413)
    try:
        calls = read(json.loads(request.body.decode()))
        return JsonResponse({"kept": alerts.keep(system, calls, now)})
    except (ValueError, RecursionError):
        return _said(alerts.UNREADABLE_ALERT, 400)
    except Refusal as refusal:
        return _said(refusal.code, refusal.status)


def _said(code: str, status: int) -> HttpResponse:
    return JsonResponse({"code": code}, status=status, headers={"Cache-Control": "no-store"})
