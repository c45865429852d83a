"""The inputs of a step's form, named and read alike at the desk and in the portal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import QueryDict

from kolokasi.cases.models import Attachment, OpenTask
from kolokasi.procedure.answers import STRIKE
from kolokasi.sop.spec import Task

LONGEST = 4001  # one more than any answer may have, so that the command still sees that it is too long


def names_of(spec: Task, servers: int) -> list[str]:
    """The names of every input the step has, as the commands know them; an officer can strike servers off, too."""
    names = [question.name for question in spec.fields if not question.per_server]
    per_server = [question.name for question in spec.fields if question.per_server]
    if per_server and not spec.applicant:
        per_server.append(STRIKE)
    return names + [f"{name}.{index}" for name in per_server for index in range(servers)]


def typed_in(post: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """What was posted under these names, cut where nobody types further; several boxes of one name with commas between."""
    several = post.getlist if isinstance(post, QueryDict) else lambda name: [post[name]]
    return {name: ",".join(several(name))[:LONGEST] for name in names if name in post}


def brought(attachments: Sequence[Attachment], task: OpenTask, kind: str) -> list[Attachment]:
    """The documents of this kind that the step has brought forth in this round and that still hold."""
    mine = (task.element, task.round, kind)
    return [one for one in attachments if (one.element, one.round, one.kind) == mine and not one.voided_at]
