"""Check-ins: one statement for pages and the native route, both times kept, a repeat answered alike."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F

from tests.cast import Cast
from tests.clock import HeldClock
from tests.visits.stories import asked, visit_of
from wayhome.core.errors import NotAllowed, NotFound
from wayhome.core.ids import new_id
from wayhome.ledger.actions import write_leaves
from wayhome.ledger.models import Entry
from wayhome.ledger.verify import verify
from wayhome.staff.models import PhoneEnrolment
from wayhome.staff.queries import actor_by_phone_token, token_sha256
from wayhome.staff.rules import Actor
from wayhome.visits import actions
from wayhome.visits.models import Visit, VisitEvent
from wayhome.visits.rules import Milestone, due_after, hear
from wayhome.visits.statements import CHECK_INS, CheckIn, check_in_parameters


def test_a_check_in_moves_what_is_due_to_the_interval_and_is_recorded(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    out = actions.sign_out(nora, asked(clock.now, stops=()))
    clock.advance(minutes=30)
    answer = actions.check_in(nora, out.visit_id)
    visit = visit_of(out.visit_id)
    assert answer.counted
    assert answer.received_at == answer.occurred_at == clock.now
    assert visit.due_at == answer.due_at == clock.now + timedelta(seconds=visit.interval_seconds)
    assert visit.due_kind == "check_in"
    entry = Entry.objects.filter(action="visit.checked_in").get()
    assert entry.actor == {"kind": "person", "id": str(cast.nora.pk), "origin": "page"}
    assert entry.subject is not None
    assert entry.subject["id"] == str(out.visit_id)


def test_the_ledger_entry_that_sql_wrote_verifies(committed_cast: Cast, clock: HeldClock) -> None:
    nora = committed_cast.actor(committed_cast.nora)
    out = actions.sign_out(nora, asked(clock.now))
    for _ in range(3):
        clock.advance(minutes=1)
        actions.check_in(nora, out.visit_id)
    assert write_leaves(100) >= 4
    report = verify()
    assert report.fault is None, report


def test_a_check_in_never_moves_a_milestone(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    out = actions.sign_out(nora, asked(clock.now))
    clock.advance(minutes=40)
    answer = actions.check_in(nora, out.visit_id)
    assert answer.due_kind == "arrival"
    assert answer.due_at == clock.now - timedelta(minutes=10)


def test_a_late_check_in_keeps_both_times_and_counts_only_forwards(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    start = clock.now
    out = actions.sign_out(nora, asked(start, stops=()))
    clock.advance(minutes=50)
    late = actions.check_in(nora, out.visit_id, claimed_at=start + timedelta(minutes=20))
    assert late.counted
    assert late.occurred_at == start + timedelta(minutes=20)
    assert late.received_at == clock.now
    older = actions.check_in(nora, out.visit_id, claimed_at=start + timedelta(minutes=10))
    assert not older.counted
    assert older.due_at == late.due_at
    ahead = actions.check_in(nora, out.visit_id, claimed_at=clock.now + timedelta(hours=9))
    assert ahead.occurred_at == clock.now
    kept = VisitEvent.objects.filter(kind="checked_in").order_by("claimed_at")
    assert [event.claimed_at - start for event in kept if event.claimed_at] == [
        timedelta(minutes=10),
        timedelta(minutes=20),
        timedelta(hours=9, minutes=50),
    ]


def test_a_repeat_gets_the_first_answer(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    out = actions.sign_out(nora, asked(clock.now, stops=()))
    event_id = new_id()
    clock.advance(minutes=5)
    first = actions.check_in(nora, out.visit_id, client_event_id=event_id)
    clock.advance(minutes=5)
    again = actions.check_in(nora, out.visit_id, client_event_id=event_id)
    assert again.repeated
    assert not first.repeated
    assert again.as_json() == first.as_json()
    assert visit_of(out.visit_id).last_heard_at == clock.now - timedelta(minutes=5)
    assert Entry.objects.filter(action="visit.checked_in").count() == 1


def test_a_check_in_after_the_return_is_kept_and_moves_nothing(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    out = actions.sign_out(nora, asked(clock.now))
    clock.advance(minutes=10)
    actions.come_back(nora, out.visit_id)
    clock.advance(minutes=10)
    answer = actions.check_in(nora, out.visit_id, claimed_at=clock.now - timedelta(minutes=15))
    assert (answer.state, answer.counted, answer.due_at) == ("back", False, None)


def test_without_a_visit_named_it_is_the_one_the_person_is_out_on(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    with pytest.raises(NotFound):
        actions.check_in(nora)
    out = actions.sign_out(nora, asked(clock.now))
    clock.advance(minutes=1)
    assert actions.check_in(nora).visit_id == out.visit_id


def test_an_enrolled_phone_checks_in_and_can_do_no_more(cast: Cast, clock: HeldClock) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    PhoneEnrolment.objects.create(
        person=cast.nora, label="Phone", token_sha256=token_sha256("t" * 43), enrolled_at=clock.now
    )
    clock.advance(minutes=3)
    phone = actor_by_phone_token("t" * 43)
    assert phone is not None
    assert actions.check_in(phone).visit_id == out.visit_id
    with pytest.raises(NotAllowed):
        actions.come_back(phone, out.visit_id)
    with pytest.raises(NotFound):
        actions.check_in(phone, actions.sign_out(cast.actor(cast.ben), asked(clock.now)).visit_id)


def test_the_native_route_needs_nothing_but_the_hash_of_a_token(cast: Cast, clock: HeldClock) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    row = PhoneEnrolment.objects.create(
        person=cast.nora, label="Phone", token_sha256=token_sha256("secret"), enrolled_at=clock.now
    )
    clock.advance(minutes=3)
    found = _run(token_sha256=token_sha256("secret"), visit_id=out.visit_id)
    assert found is not None
    assert (found[1], found[3]) == (out.visit_id, False)
    assert VisitEvent.objects.get(kind="checked_in").channel == "phone"
    assert _run(token_sha256=token_sha256("another"), visit_id=out.visit_id) is None
    row.withdrawn_at = clock.now
    row.save()
    assert _run(token_sha256=token_sha256("secret"), visit_id=out.visit_id) is None


def _run(**parameters: object) -> tuple[object, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(CHECK_INS, check_in_parameters([CheckIn(**parameters)]))  # type: ignore[arg-type]  # a story's
        row: tuple[object, ...] | None = cursor.fetchone()
    return row


def test_who_may_check_in_for_whom(cast: Cast, clock: HeldClock) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    clock.advance(minutes=3)
    assert actions.check_in(cast.actor(cast.marcus), out.visit_id).counted
    assert VisitEvent.objects.get(kind="checked_in").by_person_id == cast.marcus.pk
    for stranger in (cast.ben, cast.zoe):
        with pytest.raises(NotFound):
            actions.check_in(cast.actor(stranger), out.visit_id)
    limited = Actor(person_id=cast.nora.pk, office_id=cast.office.pk, scopes=frozenset({"board"}))
    with pytest.raises(NotAllowed):
        actions.check_in(limited)


@pytest.mark.parametrize("minutes", [5, 29, 30, 31, 200])
def test_the_statement_and_the_rules_decide_alike(cast: Cast, clock: HeldClock, minutes: int) -> None:
    nora = cast.actor(cast.nora)
    out = actions.sign_out(nora, asked(clock.now))
    visit = visit_of(out.visit_id)
    assert visit.milestone_at is not None
    milestone = Milestone(at=visit.milestone_at, kind=visit.milestone_kind)
    claimed_at = clock.now + timedelta(minutes=minutes)
    clock.advance(minutes=60)
    heard = hear(claimed_at=claimed_at, received_at=clock.now, last_heard_at=visit.last_heard_at)
    expected = due_after(milestone=milestone, last_heard_at=heard.occurred_at, interval_seconds=visit.interval_seconds)
    answer = actions.check_in(nora, out.visit_id, claimed_at=claimed_at)
    assert (answer.occurred_at, answer.counted) == (heard.occurred_at, heard.counted)
    assert (answer.due_at, answer.due_kind) == (expected.at, expected.kind)


def test_the_same_event_from_two_threads_is_one(committed_cast: Cast, clock: HeldClock) -> None:
    nora = committed_cast.actor(committed_cast.nora)
    out = actions.sign_out(nora, asked(clock.now, stops=()))
    clock.advance(minutes=5)
    event_id = new_id()
    answers = _at_once(lambda: actions.check_in(nora, out.visit_id, client_event_id=event_id), 6)
    assert sorted(answer.repeated for answer in answers) == [False] + [True] * 5
    assert len({str(answer.as_json()) for answer in answers}) == 1
    assert VisitEvent.objects.filter(kind="checked_in").count() == 1
    assert Entry.objects.filter(action="visit.checked_in").count() == 1


def test_two_check_ins_at_once_both_stand_and_the_later_rules(committed_cast: Cast, clock: HeldClock) -> None:
    nora = committed_cast.actor(committed_cast.nora)
    start = clock.now
    out = actions.sign_out(nora, asked(start, stops=()))
    clock.advance(minutes=30)
    minutes = iter([10, 20, 5, 25])
    lock = threading.Lock()

    def one() -> actions.Answer:
        with lock:
            at = start + timedelta(minutes=next(minutes))
        return actions.check_in(nora, out.visit_id, client_event_id=new_id(), claimed_at=at)

    _at_once(one, 4)
    visit = Visit.objects.get(pk=out.visit_id)
    assert visit.last_heard_at == start + timedelta(minutes=25)
    assert visit.due_at == start + timedelta(minutes=25, seconds=visit.interval_seconds)
    assert VisitEvent.objects.filter(kind="checked_in").count() == 4
    assert not VisitEvent.objects.filter(kind="checked_in", occurred_at__gt=F("received_at")).exists()


def _at_once(action: object, count: int) -> list[actions.Answer]:
    found: list[actions.Answer] = []
    barrier = threading.Barrier(count)

    def run() -> None:
        try:
            barrier.wait(timeout=5)
            found.append(action())  # type: ignore[operator]  # a story's lambda
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert len(found) == count
    return found
