"""What must not go wrong in the outbox when the world does: deaths, late answers, closings, odd input."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.clock import HeldClock
from tests.messaging.conftest import BOARD, MAIL, MakeDraft
from wayhome.messaging import actions, queries
from wayhome.messaging.actions import Claimed, sending
from wayhome.messaging.models import Attempt, Message
from wayhome.messaging.rules import Draft

State = Message.State


def claim(*channels: str, limit: int = 50) -> list[Claimed]:
    return actions.claim(channels=channels or ("smtp", "board"), limit=limit, engine="one", lease_seconds=60)


def about(draft: Draft) -> UUID:
    assert draft.about_id is not None
    return draft.about_id


# -- what is queued -------------------------------------------------------------------------------


def test_an_alarm_does_not_fail_over_the_text_of_its_message(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    message = actions.queue(draft(subject="s" * 900, body="a\x00b\ud800", coalesce_key="c" * 900), now=clock.now)
    message.refresh_from_db()
    assert (len(message.subject), message.body, len(message.coalesce_key)) == (200, "ab?", 64)


def test_long_keys_that_begin_alike_stay_two_messages(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    first, second = (draft(idempotency_key="k" * 100 + end) for end in "ab")
    made = actions.queue_many([first, second, first], now=clock.now)
    assert made[0].pk == made[2].pk != made[1].pk


# -- deaths ---------------------------------------------------------------------------------------


def test_a_message_whose_senders_keep_dying_goes_on(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    message = actions.queue(draft(routes=(MAIL, MAIL, BOARD)), now=clock.now)
    for _ in range(sending.LAPSES):
        assert len(claim()) == 1
        clock.advance(seconds=61)
    assert claim() == []
    [on_the_next] = claim()
    message.refresh_from_db()
    assert (message.route_index, on_the_next.idempotency_key) == (1, message.idempotency_key)
    lapsed = Attempt.objects.filter(outcome=Attempt.Outcome.LAPSED)
    assert (lapsed.count(), lapsed[0].ended_at is not None) == (sending.LAPSES, True)


def test_dying_for_ever_ends_in_exhaustion(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    message = actions.queue(draft(routes=(MAIL,), give_up_at=clock.now + timedelta(minutes=2)), now=clock.now)
    for _ in range(sending.LAPSES):
        claim()
        clock.advance(seconds=61)
    assert claim() == []
    assert [row.pk for row in queries.exhausted_uncarried(10)] == [message.pk]


def test_a_late_failure_leaves_the_next_sender_alone(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    message = actions.queue(draft(), now=clock.now)
    [slow] = claim()
    clock.advance(seconds=61)
    [fast] = claim()
    actions.record_failure(slow, error="TimeoutError", permanent=True)
    message.refresh_from_db()
    assert (message.state, message.route_index, message.lease_until) == (
        State.LEASED,
        0,
        clock.now + timedelta(seconds=60),
    )
    actions.record_failure(fast, error="refused", permanent=True)
    message.refresh_from_db()
    assert (message.state, message.route_index) == (State.QUEUED, 1)


# -- routes ---------------------------------------------------------------------------------------


def test_a_passing_failure_does_not_end_on_the_board_at_once(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    actions.queue(draft(), now=clock.now)
    for seconds in (5, 15):
        [mail] = claim()
        assert mail.channel == "smtp"
        actions.record_failure(mail, error="greylisted (451)", permanent=False)
        assert claim() == []
        clock.advance(seconds=seconds)
    [mail] = claim()
    actions.record_failure(mail, error="greylisted (451)", permanent=False)
    assert [one.channel for one in claim()] == ["board"]


# -- closing --------------------------------------------------------------------------------------


def test_closing_takes_back_what_is_leased_too(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    asked = draft()
    message = actions.queue(asked, now=clock.now)
    [claimed] = claim()
    assert actions.withdraw("alarm", about(asked), now=clock.now) == 1
    actions.record_failure(claimed, error="TimeoutError", permanent=False)
    clock.advance(seconds=61)
    assert claim() == []
    message.refresh_from_db()
    assert message.state == State.WITHDRAWN
    # It had been on its way after all: that is what the record says.
    actions.record_accepted([(claimed, "250")])
    message.refresh_from_db()
    assert message.state == State.ACCEPTED


# -- digests --------------------------------------------------------------------------------------


def test_a_digest_covers_each_alarm_once_and_keeps_the_link(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    same = uuid4()
    until = clock.now + timedelta(hours=1)
    drafts = [
        draft(coalesce_key="k", about_id=None, priority=1, with_link=False),
        draft(coalesce_key="k", about_id=same, subject="x" * 200),
        draft(coalesce_key="k", about_id=same, give_up_at=until),
        draft(coalesce_key="k"),
    ]
    actions.queue_many(drafts, now=clock.now)
    [digest] = claim()
    row = Message.objects.get(pk=digest.message_id)
    assert (digest.with_link, row.give_up_at, row.about_id, len(row.about_others)) == (True, until, same, 1)
    target = queries.link_target(digest.message_id)
    assert target is not None
    assert target.about_ids == (same, about(drafts[3]))


def test_what_is_queued_together_is_one_row_and_digests_join_too(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    first = [draft(coalesce_key="k", body=f"Line {n}") for n in range(3)]
    second = [draft(coalesce_key="k", body=f"Line {n}") for n in range(3, 5)]
    rows = actions.queue_many([*first, draft()], now=clock.now)
    assert len({row.pk for row in rows[:3]}) == 1
    assert Message.objects.count() == 2
    actions.queue_many(second, now=clock.now)
    digest = next(one for one in claim() if one.covers > 1)
    assert digest.covers == 5
    assert digest.subject.endswith(" (5)")
    assert digest.body.splitlines() == [f"- Line {n}" for n in range(5)]
    target = queries.link_target(digest.message_id)
    assert target is not None
    assert target.about_ids == tuple(about(one) for one in (*first, *second))


def test_a_long_subject_still_fits_with_its_number(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    actions.queue_many([draft(coalesce_key="k", subject="x" * 200) for _ in range(12)], now=clock.now)
    [digest] = claim()
    assert (len(digest.subject), digest.subject[-4:]) == (200, "(12)")


def test_a_drill_and_another_kind_stay_apart(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    others: tuple[dict[str, object], ...] = ({}, {"drill_id": uuid4()}, {"about_kind": "visit"})
    actions.queue_many([draft(coalesce_key="k", **other) for other in others], now=clock.now)
    assert [one.covers for one in claim()] == [1, 1, 1]


def test_more_than_one_digest_takes_in(
    db: None, clock: HeldClock, draft: MakeDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "COALESCE_ROWS", 2)
    for _ in range(5):
        actions.queue(draft(coalesce_key="k"), now=clock.now)
    assert sorted(one.covers for one in claim()) == [2, 3]
    assert claim() == []
    assert set(Message.objects.values_list("state", flat=True)) == {State.LEASED, State.JOINED}


@pytest.mark.parametrize("at_once", [1, 2])
def test_what_is_joined_fares_as_its_digest(db: None, clock: HeldClock, draft: MakeDraft, at_once: int) -> None:
    drafts = [draft(coalesce_key="k", routes=(MAIL,)) for _ in range(2)]
    ids = [about(one) for one in drafts]
    for begin in range(0, 2, at_once):
        actions.queue_many(drafts[begin : begin + at_once], now=clock.now)
    [digest] = claim()
    assert [queries.waiting_by_about("alarm", ids)[one].waiting for one in ids] == [1, 1]
    actions.record_failure(digest, error="550", permanent=True)
    assert [queries.waiting_by_about("alarm", ids)[one].exhausted for one in ids] == [1, 1]


def test_about_nothing_is_about_nothing(db: None, clock: HeldClock, draft: MakeDraft) -> None:
    actions.queue_many([draft(coalesce_key="k", about_id=None, about_kind="") for _ in range(2)], now=clock.now)
    [digest] = claim()
    assert queries.link_target(digest.message_id) is None
