"""Many who are due at one moment: decided once for all who are alike, and still each alarm whole and its own."""

from tests.alarms.scenes import go_out, story
from tests.cast import Cast, person
from tests.clock import HeldClock
from wayhome.alarms import actions
from wayhome.alarms.models import Alarm
from wayhome.ledger.actions import write_leaves
from wayhome.ledger.models import Entry
from wayhome.ledger.verify import verify
from wayhome.messaging.models import Message
from wayhome.messaging.queries import told
from wayhome.messaging.rules import LINES
from wayhome.staff.models import Person, Role
from wayhome.visits.models import Risk, Visit, VisitEvent

MANY = LINES + 5


def crowd(cast: Cast, clock: HeldClock) -> list[Person]:
    everybody = [person(f"Worker{n:03d} Quay", cast.office, clock.now, Role.WORKER) for n in range(MANY)]
    for one in everybody:
        go_out(one, clock.now)
    clock.advance(minutes=75)
    return everybody


def about(message: Message) -> set[str]:
    return {str(message.about_id), *message.about_others}


def test_each_has_an_alarm_of_its_own_and_the_monitor_one_message(cast: Cast, clock: HeldClock) -> None:
    everybody = crowd(cast, clock)
    assert actions.open_overdue() == MANY
    alarms = list(Alarm.objects.all())
    assert {alarm.person_id for alarm in alarms} == {alarm.subject_id for alarm in alarms}
    assert {alarm.person_id for alarm in alarms} == {one.pk for one in everybody}
    assert all(alarm.visit and alarm.visit.person_id == alarm.person_id for alarm in alarms)
    assert {tuple(story(alarm)) for alarm in alarms} == {("opened", "step")}
    message = Message.objects.get()
    assert message.recipient_id == cast.marcus.pk
    assert about(message) == {str(alarm.pk) for alarm in alarms}
    assert message.subject.endswith(f" ({MANY})")
    lines = message.body.splitlines()
    assert len(lines) == LINES + 1
    assert len({line.partition("Worker")[2][:3] for line in lines[:LINES]}) == LINES
    assert lines[-1] == "- and 5 more; the board shows them all."
    assert [len(told("alarm", alarm.pk)) for alarm in alarms] == [1] * MANY


def test_the_record_has_each_and_verifies(cast: Cast, clock: HeldClock) -> None:
    crowd(cast, clock)
    actions.open_overdue()
    write_leaves(1_000)
    assert verify().holds
    for action in ("alarm.opened", "alarm.step"):
        subjects = [(entry.subject or {})["id"] for entry in Entry.objects.filter(action=action)]
        assert sorted(subjects) == sorted(str(alarm.pk) for alarm in Alarm.objects.all())
    visits = {(entry.details or {})["visit_id"] for entry in Entry.objects.filter(action="alarm.opened")}
    assert visits == {str(visit.pk) for visit in Visit.objects.all()}
    assert VisitEvent.objects.filter(kind=VisitEvent.Kind.FROZEN).count() == MANY


def test_who_stands_on_the_ladder_or_is_in_more_danger_is_not_like_the_others(cast: Cast, clock: HeldClock) -> None:
    crowd_now = clock.now
    go_out(cast.marcus, crowd_now)  # the duty monitor has gone out too, and is not rung about himself
    go_out(cast.nora, crowd_now, risk=Risk.HIGH)
    crowd(cast, clock)
    assert actions.open_overdue() == MANY + 2
    his, hers = Alarm.objects.get(person=cast.marcus), Alarm.objects.get(person=cast.nora)
    others = Alarm.objects.exclude(person__in=[cast.marcus, cast.nora])
    assert {one.recipient_id for one in Message.objects.all() if str(his.pk) in about(one)} == {cast.bea.pk}
    assert "step_passed" in story(his)
    assert hers.police_at
    assert {one.police_at for one in others} != {hers.police_at}
    assert all(one.police_at and hers.police_at < one.police_at for one in others)


def test_one_that_is_open_already_is_told_again_and_the_others_are_opened(cast: Cast, clock: HeldClock) -> None:
    first, *_ = crowd(cast, clock)
    visit = Visit.objects.get(person=first)
    actions.raise_alarm(
        actions.Opening(
            kind="missed_contact",
            subject_kind="person",
            subject_id=first.pk,
            person_id=first.pk,
            office_id=cast.office.pk,
            due_at=clock.now,
            should_open_at=clock.now,
        )
    )
    assert actions.open_overdue() == MANY
    there = Alarm.objects.get(person=first)
    assert Alarm.objects.count() == MANY
    assert story(there) == ["opened", "step", "missed_again"]
    assert there.visit_id == visit.pk
    assert all(alarm.visit for alarm in Alarm.objects.all())
    digest = next(one for one in Message.objects.all() if one.subject.endswith(")"))
    assert {str(alarm.pk) for alarm in Alarm.objects.exclude(person=first)} <= about(digest)
