"""Safe places: only what a person confirmed is offered, the nearest by car first, and never a home."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.clock import HeldClock
from tests.places.roads.drawn import village
from tests.places.roads.helsinki import RAILWAY_STATION, STOCKHOLM, import_helsinki
from wayhome.core.errors import NotAllowed, NotFound, Refused
from wayhome.core.ids import new_id
from wayhome.ledger.models import Entry
from wayhome.places.actions import (
    SafePlaceDraft,
    add_safe_place,
    confirm_safe_place,
    refuse_safe_place,
)
from wayhome.places.actions import safe_places as actions
from wayhome.places.actions.roads import import_roads
from wayhome.places.models import SafePlace
from wayhome.places.queries import nearest_safe_places, road_graph, safe_place_page, safe_places_page
from wayhome.places.queries import safe_places as queries
from wayhome.staff.rules import Actor

MILL_LANE = (53.002, -5.997)


def draft(
    name: str = "Store Street Garda Station", point: tuple[float, float] = (53.0, -6.0), **more: str
) -> SafePlaceDraft:
    return SafePlaceDraft(kind=more.pop("kind", "police"), name=name, point=point, is_public=True, **more)


def proposed(name: str = "Garda", ref: str = "node/1") -> SafePlace:
    return SafePlace.objects.create(
        kind="police",
        name=name,
        latitude=53.0,
        longitude=-6.0,
        osm_ref=ref,
        state="proposed",
        made_at="2026-03-01T09:00Z",
    )


def test_whoever_adds_a_place_confirms_it(cast: Cast, clock: HeldClock) -> None:
    place = add_safe_place(cast.actor(cast.ines), draft(phone="01 666 8000", hours=" day  and night "))
    assert (place.state, place.confirmed_by, place.confirmed_at) == ("confirmed", cast.ines, clock.now)
    assert (place.phone, place.hours) == ("+35316668000", "day and night")
    entry = Entry.objects.get(action="places.safe_place_added")
    assert entry.details == {"kind": "police", "changed": []}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (SafePlaceDraft(kind="police", name=" ", point=(53, -6), is_public=True), "name"),
        (SafePlaceDraft(kind="haven", name="Mum's", point=(53, -6), is_public=True), "kind"),
        (SafePlaceDraft(kind="police", name="x", point=(91, -6), is_public=True), "point"),
        (SafePlaceDraft(kind="police", name="x", point=(float("nan"), -6), is_public=True), "point"),
        (SafePlaceDraft(kind="police", name="x", point=(53, -6), phone="ring", is_public=True), "phone"),
        (SafePlaceDraft(kind="police", name="x", point=(53, -6), address="x" * 201, is_public=True), "address"),
        (SafePlaceDraft(kind="police", name="x", point=(53, -6), hours="\u202e", is_public=True), "hours"),
        (SafePlaceDraft(kind="police", name="x", point=(53, -6), notes="x" * 4_001, is_public=True), "notes"),
        (SafePlaceDraft(kind="police", name="x", point=(53, -6)), "is_public"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_written(cast: Cast, wrong: SafePlaceDraft, field: str) -> None:
    with pytest.raises(Refused) as refused:
        add_safe_place(cast.actor(cast.sofia), wrong)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert SafePlace.objects.count() == 0


def test_there_is_a_bound(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_PLACES", 1)
    add_safe_place(cast.actor(cast.sofia), draft())
    with pytest.raises(Refused, match="already"):
        add_safe_place(cast.actor(cast.sofia), draft("Another"))


def test_a_person_confirms_what_they_found_out(cast: Cast, clock: HeldClock) -> None:
    place = proposed()
    now = clock.advance(hours=3)
    confirm_safe_place(cast.actor(cast.sofia), place.pk, draft("Garda Station", hours="always open"))
    place.refresh_from_db()
    assert (place.state, place.name, place.confirmed_at) == ("confirmed", "Garda Station", now)
    entry = Entry.objects.get(action="places.safe_place_confirmed")
    assert entry.details == {"kind": "police", "changed": ["hours", "name"]}


def test_a_refused_place_is_offered_to_nobody_until_somebody_confirms_it_after_all(cast: Cast) -> None:
    sofia, place = cast.actor(cast.sofia), proposed()
    refuse_safe_place(sofia, place.pk)
    refuse_safe_place(sofia, place.pk)
    assert Entry.objects.filter(action="places.safe_place_refused").count() == 1
    assert nearest_safe_places(53.0, -6.0).places == ()
    confirm_safe_place(sofia, place.pk, draft())
    place.refresh_from_db()
    assert (place.state, place.refused_at, place.refused_by) == ("confirmed", None, None)


@pytest.mark.parametrize("who", ["nora", "marcus", "zoe"])
def test_workers_and_monitors_read_and_do_not_keep(cast: Cast, who: str) -> None:
    actor, place = cast.actor(getattr(cast, who)), proposed()
    for act in (
        lambda: add_safe_place(actor, draft()),
        lambda: confirm_safe_place(actor, place.pk, draft()),
        lambda: refuse_safe_place(actor, place.pk),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotFound):
        safe_place_page(actor, place.pk)
    assert queries.waiting_count(actor) == 0
    assert safe_places_page(actor, state="proposed").places == ()
    confirm_safe_place(cast.actor(cast.amara), place.pk, draft())
    assert list(safe_places_page(actor).places) == [place]


def test_a_token_keeps_nothing(cast: Cast) -> None:
    sofia = cast.actor(cast.sofia)
    token = Actor(
        person_id=sofia.person_id, office_id=sofia.office_id, grants=sofia.grants, scopes=frozenset({"board"})
    )
    with pytest.raises(NotAllowed):
        add_safe_place(token, draft())


def test_what_is_not_there_is_not_found(cast: Cast) -> None:
    sofia = cast.actor(cast.sofia)
    with pytest.raises(NotFound):
        confirm_safe_place(sofia, new_id(), draft())
    with pytest.raises(NotFound):
        safe_place_page(sofia, new_id())


def test_lists_are_searched_and_bounded(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    sofia = cast.actor(cast.sofia)
    first, second = proposed("Store Street", "node/1"), proposed("Pearse Street", "node/2")
    assert safe_place_page(sofia, first.pk) == first
    assert queries.waiting_count(sofia) == 2
    assert list(safe_places_page(sofia, state="proposed", search="store st").places) == [first]
    monkeypatch.setattr(queries, "PAGE_ROWS", 1)
    page = safe_places_page(sofia, state="proposed")
    assert (list(page.places), page.more) == ([second], True)


def test_without_streets_the_nearest_in_a_straight_line_are_offered_and_it_is_said(cast: Cast) -> None:
    far = add_safe_place(cast.actor(cast.sofia), draft("Far", (53.02, -6.0)))
    near = add_safe_place(cast.actor(cast.sofia), draft("Near", (53.01, -6.0)))
    proposed()
    found = nearest_safe_places(53.0, -6.0)
    assert [one.place for one in found.places] == [near, far]
    assert found.remark == queries.NO_ROADS
    assert found.places[0].words == "1.1 km north in a straight line"
    assert nearest_safe_places(53.0, -6.0, limit=1).places[0].place == near
    assert nearest_safe_places(53.0, -6.0, limit=-1).places == ()


def in_village(cast: Cast, folder: Path) -> None:
    import_roads(cast.actor(cast.sofia), village().write(folder / "village.osm.pbf"), name="village")


def test_the_nearest_by_road_is_not_the_nearest_as_the_crow_flies(cast: Cast, tmp_path: Path) -> None:
    """Mill Lane is one-way: what lies 130 m behind is a drive round the block; what lies 270 m ahead is near."""
    in_village(cast, tmp_path)
    behind = add_safe_place(cast.actor(cast.sofia), draft("Behind", (53.002, -5.9990)))
    ahead = add_safe_place(cast.actor(cast.sofia), draft("Ahead", (53.0003, -5.996)))
    found = nearest_safe_places(*MILL_LANE)
    assert [one.place for one in found.places] == [ahead, behind]
    assert found.places[0].straight_metres > found.places[1].straight_metres
    assert found.remark == ""
    assert all(one.by_road for one in found.places)
    assert found.places[0].words == "about 1 min by car, 200 m south in a straight line"


def test_off_the_map_the_straight_line_is_said_to_be_one(cast: Cast, tmp_path: Path) -> None:
    in_village(cast, tmp_path)
    add_safe_place(cast.actor(cast.sofia), draft("Station", (53.002, -5.999)))
    found = nearest_safe_places(*STOCKHOLM)
    assert (found.remark, [one.by_road for one in found.places]) == (queries.NOT_ON_THE_MAP, [False])


def test_a_place_beyond_the_map_is_ranked_by_a_guess(cast: Cast, tmp_path: Path) -> None:
    in_village(cast, tmp_path)
    add_safe_place(cast.actor(cast.sofia), draft("Beyond", (53.1, -6.0)))
    add_safe_place(cast.actor(cast.sofia), draft("Here", (53.002, -5.9965)))
    found = nearest_safe_places(*MILL_LANE)
    assert [(one.place.name, one.by_road) for one in found.places] == [("Here", True), ("Beyond", False)]


def test_one_further_away_that_is_nearer_by_road_is_not_missed(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_village(cast, tmp_path)
    sofia = cast.actor(cast.sofia)
    add_safe_place(sofia, draft("Behind", (53.002, -5.9990)))
    ahead = add_safe_place(sofia, draft("Ahead", (53.0003, -5.996)))
    monkeypatch.setattr(queries, "LOOKED_AT", 1)
    assert nearest_safe_places(*MILL_LANE, limit=1).places[0].place == ahead


def test_an_old_confirmation_is_still_offered_and_says_so(cast: Cast, clock: HeldClock) -> None:
    add_safe_place(cast.actor(cast.sofia), draft())
    assert not nearest_safe_places(53.0, -6.0).places[0].must_be_confirmed_again
    clock.set(clock.now + timedelta(days=366))
    assert nearest_safe_places(53.0, -6.0).places[0].must_be_confirmed_again


def test_in_a_real_city_safe_places_are_ranked_by_drive_time(cast: Cast) -> None:
    import_helsinki(cast)
    sofia = cast.actor(cast.sofia)
    for place in SafePlace.objects.all():
        point = (place.latitude, place.longitude)
        confirm_safe_place(sofia, place.pk, draft(place.name, point, kind=place.kind))
    found = nearest_safe_places(*RAILWAY_STATION, limit=25)
    assert len(found.places) == 8
    assert sum(one.by_road for one in found.places) >= 7
    seconds = [one.seconds for one in found.places]
    assert seconds == sorted(seconds)
    straight = [one.straight_metres for one in found.places]
    assert straight != sorted(straight)


def test_a_process_remembers_so_many_footings_and_no_more(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_village(cast, tmp_path)
    monkeypatch.setattr(road_graph, "FOOTINGS", 1)
    for name, east in (("One", -5.9990), ("Two", -5.9985)):
        add_safe_place(cast.actor(cast.sofia), draft(name, (53.002, east)))
    nearest_safe_places(*MILL_LANE)
    roads = road_graph.loaded_roads()
    assert roads is not None
    assert list(roads.footings) == [(53.002, -5.9990)] or list(roads.footings) == [(53.002, -5.9985)]
