"""Going where a hazard is known: recorded all the same, what is missing said, told, met later; declining is a right."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.cast import Cast
from tests.clock import HeldClock
from tests.places import scenes
from tests.visits.stories import asked, stop, visit_of
from wayhome.core.errors import NotAllowed, NotFound, Refused
from wayhome.ledger.models import Entry
from wayhome.messaging.models import Message
from wayhome.places.actions import PremiseDraft, merge_premise
from wayhome.places.models import Hazard, PremiseView
from wayhome.staff.models import RoleGrant
from wayhome.visits import actions, queries
from wayhome.visits.models import Backup, Demand, HazardRule, Stop, VisitEvent
from wayhome.visits.rules.hazards import BACKUP, DANGER, SECOND_PERSON, SUPERVISOR_YES
from wayhome.visits.rules.hazards import HazardRule as Rule

ALL = {SECOND_PERSON, BACKUP, SUPERVISOR_YES}


def hazard(cast: Cast, severity: int, **premise: Any) -> Hazard:
    """A hazard at Nora's stop (or at the premise that is described), written by Marcus, not decided on yet."""
    draft = PremiseDraft(**{"kind": "client", "text": "12 Quay Street"} | premise)
    said = "On 3 January he came to the door with a bat and said that the next one would not leave."
    return scenes.hazard(cast, scenes.premise(cast, draft), by=cast.marcus, severity=severity, statement=said)


def missing(visit_id: UUID) -> set[str]:
    return set(visit_of(visit_id).warnings)


def open_demands(visit_id: UUID) -> set[str]:
    return set(Demand.objects.filter(visit_id=visit_id, met_at__isnull=True).values_list("kind", flat=True))


def test_danger_at_the_door_is_recorded_said_told_and_asked_about_more_often(cast: Cast, clock: HeldClock) -> None:
    hazard(cast, Hazard.Severity.DANGER)
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    assert out.hazards_known
    assert {warning.code for warning in out.warnings} == ALL
    visit = visit_of(out.visit_id)
    assert (visit.state, visit.interval_seconds) == ("out", 3_600)
    assert open_demands(out.visit_id) == ALL
    [told] = Message.objects.filter(purpose="notice")
    assert told.recipient_id == cast.sofia.pk
    assert not any(word in told.subject + told.body for word in ("Nora", "Quay", "bat"))


def test_a_note_asks_nothing_and_is_known_all_the_same(cast: Cast, clock: HeldClock) -> None:
    hazard(cast, Hazard.Severity.NOTE)
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    assert out.hazards_known
    assert out.warnings == ()
    assert visit_of(out.visit_id).interval_seconds == 7_200


def test_a_companion_answers_the_second_person(cast: Cast, clock: HeldClock) -> None:
    hazard(cast, Hazard.Severity.CAUTION)
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now, companion_id=cast.ben.pk))
    assert out.warnings == ()
    assert open_demands(out.visit_id) == set()
    alone = asked(clock.now, companion_id=None, stops=queries.as_asked(visit_of(out.visit_id)).stops)
    actions.edit(cast.actor(cast.nora), out.visit_id, alone)
    assert missing(out.visit_id) == {SECOND_PERSON}
    assert open_demands(out.visit_id) == {SECOND_PERSON}


def test_a_hazard_near_the_stop_counts_as_far_as_the_office_says(cast: Cast, clock: HeldClock) -> None:
    hazard(cast, Hazard.Severity.DANGER, text="14 Mill Lane", latitude=53.3501, longitude=-6.26)
    near = stop(clock.now)
    placed = type(near)(
        **{name: getattr(near, name) for name in near.__slots__} | {"latitude": 53.35, "longitude": -6.26}
    )
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now, stops=(placed,)))
    assert {warning.code for warning in out.warnings} == ALL
    [ahead] = queries.stops_ahead(visit_of(out.visit_id).stops.all(), office_id=cast.office.pk, now=clock.now)
    [known] = ahead.hazards
    assert (known.near, round(known.known.distance_metres)) == ("14 Mill Lane", 11)
    actions.come_back(cast.actor(cast.nora), out.visit_id)
    nothing = {severity: Rule() for severity in (1, 2, 3)}
    actions.set_hazard_rules(cast.actor(cast.sofia), cast.office.pk, nothing)
    again = actions.sign_out(cast.actor(cast.nora), asked(clock.now, stops=(placed,)))
    assert (again.hazards_known, again.warnings) == (False, ())


