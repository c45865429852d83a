"""Tell people something once, and let it leave by mail after the act is safe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import translation
from psycopg.types.json import Jsonb

from kolokasi.base import events, files, outbox
from kolokasi.base.models import Blob
from kolokasi.base.text import one_line, plain_text
from kolokasi.gateways import mail
from kolokasi.gateways.mail.once import leave_once
from kolokasi.notices import words
from kolokasi.notices.models import Dispatch, DispatchFile, Kind, Notice, Preference
from kolokasi.people.models import Account, Agency
from kolokasi.sop.spec import Words

SPREAD, MAIL_NOTICE, MAIL_DISPATCH = "notices.spread", "notices.mail_notice", "notices.mail_dispatch"
PARAM_LIMIT = 300
# One statement for everybody; whoever was told of the occasion before is passed over.
_TELL = """
INSERT INTO notices_notice
    (account_id, by_mail, kind, key, case_number, params, made_at, mail_fault, mail_trouble)
SELECT account, mail, %(kind)s, %(key)s, %(case)s, %(params)s, %(at)s, '', ''
FROM unnest(%(accounts)s::bigint[], %(by_mail)s::boolean[]) AS told(account, mail)
ON CONFLICT DO NOTHING RETURNING account_id"""


@transaction.atomic(savepoint=False)  # nobody goes on without the notice, so there is nothing to go back to
def tell(
    *,
    accounts: Iterable[Account],
    kind: str,
    key: str,
    case_number: str = "",
    params: Mapping[str, Any] | None = None,
    at: datetime,
) -> int:
    """Each account finds the notice in the product and, unless it wishes otherwise, in its mail; says how many are new.

    `key` names the occasion (for example "task_waiting:KL-2026-0001:T04:2"): nobody is told twice of it. `params`: `step`
    (`sop.spec.Words` or text), `due` (a moment), `until` (a day); others are ignored by the words. Never a name or a secret.
    """
    people = {account.pk: account for account in accounts if account.is_active}
    if not people:
        return 0
    by_mail = _who_wants_mail(list(people.values()), kind)
    facts: dict[str, Any] = {
        "accounts": list(people), "by_mail": [pk in by_mail for pk in people], "kind": Kind(kind).value, "key": key,
        "case": case_number, "params": Jsonb(plain_params(params or {})), "at": at,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_TELL, facts)
        new = {pk for (pk,) in cursor.fetchall()}
    if by_mail & new:
        outbox.emit(SPREAD, key=f"{key}:{min(by_mail & new)}", occasion=key)
    return len(new)


def plain_params(params: Mapping[str, Any]) -> dict[str, str]:
    """The facts as text that JSON and a mail can carry."""
    found: dict[str, str] = {}
    for name, value in params.items():
        if isinstance(value, Words):
            found |= {name: one_line(value.id), f"{name}_en": one_line(value.en)}
        elif value is not None:
            found[name] = value.isoformat() if isinstance(value, date) else one_line(value)
    return {name: value[:PARAM_LIMIT] for name, value in found.items()}


def _who_wants_mail(accounts: Sequence[Account], kind: str) -> set[int]:
    if not mail.works():
        return set()
    pks = {account.pk for account in accounts}
    without = Preference.objects.filter(account__in=pks, kind=kind).values_list("account_id", flat=True)
    return pks - set(without)


@transaction.atomic
def spread(*, occasion: str) -> int:
    """Each mail of this occasion that has not left is a job of its own, so that none waits for another's address."""
    waiting = Notice.objects.filter(key=occasion, by_mail=True, mailed_at__isnull=True, mail_fault="")
    pks = list(waiting.values_list("pk", flat=True))
    for pk in pks:
        outbox.emit(MAIL_NOTICE, key=str(pk))
    return len(pks)


@transaction.atomic
def send_mail(
    *,
    key: str,
    to: Sequence[str],
    subject: str,
    body: str,
    attachments: Sequence[tuple[str, Blob]] = (),
    at: datetime,
) -> Dispatch:
    """A mail of the office leaves once the act has committed; the same `key` again is the same mail and changes nothing.

    `attachments` are pairs of a file name and the stored file. Never put a password or a key into `body`: it is kept.
    """
    dispatch, made = Dispatch.objects.get_or_create(
        key=key,
        defaults={
            "to": [one_line(address) for address in to], "subject": one_line(subject)[:200],
            "body": plain_text(body), "made_at": at,
        },
    )  # fmt: skip
    if made:
        DispatchFile.objects.bulk_create(
            [DispatchFile(dispatch=dispatch, blob=blob, name=one_line(name)[:200]) for name, blob in attachments]
        )
        outbox.emit(MAIL_DISPATCH, key=str(dispatch.pk))
    return dispatch


def deliver_notice(*, pk: int, at: datetime) -> bool:
    """The notice has left by mail, in the language of whom it is for; False when there was nothing to do."""
    notice = Notice.objects.select_related("account").filter(pk=pk, by_mail=True).first()
    if notice is None or not notice.account.is_active or not mail.works():
        return False

    def send() -> None:
        host = Agency.objects.filter(is_host=True).values_list("name", flat=True).first() or ""
        with translation.override(notice.account.language):
            subject, body = words.mail(notice, host)
        mail.send(
            notice.account.email, subject, body, message_id=f"notice-{notice.pk}-{int(notice.made_at.timestamp())}"
        )

    return leave_once(Notice.objects.filter(pk=pk), send, at)


def deliver_dispatch(*, pk: int, at: datetime) -> bool:
    """The dispatch has left with its files; False when there was nothing to do."""
    dispatch = Dispatch.objects.filter(pk=pk).first()
    if dispatch is None or not mail.works():
        return False

    def send() -> None:
        carried = [
            mail.Attachment(one.name, one.blob.media_type, _bytes(one.blob))
            for one in dispatch.files.select_related("blob")
        ]
        mail.send(
            dispatch.to, dispatch.subject, dispatch.body, carried,
            message_id=f"dispatch-{dispatch.pk}-{int(dispatch.made_at.timestamp())}",
        )  # fmt: skip

    return leave_once(Dispatch.objects.filter(pk=pk), send, at)


def _bytes(blob: Blob) -> bytes:
    with files.read(blob) as stream:
        return stream.read()


@transaction.atomic
def read_notice(*, account: Account, pk: int, at: datetime) -> Notice | None:
    """The account's own notice is read from now on; None when it is somebody else's or not there."""
    notice = Notice.objects.filter(account=account, pk=pk).first()
    if notice is not None and notice.read_at is None:
        Notice.objects.filter(pk=pk, read_at__isnull=True).update(read_at=at)
        notice.read_at = at
    return notice


def read_all(*, account: Account, at: datetime) -> int:
    """Nothing is unread; says how many were."""
    return Notice.objects.filter(account=account, read_at__isnull=True, made_at__lte=at).update(read_at=at)


@transaction.atomic
def choose_mail(*, account: Account, without: Iterable[str], actor: str) -> None:
    """The account gets no mail of the kinds in `without`, and mail of all others."""
    wanted = {kind for kind in without if kind in Kind.values}
    before = set(Preference.objects.filter(account=account).values_list("kind", flat=True))
    if wanted == before:
        return
    Preference.objects.filter(account=account, kind__in=before - wanted).delete()
    Preference.objects.bulk_create(
        [Preference(account=account, kind=kind) for kind in sorted(wanted - before)], ignore_conflicts=True
    )
    events.record(
        kind="account", subject=str(account.pk), act="notice_mail_chosen", actor=actor,
        old={"without": sorted(before)}, new={"without": sorted(wanted)},
    )  # fmt: skip
