"""Keys for machines: works · refuses bad input · refuses the wrong post · refuses twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.forms.models import model_to_dict

from kolokasi.base.models import Event
from kolokasi.base.refusal import Refusal
from kolokasi.people import tokens
from kolokasi.people.models import Holding, Token
from tests.cast import Cast
from tests.fixtures import NOON


def issue(cast: Cast, part: str, post: str, days: int = 30) -> tuple[Token, str]:
    return tokens.issue(account=cast[part], post_key=post, days=days, actor="test", at=NOON)


def code(key: str, at=NOON) -> str:  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal) as refused:
        tokens.authenticate(key, at)
    return f"{refused.value.status} {refused.value.code} {refused.value}"


def test_a_key_speaks_for_its_account_in_its_one_post(cast: Cast) -> None:
    _, key = issue(cast, "helpdesk", "helpdesk")
    bearer = tokens.authenticate(key, NOON)
    assert (bearer.account, bearer.post_key) == (cast["helpdesk"], "helpdesk")


def test_an_applicants_key_has_no_post(cast: Cast) -> None:
    _, key = issue(cast, "applicant", "")
    bearer = tokens.authenticate(key, NOON)
    assert (bearer.account, bearer.standing, bearer.post_key) == (cast.applicant, None, "")


def test_the_key_has_256_random_bits_and_stands_nowhere(cast: Cast) -> None:
    token, key = issue(cast, "helpdesk", "helpdesk")
    assert len(key.removeprefix(tokens.PREFIX)) == 43  # 43 * 6 bits >= 256
    assert token.digest == tokens.digest_of(key)
    assert key not in str(model_to_dict(token))
    event = Event.objects.get(act="token_issued")
    assert key not in str(model_to_dict(event))
    assert token.digest not in str(model_to_dict(event))
    assert issue(cast, "helpdesk", "helpdesk")[1] != key


def test_unknown_expired_revoked_and_closed_are_refused_alike(cast: Cast) -> None:
    expiring = issue(cast, "helpdesk", "helpdesk", days=1)[1]
    revoked_token, revoked = issue(cast, "helpdesk", "helpdesk")
    tokens.revoke(token_id=revoked_token.pk, actor="test", at=NOON)
    closed = issue(cast, "helpdesk_2", "helpdesk")[1]
    cast["helpdesk_2"].is_active = False
    cast["helpdesk_2"].save()
    last_moment = NOON + timedelta(days=1)
    tokens.authenticate(expiring, last_moment - timedelta(seconds=1))
    answers = {code("kol_unknown"), code(""), code("\udcff"), code(expiring, last_moment), code(revoked), code(closed)}
    assert len(answers) == 1
    assert answers.pop().startswith("401 token_refused ")


def test_a_key_dies_with_the_holding_and_comes_back_with_it(cast: Cast) -> None:
    key = issue(cast, "kabid_aptika", "kabid_aptika")[1]
    holding = Holding.objects.get(account=cast["kabid_aptika"])
    holding.days = type(holding.days)(holding.days.lower, NOON.date())
    holding.save()
    assert code(key).startswith("403 not_your_post ")
    tokens.authenticate(key, NOON - timedelta(days=1))


def test_one_post_is_not_another(cast: Cast) -> None:
    for part, post in [("helpdesk", "kepala_dinas"), ("applicant", "helpdesk"), ("helpdesk", "nothing")]:
        with pytest.raises(Refusal) as refused:
            issue(cast, part, post)
        assert refused.value.code == "not_your_post"
    with pytest.raises(Refusal) as refused:
        issue(cast, "helpdesk", "")
    assert refused.value.code == "token_needs_post"
    assert not Token.objects.exists()


@pytest.mark.parametrize("days", [0, -1, tokens.LONGEST_DAYS + 1])
def test_days_have_bounds(cast: Cast, days: int) -> None:
    with pytest.raises(Refusal) as refused:
        issue(cast, "helpdesk", "helpdesk", days)
    assert refused.value.code == "token_days"


def test_revoking_twice_keeps_the_first_moment(cast: Cast) -> None:
    token, _ = issue(cast, "helpdesk", "helpdesk")
    tokens.revoke(token_id=token.pk, actor="test", at=NOON)
    again = tokens.revoke(token_id=token.pk, actor="test", at=NOON + timedelta(days=3))
    assert again.revoked_at == NOON
    assert Event.objects.filter(act="token_revoked").count() == 1
    with pytest.raises(Refusal) as refused:
        tokens.revoke(token_id=token.pk + 1, actor="test", at=NOON)
    assert refused.value.code == "not_found"


def test_a_post_without_a_named_account_is_its_first_holder(cast: Cast) -> None:
    assert tokens.account_for(post_key="helpdesk", email="", at=NOON) == cast["helpdesk"]
    assert tokens.account_for(post_key="x", email=" HELPDESK.2@kantor.example", at=NOON) == cast["helpdesk_2"]
    for post, email, wanted in [("pemohon", "", "token_needs_account"), ("helpdesk", "x@y.z", "account_unknown")]:
        with pytest.raises(Refusal) as refused:
            tokens.account_for(post_key=post, email=email, at=NOON)
        assert refused.value.code == wanted
