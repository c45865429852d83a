"""The commands of the office, in one place for pages, machines and the worker. Each is one transaction."""

from __future__ import annotations

from kolokasi.procedure.acts import Manual
from kolokasi.procedure.applying import NOT_AN_APPLICANT, TITLE_NEEDED, submit_case, submit_on_paper
from kolokasi.procedure.closing import DOCUMENTS_MISSING, Completion
from kolokasi.procedure.completing import OUTCOME_UNKNOWN, ask_outside, complete_task, do_part, may_act, may_do_part
from kolokasi.procedure.hands import HELD_BY_ANOTHER, recall_disposition, release_task, take_task
from kolokasi.procedure.leaving import ALREADY_WITHDRAWN, lapse_case, withdraw_case
from kolokasi.procedure.saying import ANSWERS_WRONG, NOTE_LIMIT, NOTE_NEEDED, NOTE_TOO_LONG, AnswersRefused
from kolokasi.procedure.uploads import LETTER_KIND, OTHER_KIND, Upload, attach_uploads, stored_upload

__all__ = [
    "ALREADY_WITHDRAWN", "ANSWERS_WRONG", "DOCUMENTS_MISSING", "HELD_BY_ANOTHER", "LETTER_KIND", "NOTE_LIMIT", "NOTE_NEEDED",
    "NOTE_TOO_LONG", "NOT_AN_APPLICANT", "OTHER_KIND", "OUTCOME_UNKNOWN", "TITLE_NEEDED", "AnswersRefused", "Completion",
    "Manual", "Upload", "ask_outside", "attach_uploads", "complete_task", "do_part", "lapse_case", "may_act",
    "may_do_part", "recall_disposition", "release_task", "stored_upload", "submit_case", "submit_on_paper", "take_task",
    "withdraw_case",
]  # fmt: skip
