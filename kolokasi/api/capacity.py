"""The verdict on a capacity request for machines; nothing is promised by asking."""

from __future__ import annotations

import json
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Field, Router, Schema
from pydantic import ConfigDict
from pydantic.config import JsonDict

from kolokasi.api.idempotency import Answer, once
from kolokasi.api.reading import ApiRequest
from kolokasi.api.schemas import Strict
from kolokasi.base.refusal import Refusal
from kolokasi.procedure.checking import check
from kolokasi.procedure.papers import OFFICERS_ONLY

router = Router()
SERVER: JsonDict = {
    "units": 2, "depth_mm": 700, "weight_kg": 20, "watts": {"nameplate": 800, "expected": 450}, "psu_count": 2,
    "mounting": "rack", "bandwidth_mbps": 100, "ipv4": 1, "ipv6": 1,
}  # fmt: skip
VERDICT: JsonDict = {
    "verdict": "reject",
    "limits": [
        {
            "limit": "ups", "needed": 450, "available": 380.5, "unit": "W", "scope": "UPS A", "lost": "UPS B", "ok": False,
        },
    ],
    "binding": ["ups"],
    "places": [],
    "nearest": {"watts": 380},
    "fitting_sets": [],
    "policy": "capacity.pue r2",
    "as_of": "2026-11-24T09:30:00+07:00",
}  # fmt: skip


class Exact(Strict):
    """No text for a number."""

    model_config = ConfigDict(extra="forbid", strict=True)


class WattsIn(Exact):
    nameplate: float | None = Field(
        None, description="What the label says of all its power supplies that work together."
    )
    expected: float | None = Field(None, description="What it is expected to draw; taken before the nameplate.")


class ServerIn(Exact):
    """One machine; what is left out or null is not declared and asks for nothing, save one unit and one address."""

    units: float | None = Field(None, description="Height in units, from 0.5.")
    depth_mm: float | None = None
    weight_kg: float | None = None
    watts: WattsIn | None = None
    psu_count: int | None = Field(
        None, description="One hangs on one feed; two or more, or unknown, on all of the rack's."
    )
    mounting: Literal["rack", "tower"] | None = "rack"
    bandwidth_mbps: float | None = None
    ipv4: int | None = None
    ipv6: int | None = None
    name: str | None = Field(None, description="What you call it; nothing rests on it.")
    room: str | None = Field(None, description="The name of the room it must stand in.")
    agency: int | str | None = Field(
        None, description="Whose it is: agencies are kept together where that costs nothing."
    )


class CapacityIn(Exact):
    """A capacity request: its servers are judged together, for they compete for the same room."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [{"servers": [SERVER]}]})
    servers: list[ServerIn] = Field(..., description="At least one.")
    name: str | None = None
    room: str | None = Field(None, description="For all servers that name none.")
    agency: int | str | None = Field(None, description="For all servers that name none.")


class LimitOut(Schema):
    model_config = ConfigDict(extra="allow")
    limit: Literal[
        "mounting",
        "space",
        "depth",
        "weight",
        "rack_power",
        "feed",
        "ups",
        "cooling",
        "building",
        "bandwidth",
        "address",
    ]
    needed: float
    available: float | None = Field(description="Null where nothing limits it.")
    unit: str
    scope: str = Field(description="Where it is tightest: a rack, a UPS, a room.")
    ok: bool
    lost: str = Field("", description="The feed or UPS whose loss makes it this tight.")
    answer: bool | None = Field(None, description="The answer of Subbagian Umum about the building; absent here.")


class PlaceOut(Schema):
    model_config = ConfigDict(extra="allow")
    server: int = Field(description="Which server of the request, from 0.")
    rack: str
    room: str
    unit: int = Field(description="The lowest unit, from 1 at the bottom.")
    units: float
    faces: Literal["front", "rear", "both"]
    score: int
    because: str


class VerdictOut(Schema):
    model_config = ConfigDict(json_schema_extra={"examples": [VERDICT]})
    verdict: Literal["accept", "reject"]
    limits: list[LimitOut]
    binding: list[str] = Field(description="The limits whose lifting would turn a reject to accept.")
    places: list[PlaceOut]
    nearest: dict[str, Any] | None = Field(description="What would be accepted, one measure at a time.")
    fitting_sets: list[list[int]] = Field(description="The largest sets of servers that fit, when not all do.")
    policy: str
    as_of: str


@router.post(
    "/capacity/check",
    response=VerdictOut,
    summary="Accept or reject, and the limit that binds; asking promises nothing",
)
def check_capacity(request: ApiRequest, body: CapacityIn) -> HttpResponse:
    """For keys of the office, those that only read as well: nothing changes. Racks and loads are no applicant's to see."""

    def prepare() -> None:
        if request.auth.standing is None:
            raise Refusal(OFFICERS_ONLY)

    def judge(_ready: None) -> Answer:
        return Answer(200, json.dumps(check(body.model_dump(exclude_unset=True)), ensure_ascii=False).encode())

    return once(request, prepare, judge)
