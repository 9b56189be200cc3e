"""Who may open a briefing, what is left out for whom, and what the record says of it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.alarms.scenes import go_out, overdue_alarm
from tests.briefing.scenes import NUMBER, gps, home, numbered, opened
from tests.cast import Cast
from tests.clock import HeldClock
from tests.persons.scenes import written
from tests.places.scenes import hazard_draft, premise
from tests.staff.helpers import forbidden, recorded, refused
from tests.visits.stories import asked, stop
from wayhome.alarms.models import Alarm, Kind
from wayhome.briefing.actions import open_briefing
from wayhome.briefing.rules import BriefingRequest
from wayhome.core.errors import NotFound
from wayhome.core.ids import new_id
from wayhome.ledger.models import Entry
from wayhome.persons.actions import name_conflict
from wayhome.places.actions import (
    PremiseDraft,
    add_premise,
    write_hazard,
)
from wayhome.staff.models import RoleGrant
from wayhome.visits import actions as visits
from wayhome.visits.models import Visit


def test_home_is_for_who_watches_their_office(cast: Cast, clock: HeldClock) -> None:
    numbered(cast.nora)
    own = home(cast, cast.nora)
    work = add_premise(
        cast.actor(cast.sofia), PremiseDraft(kind="work", text="1 Harbour Street", office_id=cast.office.pk)
    )
    assert [(one.id, one.why) for one in opened(cast, number_e164=NUMBER).places] == [
        (own.pk, ("their home",)),
        (work.pk, ("their office",)),
    ]
    go_out(cast.nora, clock.now)
    Visit.objects.update(office=cast.other_office)
    lent = opened(cast, cast.zoe, number_e164=NUMBER)
    assert lent.colleague is not None
    assert [one.why for one in lent.places] == [("their office",)]
    assert opened(cast, cast.zoe, address="9 Home Road").knows_nothing


def test_a_colleague_of_another_office_is_not_named_but_their_desk_is(cast: Cast) -> None:
    numbered(cast.nora)
    found = opened(cast, cast.zoe, number_e164=NUMBER)
    assert (found.colleague, found.candidates, found.places) == (None, (), ())
    assert found.elsewhere == (("Harbour Street", "+35315550100"),)
    with pytest.raises(NotFound):
        opened(cast, cast.zoe, person_id=cast.nora.pk)
    with pytest.raises(NotFound):
        opened(cast, person_id=new_id())


def test_only_who_watches_opens_one_and_a_token_never_does(cast: Cast, clock: HeldClock) -> None:
    for person in (cast.nora, cast.amara):
        forbidden(lambda person=person: opened(cast, person))  # type: ignore[misc]  # mypy cannot infer the default
    token = replace(cast.actor(cast.marcus), scopes=frozenset({"alarms"}))
    forbidden(lambda: open_briefing(token, BriefingRequest()))
    for person in (cast.marcus, cast.sofia, cast.ines):
        assert opened(cast, person).knows_nothing


def test_an_alarm_opens_the_briefing_of_its_person_and_visit(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    found = opened(cast, alarm_id=alarm.pk)
    assert found.colleague is not None
    assert (found.colleague.called, found.is_call) == ("Nora", False)
    assert [(one.id, one.words, one.holder) for one in found.alarms] == [(alarm.pk, "Missed contact", "")]
    assert (Entry.objects.get(action="briefing.opened").subject or {})["id"] == str(alarm.pk)
    for person in (cast.zoe, cast.amara, cast.nora):
        with pytest.raises(NotFound) if person is cast.zoe else pytest.raises(Exception, match="may not do"):
            opened(cast, person, alarm_id=alarm.pk)
    RoleGrant.objects.create(person=cast.nora, role="monitor", office=cast.office)
    assert opened(cast, cast.nora, alarm_id=alarm.pk).alarms == ()
    Alarm.objects.filter(pk=alarm.pk).update(kind=Kind.DURESS, acknowledged_by=cast.marcus, lease_until=clock.now)
    silent = opened(cast, alarm_id=alarm.pk)
    assert silent.do[0].startswith("Do NOT ring or text Nora")
    assert (silent.call_back, silent.alarms[0].holder) == ((), "Marcus Doyle")
    with pytest.raises(NotFound):
        opened(cast, cast.nora, alarm_id=alarm.pk)


def test_an_alarm_about_no_person_has_no_briefing(cast: Cast, clock: HeldClock) -> None:
    alarm = overdue_alarm(cast, clock)
    Alarm.objects.filter(pk=alarm.pk).update(person=None, visit=None, subject_kind="office", subject_id=cast.office.pk)
    with pytest.raises(NotFound):
        opened(cast, alarm_id=alarm.pk)


def test_a_visit_opens_its_own_briefing_also_when_it_is_over(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    first = visits.sign_out(nora, asked(clock.now))
    visits.come_back(nora, first.visit_id)
    visits.sign_out(nora, asked(clock.now, stops=(stop(clock.now, address="5 Other Street"),)))
    found = opened(cast, visit_id=first.visit_id)
    assert found.out is not None
    assert (found.out.visit_id, found.where) == (first.visit_id, ())
    for person in (cast.zoe, cast.nora):
        with pytest.raises(NotFound) if person is cast.zoe else pytest.raises(Exception, match="may not do"):
            opened(cast, person, visit_id=first.visit_id)
    RoleGrant.objects.create(person=cast.nora, role="monitor", office=cast.other_office)
    with pytest.raises(NotFound):
        opened(cast, cast.nora, visit_id=first.visit_id)


def test_a_conflict_hides_what_is_near_too(cast: Cast) -> None:
    sofia, there = cast.actor(cast.sofia), written(cast)
    write_hazard(sofia, premise(cast).pk, hazard_draft(), person_id=there.pk)
    at: dict[str, Any] = {"located": (gps(53.3465, -6.2489),)}
    assert len(opened(cast, **at).near) == 1
    name_conflict(sofia, there.pk, staff_id=cast.marcus.pk, reason="his brother")
    assert opened(cast, **at).near == ()


def test_the_record_holds_ids_and_nothing_that_was_said(cast: Cast, clock: HeldClock) -> None:
    numbered(cast.nora)
    place = premise(cast, PremiseDraft(kind="client", text="12 Quay Street"))
    visits.sign_out(cast.actor(cast.nora), asked(clock.now))
    opened(cast, number_e164=NUMBER, text="She whispers", address="Somewhere Lane")
    entry = Entry.objects.get(action="briefing.opened")
    said = json.dumps([entry.subject, entry.details])
    assert entry.subject
    assert (entry.subject["kind"], entry.subject["id"]) == ("person", str(cast.nora.pk))
    assert str(place.pk) in said
    assert not any(word in said for word in (NUMBER, "Nora", "Quay", "whispers", "Somewhere"))


def test_what_is_typed_wrong_is_refused_and_nothing_is_recorded(cast: Cast) -> None:
    assert refused(lambda: opened(cast, address="x" * 301)) == [("address", "too_long")]
    assert recorded() == []
