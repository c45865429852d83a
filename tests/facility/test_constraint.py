"""The exclusion constraint agrees with a model of twenty lines over random takings and releases: no half unit of a face
has two living owners."""

from __future__ import annotations

import itertools

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import NumericRange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kolokasi.facility import snapshot
from kolokasi.facility.models import Kind, Occupation, Rack
from tests.facility.hall import Hall, build
from tests.fixtures import NOON

HALF_UNITS = 12
FACES = [(0, 1), (1, 2), (0, 2)]
TAKE = st.tuples(
    st.just("take"), st.integers(0, 1), st.integers(0, HALF_UNITS - 1), st.integers(1, 6), st.sampled_from(FACES)
)
RELEASE = st.tuples(st.just("release"), st.integers(0, 30))
Cell = tuple[int, int, int]
pytestmark = pytest.mark.django_db


def cells(rack: int, low: int, high: int, faces: tuple[int, int]) -> set[Cell]:
    return {(rack, half, face) for half in range(low, high) for face in range(*faces)}


@pytest.fixture
def hall(db: None) -> Hall:
    return build(2, units=HALF_UNITS // 2)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(st.one_of(TAKE, TAKE, RELEASE), max_size=30))
def test_the_database_says_what_the_model_says(hall: Hall, acts: list[tuple[object, ...]]) -> None:
    owned: dict[int, set[Cell]] = {}
    with transaction.atomic():
        for what, *how in acts:
            if what == "take":
                take(hall, owned, *how)  # type: ignore[arg-type]
            elif owned:
                pk = sorted(owned)[int(str(how[0])) % len(owned)]
                Occupation.objects.filter(pk=pk).update(released_at=NOON)
                del owned[pk]
        free_runs_agree(hall, owned)
        transaction.set_rollback(True)


def take(hall: Hall, owned: dict[int, set[Cell]], rack: int, low: int, height: int, faces: tuple[int, int]) -> None:
    high = min(HALF_UNITS, low + height)
    wanted = cells(rack, low, high, faces)
    free = not any(wanted & cells_of for cells_of in owned.values())
    row = Occupation(
        rack=hall.racks[rack], units=NumericRange(low, high), faces=NumericRange(*faces), kind=Kind.INFRASTRUCTURE,
        made_at=NOON,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        assert not free
    else:
        assert free
        owned[row.pk] = wanted


def free_runs_agree(hall: Hall, owned: dict[int, set[Cell]]) -> None:
    """The runs computed by the database are the cells that the model has free, run by run."""
    taken = set().union(*owned.values())
    found = snapshot.take().racks
    for number, rack in enumerate(hall.racks):
        for both, faces in ((False, (0, 1)), (True, (0, 2))):
            runs = found[rack.pk].both if both else found[rack.pk].front
            assert {half for low, high in runs for half in range(low, high)} == {
                half for half in range(HALF_UNITS) if not cells(number, half, half + 1, faces) & taken
            }
            assert all(first[1] < second[0] for first, second in itertools.pairwise(runs))


@pytest.mark.parametrize(
    ("units", "faces"), [((4, 4), (0, 2)), ((-2, 2), (0, 2)), ((0, 2), (0, 3)), ((0, 2), (-1, 1)), ((0, 2), (1, 1))]
)
def test_nonsense_is_refused_by_the_database(hall: Hall, units: tuple[int, int], faces: tuple[int, int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Occupation.objects.create(
            rack=hall.racks[0], units=NumericRange(*units), faces=NumericRange(*faces), kind=Kind.BLOCKED, made_at=NOON
        )


def test_three_hundred_racks_cost_no_further_statement(hall: Hall) -> None:
    """Ten statements, whatever the size of the plant."""
    Rack.objects.bulk_create([Rack(room=hall.room, name=f"X{n:03}") for n in range(300)])
    with connection.execute_wrapper(counting := Counting()):
        snapshot.take()
    assert counting.statements <= 10


class Counting:
    """Counts the statements that pass."""

    def __init__(self) -> None:
        self.statements = 0

    def __call__(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        self.statements += 1
        return execute(sql, params, many, context)
