"""The acts of this procedure by the names its file uses."""

from __future__ import annotations

from collections.abc import Mapping

from kolokasi.procedure.acts import Act
from kolokasi.procedure.colocation import arrival, capacity, incoming, mounting, reply, report, verifying

ACTS: Mapping[str, Act] = {
    "register": incoming.REGISTER,
    "dispose": incoming.DISPOSE,
    "check_capacity": capacity.CHECK,
    "decide_reply": reply.DECIDE,
    "initial": reply.INITIAL,
    "sign": reply.SIGN,
    "dispatch": reply.DISPATCH,
    "goods_form": arrival.GOODS,
    "verify": verifying.VERIFY,
    "mount": mounting.MOUNTING,
    "report": report.REPORT,
    "review": report.REVIEW,
    "hand_back": mounting.HAND_BACK,
}
