"""Completing a step, or doing a part of it: one transaction each, by page, by machine and from paper alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock, events
from kolokasi.base.models import Blob
from kolokasi.base.once_more import in_one_transaction
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.cases.models import Case, OpenTask
from kolokasi.people.models import Account
from kolokasi.people.queries import NOT_YOUR_POST
from kolokasi.procedure import answers, queries, registry
from kolokasi.procedure.acts import Before, Doing, Manual, Part, PartDoing
from kolokasi.procedure.applying import DONE_LATER, read_application
from kolokasi.procedure.closing import DOCUMENTS_MISSING, Completion, close
from kolokasi.procedure.hands import hold
from kolokasi.procedure.papers import note_dispositions_read
from kolokasi.procedure.queries import Place
from kolokasi.procedure.saying import AnswersRefused, digest, reason_of, spoken
from kolokasi.procedure.uploads import SCAN_KIND, Upload, attach_uploads, stored_upload
from kolokasi.sop.spec import Field, Outcome, Task

OUTCOME_UNKNOWN = define("outcome_unknown", _("Pilih salah satu putusan langkah ini: {choices}."))
NOT_NOW = define("part_not_now", _("Bagian ini sedang tidak dapat dikerjakan. Muat ulang halamannya."), 409)
DONE_BEFORE = define(
    "manual_done_before_it_opened",
    _("Langkah ini baru menunggu sejak {at}. Isi waktu pengerjaan sesudahnya, seperti pada kertasnya."),
)


def complete_task(
    *,
    number: str,
    element: str,
    round: int,
    account: Account,
    outcome: str = "",
    note: str = "",
    data: Mapping[str, Any] | None = None,
    files: Sequence[Upload] = (),
    manual: Manual | None = None,
    asked: bool = False,
    at: datetime,
) -> Completion:
    """The step is closed and the next one waits, in one transaction; a stale round, a wrong post, a missing document refuse.

    `data` holds the answers by field name (per-server answers as lists or as "name.0"); for step 1 it holds `form` and
    `title`. Files that are not stored yet are checked and stored before the case is locked. With `manual` the Helpdesk
    closes a step of any post from its scan, which stays in the case; when it was done must lie between opening and now.
    `asked` says that `ask_outside` was called before, because the caller holds a transaction open.
    """
    uploads = [*files, *([replace(manual.scan, kind=SCAN_KIND)] if manual else [])]
    early = any(not isinstance(upload.data, Blob) for upload in uploads)
    spec = _spec(number, element)
    if early or (spec is not None and registry.act_of(spec).before):
        may_act(number=number, element=element, round=round, account=account, at=at, on_paper=manual is not None)
    if not asked and spec is not None:
        _ask(registry.act_of(spec).before, number, element, at)
    stored = [(upload, stored_upload(upload, at)) for upload in uploads]

    @in_one_transaction
    def complete() -> Completion:
        place = queries.access_task(account, number, element, round, at, on_paper=manual is not None)
        if manual is None:
            hold(place)
        else:
            _plausible(manual, place.task, at)
        attach_uploads(place.case, place.doer, stored, at, task=place.task, spec=place.spec)
        return _complete(place, outcome, reason_of(note, needed=False), data or {}, at, manual)

    return complete()


def may_act(*, number: str, element: str, round: int, account: Account, at: datetime, on_paper: bool = False) -> None:
    """Refuses just as completing would for a wrong post or a stale round; locks for a moment and writes nothing."""
    with transaction.atomic():
        queries.access_task(account, number, element, round, at, on_paper=on_paper)


def _spec(number: str, element: str) -> Task | None:
    revision = queries.revision_of(number)
    return queries.procedure_of(revision).tasks.get(element) if revision else None


def ask_outside(
    *, number: str, element: str, part: str = "", at: datetime, data: Mapping[str, Any] | None = None, actor: str = ""
) -> None:
    """What completing the step, or a part of it, must ask of the world outside, before anything is locked."""
    spec = _spec(number, element)
    doing = (registry.part_of(spec, part) if part else registry.act_of(spec)) if spec else None
    if doing:
        _ask(doing.before, number, element, at)
    if isinstance(doing, Part):
        _ask_ahead(doing, number, element, data or {}, actor, at)


def _ask(before: Before | None, number: str, element: str, at: datetime) -> None:
    """Most steps ask nobody outside, and then nothing is read either."""
    task = before and OpenTask.objects.select_related("case").filter(case__number=number, element=element).first()
    if before and task:
        before(task.case, task, at)


def _ask_ahead(part: Part, number: str, element: str, data: Mapping[str, Any], actor: str, at: datetime) -> None:
    task = part.ahead and OpenTask.objects.select_related("case").filter(case__number=number, element=element).first()
    if part.ahead and task:
        part.ahead(task.case, task, data, actor, at)


def _plausible(manual: Manual, task: OpenTask, at: datetime) -> None:
    if manual.done_at > at:
        raise Refusal(DONE_LATER)
    if clock.office_date(manual.done_at) < clock.office_date(task.opened_at):
        raise Refusal(DONE_BEFORE, at=queries.moment(task.opened_at))


def _complete(
    place: Place, outcome: str, note: str, raw: Mapping[str, Any], at: datetime, manual: Manual | None
) -> Completion:
    spec, case = place.spec, place.case
    try:
        chosen = answers.chosen_outcome(spec, outcome)
    except KeyError as unknown:
        raise Refusal(OUTCOME_UNKNOWN, choices=", ".join(spoken(one.label) for one in spec.outcomes)) from unknown
    reason_of(note, needed=chosen is not None and chosen.note)
    if spec.act == "apply":
        doing = Doing(place, chosen, note, read_application(place, raw), at, manual=manual)
    else:
        doing = _answered(place, raw, chosen, note, at, manual)
    act = registry.act_of(spec)
    act.perform(doing)
    if chosen is None or not chosen.bare:
        missing = queries.missing_in_round(case, place.task, spec)
        if missing:
            raise Refusal(DOCUMENTS_MISSING, names=", ".join(spoken(document.label) for document in missing))
    done = close(place, outcome, note, doing.data, at, manual=manual)
    if done.closing is not None:
        act.after(doing, done.closing, done.opened)
    return done


def _answered(
    place: Place, raw: Mapping[str, Any], chosen: Outcome | None, note: str, at: datetime, manual: Manual | None
) -> Doing:
    servers = place.case.form.get("servers", [])
    more = registry.act_of(place.spec).fields(place.case, place.procedure, place.spec)
    checked = answers.check(registry.with_fields(place.spec, more), servers, raw, chosen)
    if checked.errors:
        raise AnswersRefused(checked.errors)
    data = checked.data | _in_words(more, checked.data)
    if checked.struck:
        for index, reason in checked.struck.items():
            servers[index]["struck"] = reason
        place.case.save(update_fields=["form"])
        data = data | {"struck": {str(index): reason for index, reason in checked.struck.items()}}
    return Doing(place, chosen, note, data, at, struck=checked.struck, manual=manual, typed=raw)


def _in_words(more: Sequence[Field], data: Mapping[str, Any]) -> dict[str, Any]:
    """What was chosen of the office's own lists, in the words the lists had then; a list may change later."""
    said = []
    for question in more:
        words, chosen = dict(question.choices), data.get(question.name)
        keys = [str(key) for key in (chosen if isinstance(chosen, list) else [chosen])]
        if question.choices and chosen and all(key in words for key in keys):
            said.append([question.label.id, question.label.en, ", ".join(words[key].id for key in keys)])
    return {"said": said} if said else {}