def test_what_is_arranged_is_missing_no_more_and_the_interval_comes_back(cast: Cast, clock: HeldClock) -> None:
    hazard(cast, Hazard.Severity.DANGER)
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now, companion_words="a colleague of the clinic"))
    stop_id = Stop.objects.get(visit_id=out.visit_id).pk
    assert missing(out.visit_id) == {BACKUP, SUPERVISOR_YES}
    actions.request_backup(cast.actor(cast.nora), out.visit_id, stop_id, "police")
    assert BACKUP in missing(out.visit_id)
    backup = Backup.objects.get()
    actions.move_backup(cast.actor(cast.marcus), out.visit_id, backup.pk, "confirmed", who="Unit 12")
    assert missing(out.visit_id) == {SUPERVISOR_YES}
    actions.say_yes(cast.actor(cast.sofia), out.visit_id, stop_id)
    actions.say_yes(cast.actor(cast.sofia), out.visit_id, stop_id)
    assert missing(out.visit_id) == set()
    assert visit_of(out.visit_id).interval_seconds == 7_200
    assert Demand.objects.get(kind="supervisor-yes").met_by_id == cast.sofia.pk
    actions.move_backup(cast.actor(cast.marcus), out.visit_id, backup.pk, "called_off")
    assert missing(out.visit_id) == {BACKUP}


def test_a_yes_given_to_the_plan_holds_when_it_begins(cast: Cast, clock: HeldClock) -> None:
    hazard(cast, Hazard.Severity.DANGER)
    planned = actions.plan(
        cast.actor(cast.nora), asked(clock.now, companion_id=cast.ben.pk), starts_at=clock.now + timedelta(minutes=5)
    )
    stop_id = Stop.objects.get(visit_id=planned.visit_id).pk
    actions.say_yes(cast.actor(cast.sofia), planned.visit_id, stop_id)
    actions.request_backup(cast.actor(cast.nora), planned.visit_id, stop_id, "police")
    actions.move_backup(cast.actor(cast.nora), planned.visit_id, Backup.objects.get().pk, "confirmed", who="Unit 12")
    out = actions.start_planned(cast.actor(cast.nora), planned.visit_id)
    assert out.warnings == ()
    assert open_demands(planned.visit_id) == set()


def test_a_stop_that_changes_its_address_asks_what_the_new_one_asks(cast: Cast, clock: HeldClock) -> None:
    hazard(cast, Hazard.Severity.CAUTION)
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    kept = queries.as_asked(visit_of(out.visit_id)).stops[0]
    moved = type(kept)(**{name: getattr(kept, name) for name in kept.__slots__} | {"address": "3 Hill Road"})
    actions.edit(cast.actor(cast.nora), out.visit_id, asked(clock.now, stops=(moved,)))
    assert not Demand.objects.exists()
    assert Stop.objects.get(visit_id=out.visit_id).premise_id is None
    assert missing(out.visit_id) == set()


def test_a_stop_that_is_over_lacks_nothing(cast: Cast, clock: HeldClock) -> None:
    hazard(cast, Hazard.Severity.CAUTION)
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    stop_id = Stop.objects.get(visit_id=out.visit_id).pk
    actions.leave(cast.actor(cast.nora), out.visit_id)
    actions.request_backup(cast.actor(cast.nora), out.visit_id, stop_id, "colleague")
    actions.move_backup(cast.actor(cast.nora), out.visit_id, Backup.objects.get().pk, "arrived")
    assert missing(out.visit_id) == set()


def test_only_a_supervisor_says_yes_and_nobody_for_themselves(cast: Cast, clock: HeldClock) -> None:
    hazard(cast, Hazard.Severity.DANGER)
    RoleGrant.objects.create(person=cast.nora, role="supervisor", office=cast.office)
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    stop_id = Stop.objects.get(visit_id=out.visit_id).pk
    for actor in (cast.actor(cast.marcus), cast.actor(cast.nora)):
        with pytest.raises(NotAllowed):
            actions.say_yes(actor, out.visit_id, stop_id)
    with pytest.raises(Refused):
        actions.say_yes(cast.actor(cast.sofia), out.visit_id, uuid4())
    actions.say_yes(cast.actor(cast.ines), out.visit_id, stop_id)
    assert SUPERVISOR_YES not in missing(out.visit_id)


def test_declining_a_lone_visit_is_recorded_as_a_right_without_a_reason(cast: Cast, clock: HeldClock) -> None:
    hazard(cast, Hazard.Severity.CAUTION)
    two = (stop(clock.now), stop(clock.now, arrive=2, leave=2.5, address="3 Hill Road"))
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now, stops=two))
    first = Stop.objects.get(visit_id=out.visit_id, position=0)
    clock.advance(minutes=5)
    answer = actions.decline_alone(cast.actor(cast.nora), out.visit_id, first.pk)
    assert answer.due_kind == "arrival"
    assert answer.due_at == two[1].expected_arrival_at
    assert missing(out.visit_id) == set()
    event = VisitEvent.objects.get(kind="declined")
    assert event.changes == {"declined": "a lone visit, which is their right"}
    entry = Entry.objects.get(action="visit.declined")
    assert entry.details == {"declined": True}
    told = Message.objects.filter(idempotency_key__startswith="declined")
    assert [message.recipient_id for message in told] == [cast.sofia.pk]
    assert not any(word in told[0].subject + told[0].body for word in ("Nora", "Quay"))


