"""Hazards near a point, the nearest first; a colleague's home is given away by no list."""

from dataclasses import replace

from tests.cast import Cast
from tests.clock import HeldClock
from tests.places.scenes import QUAY, confirmed, feared, hazard, premise
from wayhome.places.actions import PremiseDraft, add_premise, place_person, refuse_hazard
from wayhome.places.models import Hazard, Premise
from wayhome.places.queries import hazards_near

HERE = (53.3465, -6.2489)


def at(cast: Cast, north_degrees: float, text: str) -> PremiseDraft:
    return replace(QUAY, text=text, latitude=HERE[0] + north_degrees)


def test_the_nearest_comes_first_and_what_is_outside_the_circle_does_not(cast: Cast, clock: HeldClock) -> None:
    near, here, far = (
        premise(cast, at(cast, north, text)) for north, text in ((0.001, "near"), (0, "here"), (0.002, "far"))
    )
    corner = premise(cast, replace(QUAY, text="corner", latitude=HERE[0] + 0.0016, longitude=HERE[1] + 0.0027))
    for there in (near, here, far, corner):
        confirmed(cast, there)
    found = hazards_near(*HERE, 200, clock.now)
    assert [(one.text, round(one.distance_metres)) for one in found] == [("here", 0), ("near", 111)]
    assert [one.premise_id for one in hazards_near(*HERE, 200, clock.now, but=[here.pk])] == [near.pk]


def test_only_what_is_in_force_is_near(cast: Cast, clock: HeldClock) -> None:
    there = premise(cast)
    assert hazards_near(*HERE, 200, clock.now) == []
    one = hazard(cast, there)
    assert len(hazards_near(*HERE, 200, clock.now)[0].hazards) == 1
    refuse_hazard(cast.actor(cast.sofia), one.pk, "Next door.")
    assert hazards_near(*HERE, 200, clock.now) == []


def test_a_colleagues_home_is_on_no_list_of_what_is_near(cast: Cast, clock: HeldClock) -> None:
    home = PremiseDraft(
        kind="worker_home", text="8 Elm Park", person_id=cast.nora.pk, latitude=HERE[0], longitude=HERE[1]
    )
    confirmed(cast, add_premise(cast.actor(cast.nora), home))
    assert hazards_near(*HERE, 200, clock.now) == []


def test_across_the_date_line_it_is_near_too(cast: Cast, clock: HeldClock) -> None:
    confirmed(cast, premise(cast, replace(QUAY, latitude=-17.0, longitude=-179.9999)))
    [one] = hazards_near(-17.0, 179.9999, 200, clock.now)
    assert round(one.distance_metres) == 21


def test_the_database_itself_keeps_in_mind_where_something_was_written(cast: Cast, clock: HeldClock) -> None:
    """Looking around asks those premises alone, so nobody who writes may forget it, and nobody may take it back."""
    first, second, third = (premise(cast, at(cast, 0, text)) for text in ("one", "two", "three"))
    before = Premise.objects.get(pk=first.pk)
    row = hazard(cast, first)
    Hazard.objects.filter(pk=row.pk).update(premise=second)
    place_person(cast.actor(cast.sofia), feared(cast, clock).pk, third.pk, since=clock.now.date(), source="the client")
    before.label = "seen before the hazard was written"
    before.save()
    marked = Premise.objects.filter(may_endanger=True).values_list("text", flat=True)
    assert sorted(marked) == ["one", "three", "two"]
    assert [one.text for one in hazards_near(*HERE, 200, clock.now)] == ["two"]
