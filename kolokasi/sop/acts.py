"""The kinds of act a task may name (`sop:act`); what each does is written in `procedure`."""

from __future__ import annotations

GENERIC_ACTS = frozenset({"apply", "form", "decide"})
SPECIAL_ACTS = frozenset(
    {
        "register", "dispose", "check_capacity", "decide_reply", "initial", "sign", "dispatch", "goods_form", "verify",
        "mount", "report", "review", "hand_back",
    }
)  # fmt: skip
ACTS = GENERIC_ACTS | SPECIAL_ACTS