def test_a_planned_visit_can_be_declined_too(cast: Cast, clock: HeldClock) -> None:
    planned = actions.plan(cast.actor(cast.nora), asked(clock.now), starts_at=clock.now + timedelta(minutes=5))
    stop_id = Stop.objects.get(visit_id=planned.visit_id).pk
    answer = actions.decline_alone(cast.actor(cast.nora), planned.visit_id, stop_id)
    assert (answer.state, answer.due_at) == ("planned", None)


def test_nobody_declines_for_another_and_nothing_that_is_over(cast: Cast, clock: HeldClock) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    stop_id = Stop.objects.get(visit_id=out.visit_id).pk
    with pytest.raises(NotFound):
        actions.decline_alone(cast.actor(cast.marcus), out.visit_id, stop_id)
    with pytest.raises(NotFound):
        actions.decline_alone(cast.actor(cast.nora), out.visit_id, uuid4())
    actions.leave(cast.actor(cast.nora), out.visit_id)
    with pytest.raises(Refused):
        actions.decline_alone(cast.actor(cast.nora), out.visit_id, stop_id)
    actions.come_back(cast.actor(cast.nora), out.visit_id)
    with pytest.raises(Refused):
        actions.decline_alone(cast.actor(cast.nora), out.visit_id, stop_id)


def test_an_office_sets_what_it_asks_all_together_or_not_at_all(cast: Cast, clock: HeldClock) -> None:
    rules = {1: Rule(), 2: Rule(), DANGER: Rule(demands=frozenset({BACKUP}), near_metres=500)}
    actions.set_hazard_rules(cast.actor(cast.sofia), cast.office.pk, rules)
    assert queries.hazard_rules_of(cast.office.pk) == rules
    assert queries.hazard_rules_of(cast.other_office.pk) != rules
    with pytest.raises(Refused):
        actions.set_hazard_rules(cast.actor(cast.sofia), cast.office.pk, {DANGER: Rule(near_metres=9_000), 1: Rule()})
    assert HazardRule.objects.get(severity=DANGER).near_metres == 500
    for actor in (cast.actor(cast.nora), cast.actor(cast.marcus)):
        with pytest.raises(NotAllowed):
            actions.set_hazard_rules(actor, cast.office.pk, rules)
    assert Entry.objects.get(action="office.hazard_rules_set").details == {"1": [0], "2": [0], "3": [500, "backup"]}


def like(cast: Cast, clock: HeldClock) -> tuple[Hazard, UUID, UUID]:
    """Danger at 12 Quay Street, and Nora on her way to number 14: only like it."""
    known = hazard(cast, Hazard.Severity.DANGER, text="12 Quay Street, Dublin")
    out = actions.sign_out(
        cast.actor(cast.nora), asked(clock.now, stops=(stop(clock.now, address="14 Quay Street, Dublin"),))
    )
    assert (out.hazards_known, out.to_say, out.warnings) == (False, True, ())
    return known, out.visit_id, Stop.objects.get(visit_id=out.visit_id).pk


def test_another_house_number_opens_nothing_before_somebody_says_that_it_is_that_one(
    cast: Cast, clock: HeldClock
) -> None:
    known, visit_id, stop_id = like(cast, clock)
    _, [ahead] = actions.look_before(cast.actor(cast.nora), visit_id)
    assert (ahead.hazards, [one.pk for one in ahead.choices]) == ((), [known.premise_id])
    assert not PremiseView.objects.exists()
    actions.say_place(cast.actor(cast.nora), visit_id, stop_id, known.premise_id)
    _, [ahead] = actions.look_before(cast.actor(cast.nora), visit_id)
    assert ([one.line.id for one in ahead.hazards], ahead.choices) == ([known.pk], ())
    assert Stop.objects.get(pk=stop_id).premise_id == known.premise_id
    assert missing(visit_id) == open_demands(visit_id) == ALL
    assert visit_of(visit_id).interval_seconds == 3_600
    [told] = Message.objects.filter(purpose="notice")
    assert told.recipient_id == cast.sofia.pk
    event = VisitEvent.objects.get(kind="place_said")
    assert (event.by_person_id, event.stop_id, event.counted) == (cast.nora.pk, stop_id, False)
    assert Entry.objects.get(action="visit.place_said").details == {"premise": str(known.premise_id)}