def do_part(
    *,
    number: str,
    element: str,
    round: int,
    part: str,
    account: Account,
    data: Mapping[str, Any] | None = None,
    files: Sequence[Upload] = (),
    as_post: str = "",
    on_paper: bool = False,
    asked: bool = False,
    at: datetime,
) -> Case:
    """A part of the step is done and the step still waits; it can be left half way and taken up again at any time.

    `as_post` narrows the doer to one post, even where the account holds others too (a key acts in its one post). With
    `on_paper` the Helpdesk enters what the step's own post did without a browser.
    """
    spec = _spec(number, element)
    found = registry.part_of(spec, part) if spec else None
    if spec is None or found is None:
        raise Refusal(NOT_FOUND)
    if not asked and (files or found.before or found.ahead):
        with transaction.atomic():
            _access(account, number, element, round, at, found, as_post, on_paper)
        _ask(found.before, number, element, at)
        _ask_ahead(found, number, element, data or {}, f"account:{account.pk}", at)
    stored = [(upload, stored_upload(upload, at)) for upload in files]

    @in_one_transaction
    def do() -> Case:
        place = _access(account, number, element, round, at, found, as_post, on_paper)
        if not on_paper and not found.posts:
            hold(place)
        _do_part(place, found, data or {}, stored, at, on_paper)
        return place.case

    return do()


def _do_part(
    place: Place,
    part: Part,
    raw: Mapping[str, Any],
    stored: Sequence[tuple[Upload, Blob]],
    at: datetime,
    on_paper: bool,
) -> None:
    case, doer, spec = place.case, place.doer, place.spec
    if part.before is None and not part.open(case, place.task):  # asking outside may itself have closed it
        raise Refusal(NOT_NOW)
    checked = answers.check(replace(spec, fields=part.fields(case), outcomes=()), (), raw, None)
    if checked.errors:
        raise AnswersRefused(checked.errors)
    note_dispositions_read(case=case, account=doer.account, at=at)
    part.do(PartDoing(place, checked.data, stored, at))
    events.record(
        kind="case", subject=case.number, act="part_done", actor=doer.actor, post=doer.post, acting=doer.acting,
        new={
            "element": spec.id, "step": spec.step, "round": place.task.round, "part": part.key,
            "answers": digest(checked.data), **({"manual": True} if on_paper else {}),
        },
    )  # fmt: skip


def may_do_part(
    *, number: str, element: str, round: int, part: str, account: Account, as_post: str = "", on_paper: bool = False,
    at: datetime,
) -> None:  # fmt: skip
    """Refuses just as doing the part would for a wrong post or a stale round; locks for a moment and writes nothing."""
    spec = _spec(number, element)
    found = registry.part_of(spec, part) if spec else None
    if found is None:
        raise Refusal(NOT_FOUND)
    with transaction.atomic():
        _access(account, number, element, round, at, found, as_post, on_paper)


def _access(
    account: Account, number: str, element: str, round: int, at: datetime, part: Part, as_post: str, on_paper: bool
) -> Place:
    """The doorway to a part: of the posts that may do it, the first in which the account stands, or just `as_post`.

    From paper only parts of the step's own post are entered; what a named officer of another post decides is not.
    """
    if on_paper and not part.posts:
        return queries.access_task(account, number, element, round, at, on_paper=True)
    place = queries.access_task(account, number, element, round, at, posts=_narrowed(part.posts, as_post))
    if as_post and place.doer.post != as_post:
        raise Refusal(NOT_YOUR_POST, post=place.doer.title)
    return place


def _narrowed(posts: tuple[str, ...], as_post: str) -> tuple[str, ...]:
    return (as_post,) if as_post in posts else posts
