"""Going out: always recorded, only nonsense refused, what is missing said."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from tests.cast import Cast
from tests.clock import HeldClock
from tests.visits.stories import asked, stop, visit_of
from wayhome.core.errors import Conflict, NotAllowed, NotFound, Refused
from wayhome.core.ids import new_id
from wayhome.ledger.models import Entry
from wayhome.messaging.models import Message
from wayhome.staff.models import RoleGrant, Shift
from wayhome.staff.rules import Actor
from wayhome.visits import actions
from wayhome.visits.models import RiskPolicy, Stop, Visit, VisitEvent
from wayhome.visits.rules import SignOut, StopPlan


def test_a_sign_out_is_due_at_its_first_milestone(cast: Cast, clock: HeldClock) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now, vehicle_id=cast.car.pk, companion_id=cast.ben.pk))
    visit = visit_of(out.visit_id)
    assert (visit.state, visit.due_kind) == ("out", "arrival")
    assert visit.due_at == clock.now + timedelta(minutes=30)
    assert (visit.interval_seconds, visit.grace_seconds, visit.reminder_seconds) == (7_200, 900, 600)
    assert out.warnings == ()
    assert visit.vehicle == cast.car
    entry = Entry.objects.get(action="visit.signed_out")
    assert entry.details == {"stops": 1, "warnings": [], "risk": "normal"}


def test_whatever_is_missing_is_recorded_and_said(cast: Cast, clock: HeldClock) -> None:
    out = actions.sign_out(cast.actor(cast.nora), SignOut())
    visit = visit_of(out.visit_id)
    assert {warning.code for warning in out.warnings} == {"no-return", "no-stops", "no-phone"}
    assert visit.interval_seconds == 3_600
    assert visit.due_at == visit.expected_back_at == clock.now + timedelta(hours=1)
    [told] = Message.objects.filter(purpose="notice")
    assert told.recipient_id == cast.sofia.pk
    assert "Nora" not in told.subject + told.body


@pytest.mark.parametrize(
    ("typed", "kept", "codes"),
    [
        ("087 123 4567", "+353871234567", []),
        ("00353 (0)87 123 4567", "+353871234567", []),
        ("+1 (212) 555-0100", "+12125550100", []),
        (" Ben's old Nokia ", "Ben's old Nokia", ["phone-unread"]),
        ("123", "123", ["phone-unread"]),
        ("  ", "", ["no-phone"]),
    ],
)
def test_the_phone_carried_is_kept_as_numbers_are_compared(
    cast: Cast, clock: HeldClock, typed: str, kept: str, codes: list[str]
) -> None:
    nora = cast.actor(cast.nora)
    out = actions.sign_out(nora, asked(clock.now, phone_carried=typed))
    assert (visit_of(out.visit_id).phone_carried, [warning.code for warning in out.warnings]) == (kept, codes)
    changed = replace(actions.as_asked(visit_of(out.visit_id)), phone_carried="(087) 765-4321")
    actions.edit(nora, out.visit_id, changed)
    assert (visit_of(out.visit_id).phone_carried, visit_of(out.visit_id).warnings) == ("+353877654321", [])
    actions.edit(nora, out.visit_id, replace(changed, phone_carried="087 765 4321", notes="Said again"))
    assert "phone_carried" not in VisitEvent.objects.filter(kind="edited").latest("received_at", "id").changes


def test_high_risk_alone_is_asked_more_often_and_the_supervisor_is_told(cast: Cast, clock: HeldClock) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now, risk="high"))
    assert [warning.code for warning in out.warnings] == ["alone"]
    assert visit_of(out.visit_id).interval_seconds == 900
    assert Message.objects.filter(purpose="notice", recipient_id=cast.sofia.pk).exists()


def test_nobody_on_duty_is_said_and_told(cast: Cast, clock: HeldClock) -> None:
    Shift.objects.all().delete()
    out = actions.sign_out(cast.actor(cast.sofia), asked(clock.now))
    assert [warning.code for warning in out.warnings] == ["not-watched"]
    assert not Message.objects.filter(recipient_id=cast.sofia.pk).exists()


def test_an_office_without_policy_has_the_usual_one(cast: Cast, clock: HeldClock) -> None:
    RiskPolicy.objects.all().delete()
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now, risk="low"))
    assert visit_of(out.visit_id).interval_seconds == 14_400


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"expected_back_at": timedelta(minutes=-1)}, "expected_back_at", "in-the-past"),
        ({"expected_back_at": timedelta(days=400)}, "expected_back_at", "too-far-ahead"),
        ({"expected_back_at": timedelta(hours=1)}, "expected_back_at", "end-before-beginning"),
        ({"risk": "none"}, "risk", "unknown"),
        ({"back_to": "the pub"}, "back_to", "unknown"),
        ({"vehicle_id": new_id()}, "vehicle_id", "unknown"),
        ({"companion_id": new_id()}, "companion_id", "unknown"),
        ({"notes": "x" * 4_001}, "notes", "too-long"),
        ({"route_words": "a\x00b"}, "route_words", "not-text"),
        ({"notes": "\ud800"}, "notes", "not-text"),
        ({"phone_carried": "1" * 33}, "phone_carried", "too-long"),
        ({"route_points": ((91.0, 0.0),)}, "route_points", "not-on-earth"),
        ({"route_points": ((float("nan"), 0.0),)}, "route_points", "not-on-earth"),
        ({"route_points": ((1.0, 0.0),) * 501}, "route_points", "too-many"),
    ],
)
def test_nonsense_is_refused_beside_its_input_and_nothing_is_written(
    cast: Cast, clock: HeldClock, changes: dict[str, object], field: str, code: str
) -> None:
    changes = {name: clock.now + value if isinstance(value, timedelta) else value for name, value in changes.items()}
    with pytest.raises(Refused) as refused:
        actions.sign_out(cast.actor(cast.nora), asked(clock.now, **changes))
    assert (code, field) in {(problem.code, problem.field) for problem in refused.value.problems}
    assert not Visit.objects.exists()
    assert not Stop.objects.exists()
    assert not VisitEvent.objects.exists()


@pytest.mark.parametrize(
    ("stop_plan", "field", "code"),
    [
        ({"arrive": -1}, "stops-0-expected_arrival_at", "in-the-past"),
        ({"arrive": 2, "leave": 1}, "stops-0-expected_departure_at", "end-before-beginning"),
        ({"leave": 9_600}, "stops-0-expected_departure_at", "too-far-ahead"),
        ({"address": "y" * 201}, "stops-0-address", "too-long"),
    ],
)
def test_nonsense_in_a_stop_is_refused_beside_it(
    cast: Cast, clock: HeldClock, stop_plan: dict[str, object], field: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        actions.sign_out(cast.actor(cast.nora), asked(clock.now, stops=(stop(clock.now, **stop_plan),)))  # type: ignore[arg-type]  # a story's values
    assert (code, field) in {(problem.code, problem.field) for problem in refused.value.problems}


def test_a_place_is_both_degrees_or_none(cast: Cast, clock: HeldClock) -> None:
    half = replace(stop(clock.now), latitude=53.3)
    with pytest.raises(Refused):
        actions.sign_out(cast.actor(cast.nora), asked(clock.now, stops=(half,)))
    whole = replace(half, longitude=-6.2)
    assert actions.sign_out(cast.actor(cast.nora), asked(clock.now, stops=(whole,))).state == "out"


def test_too_many_stops_and_oneself_as_companion(cast: Cast, clock: HeldClock) -> None:
    plan = asked(clock.now, stops=(stop(clock.now),) * 31, companion_id=cast.nora.pk)
    with pytest.raises(Refused) as refused:
        actions.sign_out(cast.actor(cast.nora), plan)
    assert {problem.field for problem in refused.value.problems} == {"stops", "companion_id"}


@pytest.mark.parametrize(
    "name", ["Ἀθηνᾶ Οἰκονόμου", "李小龍", "علي", "Łukasz Żółć", "👩🏽\u200d⚕️ clinic", "נועה", "नोरा"]
)
def test_names_in_every_script_are_kept_as_typed(cast: Cast, clock: HeldClock, name: str) -> None:
    plan = asked(clock.now, stops=(StopPlan(address=name, with_whom=name),), companion_words=name)
    out = actions.sign_out(cast.actor(cast.nora), plan)
    assert Stop.objects.get(visit_id=out.visit_id).with_whom == name
    assert visit_of(out.visit_id).companion_words == name


def test_a_second_sign_out_says_so_and_can_replace_the_first(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    first = actions.sign_out(nora, asked(clock.now))
    with pytest.raises(Refused) as refused:
        actions.sign_out(nora, asked(clock.now))
    assert refused.value.problems[0].code == actions.ALREADY_OUT
    second = actions.sign_out(nora, asked(clock.now), replace=True)
    assert visit_of(first.visit_id).state == "back"
    assert visit_of(second.visit_id).state == "out"


def test_the_same_sign_out_twice_is_one(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    plan = asked(clock.now, client_event_id=new_id())
    first = actions.sign_out(nora, plan)
    again = actions.sign_out(nora, plan)
    assert (again.visit_id, again.repeated, first.repeated) == (first.visit_id, True, False)


def test_two_phones_at_once_make_one_visit(committed_cast: Cast, clock: HeldClock) -> None:
    nora = committed_cast.actor(committed_cast.nora)
    said: list[str] = []
    barrier = threading.Barrier(4)

    def run() -> None:
        try:
            barrier.wait(timeout=5)
            actions.sign_out(nora, asked(clock.now))
            said.append("out")
        except Refused as refused:
            said.append(refused.problems[0].code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(said) == ["already-out"] * 3 + ["out"]


def test_who_may_sign_out_whom(cast: Cast, clock: HeldClock) -> None:
    out = actions.sign_out(cast.actor(cast.marcus), asked(clock.now), person_id=cast.nora.pk)
    assert visit_of(out.visit_id).person == cast.nora
    for stranger in (cast.nora, cast.zoe):
        with pytest.raises(NotAllowed):
            actions.sign_out(cast.actor(stranger), asked(clock.now), person_id=cast.ben.pk)
    with pytest.raises(NotFound):
        actions.sign_out(cast.actor(cast.marcus), asked(clock.now), person_id=new_id())
    limited = Actor(person_id=cast.ben.pk, office_id=cast.office.pk, scopes=frozenset({"check-in"}))
    with pytest.raises(NotAllowed):
        actions.sign_out(limited, asked(clock.now))


def test_a_planned_visit_is_begun_as_it_stands_or_changed(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    later = clock.now + timedelta(hours=2)
    planned = actions.plan(nora, asked(later), starts_at=later)
    assert (planned.state, planned.due_at) == ("planned", None)
    clock.advance(hours=2)
    begun = actions.start_planned(nora, planned.visit_id)
    assert begun.state == "out"
    assert begun.due_at == later + timedelta(minutes=30)
    with pytest.raises(Refused):
        actions.start_planned(nora, planned.visit_id)
    other = actions.plan(nora, asked(clock.now), starts_at=clock.now)
    with pytest.raises(Refused) as refused:
        actions.start_planned(nora, other.visit_id)
    assert refused.value.problems[0].code == actions.ALREADY_OUT
    actions.start_planned(nora, other.visit_id, asked(clock.now, risk="low"), replace=True)
    assert visit_of(other.visit_id).risk == "low"
    assert visit_of(begun.visit_id).state == "back"


def test_a_plan_that_is_over_asks_for_a_new_return(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    planned = actions.plan(nora, asked(clock.now), starts_at=clock.now)
    clock.advance(hours=5)
    with pytest.raises(Refused) as refused:
        actions.start_planned(nora, planned.visit_id)
    assert refused.value.problems[0].field == "expected_back_at"
    with pytest.raises(NotFound):
        actions.start_planned(nora, new_id())
    with pytest.raises(Refused) as refused:
        actions.plan(nora, asked(clock.now), starts_at=clock.now - timedelta(hours=1))
    assert refused.value.problems[0].field == "starts_at"


def test_a_plan_can_be_cancelled_until_it_begins(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    planned = actions.plan(nora, asked(clock.now), starts_at=clock.now)
    assert actions.cancel(nora, planned.visit_id).state == "cancelled"
    with pytest.raises(Refused):
        actions.arrive(nora, planned.visit_id)
    out = actions.sign_out(nora, asked(clock.now))
    with pytest.raises(Refused):
        actions.cancel(nora, out.visit_id)


def test_an_edit_keeps_the_old_values_and_what_was_reached(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    first, second = stop(clock.now), stop(clock.now, arrive=2, leave=2.5, address="3 Hill Road")
    out = actions.sign_out(nora, asked(clock.now, stops=(first, second)))
    clock.advance(minutes=20)
    actions.arrive(nora, out.visit_id)
    plan = actions.as_asked(visit_of(out.visit_id))
    new = stop(clock.now, arrive=1, leave=2, address="9 New Street")
    actions.edit(
        nora, out.visit_id, replace(plan, stops=(plan.stops[0], new), expected_back_at=clock.now + timedelta(hours=4))
    )
    visit = visit_of(out.visit_id)
    assert [one.address for one in visit.stops.all()] == ["12 Quay Street", "9 New Street"]
    assert visit.stops.first().arrived_at is not None  # type: ignore[union-attr]  # there are two
    changes = VisitEvent.objects.get(kind="edited").changes
    assert changes["stops"][0][1]["address"] == "3 Hill Road"
    assert changes["expected_back_at"][1].startswith("2026-03-02T13:20")
    assert visit.version == 2


def test_where_one_has_arrived_can_be_placed_once(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    out = actions.sign_out(nora, asked(clock.now))
    actions.arrive(nora, out.visit_id)
    for latitude in (53.3, 53.4):
        (there,) = (plan := actions.as_asked(visit_of(out.visit_id))).stops
        placed = replace(there, latitude=latitude, longitude=-6.2)
        actions.edit(nora, out.visit_id, replace(plan, stops=(placed,)))
        assert [one.latitude for one in visit_of(out.visit_id).stops.all()] == [53.3]
    actions.leave(nora, out.visit_id)
    (left,) = (plan := actions.as_asked(visit_of(out.visit_id))).stops
    actions.edit(nora, out.visit_id, replace(plan, stops=(replace(left, expected_departure_at=None),)))
    assert visit_of(out.visit_id).stops.get().expected_departure_at == left.expected_departure_at


def test_an_edit_of_what_somebody_else_changed_is_a_conflict(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    out = actions.sign_out(nora, asked(clock.now))
    plan = actions.as_asked(visit_of(out.visit_id))
    actions.edit(cast.actor(cast.marcus), out.visit_id, replace(plan, notes="rang the desk"), version=1)
    assert visit_of(out.visit_id).last_heard_at == clock.now
    with pytest.raises(Conflict):
        actions.edit(nora, out.visit_id, plan, version=1)
    with pytest.raises(Refused):
        actions.edit(nora, out.visit_id, replace(plan, expected_back_at=clock.now - timedelta(hours=2)))
    actions.come_back(nora, out.visit_id)
    with pytest.raises(Refused):
        actions.edit(nora, out.visit_id, plan)


def test_an_edit_may_not_put_the_return_into_the_past(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    out = actions.sign_out(nora, asked(clock.now, stops=()))
    clock.advance(hours=1)
    plan = actions.as_asked(visit_of(out.visit_id))
    with pytest.raises(Refused) as refused:
        actions.edit(nora, out.visit_id, replace(plan, expected_back_at=clock.now - timedelta(minutes=5)))
    assert refused.value.problems[0].field == "expected_back_at"


def test_a_planned_visit_can_be_changed_too(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    later = clock.now + timedelta(hours=2)
    planned = actions.plan(nora, asked(later), starts_at=later)
    plan = actions.as_asked(visit_of(planned.visit_id))
    actions.edit(nora, planned.visit_id, replace(plan, stops=(*plan.stops, stop(later, address="Second"))))
    assert visit_of(planned.visit_id).due_at is None
    assert Stop.objects.filter(visit_id=planned.visit_id).count() == 2


def test_a_planned_beginning_moves_but_not_into_the_past(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    later = clock.now + timedelta(hours=2)
    planned = actions.plan(nora, asked(later), starts_at=later)
    plan = actions.as_asked(visit_of(planned.visit_id))
    sooner = clock.now + timedelta(hours=1)
    actions.edit(nora, planned.visit_id, plan, starts_at=sooner)
    assert visit_of(planned.visit_id).planned_start_at == sooner
    with pytest.raises(Refused) as refused:
        actions.edit(nora, planned.visit_id, plan, starts_at=clock.now)
    assert refused.value.problems[0].field == "starts_at"
    assert visit_of(planned.visit_id).planned_start_at == sooner


def test_the_same_plan_twice_is_one(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    later = clock.now + timedelta(hours=2)
    wish = asked(later, client_event_id=new_id())
    first = actions.plan(nora, wish, starts_at=later)
    again = actions.plan(nora, wish, starts_at=later)
    assert (again.visit_id, first.repeated, again.repeated) == (first.visit_id, False, True)
    assert Visit.objects.count() == 1


def test_whoever_looks_at_somebody_elses_visit_is_recorded(cast: Cast, clock: HeldClock) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    assert actions.view_visit(cast.actor(cast.nora), out.visit_id).visit.pk == out.visit_id
    assert not Entry.objects.filter(action="visit.viewed").exists()
    assert actions.view_visit(cast.actor(cast.marcus), out.visit_id).visit.pk == out.visit_id
    entry = Entry.objects.get(action="visit.viewed")
    assert (entry.actor or {})["id"] == str(cast.marcus.pk)
    assert (entry.subject or {})["id"] == str(out.visit_id)


def test_the_departure_from_where_one_is_can_change(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    out = actions.sign_out(nora, asked(clock.now, stops=(stop(clock.now), stop(clock.now, arrive=2, leave=2.2))))
    clock.advance(minutes=20)
    actions.arrive(nora, out.visit_id)
    plan = actions.as_asked(visit_of(out.visit_id))
    longer = replace(plan.stops[0], expected_departure_at=clock.now + timedelta(hours=1.5))
    actions.edit(nora, out.visit_id, replace(plan, stops=(longer, plan.stops[1])))
    assert visit_of(out.visit_id).stops.first().expected_departure_at == clock.now + timedelta(hours=1.5)  # type: ignore[union-attr]  # there is one
    clock.advance(minutes=20)
    actions.leave(nora, out.visit_id)
    actions.edit(nora, out.visit_id, replace(plan, stops=(plan.stops[1],)))
    assert Stop.objects.filter(visit_id=out.visit_id).count() == 2


def test_supervisors_hear_of_what_is_newly_missing(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    RoleGrant.objects.create(person=cast.ines, role="supervisor", office=cast.office)
    out = actions.sign_out(nora, asked(clock.now))
    plan = actions.as_asked(visit_of(out.visit_id))
    actions.edit(nora, out.visit_id, replace(plan, risk="high"))
    assert {message.recipient_id for message in Message.objects.all()} == {cast.sofia.pk, cast.ines.pk}


def test_a_departure_before_the_arrival_is_refused_also_where_one_is(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    out = actions.sign_out(nora, asked(clock.now))
    clock.advance(minutes=20)
    actions.arrive(nora, out.visit_id)
    plan = actions.as_asked(visit_of(out.visit_id))
    earlier = replace(plan.stops[0], expected_arrival_at=None, expected_departure_at=clock.now)
    actions.edit(nora, out.visit_id, replace(plan, stops=(earlier,)))
    assert Stop.objects.get().expected_departure_at == clock.now + timedelta(minutes=70)
