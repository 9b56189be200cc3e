"""Back-up at a stop: asked for, confirmed, there, covering the departure, released; told without names."""

from uuid import UUID, uuid4

import pytest

from tests.cast import Cast
from tests.clock import HeldClock
from tests.visits.stories import asked
from wayhome.core.errors import NotFound, Refused
from wayhome.ledger.models import Entry
from wayhome.messaging.models import Message
from wayhome.visits import actions
from wayhome.visits.models import Backup, Stop, VisitEvent


def go(cast: Cast, clock: HeldClock) -> tuple[UUID, UUID]:
    """Nora goes out to one stop; return the visit and the stop."""
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    return out.visit_id, Stop.objects.get(visit_id=out.visit_id).pk


def test_from_asking_to_release_each_step_has_its_time(cast: Cast, clock: HeldClock) -> None:
    visit_id, stop_id = go(cast, clock)
    nora, marcus = cast.actor(cast.nora), cast.actor(cast.marcus)
    actions.request_backup(nora, visit_id, stop_id, "police")
    backup = Backup.objects.get()
    steps = [("confirmed", nora), ("arrived", marcus), ("covering", marcus), ("released", nora)]
    for minutes, (to, actor) in enumerate(steps, start=1):
        clock.advance(minutes=minutes)
        actions.move_backup(actor, visit_id, backup.pk, to, who="Unit 12", reference=f"R{minutes}")
    backup.refresh_from_db()
    times = [backup.requested_at, backup.confirmed_at, backup.arrived_at, backup.covering_at, backup.released_at]
    assert times == sorted(time for time in times if time)
    assert len(times) == 5
    assert (backup.state, backup.who, backup.reference) == ("released", "Unit 12", "R4")
    told = [event.changes["backup"] for event in VisitEvent.objects.filter(kind="backup").order_by("received_at")]
    assert told == ["requested", "confirmed", "arrived", "covering", "released"]
    entries = Entry.objects.filter(action="visit.backup").order_by("at")
    assert [entry.details["state"] for entry in entries if isinstance(entry.details, dict)] == told
    assert "Unit 12" not in str(list(entries.values_list("details", flat=True)))


def test_whoever_watches_and_the_supervisor_are_told_without_name_or_place(cast: Cast, clock: HeldClock) -> None:
    visit_id, stop_id = go(cast, clock)
    actions.request_backup(cast.actor(cast.nora), visit_id, stop_id, "colleague")
    told = list(Message.objects.all())
    assert {message.recipient_id for message in told} == {cast.marcus.pk, cast.sofia.pk}
    assert not any(word in message.subject + message.body for message in told for word in ("Nora", "Quay", "12"))


def test_nobody_on_duty_the_supervisor_is_told_all_the_same(cast: Cast, clock: HeldClock) -> None:
    visit_id, stop_id = go(cast, clock)
    clock.advance(hours=12)
    actions.request_backup(cast.actor(cast.nora), visit_id, stop_id, "police")
    assert cast.sofia.pk in set(Message.objects.values_list("recipient_id", flat=True))


def test_back_up_is_no_sign_of_life(cast: Cast, clock: HeldClock) -> None:
    visit_id, stop_id = go(cast, clock)
    clock.advance(minutes=10)
    answer = actions.request_backup(cast.actor(cast.nora), visit_id, stop_id, "police")
    assert not answer.counted


def test_what_makes_no_sense_is_refused_and_nothing_is_written(cast: Cast, clock: HeldClock) -> None:
    visit_id, stop_id = go(cast, clock)
    nora = cast.actor(cast.nora)
    with pytest.raises(NotFound):
        actions.request_backup(nora, visit_id, uuid4(), "police")
    with pytest.raises(Refused):
        actions.request_backup(nora, visit_id, stop_id, "army")
    actions.request_backup(nora, visit_id, stop_id, "police")
    with pytest.raises(Refused, match="already"):
        actions.request_backup(nora, visit_id, stop_id, "police")
    backup = Backup.objects.get()
    refused = {
        "confirmed": {"who": "  "},
        "released": {},
        "covering": {},
        "nonsense": {},
    }
    for to, words in refused.items():
        with pytest.raises(Refused):
            actions.move_backup(nora, visit_id, backup.pk, to, **words)
    for words in ({"who": "x" * 201}, {"who": "a\x00b"}, {"who": "Unit", "reference": "x" * 61}):
        with pytest.raises(Refused):
            actions.move_backup(nora, visit_id, backup.pk, "confirmed", **words)
    with pytest.raises(NotFound):
        actions.move_backup(nora, visit_id, uuid4(), "arrived")
    backup.refresh_from_db()
    assert backup.state == "requested"


def test_another_may_be_asked_for_once_the_first_is_over(cast: Cast, clock: HeldClock) -> None:
    visit_id, stop_id = go(cast, clock)
    nora = cast.actor(cast.nora)
    actions.request_backup(nora, visit_id, stop_id, "police")
    actions.move_backup(nora, visit_id, Backup.objects.get().pk, "called_off")
    actions.request_backup(nora, visit_id, stop_id, "police")
    assert Backup.objects.filter(stop_id=stop_id).count() == 2


def test_a_visit_that_is_over_needs_none(cast: Cast, clock: HeldClock) -> None:
    visit_id, stop_id = go(cast, clock)
    actions.come_back(cast.actor(cast.nora), visit_id)
    with pytest.raises(Refused, match="over"):
        actions.request_backup(cast.actor(cast.nora), visit_id, stop_id, "police")


def test_neither_a_colleague_nor_another_office_asks_or_moves(cast: Cast, clock: HeldClock) -> None:
    visit_id, stop_id = go(cast, clock)
    actions.request_backup(cast.actor(cast.nora), visit_id, stop_id, "police")
    for stranger in (cast.ben, cast.zoe):
        with pytest.raises(NotFound):
            actions.request_backup(cast.actor(stranger), visit_id, stop_id, "colleague")
        with pytest.raises(NotFound):
            actions.move_backup(cast.actor(stranger), visit_id, Backup.objects.get().pk, "arrived")


def test_a_stop_taken_out_of_the_plan_leaves_its_back_up_in_the_story(cast: Cast, clock: HeldClock) -> None:
    visit_id, stop_id = go(cast, clock)
    actions.request_backup(cast.actor(cast.nora), visit_id, stop_id, "police")
    actions.edit(cast.actor(cast.nora), visit_id, asked(clock.now))
    assert Backup.objects.get().stop_id == stop_id
    assert Stop.objects.get(pk=stop_id).skipped_at == clock.now
    assert Stop.objects.filter(visit_id=visit_id, skipped_at__isnull=True).count() == 1
