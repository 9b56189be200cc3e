"""The outbox: never marked before it was accepted, never lost, one message a person instead of a flood."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from psycopg import Connection, connect

from tests.clock import HeldClock
from tests.messaging.conftest import BOARD, MAIL, MARCUS, NORA, MakeDraft
from wayhome.core.embedded import RUNTIME, Credentials
from wayhome.ledger.models import Entry
from wayhome.messaging import actions, queries
from wayhome.messaging.actions import Claimed
from wayhome.messaging.models import Attempt, BoardNotice, Link, Message

EVERY = ("smtp", "board")
MARKED = Message.State


def claim(*channels: str, limit: int = 50, engine: str = "one") -> list[Claimed]:
    return actions.claim(channels=channels or EVERY, limit=limit, engine=engine, lease_seconds=60)


def state(message: Message) -> str:
    return Message.objects.values_list("state", flat=True).get(pk=message.pk)


def test_queued_claimed_accepted(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    message = actions.queue(draft(), now=clock.now)
    [claimed] = claim()
    assert (claimed.channel, claimed.address, claimed.covers) == ("smtp", MAIL.address, 1)
    assert state(message) == MARKED.LEASED
    assert claim() == []
    actions.record_accepted([(claimed, "250")])
    message.refresh_from_db()
    assert (message.state, message.accepted_at, message.accepted_channel) == ("accepted", clock.now, "smtp")
    attempt = Attempt.objects.get()
    assert (attempt.outcome, attempt.provider_reference) == ("accepted", "250")
    assert Entry.objects.filter(action="message.accepted", subject__id=str(message.pk)).count() == 1


def test_the_same_key_twice_is_one_message(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    asked = draft()
    assert actions.queue(asked, now=clock.now).pk == actions.queue(asked, now=clock.now).pk
    assert Message.objects.count() == 1
    assert actions.queue_many([], now=clock.now) == []


def test_the_most_urgent_first_and_bounded(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    later = actions.queue(draft(priority=50), now=clock.now)
    first = actions.queue(draft(priority=10), now=clock.now)
    assert [claimed.message_id for claimed in claim(limit=1)] == [first.pk]
    assert [claimed.message_id for claimed in claim(limit=5)] == [later.pk]


def test_not_before_its_time(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    at = clock.now + timedelta(minutes=1)
    actions.queue(draft(not_before=at), now=clock.now)
    assert claim() == []
    assert queries.next_due_at() == at
    assert queries.next_due_at(("board",)) is None
    clock.set(at)
    assert len(claim()) == 1


def test_a_channel_is_due_when_a_message_or_a_lapsed_lease_is(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    at = clock.now + timedelta(minutes=1)
    actions.queue(draft(not_before=at), now=clock.now)
    assert queries.channels_due() == set()
    clock.set(at)
    assert queries.channels_due() == {"smtp"}
    [leased] = claim()
    assert queries.channels_due() == set()
    clock.advance(seconds=60)
    assert queries.channels_due() == {"smtp"}
    actions.record_accepted([(leased, "here")])
    assert queries.channels_due() == set()


def test_a_sender_that_died_loses_nothing(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    actions.queue(draft(), now=clock.now)
    [first] = claim()
    assert queries.next_due_at() == clock.now + timedelta(seconds=60)
    clock.advance(seconds=61)
    [again] = claim(engine="two")
    assert (again.message_id, again.idempotency_key) == (first.message_id, first.idempotency_key)
    assert Attempt.objects.count() == 2
    actions.record_accepted([(first, "late"), (again, "again")])
    assert Entry.objects.filter(action="message.accepted").count() == 1


def test_a_failed_route_falls_to_the_next_at_once(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    message = actions.queue(draft(), now=clock.now)
    [claimed] = claim()
    actions.record_failure(claimed, error="recipient refused (550)", permanent=True)
    [on_board] = claim("board")
    assert on_board.channel == "board"
    actions.record_accepted([(on_board, "board")])
    assert BoardNotice.objects.get().message_id == message.pk
    assert [notice.message_id for notice in queries.notices_for(MARCUS)] == [message.pk]
    assert str(BoardNotice.objects.get()).startswith("notice ")


def test_exhaustion_is_kept_for_the_alarm(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    message = actions.queue(draft(routes=(MAIL,)), now=clock.now)
    [claimed] = claim()
    actions.record_failure(claimed, error="refused", permanent=True)
    assert state(message) == MARKED.EXHAUSTED
    assert [row.pk for row in queries.exhausted_uncarried(10)] == [message.pk]
    assert actions.mark_carried([message.pk], now=clock.now) == 1
    assert queries.exhausted_uncarried(10) == []
    assert Entry.objects.filter(action="message.exhausted").count() == 1


def test_nobody_to_reach_is_exhausted_from_the_start(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    message = actions.queue(draft(routes=()), now=clock.now)
    assert state(message) == MARKED.EXHAUSTED
    assert len(queries.exhausted_uncarried(10)) == 1


def test_a_failure_after_somebody_else_sent_it_changes_nothing(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    message = actions.queue(draft(), now=clock.now)
    [slow] = claim()
    clock.advance(seconds=61)
    [fast] = claim(engine="two")
    actions.record_accepted([(fast, "ok")])
    actions.record_failure(slow, error="TimeoutError", permanent=False)
    assert state(message) == MARKED.ACCEPTED


def test_withdrawn_when_the_alarm_is_closed(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    asked = draft()
    message = actions.queue(asked, now=clock.now)
    assert asked.about_id
    assert actions.withdraw("alarm", asked.about_id, now=clock.now) == 1
    assert state(message) == MARKED.WITHDRAWN
    assert claim() == []


def test_many_for_one_person_go_out_as_one(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    drafts = [draft(coalesce_key="catch-up", body=f"Alarm {n}") for n in range(5)]
    actions.queue_many([*drafts[:2], draft(coalesce_key="catch-up", recipient_id=NORA)], now=clock.now)
    for later in drafts[2:]:
        actions.queue(later, now=clock.now)
    claimed = sorted(claim(), key=lambda one: -one.covers)
    assert [one.covers for one in claimed] == [5, 1]
    assert claimed[0].body == "\n".join(f"- Alarm {n}" for n in range(5))
    assert Message.objects.filter(state=MARKED.JOINED).count() == 3
    target = queries.link_target(claimed[0].message_id)
    assert target is not None
    assert set(target.about_ids) == {one.about_id for one in drafts}


def test_one_batch_does_not_send_what_it_joined(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    actions.queue_many([draft(coalesce_key="k") for _ in range(3)], now=clock.now)
    assert len(claim(limit=2)) == 1
    assert claim() == []


def test_what_was_tried_is_not_joined(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    actions.queue(draft(coalesce_key="k"), now=clock.now)
    [first] = claim()
    actions.record_failure(first, error="x", permanent=True)
    actions.queue(draft(coalesce_key="k"), now=clock.now)
    assert sorted(one.covers for one in claim()) == [1, 1]


def test_a_digest_forgets_what_was_closed(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    drafts = [draft(coalesce_key="k") for _ in range(3)]
    actions.queue_many(drafts, now=clock.now)
    [digest] = claim()
    actions.record_failure(digest, error="x", permanent=False)
    own, second, third = (one.about_id for one in drafts)
    assert own
    assert second
    assert third
    actions.withdraw("alarm", second, now=clock.now)
    assert actions.withdraw("alarm", own, now=clock.now) == 0
    target = queries.link_target(digest.message_id)
    assert target is not None
    assert target.about_ids == (third,)
    assert actions.withdraw("alarm", third, now=clock.now) == 1


def test_a_link_is_taken_once_for_each_alarm(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    drafts = [draft(coalesce_key="k") for _ in range(2)]
    actions.queue_many(drafts, now=clock.now)
    [digest] = claim()
    other = next(one.about_id for one in drafts if one.about_id != Message.objects.get(pk=digest.message_id).about_id)
    assert actions.use_link(digest.message_id, now=clock.now)
    assert not actions.use_link(digest.message_id, now=clock.now)
    assert actions.use_link(digest.message_id, now=clock.now, about_id=other)
    assert not actions.use_link(digest.message_id, now=clock.now, about_id=uuid4())
    target = queries.link_target(digest.message_id)
    assert target is not None
    assert target.used == frozenset(target.about_ids)
    assert str(Link.objects.first()).startswith("tap of ")


def test_without_a_link_there_is_no_target(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    plain = actions.queue(draft(with_link=False), now=clock.now)
    about_nothing = actions.queue(draft(about_id=None), now=clock.now)
    assert queries.link_target(plain.pk) is None
    assert queries.link_target(about_nothing.pk) is None
    assert not actions.use_link(about_nothing.pk, now=clock.now)


def test_the_board_sees_what_waits_and_fails(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    office, alarm = uuid4(), uuid4()
    actions.queue(draft(office_id=office, about_id=alarm), now=clock.now)
    actions.queue(draft(office_id=uuid4()), now=clock.now)
    seen = queries.traffic(clock.now, [office])
    assert (seen.waiting, seen.failing, seen.exhausted, seen.oldest_due_at) == (1, 0, 0, clock.now)
    assert queries.traffic(clock.now).waiting == 2
    assert queries.waiting_by_about("alarm", [alarm])[alarm].waiting == 1
    assert queries.stuck(clock.now) == 0
    clock.advance(minutes=2)
    assert queries.stuck(clock.now) == 2
    [first, _] = claim()
    actions.record_failure(first, error="TimeoutError", permanent=False)
    assert Message.objects.get(pk=first.message_id).attempts_begun == 1


def test_the_alarm_s_page_sees_how_each_message_went(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    asked = draft()
    assert asked.about_id
    message = actions.queue(asked, now=clock.now)
    [claimed] = claim()
    actions.record_failure(claimed, error="recipient refused (550)", permanent=True)
    [told] = queries.told("alarm", asked.about_id)
    assert (told.message_id, told.state, told.attempts, told.last_error) == (
        message.pk,
        "queued",
        1,
        "recipient refused (550)",
    )
    assert (str(message), str(Attempt.objects.get())) == (f"alarm {message.pk}", "smtp refused")


def test_an_error_is_cut(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    actions.queue(draft(), now=clock.now)
    [claimed] = claim()
    actions.record_failure(claimed, error="x" * 5_000, permanent=False)
    assert len(Attempt.objects.get().error) == 500


def test_queueing_wakes_the_engine_when_it_commits(
    committed_db: None, clock: HeldClock, cluster: Credentials, draft: MakeDraft
) -> None:
    with connect(cluster.url(RUNTIME), autocommit=True) as listener:
        listener.execute("LISTEN wayhome_send")
        with transaction.atomic():
            actions.queue_many([draft(), draft()], now=clock.now)
            assert list(listener.notifies(timeout=0.1)) == []
        assert [heard.payload for heard in listener.notifies(timeout=2, stop_after=1)] == [""]


def test_two_senders_never_claim_the_same(committed_db: None, clock: HeldClock, draft: MakeDraft) -> None:
    actions.queue_many([draft() for _ in range(60)], now=clock.now)
    taken: list[Claimed] = []

    def send(name: str) -> None:
        while got := claim(limit=7, engine=name):
            taken.extend(got)
        connection.close()

    threads = [threading.Thread(target=send, args=(f"engine-{n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.message_id for one in taken}) == len(taken) == 60


def test_a_lease_has_an_end(db: None, superuser: Connection, clock: HeldClock, draft: MakeDraft) -> None:
    message = actions.queue(draft(), now=clock.now)
    with pytest.raises(Exception, match="messaging_lease_has_end"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(state="leased")
    assert BOARD.channel == "board"
