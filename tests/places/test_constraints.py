"""What the database itself never stores of a premise, whoever writes."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.places import statements
from wayhome.places.models import Premise
from wayhome.places.rules.near import Box, strips_of


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("places_premise_point", {"latitude": 53.3}),
        ("places_premise_point", {"longitude": -6.2}),
        ("places_premise_point", {"latitude": 90.1, "longitude": 0}),
        ("places_premise_point", {"latitude": 0, "longitude": -180.1}),
        ("places_premise_has_address", {"text": ""}),
    ],
)
def test_half_a_point_or_no_address_is_never_stored(
    cast: Cast, clock: HeldClock, constraint: str, values: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Premise.objects.create(**{"text": "3 Quay Lane", "created_at": clock.now, "created_by": cast.nora} | values)


def test_only_a_colleagues_home_names_the_colleague(cast: Cast, clock: HeldClock) -> None:
    with pytest.raises(IntegrityError, match="places_premise_home_of_person"), transaction.atomic():
        Premise.objects.create(text="3 Quay Lane", created_at=clock.now, person=cast.nora)
    with pytest.raises(IntegrityError, match="places_premise_work_of_office"), transaction.atomic():
        Premise.objects.create(text="3 Quay Lane", created_at=clock.now, office=cast.office)


def test_a_colleague_has_one_home_at_a_time(cast: Cast, clock: HeldClock) -> None:
    home = {"kind": Premise.Kind.WORKER_HOME, "person": cast.nora, "created_at": clock.now}
    Premise.objects.create(text="3 Quay Lane", closed_at=clock.now, **home)
    Premise.objects.create(text="4 Quay Lane", **home)
    with pytest.raises(IntegrityError, match="places_premise_one_home"), transaction.atomic():
        Premise.objects.create(text="5 Quay Lane", **home)


def test_what_is_merged_is_closed_and_never_merged_into_itself(cast: Cast, clock: HeldClock) -> None:
    kept = Premise.objects.create(text="3 Quay Lane", created_at=clock.now)
    with pytest.raises(IntegrityError, match="places_premise_merged_is_closed"), transaction.atomic():
        Premise.objects.create(text="3 Quay Ln", created_at=clock.now, merged_into=kept)
    kept.merged_into, kept.closed_at = kept, clock.now
    with pytest.raises(IntegrityError, match="places_premise_merged_is_closed"), transaction.atomic():
        kept.save()


def test_a_box_around_a_point_is_found_by_its_index(cast: Cast, clock: HeldClock) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        box = Box(south=53.3, west=-6.3, north=53.4, east=-6.2)
        cursor.execute(f"EXPLAIN SELECT id {statements.IN_STRIPS.format(also='')}", statements.in_box(box, most=10))
        assert "places_premise_near" in str(cursor.fetchall())


def test_the_database_reckons_cells_as_the_rules_do(cast: Cast, clock: HeldClock) -> None:
    points = [
        (-90.0, -180.0),
        (90.0, 180.0),
        (0.0, 0.0),
        (-33.86882, 151.20929),
        (53.3465, -6.2489),
        (64.1475, -21.935),
    ]
    points += [(place / 400 - 90, place / 200 - 180) for place in range(0, 72_001, 997)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {statements.CELL} FROM unnest(%s::float8[], %s::float8[]) point (latitude, longitude)",
            [[north for north, _ in points], [east for _, east in points]],
        )
        cells = [cell for (cell,) in cursor.fetchall()]
    boxes = [Box(south=north, west=east, north=north, east=east) for north, east in points]
    assert cells == [strips_of(box).first[0] for box in boxes]