def test_what_was_said_holds_while_the_address_stands(cast: Cast, clock: HeldClock) -> None:
    known, visit_id, stop_id = like(cast, clock)
    actions.say_place(cast.actor(cast.marcus), visit_id, stop_id, known.premise_id)
    same = queries.as_asked(visit_of(visit_id))
    actions.edit(cast.actor(cast.nora), visit_id, same)
    assert Stop.objects.get(pk=stop_id).premise_id == known.premise_id
    moved = replace(same.stops[0], address="16 Quay Street, Dublin")
    actions.edit(cast.actor(cast.nora), visit_id, replace(same, stops=(moved,)))
    assert Stop.objects.get(pk=stop_id).premise_id is None
    assert missing(visit_id) == set()


def test_what_was_said_follows_a_premise_into_what_it_is_merged_with(cast: Cast, clock: HeldClock) -> None:
    known, visit_id, stop_id = like(cast, clock)
    actions.say_place(cast.actor(cast.nora), visit_id, stop_id, known.premise_id)
    kept = scenes.premise(cast, PremiseDraft(kind="client", text="12A Quay Street, Dublin"))
    merge_premise(cast.actor(cast.sofia), known.premise_id, kept.pk)
    _, [ahead] = actions.look_before(cast.actor(cast.nora), visit_id)
    assert [one.line.premise_id for one in ahead.hazards] == [kept.pk]
    actions.edit(cast.actor(cast.nora), visit_id, queries.as_asked(visit_of(visit_id)))
    assert Stop.objects.get(pk=stop_id).premise_id == kept.pk


def test_a_plan_is_told_to_no_supervisor_before_it_begins(cast: Cast, clock: HeldClock) -> None:
    known = hazard(cast, Hazard.Severity.DANGER, text="12 Quay Street, Dublin")
    there = asked(clock.now, stops=(stop(clock.now, address="14 Quay Street, Dublin"),))
    planned = actions.plan(cast.actor(cast.nora), there, starts_at=clock.now + timedelta(minutes=5))
    stop_id = Stop.objects.get(visit_id=planned.visit_id).pk
    answer = actions.say_place(cast.actor(cast.nora), planned.visit_id, stop_id, known.premise_id)
    assert (answer.state, open_demands(planned.visit_id)) == ("planned", ALL)
    assert not Message.objects.filter(purpose="notice").exists()
    out = actions.start_planned(cast.actor(cast.nora), planned.visit_id)
    assert (out.hazards_known, out.to_say, {warning.code for warning in out.warnings}) == (True, False, ALL)


def test_nothing_is_said_of_what_is_over_or_of_a_place_that_the_address_cannot_mean(
    cast: Cast, clock: HeldClock
) -> None:
    known, visit_id, stop_id = like(cast, clock)
    far = scenes.premise(cast, PremiseDraft(kind="client", text="9 Castle Road, Cork"))
    with pytest.raises(NotFound):
        actions.say_place(cast.actor(cast.ben), visit_id, stop_id, known.premise_id)
    with pytest.raises(NotFound):
        actions.say_place(cast.actor(cast.nora), visit_id, uuid4(), known.premise_id)
    with pytest.raises(Refused, match="cannot mean"):
        actions.say_place(cast.actor(cast.nora), visit_id, stop_id, far.pk)
    actions.leave(cast.actor(cast.nora), visit_id)
    with pytest.raises(Refused, match="stop is over"):
        actions.say_place(cast.actor(cast.nora), visit_id, stop_id, known.premise_id)
    actions.come_back(cast.actor(cast.nora), visit_id)
    with pytest.raises(Refused, match="visit is over"):
        actions.say_place(cast.actor(cast.nora), visit_id, stop_id, known.premise_id)


def test_reading_what_is_known_is_recorded_for_each_premise(cast: Cast, clock: HeldClock) -> None:
    known = hazard(cast, Hazard.Severity.DANGER)
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    _, [ahead] = actions.look_before(cast.actor(cast.nora), out.visit_id)
    assert [one.line.id for one in ahead.hazards] == [known.pk]
    assert PremiseView.objects.get(premise_id=known.premise_id).person_id == cast.nora.pk
    entry = Entry.objects.get(action="premise.opened")
    assert isinstance(entry.subject, dict)
    assert entry.subject["id"] == str(known.premise_id)
    with pytest.raises(NotFound):
        actions.look_before(cast.actor(cast.ben), out.visit_id)


def test_what_has_faded_is_said_before_going_in_and_asks_nothing(cast: Cast, clock: HeldClock) -> None:
    draft = PremiseDraft(kind="client", text="12 Quay Street")
    one = scenes.confirmed(cast, scenes.premise(cast, draft), expires_on=scenes.TODAY)
    clock.advance(hours=60)
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    assert not out.hazards_known
    assert not {warning.code for warning in out.warnings} & ALL
    _, [ahead] = actions.look_before(cast.actor(cast.nora), out.visit_id)
    assert (ahead.hazards, [line.id for line in ahead.faded]) == ((), [one.pk])
    assert PremiseView.objects.filter(premise_id=one.premise_id, person=cast.nora).exists()
