"""Figures of alarms: by office, in local time, drills left out, never by person."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from tests.cast import Cast
from wayhome.alarms.models import Alarm, Cause, ContactKind, Kind
from wayhome.alarms.queries.figures import Period, count_alarms
from wayhome.staff.models import Office

START = datetime(2026, 3, 1, tzinfo=UTC)
ALL = Period(since=START, until=START + timedelta(days=60))


def alarm(
    cast: Cast, at: datetime, *, waited: float | None = None, office: Office | None = None, **more: object
) -> None:
    place = office or cast.office
    acknowledged = None if waited is None else at + timedelta(seconds=waited)
    closed = {"closed_at": at, "closed_by": cast.marcus, "cause": Cause.LATE, "contact": ContactKind.SPOKE} | more
    Alarm.objects.create(
        kind=Kind.MISSED_CONTACT,
        severity=10,
        subject_kind=Alarm.Subject.PERSON,
        subject_id=uuid4(),
        person=cast.nora,
        office=place,
        due_at=at,
        opened_at=at,
        first_acknowledged_at=acknowledged,
        **closed,
    )


def test_waits_are_counted_with_never_last(cast: Cast) -> None:
    for waited in (5, 59.9, 60, 299, 300, 4000, None):
        alarm(cast, START + timedelta(hours=2), waited=waited)
    found = count_alarms(cast.actor(cast.marcus), ALL)
    assert found.total == 7
    assert dict(found.waits) == {
        "under 1 min": 2,
        "1 to 2 min": 1,
        "2 to 5 min": 1,
        "5 to 10 min": 1,
        "10 to 20 min": 0,
        "20 to 60 min": 0,
        "over 1 h": 1,
        "never": 1,
    }
    assert found.waits[-1][0] == "never"


def test_hours_and_weeks_are_the_offices_own(cast: Cast) -> None:
    """Half past eleven on a Sunday night in London's winter is Monday morning in Helsinki."""
    cast.other_office.time_zone = "Europe/Helsinki"
    cast.other_office.save()
    cast.zoe.grants.update(office=None)
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    alarm(cast, late)
    alarm(cast, late, office=cast.other_office, cause=Cause.FORGOT)
    found = count_alarms(cast.actor(cast.zoe), ALL)
    assert found.hours[23] == 1
    assert found.hours[1] == 1
    assert found.weeks == ((date(2026, 2, 23), {"late": 1}), (date(2026, 3, 2), {"forgot": 1}))


def test_a_quiet_week_is_seen(cast: Cast) -> None:
    alarm(cast, datetime(2026, 3, 3, tzinfo=UTC))
    alarm(cast, datetime(2026, 3, 17, tzinfo=UTC))
    weeks = count_alarms(cast.actor(cast.marcus), ALL).weeks
    assert [sum(counts.values()) for _, counts in weeks] == [1, 0, 1]


def test_drills_and_other_offices_are_left_out(cast: Cast) -> None:
    alarm(cast, START, drill_id=uuid4())
    alarm(cast, START, office=cast.other_office)
    assert count_alarms(cast.actor(cast.marcus), ALL).total == 0
    assert count_alarms(cast.actor(cast.zoe), ALL).total == 1
    assert count_alarms(cast.actor(cast.nora), ALL).total == 0


def test_filters_narrow_and_a_long_time_is_cut_to_a_year(cast: Cast) -> None:
    alarm(cast, START, cause=Cause.FORGOT)
    alarm(cast, START - timedelta(days=500))
    actor = cast.actor(cast.marcus)
    whole = Period(since=START - timedelta(days=3000), until=START + timedelta(days=1))
    assert count_alarms(actor, whole).total == 1
    narrow = Period(since=ALL.since, until=ALL.until, office_id=cast.office.pk, kind=Kind.PANIC, cause=Cause.FORGOT)
    assert count_alarms(actor, narrow).total == 0
    assert count_alarms(actor, ALL).weeks[0][1] == {"forgot": 1}
