"""The person is told or not, and why; objects, and is answered; what waits too long is told to who decides."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tests.cast import Cast
from tests.clock import HeldClock
from tests.places.scenes import TODAY, confirmed, hazard, hazard_draft, premise
from tests.staff.helpers import forbidden, refused
from wayhome.core.errors import Conflict, NotFound
from wayhome.ledger.models import Entry
from wayhome.messaging.models import Message
from wayhome.places.actions import (
    ObjectionDraft,
    answer_objection,
    confirm_hazard,
    record_objection,
    record_told,
    refuse_hazard,
    tell_overdue_reviews,
)
from wayhome.places.models import Hazard, HazardEvent, Objection
from wayhome.places.queries import hazards_in_force, review_list
from wayhome.staff.models import ContactRoute, RoleGrant

NO = ObjectionDraft(said_by="Mr Kean, by telephone", said_on=TODAY, text="I only moved the chair.")


def objection(cast: Cast, to: Hazard) -> Objection:
    return record_objection(cast.actor(cast.nora), to.pk, NO)


def told_people() -> set[object]:
    return set(Message.objects.values_list("recipient_id", flat=True))


def test_the_person_was_told_and_when(cast: Cast, clock: HeldClock) -> None:
    one = confirmed(cast, premise(cast))
    sofia = cast.actor(cast.sofia)
    assert [review.name for review in review_list(sofia, clock.now)] == ["to_tell"]
    assert refused(lambda: record_told(sofia, one.pk, told="told")) == [("told_on", "missing")]
    assert refused(lambda: record_told(sofia, one.pk, told="perhaps")) == [("told", "told")]
    record_told(sofia, one.pk, told="told", told_on=TODAY)
    one.refresh_from_db()
    assert (one.told, one.told_on) == ("told", TODAY)
    assert review_list(sofia, clock.now) == []
    forbidden(lambda: record_told(cast.actor(cast.nora), one.pk, told="told", told_on=TODAY))


def test_not_told_needs_its_reason_in_the_database_too(cast: Cast) -> None:
    one = confirmed(cast, premise(cast))
    sofia = cast.actor(cast.sofia)
    assert refused(lambda: record_told(sofia, one.pk, told="not_told")) == [("reason", "missing")]
    record_told(sofia, one.pk, told="not_told", reason="He would look for who said so.")
    assert HazardEvent.objects.get(kind="told").note == "He would look for who said so."
    with pytest.raises(IntegrityError, match="places_hazard_not_told_has_reason"), transaction.atomic():
        Hazard.objects.update(told_reason="")


def test_an_objection_waits_until_someone_other_than_the_author_answers(cast: Cast, clock: HeldClock) -> None:
    at = premise(cast)
    one = confirmed(cast, at)
    said = objection(cast, one)
    sofia = cast.actor(cast.sofia)
    assert "objected" in [review.name for review in review_list(sofia, clock.now)]
    wrong = refused(lambda: answer_objection(sofia, said.pk, outcome="shrug", answer=""))
    assert wrong == [("answer", "missing"), ("outcome", "outcome")]
    forbidden(lambda: answer_objection(cast.actor(cast.ben), said.pk, outcome="stands", answer="No."))
    answer_objection(sofia, said.pk, outcome="stands", answer="Two people saw it.")
    said.refresh_from_db()
    assert (said.outcome, said.answered_by, said.answered_at) == ("stands", cast.sofia, clock.now)
    assert "objected" not in [review.name for review in review_list(sofia, clock.now)]
    assert len(hazards_in_force([at.pk], clock.now)[at.pk]) == 1
    with pytest.raises(Conflict):
        answer_objection(sofia, said.pk, outcome="ended", answer="Well.")
    kinds = list(HazardEvent.objects.order_by("at", "id").values_list("kind", flat=True))
    assert kinds == ["written", "confirmed", "objected", "answered"]


def test_an_answer_may_change_the_hazard(cast: Cast, clock: HeldClock) -> None:
    at = premise(cast)
    said = objection(cast, confirmed(cast, at))
    sofia = cast.actor(cast.sofia)
    assert refused(lambda: answer_objection(sofia, said.pk, outcome="changed", answer="So.")) == [
        ("statement", "missing")
    ]
    draft = hazard_draft(statement="He lifted a chair.", severity=2)
    answer_objection(sofia, said.pk, outcome="changed", answer="We changed it.", draft=draft)
    [line] = hazards_in_force([at.pk], clock.now)[at.pk]
    assert (line.statement, line.severity) == ("He lifted a chair.", 2)


@pytest.mark.parametrize("decided", [True, False])
def test_an_answer_may_end_it_also_before_anybody_decided(cast: Cast, clock: HeldClock, decided: bool) -> None:  # noqa: FBT001 - a parameter of the story
    at = premise(cast)
    said = objection(cast, confirmed(cast, at) if decided else hazard(cast, at))
    answer_objection(cast.actor(cast.ines), said.pk, outcome="ended", answer="It was somebody else.")
    assert hazards_in_force([at.pk], clock.now) == {}
    ended = Hazard.objects.get()
    assert (ended.state, ended.decided_by) == ("ended", cast.sofia if decided else cast.ines)


def test_the_author_does_not_answer_and_what_is_over_is_not_objected_to(cast: Cast) -> None:
    own = hazard(cast, premise(cast), by=cast.sofia)
    said = objection(cast, own)
    sofia, ines = cast.actor(cast.sofia), cast.actor(cast.ines)
    assert refused(lambda: answer_objection(sofia, said.pk, outcome="stands", answer="Mine.")) == [("", "own")]
    refuse_hazard(ines, own.pk, "Nobody saw it.")
    assert refused(lambda: objection(cast, own)) == [("", "over")]
    answer_objection(ines, said.pk, outcome="ended", answer="It was refused.")
    own.refresh_from_db()
    assert own.state == "refused"


def test_an_objection_says_who_what_and_when(cast: Cast) -> None:
    one = hazard(cast, premise(cast))
    empty = ObjectionDraft(said_by="", said_on=None, text="")
    said = refused(lambda: record_objection(cast.actor(cast.nora), one.pk, empty))
    assert said == [("said_by", "missing"), ("text", "missing"), ("said_on", "missing")]
    forbidden(lambda: record_objection(cast.actor(cast.amara), one.pk, NO))
    with pytest.raises(NotFound):
        answer_objection(cast.actor(cast.sofia), uuid4(), outcome="stands", answer="No.")


def test_what_waits_longer_than_three_working_days_is_told_to_who_decides_without_names(
    cast: Cast, clock: HeldClock
) -> None:
    at = premise(cast)
    hazard(cast, at)
    hazard(cast, at)
    assert tell_overdue_reviews() == 0
    clock.advance(hours=3 * 24)
    assert tell_overdue_reviews() == 0
    clock.advance(hours=24)
    assert tell_overdue_reviews(limit=1) == 1
    assert tell_overdue_reviews() == 1
    assert tell_overdue_reviews() == 0
    assert told_people() == {cast.sofia.pk, cast.ines.pk}
    message = Message.objects.first()
    assert message is not None
    for word in ("Quay", "Nora", "hazard", "chair"):
        assert word not in message.subject + message.body
    assert Entry.objects.filter(action="hazard.overdue_told", details={"count": 1, "told": 2}).count() == 2


def test_it_is_told_again_after_a_week_until_somebody_decides(cast: Cast, clock: HeldClock) -> None:
    one = hazard(cast, premise(cast))
    clock.advance(hours=4 * 24)
    assert tell_overdue_reviews() == 1
    clock.advance(hours=7 * 24)
    assert tell_overdue_reviews() == 1
    assert "1 entry waits" in Message.objects.earliest("pk").body
    confirm_hazard(cast.actor(cast.sofia), one.pk)
    clock.advance(hours=8 * 24)
    assert tell_overdue_reviews() == 0


def test_a_review_that_is_due_and_a_faded_one_are_told_too(cast: Cast, clock: HeldClock) -> None:
    at = premise(cast)
    confirmed(cast, at, review_by=TODAY + timedelta(days=20))
    confirmed(cast, at, expires_on=TODAY + timedelta(days=20))
    confirmed(cast, at)
    clock.advance(hours=22 * 24)
    assert tell_overdue_reviews(clock.now) == 2
    assert "2 entries wait" in Message.objects.earliest("pk").body


def test_where_nobody_can_be_told_it_stands_on_the_list_and_in_the_record(cast: Cast, clock: HeldClock) -> None:
    hazard(cast, premise(cast))
    ContactRoute.objects.filter(person=cast.sofia).delete()
    RoleGrant.objects.filter(role="safety_officer").delete()
    clock.advance(hours=4 * 24)
    assert tell_overdue_reviews() == 1
    assert not Message.objects.exists()
    assert Entry.objects.get(action="hazard.overdue_told").details == {"count": 1, "told": 0}
    assert [review.name for review in review_list(cast.actor(cast.sofia), clock.now)] == ["unreviewed"]


def test_the_engine_tells(cast: Cast, clock: HeldClock) -> None:
    from wayhome.engine.cycles import Upkeep  # noqa: PLC0415 - a floor above; only this story needs it

    hazard(cast, premise(cast))
    clock.advance(hours=4 * 24)
    Upkeep().cycle()
    assert {cast.sofia.pk, cast.ines.pk} <= told_people()
