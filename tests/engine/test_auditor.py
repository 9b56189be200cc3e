"""The auditor: data that is really broken, parts that really stand still; people told by a real mail server."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from psycopg import Connection, sql
from pytest_django import Settings

from tests.alarms.scenes import fresh, go_out, overdue_alarm, story, told
from tests.cast import Cast
from tests.clock import HeldClock
from tests.engine.running import engine, until
from tests.sinks import smtp_sink
from wayhome.alarms import actions
from wayhome.alarms.models import Alarm, AlarmEvent
from wayhome.core import locks
from wayhome.engine import audit as auditor
from wayhome.engine.audit import audit, faults, stopped
from wayhome.ledger.actions import write_leaves
from wayhome.messaging.models import Message
from wayhome.staff.models import Shift
from wayhome.visits.actions import remind_due
from wayhome.visits.models import Visit

MANY = 100_000


@contextmanager
def without(superuser: Connection, table: str, constraint: str) -> Iterator[None]:
    """Take a constraint away, as a repair by hand would; put it back without asking the rows."""
    found = superuser.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [constraint]
    ).fetchone()
    assert found is not None
    at = {"table": sql.Identifier(table), "name": sql.Identifier(constraint)}
    superuser.execute(sql.SQL("ALTER TABLE {table} DROP CONSTRAINT {name}").format(**at))
    try:
        yield
    finally:
        connection.close()
        again = sql.SQL("ALTER TABLE {table} ADD CONSTRAINT {name} ").format(**at)
        superuser.execute(again + sql.SQL(found[0].removesuffix(" NOT VALID") + " NOT VALID"))


def found(clock: HeldClock) -> list[str]:
    return list(faults(clock.now, loops_expected=()))


def go_on(clock: HeldClock, minutes: float) -> None:
    """Let time pass while the other loops do their work; then audit."""
    clock.advance(minutes=minutes)
    actions.climb()
    Message.objects.filter(accepted_at__isnull=True).update(state="accepted", accepted_at=clock.now)
    write_leaves(1_000)
    audit(clock.now, loops_expected=())


def overdue_and_nobody_opens(cast: Cast, clock: HeldClock) -> None:
    go_out(cast.ben, clock.now, due_minutes=-20)


def marked_without_alarm(cast: Cast, clock: HeldClock) -> None:
    visit = go_out(cast.ben, clock.now, due_minutes=-20)
    Visit.objects.filter(pk=visit.pk).update(alarmed_due_at=visit.due_at)


def does_not_climb(cast: Cast, clock: HeldClock) -> None:
    actions.report_fault("The clock jumped.")
    Alarm.objects.update(wake_at=clock.now - timedelta(seconds=11))


def a_step_that_nobody_wakes_for(cast: Cast, clock: HeldClock) -> None:
    actions.report_fault("The clock jumped.")
    Alarm.objects.update(step_at=clock.now - timedelta(minutes=1), wake_at=clock.now + timedelta(days=1))


def a_lapsed_lease_that_holds(cast: Cast, clock: HeldClock) -> None:
    actions.report_fault("The clock jumped.")
    Alarm.objects.update(
        acknowledged_by=cast.sofia,
        lease_until=clock.now - timedelta(minutes=1),
        wake_at=clock.now + timedelta(days=1),
    )


def a_police_time_that_nobody_calls_at(cast: Cast, clock: HeldClock) -> None:
    actions.report_fault("The clock jumped.")
    Alarm.objects.update(police_at=clock.now - timedelta(minutes=1), wake_at=clock.now + timedelta(days=1))


def a_message_that_nobody_sends(cast: Cast, clock: HeldClock) -> None:
    actions.report_fault("The clock jumped.")
    Message.objects.update(not_before=clock.now - timedelta(seconds=61))


def a_lease_of_a_sender_that_died(cast: Cast, clock: HeldClock) -> None:
    actions.report_fault("The clock jumped.")
    Message.objects.update(state="leased", lease_until=clock.now - timedelta(seconds=61))


def a_failure_that_no_alarm_knows(cast: Cast, clock: HeldClock) -> None:
    actions.report_fault("The clock jumped.")
    Message.objects.update(state="exhausted", finished_at=clock.now - timedelta(seconds=61))


def a_tree_that_lags(cast: Cast, clock: HeldClock) -> None:
    actions.report_fault("The clock jumped.")
    Message.objects.all().delete()
    clock.advance(seconds=61)
    Alarm.objects.update(wake_at=clock.now + timedelta(minutes=1), step_at=None, ring_at=None)


BROKEN: list[tuple[Callable[[Cast, HeldClock], None], str]] = [
    (overdue_and_nobody_opens, auditor.OVERDUE),
    (marked_without_alarm, auditor.UNMATCHED),
    (does_not_climb, auditor.UNCLIMBED),
    (a_step_that_nobody_wakes_for, auditor.ADRIFT),
    (a_lapsed_lease_that_holds, auditor.ADRIFT),
    (a_police_time_that_nobody_calls_at, auditor.ADRIFT),
    (a_message_that_nobody_sends, auditor.STUCK),
    (a_lease_of_a_sender_that_died, auditor.STUCK),
    (a_failure_that_no_alarm_knows, auditor.UNCARRIED),
    (a_tree_that_lags, auditor.LAGS),
]


@pytest.mark.parametrize(("broken", "words"), BROKEN, ids=[one.__name__ for one, _ in BROKEN])
def test_each_fault_is_found_and_told_once(
    broken: Callable[[Cast, HeldClock], None], words: str, cast: Cast, clock: HeldClock
) -> None:
    assert found(clock) == []
    broken(cast, clock)
    assert found(clock) == [words]
    for _ in range(3):
        assert audit(clock.now, loops_expected=()) == 1
    alarm = Alarm.objects.get(kind="not_watching")
    said = AlarmEvent.objects.filter(alarm=alarm, kind="found", details__reason=words)
    assert said.count() == 1


def test_a_stopped_loop_is_told_by_the_engine_that_lives(cast: Cast, clock: HeldClock) -> None:
    assert list(faults(clock.now, loops_expected=["send"])) == [stopped("send")]


def test_an_open_alarm_without_a_next_time_is_found(
    committed_cast: Cast, clock: HeldClock, superuser: Connection
) -> None:
    alarm = overdue_alarm(committed_cast, clock)
    connection.close()
    with without(superuser, "alarms_alarm", "alarms_open_climbs"):
        Alarm.objects.filter(pk=alarm.pk).update(wake_at=None)
        assert auditor.ADRIFT in found(clock)


def test_somebody_out_without_a_due_time_is_found(
    committed_cast: Cast, clock: HeldClock, superuser: Connection
) -> None:
    visit = go_out(committed_cast.nora, clock.now)
    connection.close()
    with without(superuser, "visits_visit", "visits_out_is_due"):
        Visit.objects.filter(pk=visit.pk).update(due_at=None)
        assert found(clock) == [auditor.UNDUE]
        connection.close()


def test_what_is_mended_calms_and_rings_seldom_until_a_person_closes_it(cast: Cast, clock: HeldClock) -> None:
    visit = go_out(cast.ben, clock.now, due_minutes=-20)
    audit(clock.now, loops_expected=())
    alarm = Alarm.objects.get(kind="not_watching")
    assert told(alarm) == ["Ines"]
    Visit.objects.filter(pk=visit.pk).delete()
    go_on(clock, 1)
    assert "mended" not in story(alarm)  # what comes and goes is not called mended
    go_on(clock, 1)
    go_on(clock, 0)
    assert story(alarm).count("mended") == 1
    assert told(alarm) == ["Ines", "Ines"]
    assert Message.objects.filter(body__startswith="Mended, it seems: look, and close it.").count() == 1
    calm = fresh(alarm)
    assert calm.closed_at is None
    assert calm.wake_at == clock.now + timedelta(minutes=30)
    go_on(clock, 30)
    assert fresh(alarm).wake_at == clock.now + timedelta(minutes=30)
    assert story(alarm).count("mended") == 1


def test_what_comes_back_rings_at_the_ladders_own_pace_again(cast: Cast, clock: HeldClock) -> None:
    visit = go_out(cast.ben, clock.now, due_minutes=-20)
    audit(clock.now, loops_expected=())
    alarm = Alarm.objects.get(kind="not_watching")
    actions.acknowledge(cast.actor(cast.ines), alarm.pk)
    Visit.objects.filter(pk=visit.pk).delete()
    go_on(clock, 2)
    assert story(alarm)[-1] == "mended"
    assert told(alarm) == ["Ines", "Ines"]
    lease_until = fresh(alarm).lease_until
    assert fresh(alarm).wake_at == lease_until
    go_out(cast.ben, clock.now, due_minutes=-20)
    go_on(clock, 0)
    assert story(alarm)[-1] == "found"
    assert fresh(alarm).wake_at == lease_until  # whoever has it, has it
    assert fresh(alarm).ladder["repeat_seconds"] == 300
    actions.let_go(cast.actor(cast.ines), alarm.pk)
    assert actions.climb() == 1


def test_with_every_step_taken_or_none_somebody_hears_that_it_is_mended(cast: Cast, clock: HeldClock) -> None:
    visit = go_out(cast.ben, clock.now, due_minutes=-20)
    audit(clock.now, loops_expected=())
    Visit.objects.filter(pk=visit.pk).delete()
    later = clock.now + timedelta(hours=1)
    Alarm.objects.update(step=0, step_at=None, ring_at=None, wake_at=later)
    go_on(clock, 2)
    assert {"Sofia", "Ines", "Amara"} <= set(told())


def test_a_clock_that_jumped_is_mended_by_nobody(cast: Cast, clock: HeldClock) -> None:
    alarm = actions.report_fault("The clock jumped.")
    assert alarm is not None
    go_on(clock, 1)
    go_on(clock, 3)
    assert found(clock) == []
    assert "mended" not in story(alarm)


def test_while_another_engine_settles_this_one_does_not(
    committed_cast: Cast, clock: HeldClock, superuser: Connection
) -> None:
    actions.report_fault(auditor.STUCK)
    clock.advance(minutes=3)
    with superuser.transaction():
        superuser.execute("SELECT pg_advisory_xact_lock(%s, %s)", [locks.NAMESPACE, int(locks.Lock.AUDIT)])
        assert actions.settle_faults((), auditor.WATCHED) == 0
        assert actions.report_silent_boards([]) == 0
    assert actions.settle_faults((), auditor.WATCHED) == 1


def test_overdue_while_the_opening_loop_stands_still_people_are_told_by_mail(
    committed_cast: Cast, clock: HeldClock, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The opening loop says that it ran and opens nothing: nobody else would notice."""
    monkeypatch.setattr("wayhome.engine.cycles.alarms.open_overdue", lambda limit: 0)
    go_out(committed_cast.nora, clock.now)
    clock.advance(minutes=76)
    with smtp_sink() as mail:
        settings.WAYHOME_SMTP_URL = mail.url
        with engine():
            until(lambda: "ines@harbour.example" in mail.recipients)
        said = mail.mails[mail.recipients.index("ines@harbour.example")].get_payload()
    assert "no alarm was opened" in str(said)
    assert "Nora" not in str(said)


