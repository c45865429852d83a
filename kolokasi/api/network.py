"""The addresses of addresses: the next free one of a prefix, and the list that monitoring reads."""

from __future__ import annotations

import json
from ipaddress import ip_address
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Field, Router, Schema

from kolokasi.addressing import actions
from kolokasi.addressing.models import Address, Prefix
from kolokasi.addressing.probing import clear_next
from kolokasi.api.idempotency import Answer, once
from kolokasi.api.reading import ApiRequest, BearerKey
from kolokasi.api.schemas import Strict
from kolokasi.base import clock
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.monitoring.queries import http_sd
from kolokasi.people.models import Post
from kolokasi.people.queries import NOT_YOUR_POST, POST_ONLY_READS, post_name
from kolokasi.people.tokens import Bearer
from kolokasi.servers.models import Server

router = Router()
GIVES_ADDRESSES = ("tim_teknis", "administrator")
LOOPBACK_NAMES = {"localhost", "127.0.0.1", "[::1]"}
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
LONGEST_ID = 2**62

SERVER_UNKNOWN = define(
    "server_unknown", _("Tidak ada server berlabel {label}. Periksa labelnya, misalnya SRV-2026-0001.")
)


class AddressIn(Strict):
    """Who the address is for: a server of the register, or whatever `label` names. All may be left out.

    With `address` it is that very one or a refusal, else the lowest that is free.
    """

    address: str = Field("", max_length=100, description="The wanted address; empty: the next free one.")
    server: str = Field("", max_length=20, description="The server's label, SRV-2026-0001.")
    label: str = Field("", max_length=120, description="Who uses it, when it is no server of the register.")
    dns_name: str = Field("", max_length=253)


class AddressOut(Schema):
    """An address that is now in use and will be given to nobody else."""

    address: str
    prefix: str
    gateway: str | None
    vlan: int | None
    dns_name: str
    label: str


class Scrape(Schema):
    """One entry of the list in the form of Prometheus http_sd."""

    targets: list[str]
    labels: dict[str, str]


def _may_give(bearer: Bearer) -> None:
    """Refuses keys of posts that do not give addresses (SOP step 9 is the technicians')."""
    if bearer.standing is not None and not bearer.standing.writes:
        raise Refusal(POST_ONLY_READS, post=bearer.standing.name)
    if bearer.post_key not in GIVES_ADDRESSES:
        post = Post.objects.filter(key=GIVES_ADDRESSES[0]).first()
        raise Refusal(NOT_YOUR_POST, post=post_name(post) if post else GIVES_ADDRESSES[0])


def _document(address: Address, prefix: Prefix) -> dict[str, Any]:
    return {
        "address": address.host,
        "prefix": str(prefix.cidr),
        "gateway": prefix.gateway,
        "vlan": prefix.vlan,
        "dns_name": address.dns_name,
        "label": address.holder,
    }


@router.post(
    "/prefixes/{prefix_id}/available-ips",
    response={201: AddressOut},
    summary="The next free address of a prefix or a wanted one, now in use; safe for any number of callers",
)
def take_address(request: ApiRequest, prefix_id: int, body: AddressIn | None = None) -> HttpResponse:
    wanted = body or AddressIn.model_validate({})

    actor = f"account:{request.auth.account.pk}"

    def prepare() -> tuple[Prefix, Server | None, str | None]:
        _may_give(request.auth)
        prefix = Prefix.objects.filter(pk=prefix_id).first() if 0 < prefix_id < LONGEST_ID else None
        if prefix is None:
            raise Refusal(NOT_FOUND)
        server = Server.objects.filter(label=wanted.server).first() if wanted.server else None
        if wanted.server and server is None:
            raise Refusal(SERVER_UNKNOWN, label=wanted.server)
        free = clear_next(prefix_id=prefix.pk, wanted=wanted.address or None, at=clock.now(), actor=actor)
        return prefix, server, free

    def take(ready: tuple[Prefix, Server | None, str | None]) -> Answer:
        prefix, server, free = ready
        address = actions.take_address(
            prefix_id=prefix.pk,
            wanted=free,
            server=server,
            label=wanted.label or ("" if server else request.auth.token.label),
            dns_name=wanted.dns_name,
            actor=actor,
            at=clock.now(),
        )
        return Answer(201, json.dumps(_document(address, prefix)).encode())

    return once(request, prepare, take)


def on_loopback(request: HttpRequest) -> bool:
    """Whether the caller is a program on this machine that speaks to us directly, not through a proxy for somebody else."""
    if any(name in request.META for name in (*FORWARDED, "HTTP_AUTHORIZATION")):
        return False
    try:
        near = ip_address(str(request.META.get("REMOTE_ADDR", ""))).is_loopback
    except ValueError:
        return False
    host = str(request.META.get("HTTP_HOST", "")).lower()
    return near and (host if host.endswith("]") else host.rpartition(":")[0] or host) in LOOPBACK_NAMES


@router.get(
    "/monitoring/http-sd",
    response=list[Scrape],
    auth=[BearerKey(), on_loopback],
    summary="What is to be watched, whole, as Prometheus http_sd reads it; without a key from this machine only",
)
def list_targets(request: HttpRequest, job: Literal["", "ping", "tcp"] = "") -> HttpResponse:
    asked_by = getattr(request, "auth", None)
    if isinstance(asked_by, Bearer) and asked_by.standing is None:
        post = Post.objects.filter(key=GIVES_ADDRESSES[0]).first()
        raise Refusal(NOT_YOUR_POST, post=post_name(post) if post else GIVES_ADDRESSES[0])
    return HttpResponse(json.dumps(http_sd(clock.now(), job)), content_type="application/json")
