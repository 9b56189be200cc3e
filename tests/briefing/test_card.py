"""The call card of whoever is out: their own, for where they are now, and of nobody else."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.briefing.scenes import gps
from tests.cast import Cast
from tests.clock import HeldClock
from tests.places.scenes import premise
from tests.places.test_safe_places import MILL_LANE, in_village
from tests.staff.helpers import forbidden, recorded
from tests.visits.stories import asked, stop
from wayhome.briefing.actions import open_card
from wayhome.briefing.queries import Card
from wayhome.briefing.rules import BriefingRequest, Evidence, How
from wayhome.briefing.rules.card import Surety, Tone
from wayhome.places.actions import PremiseDraft
from wayhome.places.models import Premise, PremiseView
from wayhome.staff.actions import LineDraft, say_line
from wayhome.staff.models import Agency, Person, RoleGrant
from wayhome.visits import actions as visits
from wayhome.visits.models import Stop, Visit

QUAY = "12 Quay Street"


def card(cast: Cast, person: Person | None = None, *located: Evidence) -> Card:
    return open_card(cast.actor(person or cast.nora), BriefingRequest(located=located))


def phone_at(clock: HeldClock, place: tuple[float, float], metres: float = 20.0) -> Evidence:
    return replace(gps(*place, metres=metres, at=clock.now), how=How.PHONE)


def out(cast: Cast, clock: HeldClock, **changes: Any) -> Visit:
    made = visits.sign_out(cast.actor(cast.nora), asked(clock.now, **changes))
    return Visit.objects.get(pk=made.visit_id)


def arrived(cast: Cast, clock: HeldClock, at: Premise | None = None) -> None:
    """Nora said that she arrived 20 minutes ago, and before that which door it is."""
    visit, there = out(cast, clock), Stop.objects.get()
    if at is not None:
        visits.say_place(cast.actor(cast.nora), visit.pk, there.pk, at.pk)
    visits.arrive(cast.actor(cast.nora), visit.pk, stop_id=there.pk)
    clock.advance(minutes=20)


def flat(cast: Cast, **more: Any) -> Premise:
    civic = {"HNO": "12", "RD": "Quay", "STS": "Street", "FLR": "2nd floor", "UNIT": "Flat 4"}
    return premise(cast, PremiseDraft(kind="client", text=QUAY, civic=civic, access_notes="Side door, code 12", **more))


def test_where_they_arrived_is_large_and_said_first_with_the_way_in(cast: Cast, clock: HeldClock) -> None:
    place = flat(cast)
    arrived(cast, clock, place)
    found = card(cast)
    assert (found.surety, found.address, found.door, found.way_in) == (
        Surety.THERE,
        QUAY,
        "2nd floor, Flat 4",
        "Side door, code 12",
    )
    assert found.say[0] == "“I am at 12 Quay Street, 2nd floor, Flat 4.”"
    assert [one.sentence for one in found.where] == ["You said that you arrived at 12 Quay Street, 20 min ago."]
    assert (found.dispatch_name, found.dispatch_number) == ("City dispatch", "+35315550199")
    assert "I work for Harbour Outreach" in " ".join(found.say)
    assert PremiseView.objects.filter(premise=place, person=cast.nora).exists()
    assert recorded()[-1] == "premise.opened"


def test_on_the_way_the_address_is_an_if_and_left_it_is_no_more(cast: Cast, clock: HeldClock) -> None:
    visit = out(cast, clock)
    assert (card(cast).surety, card(cast).address) == (Surety.IF_THERE, QUAY)
    visits.arrive(cast.actor(cast.nora), visit.pk, stop_id=Stop.objects.get().pk)
    visits.leave(cast.actor(cast.nora), visit.pk, stop_id=Stop.objects.get().pk)
    left = card(cast)
    assert (left.surety, left.door, left.way_in, left.crossing) == (Surety.LEFT, "", "", "")
    assert "I have just left 12 Quay Street" in left.say[0]


def test_nothing_known_is_said_and_nothing_is_looked_at(cast: Cast, clock: HeldClock) -> None:
    before = recorded()
    found = card(cast)
    assert (found.surety, found.address, found.where) == (Surety.UNKNOWN, "", ())
    assert (found.office_name, found.number) == ("Harbour Street", "+353861230000")
    visits.come_back(cast.actor(cast.nora), out(cast, clock).pk)
    assert (card(cast).surety, card(cast).address) == (Surety.UNKNOWN, "")
    assert "premise.opened" not in recorded()[len(before) :]
    Agency.objects.all().delete()
    assert "“My name is Nora Byrne.”" in card(cast).say


def test_a_stop_that_is_no_premise_or_none_that_they_may_know_has_no_door(cast: Cast, clock: HeldClock) -> None:
    arrived(cast, clock, flat(cast))
    other = premise(cast, PremiseDraft(kind="client", text="14 Quay Street", access_notes="Ring twice"))
    Premise.objects.exclude(pk=other.pk).update(merged_into=other, closed_at=clock.now)
    assert card(cast).way_in == "Ring twice"
    RoleGrant.objects.filter(person=cast.nora).delete()
    assert (card(cast).way_in, card(cast).address) == ("", QUAY)
    Stop.objects.update(premise=None)
    assert (card(cast).door, card(cast).premise_id) == ("", None)


def test_a_premise_of_which_only_the_place_is_known_is_no_look(cast: Cast, clock: HeldClock) -> None:
    premise(cast, PremiseDraft(kind="client", text=QUAY))
    arrived(cast, clock)
    assert Stop.objects.get().premise is not None
    assert card(cast).premise_id is None


def test_a_token_and_an_enrolled_phone_get_none(cast: Cast, clock: HeldClock) -> None:
    phone = replace(cast.actor(cast.nora), scopes=frozenset({"check_in"}))
    forbidden(lambda: open_card(phone, BriefingRequest()))


def test_the_crossing_is_the_phones_where_it_is_narrow_else_the_stops(
    cast: Cast, clock: HeldClock, tmp_path: Path
) -> None:
    in_village(cast, tmp_path)
    unknown = card(cast, None, phone_at(clock, MILL_LANE))
    assert "Mill Lane" in unknown.crossing
    assert (unknown.crossing_by_phone, unknown.strays) == (True, "")
    assert "I am on Mill Lane" in unknown.say[0]
    assert card(cast, None, phone_at(clock, MILL_LANE, 900.0)).crossing == ""
    assert card(cast, None, gps(*MILL_LANE, metres=20.0, at=clock.now)).crossing == ""  # not the phone in their hand
    far = replace(stop(clock.now), latitude=53.02, longitude=-6.0)
    out(cast, clock, stops=(far,))
    assert card(cast).crossing == ""
    away = card(cast, None, phone_at(clock, MILL_LANE))
    assert away.strays.startswith("This phone's position is 2.")
    assert "If you are somewhere else: “I am on Mill Lane" in away.say[1]
    Stop.objects.update(latitude=MILL_LANE[0], longitude=MILL_LANE[1])
    at_stop = card(cast)
    assert ("Mill Lane" in at_stop.crossing, at_stop.crossing_by_phone) == (True, False)
    assert card(cast, None, phone_at(clock, (53.5, MILL_LANE[1]))).crossing == at_stop.crossing


def test_the_premises_place_serves_where_the_stop_has_none(cast: Cast, clock: HeldClock, tmp_path: Path) -> None:
    in_village(cast, tmp_path)
    premise(cast, PremiseDraft(kind="client", text=QUAY, latitude=MILL_LANE[0], longitude=MILL_LANE[1]))
    arrived(cast, clock)
    assert "Mill Lane" in card(cast).crossing


def test_an_internet_telephone_that_shows_home_warns_everywhere_else(cast: Cast, clock: HeldClock) -> None:
    today = clock.now.date()
    draft = LineDraft(kind="voip", registered_address="9 Home Road", checked_on=today - timedelta(days=181))
    say_line(cast.actor(cast.nora), draft)
    arrived(cast, clock)
    found = card(cast)
    assert [one.tone for one in found.remarks] == [Tone.ALARM, Tone.DUE]
    assert "“My telephone may show you another address. I am not there.”" in found.say
    assert found.line_known
    Visit.objects.update(phone_carried="+353861119999")
    other = card(cast)
    assert (other.number, other.line_known) == ("+353861119999", False)
    assert "9 Home Road" not in other.remarks[0].words
    assert "9 Home Road" not in card(cast, cast.ben).remarks[0].words


@pytest.mark.parametrize("line", ["mobile", "landline", "switchboard"])
def test_every_kind_of_line_that_may_be_said_is_understood(cast: Cast, clock: HeldClock, line: str) -> None:
    say_line(cast.actor(cast.nora), LineDraft(kind=line))
    assert card(cast).line_known
    Person.objects.filter(pk=cast.nora.pk).update(phone="")
    assert not card(cast).line_known
