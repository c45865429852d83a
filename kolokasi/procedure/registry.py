"""Which act does what: the one table from the words of an SOP file to what the office really does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kolokasi.cases.models import Case
from kolokasi.procedure.acts import PLAIN, Act, Part
from kolokasi.procedure.colocation.acts import ACTS
from kolokasi.sop.spec import Field, Procedure, Task


def act_of(spec: Task) -> Act:
    """The act that a step names; a generic one keeps its answers and nothing more."""
    return ACTS.get(spec.act, PLAIN)


def part_of(spec: Task, key: str) -> Part | None:
    """The part of the step with this key."""
    return next((part for part in act_of(spec).parts if part.key == key), None)


def asked(case: Case, procedure: Procedure, spec: Task) -> Task:
    """The step with every question it asks in this case: the SOP's own, then those that depend on the office's lists."""
    return with_fields(spec, act_of(spec).fields(case, procedure, spec))


def with_fields(spec: Task, more: tuple[Field, ...]) -> Task:
    """The step that asks these questions before its own."""
    return replace(spec, fields=(*more, *spec.fields)) if more else spec


def suggested(case: Case, spec: Task) -> Mapping[str, str]:
    """What is known already and only needs to be confirmed, by input name."""
    return act_of(spec).suggest(case, spec)


def offered(case: Case, spec: Task) -> Task:
    """The step as a page offers it now: without the outcomes that a part must come before, nor the documents they need."""
    hidden = act_of(spec).not_yet(case)
    if not hidden:
        return spec
    outcomes = tuple(one for one in spec.outcomes if one.key not in hidden)
    return replace(spec, outcomes=outcomes, documents=())
