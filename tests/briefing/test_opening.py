"""Opening a briefing: who it is, where they really are, what is known there."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.alarms.scenes import go_out
from tests.briefing.scenes import LANDLINE, NUMBER, gps, home, numbered, opened
from tests.cast import Cast
from tests.clock import HeldClock
from tests.persons.scenes import written
from tests.places.scenes import TODAY, confirmed, hazard_draft, premise
from tests.places.test_safe_places import MILL_LANE, in_village
from tests.staff.helpers import recorded
from tests.visits.stories import asked, stop
from wayhome.briefing.rules import Evidence, How, Line
from wayhome.persons.actions import add_known, name_conflict
from wayhome.persons.models import PersonView
from wayhome.persons.rules import NumberDraft, RelationshipDraft
from wayhome.places.actions import (
    EntryDraft,
    PremiseDraft,
    SafePlaceDraft,
    add_entry,
    add_safe_place,
    close_premise,
    merge_premise,
    place_person,
    write_hazard,
)
from wayhome.places.models import Hazard, PremiseView
from wayhome.places.rules.shapes import ArcBand, Position
from wayhome.staff.models import ContactRoute, EmergencyContact
from wayhome.visits import actions as visits
from wayhome.visits.models import Backup, Stop

HERE = (53.3465, -6.2489)
MAST = Position(latitude=HERE[0] - 0.02, longitude=HERE[1])
BAND = ArcBand(mast=MAST, inner_radius_metres=500, outer_radius_metres=4_000, start_degrees=330, opening_degrees=60)


def test_a_number_that_nobody_knows_says_so(cast: Cast) -> None:
    found = opened(cast, number_e164=NUMBER)
    assert found.knows_nothing
    assert (found.colleague, found.where, found.concerns, found.out) == (None, (), (), None)
    assert found.do[0].startswith("Stay on the line")
    assert recorded()[-1] == "briefing.opened"


def test_without_a_number_nobody_with_none_is_taken_for_the_caller(cast: Cast) -> None:
    numbered(cast.nora, "")
    assert opened(cast).knows_nothing


def test_the_silent_call_of_a_worker_who_is_out(cast: Cast, clock: HeldClock) -> None:
    numbered(cast.nora)
    place = premise(cast, PremiseDraft(kind="client", text="12 Quay Street", latitude=53.3465, longitude=-6.2489))
    danger = confirmed(cast, place)
    add_entry(
        cast.actor(cast.nora), place.pk, EntryDraft(kind="incident", happened_on=TODAY, text="Shouted", source="me")
    )
    out = visits.sign_out(cast.actor(cast.nora), asked(clock.now))
    clock.advance(minutes=20)
    found = opened(cast, number_e164=NUMBER, line=Line.VOIP, address="9 Home Road")
    assert found.colleague is not None
    assert (found.colleague.name, found.colleague.how) == ("Nora Byrne", ("their telephone",))
    assert [(one.how, one.is_there) for one in found.where] == [(How.SIGNED_OUT, True), (How.VOIP, False)]
    assert found.out is not None
    assert (found.out.visit_id, found.out.overdue, found.out.due_words) == (out.visit_id, False, "arrival")
    assert [one.is_current for one in found.out.stops] == [True]
    [known] = found.places
    assert (known.why, [line.id for line in known.hazards]) == (("where they are signed out to",), [danger.pk])
    assert [entry.text for entry in known.history] == ["Shouted"]
    assert [one.kind for one in found.heard] == ["signed out"]
    assert found.police[0] == "The address: 12 Quay Street."
    assert any("He struck a colleague" in line for line in found.police)
    assert "City dispatch" in found.dispatch_name
    assert any("Am I speaking with Nora?" in line for line in found.call_back)
    assert not found.knows_nobody
    assert found.is_call
    assert PremiseView.objects.filter(premise=place, person=cast.marcus).count() == 1


def test_it_follows_the_visit_to_its_end(cast: Cast, clock: HeldClock) -> None:
    numbered(cast.nora)
    nora = cast.actor(cast.nora)
    out = visits.sign_out(nora, asked(clock.now, stops=(replace(stop(clock.now), place_name="The Quay"),)))

    def where() -> tuple[How, str]:
        line = opened(cast, number_e164=NUMBER).where[0]
        return line.how, line.address

    assert where() == (How.SIGNED_OUT, "12 Quay Street (The Quay)")
    visits.arrive(nora, out.visit_id)
    assert where() == (How.ARRIVED, "12 Quay Street (The Quay)")
    visits.leave(nora, out.visit_id)
    assert where() == (How.ON_THE_WAY, "12 Quay Street (The Quay)")
    clock.advance(hours=4)
    late = opened(cast, number_e164=NUMBER).out
    assert late is not None
    assert late.overdue
    visits.come_back(nora, out.visit_id)
    found = opened(cast, number_e164=NUMBER)
    assert (found.where, found.around) == ((), None)
    assert found.out is not None
    assert (found.out.state, found.out.due_words) == ("back", "")
    assert [one.kind for one in found.heard] == ["came back", "left", "arrived", "signed out"]


def test_out_without_a_stop_in_the_agencys_car(cast: Cast, clock: HeldClock) -> None:
    numbered(cast.nora)
    go_out(cast.nora, clock.now, vehicle=cast.car, companion=cast.ben)
    found = opened(cast, number_e164=NUMBER)
    assert [one.how for one in found.where] == [How.SIGNED_OUT]
    assert found.out is not None
    assert (found.out.companion, "26-D-1234" in found.out.vehicle) == ("Ben Okafor", True)
    assert any("26-D-1234" in line for line in found.police)


@pytest.mark.parametrize("way", ["route", "carried", "home"])
def test_a_colleague_is_known_by_every_number_of_theirs(cast: Cast, clock: HeldClock, way: str) -> None:
    if way == "route":
        ContactRoute.objects.create(
            person=cast.nora, position=7, channel="apprise", address=NUMBER, verified_at=clock.now
        )
        ContactRoute.objects.create(person=cast.ben, position=7, channel="apprise", address=NUMBER)
    elif way == "carried":
        go_out(cast.nora, clock.now, phone_carried=NUMBER)
    else:
        home(cast, cast.nora, landline=NUMBER)
    found = opened(cast, number_e164=NUMBER)
    assert found.colleague is not None
    assert (found.colleague.name, len(found.colleague.how)) == ("Nora Byrne", 1)


def test_where_several_have_the_number_nobody_is_guessed(cast: Cast, clock: HeldClock) -> None:
    numbered(cast.nora)
    numbered(cast.ben)
    go_out(cast.ben, clock.now)
    found = opened(cast, number_e164=NUMBER)
    assert found.colleague is None
    assert {(one.called, one.is_out) for one in found.candidates} == {("Nora", False), ("Ben", True)}
    assert found.out is None
    assert any("ask who it is" in line for line in found.do)
    chosen = opened(cast, number_e164=NUMBER, person_id=cast.ben.pk)
    assert chosen.colleague is not None
    assert (chosen.colleague.called, chosen.colleague.how, chosen.candidates) == ("Ben", ("their telephone",), ())


def test_family_who_rings_is_known_and_told_nothing(cast: Cast) -> None:
    EmergencyContact.objects.create(person=cast.nora, name="Aoife Byrne", relationship="sister", phone=NUMBER)
    found = opened(cast, number_e164=NUMBER)
    assert found.colleague is None
    assert [(one.name, one.of.called) for one in found.family] == [("Aoife Byrne", "Nora")]
    assert any("Never tell a caller" in line for line in found.do)
    other = opened(cast, cast.zoe, number_e164=NUMBER)
    assert (other.family, other.elsewhere) == ((), (("Harbour Street", "+35315550100"),))


def test_the_landline_of_a_premise_opens_what_is_known_there(cast: Cast) -> None:
    quay = PremiseDraft(
        kind="client", text="3 Quay Lane, Dublin 2", latitude=53.3465, longitude=-6.2489, landline=LANDLINE
    )
    place = premise(cast, quay)
    confirmed(cast, place)
    across = premise(cast, replace(quay, text="4 Quay Lane", landline="", latitude=53.3466))
    confirmed(cast, across)
    add_safe_place(
        cast.actor(cast.sofia),
        SafePlaceDraft(kind="police", name="Pearse Street Garda", point=(53.345, -6.255), is_public=True),
    )
    found = opened(cast, number_e164=LANDLINE, line=Line.LANDLINE, address="3 Quay Lane, Dublin 2")
    assert [one.how for one in found.where] == [How.LANDLINE]
    assert [(one.id, one.why) for one in found.places] == [
        (place.pk, ("the landline of this number", "the address that was given"))
    ]
    assert [one.premise_id for one in found.near] == [across.pk]
    assert (found.knows_nobody, found.knows_nothing) == (True, False)
    assert found.safe is not None
    assert [one.place.name for one in found.safe.places] == ["Pearse Street Garda"]
    assert {view.premise_id for view in PremiseView.objects.filter(person=cast.marcus)} == {place.pk, across.pk}


def test_an_address_that_is_only_like_some_on_file_opens_none_of_them_and_asks(cast: Cast) -> None:
    """C6: a different house number never opens by itself."""
    places = [premise(cast, PremiseDraft(kind="client", text=f"{number} Quay Lane, Dublin 2")) for number in (3, 30)]
    confirmed(cast, places[0])
    found = opened(cast, address="33 Quay Lane, Dublin 2")
    assert (found.places, found.near, found.concerns) == ((), (), ())
    assert {one.id for one in found.alike} <= {one.pk for one in places}
    assert found.alike
    assert not found.knows_nothing
    assert not PremiseView.objects.filter(person=cast.marcus).exists()
    meant = opened(cast, address="3 Quay Lane, Dublin 2")
    assert ([one.id for one in meant.places], meant.alike) == ([places[0].pk], ())


def test_two_premises_with_one_landline_are_both_shown_and_neither_is_where_they_are(cast: Cast) -> None:
    for text in ("3 Quay Lane, flat 1", "3 Quay Lane, flat 2"):
        premise(cast, PremiseDraft(kind="client", text=text, landline=LANDLINE))
    found = opened(cast, number_e164=LANDLINE)
    assert len(found.places) == 2
    assert found.where == ()


def test_the_point_of_a_call_is_looked_around_and_one_of_a_stop_too(cast: Cast, clock: HeldClock) -> None:
    confirmed(cast, premise(cast))
    assert len(opened(cast, located=(gps(*HERE, metres=20.0, at=clock.now),)).near) == 1
    assert opened(cast, located=(gps(50.0, -6.2489, at=clock.now),)).near == ()
    numbered(cast.nora)
    visit = go_out(cast.nora, clock.now)
    Stop.objects.create(visit=visit, position=0, address="corner", latitude=53.3465, longitude=-6.2489)
    assert len(opened(cast, number_e164=NUMBER).near) == 1
    without = premise(cast, PremiseDraft(kind="client", text="Elsewhere"))
    Stop.objects.update(latitude=None, longitude=None, premise=without)
    assert opened(cast, number_e164=NUMBER).near == ()


def test_of_a_sector_nothing_is_said_to_be_near_and_a_stop_goes_before_it(cast: Cast, clock: HeldClock) -> None:
    confirmed(cast, premise(cast))
    add_safe_place(
        cast.actor(cast.sofia),
        SafePlaceDraft(kind="police", name="Pearse Street Garda", point=(53.345, -6.255), is_public=True),
    )
    sector = Evidence(how=How.TOWER, at=clock.now, shape=BAND)
    found = opened(cast, located=(sector,), number_e164=NUMBER)
    assert (found.is_wide, found.near, found.safe) == (True, (), None)
    assert found.police[0] == "The address is not known for sure."
    assert "The mast, where they are NOT" in found.police[2]
    numbered(cast.nora)
    visit = go_out(cast.nora, clock.now)
    Stop.objects.create(visit=visit, position=0, address="corner", latitude=HERE[0], longitude=HERE[1])
    out = opened(cast, located=(sector,), number_e164=NUMBER)
    assert [one.how for one in out.where] == [How.SIGNED_OUT, How.TOWER]
    assert "The place they signed out to lies in it" in out.where[1].sentence
    assert (out.around, len(out.near), out.safe is not None) == (HERE, 1, True)


def test_a_fresh_position_is_read_to_police_with_its_crossing_before_the_stop(
    cast: Cast, clock: HeldClock, tmp_path: Path
) -> None:
    in_village(cast, tmp_path)
    numbered(cast.nora)
    place = premise(cast, PremiseDraft(kind="client", text="12 Quay Street"))
    confirmed(cast, place)
    visits.sign_out(cast.actor(cast.nora), asked(clock.now))
    found = opened(cast, number_e164=NUMBER, located=(gps(*MILL_LANE, metres=20.0, at=clock.now),))
    assert found.where[0].how is How.GPS
    assert found.police[0] == "The address is not known for sure."
    assert "Mill Lane" in found.police[1]
    assert found.police[2].startswith("Signed out to 12 Quay Street")
    assert any("Known there" in line for line in found.police)
    sea = opened(cast, number_e164=NUMBER, located=(gps(53.5, -6.0, metres=20.0, at=clock.now),))
    assert "53.50000, -6.00000 (GPS" in sea.police[1]


def test_by_internet_a_home_number_speaks_of_the_stop_and_police_are_not_sent_home(
    cast: Cast, clock: HeldClock
) -> None:
    home = PremiseDraft(
        kind="worker_home",
        text="9 Home Road",
        person_id=cast.nora.pk,
        landline=LANDLINE,
        latitude=53.3,
        longitude=-6.2,
    )
    premise(cast, home)
    in_office = opened(cast, number_e164=LANDLINE, line=Line.VOIP)
    assert in_office.around == (53.3, -6.2)
    assert in_office.police[0].startswith("The address: not known. The telephone is registered at 9 Home Road")
    visit = go_out(cast.nora, clock.now)
    stop = Stop.objects.create(visit=visit, position=0, address="5 Far Lane", latitude=53.4, longitude=-6.3)
    Backup.objects.create(visit=visit, stop=stop, kind="police", requested_at=clock.now, requested_by=cast.nora)
    out = opened(cast, number_e164=LANDLINE, line=Line.VOIP)
    assert (out.around, out.police[0]) == ((53.4, -6.3), "The address: 5 Far Lane.")
    assert [(one.how, one.is_there) for one in out.where] == [(How.SIGNED_OUT, True), (How.VOIP, False)]
    assert out.out is not None
    assert out.out.backups == ("Police: asked for, not confirmed, at 5 Far Lane",)


def test_a_stop_whose_premise_was_merged_leads_to_the_one_it_is_now(cast: Cast, clock: HeldClock) -> None:
    old, new = (premise(cast, PremiseDraft(kind="client", text=text)) for text in ("3 Quay Ln", "3 Quay Lane"))
    numbered(cast.nora)
    visit = go_out(cast.nora, clock.now)
    Stop.objects.create(visit=visit, position=0, address="3 Quay Ln", premise=old)
    Stop.objects.create(visit=visit, position=1, address="skipped", premise=old, skipped_at=clock.now)
    merge_premise(cast.actor(cast.sofia), old.pk, new.pk)
    assert [one.id for one in opened(cast, number_e164=NUMBER).places] == [new.pk]


def test_persons_of_concern_who_ring_who_are_there_and_who_mean_the_worker(cast: Cast, clock: HeldClock) -> None:
    sofia = cast.actor(cast.sofia)
    rings, there, means = (written(cast, name) for name in ("Ann Rings", "Bob There", "Col Means"))
    add_known(sofia, rings.pk, NumberDraft(typed=NUMBER))
    add_known(sofia, means.pk, RelationshipDraft(worker_id=cast.nora.pk, kind="client"))
    place = premise(cast, PremiseDraft(kind="client", text="12 Quay Street"))
    place_person(sofia, there.pk, place.pk, since=TODAY, source="the landlord")
    line = write_hazard(sofia, place.pk, hazard_draft(), person_id=there.pk)
    visits.sign_out(cast.actor(cast.nora), asked(clock.now))
    found = opened(cast, number_e164=NUMBER, person_id=cast.nora.pk)
    assert [one.name for one in found.concerns] == ["Ann Rings", "Bob There", "Col Means"]
    assert found.calling == (rings.pk,)
    assert [one.id for one in found.places[0].hazards] == [line.pk]
    assert set(PersonView.objects.filter(what="briefing").values_list("person_id", flat=True)) == {
        rings.pk,
        there.pk,
        means.pk,
    }
    name_conflict(sofia, there.pk, staff_id=cast.marcus.pk, reason="his brother")
    name_conflict(sofia, rings.pk, staff_id=cast.marcus.pk, reason="his aunt")
    blocked = opened(cast, number_e164=NUMBER, person_id=cast.nora.pk)
    assert [one.name for one in blocked.concerns] == ["Col Means"]
    assert (blocked.calling, blocked.places[0].hazards) == ((), ())
    assert not any("Bob" in line or "struck" in line for line in blocked.police)


def test_more_persons_of_concern_than_are_read_are_counted(cast: Cast) -> None:
    for number in range(7):
        add_known(cast.actor(cast.sofia), written(cast, f"Person {number}").pk, NumberDraft(typed=NUMBER))
    found = opened(cast, number_e164=NUMBER)
    assert (len(found.concerns), found.concerns_left) == (5, 2)


def test_however_much_is_known_the_questions_are_few(cast: Cast, clock: HeldClock) -> None:
    numbered(cast.nora)
    sofia, there = cast.actor(cast.sofia), written(cast)
    place = premise(cast, PremiseDraft(kind="client", text="12 Quay Street", latitude=53.3465, longitude=-6.2489))
    place_person(sofia, there.pk, place.pk, since=TODAY, source="the landlord")
    for _ in range(3):
        write_hazard(sofia, place.pk, hazard_draft(), person_id=there.pk)
    visits.sign_out(cast.actor(cast.nora), asked(clock.now))
    with CaptureQueriesContext(
        connection,
    ) as few:
        opened(cast, number_e164=NUMBER)
    for day in range(40):
        hazard = write_hazard(sofia, place.pk, hazard_draft(happened_on=date(2026, 1, 1) + timedelta(days=day)))
        add_entry(sofia, place.pk, EntryDraft(kind="note", happened_on=TODAY, text=f"{hazard.pk}", source="me"))
    with CaptureQueriesContext(connection) as many:
        assert len(opened(cast, number_e164=NUMBER).places[0].history) == 5
    assert len(many) == len(few)
    assert len(few) <= 60


def test_a_closed_premise_is_not_a_callers(cast: Cast) -> None:
    place = premise(cast, PremiseDraft(kind="client", text="3 Quay Lane", landline=LANDLINE))
    close_premise(cast.actor(cast.sofia), place.pk)
    assert opened(cast, number_e164=LANDLINE).knows_nothing
    assert Hazard.objects.count() == 0


def test_police_are_sent_to_where_a_mobile_is_and_not_to_where_its_number_is_on_file(
    cast: Cast, clock: HeldClock
) -> None:
    home(cast, cast.nora, landline=LANDLINE)
    asked_for: dict[str, Any] = {"number_e164": LANDLINE, "line": Line.MOBILE}
    nowhere = opened(cast, **asked_for)
    assert nowhere.police[0].startswith("The address: not known. The number is on file for 9 Home Road, and rings from")
    place = (gps(53.5, -6.5, metres=40.0, at=clock.now),)
    located = opened(cast, **asked_for, located=place)
    assert located.police[:2] == (
        "The address is not known for sure.",
        "Their telephone is near 53.50000, -6.50000 (GPS, somewhere within 40 m, just now).",
    )
    assert not any("9 Home Road" in line for line in located.police)
    assert located.where[-1].is_there is False
    visits.sign_out(cast.actor(cast.nora), asked(clock.now))
    out = opened(cast, **asked_for, located=place)
    assert out.police[2].startswith("Signed out to 12 Quay Street")


def test_what_has_faded_is_said_and_read_to_nobody(cast: Cast, clock: HeldClock) -> None:
    place = premise(cast, PremiseDraft(kind="client", text="12 Quay Street"))
    one = confirmed(cast, place, expires_on=TODAY)
    clock.advance(hours=60)
    [known] = opened(cast, address="12 Quay Street").places
    assert (known.hazards, [line.id for line in known.faded]) == ((), [one.pk])
    assert not any("struck" in line for line in opened(cast, address="12 Quay Street").police)
