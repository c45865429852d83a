"""Two hands sign one letter in one moment, with real commits: one number, one signature; the other reads a sentence."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import psycopg
import pytest
from django.db import connection

from kolokasi.base import clock, events
from kolokasi.gateways import esign
from kolokasi.letters.models import Letter, LetterNumber, LetterSignature, SigningAttempt
from kolokasi.letters.signatures import kept, signers, training
from kolokasi.letters.signatures.means import Means
from kolokasi.procedure import signing
from kolokasi.procedure.signing import Wanted, sign_letter
from tests.attack.test_races import released_together, whole
from tests.cast import Cast
from tests.factories import office
from tests.procedure.signatories import Marker, accepted
from tests.procedure.walking import Office

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
Connect = Callable[[], psycopg.Connection[Any]]


@pytest.fixture
def pen(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Marker:
    settings.DEMO = True
    marker = Marker()
    monkeypatch.setattr(training, "signatory", lambda _name: marker)
    monkeypatch.setattr(signing, "accepted", accepted)
    monkeypatch.setattr(esign, "is_set", lambda: False)
    return marker


def waiting(cast: Cast) -> Office:
    found = office(cast, at="T05")
    signers.set_way(post_key="kepala_dinas", way="training", actor=cast["administrator"], at=clock.now())
    return found


def test_two_hands_sign_it_once(cast: Cast, pen: Marker, second_connection: Connect) -> None:
    found = waiting(cast)
    number, wanted = found.case.number, Wanted(found.case.number, "T05", 1)

    def press() -> Any:
        return sign_letter(wanted, account=cast["kepala_dinas"], means=Means())

    results = released_together(second_connection, number, press, press)
    whole(number)
    codes = [getattr(one, "code", "done") for one in results]
    assert codes.count("done") == 1
    assert set(codes) - {"done"} <= {"letter_is_being_signed", "task_already_done"}
    letter = Letter.objects.get(case=found.case, kind="surat_balasan")
    assert LetterSignature.objects.filter(letter=letter).count() == 1
    assert LetterNumber.objects.filter(letter__kind="surat_balasan").count() == 1


def test_the_rows_of_signatures_are_only_added(cast: Cast, pen: Marker) -> None:
    """The app role has no right to change or take away what was signed."""
    found = waiting(cast)
    sign_letter(Wanted(found.case.number, "T05", 1), account=cast["kepala_dinas"], means=Means())
    for statement in ("UPDATE letters_lettersignature SET subject = 'x'", "DELETE FROM letters_lettersignature"):
        with connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"):
            cursor.execute(statement)


@pytest.mark.parametrize("after", ["letter_issued", "letter_signed"])
def test_who_is_killed_in_the_act_leaves_a_letter_that_can_be_signed(
    cast: Cast, pen: Marker, second_connection: Connect, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    """The process is gone in the first transaction, before anything stands; or in the last, after the signatory answered."""
    found, record = waiting(cast), events.record
    wanted = Wanted(found.case.number, "T05", 1)

    def killed(**facts: Any) -> Any:
        made = record(**facts)
        if facts["act"] == after:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (pid,) = cursor.fetchone()
            second_connection().execute("SELECT pg_terminate_backend(%s)", [pid])
        return made

    with monkeypatch.context() as patch:
        patch.setattr(events, "record", killed)
        patch.setattr(signing, "_none_left_open", lambda _trips: nullcontext())  # nor does anything tidy up behind it
        with pytest.raises(Exception, match=r"terminat|closed|lost"):
            sign_letter(wanted, account=cast["kepala_dinas"], means=Means())
    connection.close()
    letter = Letter.objects.get(case=found.case, kind="surat_balasan")
    assert (letter.state, letter.signed_id) == ("draft" if after == "letter_issued" else "issued", None)
    SigningAttempt.objects.filter(ended_at__isnull=True).update(started_at=clock.now() - 2 * kept.LASTS)
    sign_letter(wanted, account=cast["kepala_dinas"], means=Means())
    letter.refresh_from_db()
    assert (letter.state, letter.number.number, letter.number.state) == ("signed", 1, "used")
    assert events.verify() is None