def test_nobody_on_duty_while_someone_is_out_from_the_gap_to_the_closing(
    committed_cast: Cast, clock: HeldClock, settings: Settings
) -> None:
    cast = committed_cast
    go_out(cast.nora, clock.now, due_minutes=600)
    with smtp_sink() as mail:
        settings.WAYHOME_SMTP_URL = mail.url
        with engine():
            until(lambda: not Alarm.objects.filter(closed_at__isnull=True).exists())
            Shift.objects.update(cancelled_at=clock.now)
            until(lambda: "sofia@harbour.example" in mail.recipients)
            alarm = Alarm.objects.get(kind="nobody_on_duty")
            assert "Nobody on duty" in str(mail.mails[mail.recipients.index("sofia@harbour.example")].get_payload())
            actions.acknowledge(cast.actor(cast.sofia), alarm.pk)
            Shift.objects.update(cancelled_at=None)
            clock.advance(minutes=3)
            until(lambda: story(alarm).count("mended") == 1)
            actions.close(cast.actor(cast.sofia), alarm.pk, cause="duty_covered", contact="not_a_person", note="")
        assert fresh(alarm).closed_by_id == cast.sofia.pk
    assert Alarm.objects.filter(kind="nobody_on_duty").count() == 1


@pytest.mark.long
def test_with_100_000_out_auditor_roster_and_reminders_ask_indexes_only(
    committed_cast: Cast, clock: HeldClock, superuser: Connection
) -> None:
    visit = go_out(committed_cast.nora, clock.now)
    names = [field.column or "" for field in Visit._meta.concrete_fields]
    kept = [sql.Identifier(name) for name in names if name not in {"id", "person_id"}]
    columns = sql.SQL(", ").join(kept)
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        superuser.execute(
            sql.SQL(
                "INSERT INTO visits_visit (id, person_id, {columns})"
                " SELECT gen_random_uuid(), gen_random_uuid(), {columns} FROM visits_visit, generate_series(1, {many})"
            ).format(columns=columns, many=sql.Literal(MANY))
        )
    superuser.execute("ANALYZE visits_visit")
    asked: list[tuple[str, Any]] = []

    def listen(execute: Callable[..., object], query: str, parameters: object, *more: object) -> object:
        asked.append((query, parameters))
        return execute(query, parameters, *more)

    with connection.execute_wrapper(listen):
        assert found(clock) == []
        assert (actions.watch_roster(), remind_due()) == (0, 0)
        Shift.objects.update(cancelled_at=clock.now)
        assert actions.watch_roster() == 1
    plans = []
    with connection.cursor() as cursor:
        for query, parameters in asked:
            if "visits_visit" in query:
                cursor.execute("EXPLAIN (ANALYZE, TIMING OFF) " + query, parameters)
                plans.append("\n".join(line for (line,) in cursor.fetchall()))
    connection.close()
    assert len(plans) >= 5
    for plan in plans:
        assert "Seq Scan on visits_visit" not in plan, plan
        spent = float(plan.rpartition("Execution Time: ")[2].split()[0])
        assert spent < 50, plan
    assert visit.pk
