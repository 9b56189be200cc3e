"""Changing a ladder: who may, and what no ladder can be."""

from dataclasses import replace
from uuid import uuid4

import pytest

from tests.cast import Cast
from wayhome.alarms.actions.ladders import MOST_STEPS, change_ladder, fingerprint, in_words
from wayhome.alarms.models import Ladder
from wayhome.alarms.rules import LadderPlan, Step
from wayhome.core.errors import Conflict, NotAllowed, NotFound, Refused
from wayhome.engine.models import Heartbeat
from wayhome.staff.models import Person

MONITOR = Step(delay_seconds=0, target="duty_monitor")
NIGHT = Step(delay_seconds=300, target="night_service", service_channel="smtp", service_address="night@service.example")
ASKED = LadderPlan(
    form="out_of_hours",
    police_seconds=2_700,
    police_seconds_hazard=1_200,
    lease_seconds=600,
    repeat_seconds=300,
    steps=(MONITOR, NIGHT),
)


def change(cast: Cast, who: Person, asked: LadderPlan = ASKED, *, form: str = "out_of_hours", seen: str = "") -> Ladder:
    return change_ladder(cast.actor(who), cast.office.pk, replace(asked, form=form), seen=seen)


def wrong(cast: Cast, *steps: Step) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        change(cast, cast.sofia, replace(ASKED, steps=steps))
    return [(problem.field, problem.code) for problem in refused.value.problems]


def test_a_supervisor_changes_it_and_others_do_not(cast: Cast) -> None:
    assert change(cast, cast.sofia).steps.count() == 2
    with pytest.raises(NotAllowed):
        change(cast, cast.marcus)


def test_there_are_two_forms_and_no_third(cast: Cast) -> None:
    with pytest.raises(NotFound):
        change(cast, cast.sofia, form="sometimes")


def test_what_another_changed_meanwhile_is_not_overwritten(cast: Cast) -> None:
    with pytest.raises(Conflict):
        change(cast, cast.sofia, seen="another")
    Ladder.objects.all().delete()
    assert change(cast, cast.sofia, seen=fingerprint(None)).steps.count() == 2


def test_a_ladder_has_steps_and_not_too_many(cast: Cast) -> None:
    assert wrong(cast) == [("", "no_step")]
    assert wrong(cast, *[MONITOR] * (MOST_STEPS + 1)) == [("", "too_many_steps")]


@pytest.mark.parametrize(
    ("step", "field", "code"),
    [
        (replace(MONITOR, delay_seconds=-1), "delay_seconds", "delay"),
        (replace(MONITOR, target="nobody"), "target", "target"),
        (replace(MONITOR, target="person"), "person_id", "person_missing"),
        (replace(MONITOR, target="person", person_id=str(uuid4())), "person_id", "person_gone"),
        (replace(MONITOR, channels=("pigeon",)), "channels", "channel"),
        (replace(MONITOR, label="x" * 201), "label", "label"),
        (replace(NIGHT, service_channel="board"), "service_channel", "service_channel"),
        (replace(NIGHT, service_address=" "), "service_address", "service_address"),
        (replace(NIGHT, service_address="x" * 501), "service_address", "service_address"),
        (replace(NIGHT, service_address="nowhere"), "service_address", "service_address"),
        (replace(NIGHT, service_channel="webhook", service_address="ftp://x"), "service_address", "service_address"),
    ],
)
def test_each_step_is_checked_beside_its_input(cast: Cast, step: Step, field: str, code: str) -> None:
    assert wrong(cast, MONITOR, step) == [(f"steps-1-{field}", code)]


def test_times_are_bounded_and_hazards_make_police_sooner(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        change(cast, cast.sofia, replace(ASKED, police_seconds=600, police_seconds_hazard=900, lease_seconds=1))
    assert {problem.code for problem in refused.value.problems} == {"hazard_later", "out_of_bounds"}


def test_spans_are_words() -> None:
    assert [in_words(seconds) for seconds in (45, 60, 90, 2_700)] == [
        "45 seconds",
        "1 minute",
        "90 seconds",
        "45 minutes",
    ]


def test_a_heartbeat_reads_as_its_loop_and_time(cast: Cast) -> None:
    assert str(Heartbeat(loop="open", beat_at=cast.nora.joined_at)) == "open 09:00:00"
