"""Whoever is named as companion is told, sees the plan and may say no: nobody counts on who knows of nothing."""

from datetime import timedelta

import pytest

from tests.cast import Cast
from tests.clock import HeldClock
from tests.visits.stories import asked, visit_of
from wayhome.core.errors import NotAllowed, NotFound
from wayhome.ledger.models import Entry
from wayhome.messaging.models import Message
from wayhome.staff.models import ContactRoute, Person
from wayhome.visits import actions
from wayhome.visits.actions.companions import DECLINED, NAMED, NOT_NAMED
from wayhome.visits.models import VisitEvent
from wayhome.visits.queries import accompanied


def told(person: Person) -> list[str]:
    """Return the notices to somebody, the oldest first, without the address at their end."""
    rows = Message.objects.filter(recipient_id=person.pk, purpose="notice").order_by("id")
    return [body.rsplit(" See ", maxsplit=1)[0] for body in rows.values_list("body", flat=True)]


def test_a_companion_is_told_at_once_and_in_neutral_words(cast: Cast, clock: HeldClock) -> None:
    actions.sign_out(cast.actor(cast.nora), asked(clock.now, companion_id=cast.ben.pk))
    assert told(cast.ben) == [NAMED]
    message = Message.objects.get(recipient_id=cast.ben.pk)
    said = f"{message.subject} {message.body}"
    assert not any(word in said for word in ("Nora", "Quay", "alarm"))
    assert said.endswith("/my/")


def test_who_is_named_instead_is_told_and_who_is_not_any_more(cast: Cast, clock: HeldClock) -> None:
    nora = cast.actor(cast.nora)
    out = actions.sign_out(nora, asked(clock.now, companion_id=cast.ben.pk))
    actions.edit(nora, out.visit_id, asked(clock.now, companion_id=cast.ben.pk, notes="the same companion"))
    assert told(cast.ben) == [NAMED]
    actions.edit(nora, out.visit_id, asked(clock.now, companion_id=cast.bea.pk))
    actions.edit(nora, out.visit_id, asked(clock.now))
    assert told(cast.ben) == [NAMED, NOT_NAMED]
    assert told(cast.bea) == [NAMED, NOT_NAMED]


def test_a_plan_tells_its_companion_once_and_that_it_is_called_off(cast: Cast, clock: HeldClock) -> None:
    nora, later = cast.actor(cast.nora), clock.now + timedelta(hours=1)
    first = actions.plan(nora, asked(clock.now, companion_id=cast.ben.pk), starts_at=later)
    clock.advance(hours=1)
    actions.start_planned(nora, first.visit_id)
    assert told(cast.ben) == [NAMED]
    second = actions.plan(
        nora,
        asked(clock.now + timedelta(hours=4), companion_id=cast.bea.pk),
        starts_at=clock.now + timedelta(hours=4),
    )
    actions.cancel(nora, second.visit_id)
    assert told(cast.bea) == [NAMED, NOT_NAMED]


def test_whoever_cannot_be_reached_still_sees_it(cast: Cast, clock: HeldClock) -> None:
    ContactRoute.objects.filter(person=cast.ben).delete()
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now, companion_id=cast.ben.pk))
    assert told(cast.ben) == []
    assert [visit.pk for visit in accompanied(cast.actor(cast.ben), clock.now)] == [out.visit_id]


def test_a_companion_sees_the_plan_and_that_is_recorded(cast: Cast, clock: HeldClock) -> None:
    nora, ben = cast.actor(cast.nora), cast.actor(cast.ben)
    out = actions.sign_out(nora, asked(clock.now, companion_id=cast.ben.pk))
    seen = actions.view_company(ben, out.visit_id)
    assert [stop.address for stop in seen.stops.all()] == ["12 Quay Street"]
    assert Entry.objects.filter(action="visit.viewed").count() == 1
    for stranger in (cast.bea, cast.nora):
        with pytest.raises(NotFound):
            actions.view_company(cast.actor(stranger), out.visit_id)
    with pytest.raises(NotAllowed):
        actions.view_company(cast.actor(cast.ben, origin="phone"), out.visit_id)
    actions.come_back(nora, out.visit_id)
    with pytest.raises(NotFound):
        actions.view_company(ben, out.visit_id)
    assert not accompanied(ben, clock.now).exists()


def test_a_plan_that_has_gone_by_is_shown_to_nobody(cast: Cast, clock: HeldClock) -> None:
    plan = asked(clock.now, companion_id=cast.ben.pk)
    actions.plan(cast.actor(cast.nora), plan, starts_at=clock.now + timedelta(minutes=10))
    assert accompanied(cast.actor(cast.ben), clock.now).count() == 1
    clock.advance(hours=4)
    assert not accompanied(cast.actor(cast.ben), clock.now).exists()


def test_who_does_not_go_along_says_so_and_high_risk_alone_rings_the_supervisor(cast: Cast, clock: HeldClock) -> None:
    nora, ben = cast.actor(cast.nora), cast.actor(cast.ben)
    out = actions.sign_out(nora, asked(clock.now, companion_id=cast.ben.pk, risk="high"))
    heard_at = visit_of(out.visit_id).last_heard_at
    assert told(cast.sofia) == []
    clock.advance(minutes=2)
    actions.decline_company(ben, out.visit_id)
    visit = visit_of(out.visit_id)
    assert visit.companion_id is None
    assert "alone" in visit.warnings
    assert visit.last_heard_at == heard_at
    assert told(cast.nora) == [DECLINED]
    assert len(told(cast.sofia)) == 1
    edited = VisitEvent.objects.get(visit=visit, kind=VisitEvent.Kind.EDITED)
    assert (edited.by_person_id, edited.changes["companion_id"]) == (cast.ben.pk, [str(cast.ben.pk), None])
    with pytest.raises(NotFound):
        actions.decline_company(ben, out.visit_id)
    with pytest.raises(NotAllowed):
        actions.decline_company(cast.actor(cast.ben, origin="phone"), out.visit_id)
