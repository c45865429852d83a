"""The office at work, for every test of this room."""

import pytest

from tests.cast import Cast
from tests.procedure.walking import Office


@pytest.fixture
def office(cast: Cast) -> Office:
    return Office(cast)
