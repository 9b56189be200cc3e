"""What its author says of a hazard that was decided on: asked, shown as unreviewed, done when somebody else agrees."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from tests.cast import Cast
from tests.clock import HeldClock
from tests.places.scenes import TODAY, hazard, hazard_draft, premise
from tests.staff.helpers import forbidden, refused
from wayhome.core.errors import Conflict
from wayhome.ledger.models import Entry
from wayhome.places.actions import (
    ObjectionDraft,
    agree_to_asked,
    answer_objection,
    change_hazard,
    confirm_hazard,
    decline_asked,
    end_hazard,
    open_hazard,
    open_premise,
    record_objection,
    renew_hazard,
    tell_overdue_reviews,
)
from wayhome.places.models import Hazard, HazardEvent, Premise
from wayhome.places.queries import HazardLine, hazards_in_force, review_list
from wayhome.places.rules.hazards import Standing

SOON, LATER = date(2026, 9, 1), date(2026, 12, 1)


def own(cast: Cast, at: Premise, **more: object) -> Hazard:
    """Written by Sofia, who decides on others', and confirmed by Ines."""
    return confirm_hazard(cast.actor(cast.ines), hazard(cast, at, by=cast.sofia, **more).pk)


def line_of(at: Premise, clock: HeldClock) -> HazardLine:
    return hazards_in_force([at.pk], clock.now, with_faded=True)[at.pk][0]


def kinds(one: Hazard) -> list[str]:
    return list(HazardEvent.objects.filter(hazard=one).order_by("at", "id").values_list("kind", flat=True))


def test_its_author_ends_nothing_alone_and_it_counts_until_somebody_agrees(cast: Cast, clock: HeldClock) -> None:
    at = premise(cast)
    one = own(cast, at)
    sofia, ines = cast.actor(cast.sofia), cast.actor(cast.ines)
    assert refused(lambda: end_hazard(sofia, one.pk, " ")) == [("words", "missing")]
    asked = end_hazard(sofia, one.pk, "He moved away.")
    assert (line_of(at, clock).standing, line_of(at, clock).asked) == (Standing.IN_FORCE, "end")
    assert refused(lambda: agree_to_asked(sofia, one.pk, asked.version)) == [("", "own")]
    assert refused(lambda: decline_asked(sofia, one.pk, "No.")) == [("", "own")]
    assert refused(lambda: end_hazard(sofia, one.pk, "Again.")) == [("", "asked")]
    assert refused(lambda: renew_hazard(sofia, one.pk, review_by=SOON, expires_on=None)) == [("", "asked")]
    for person in (cast.ben, cast.marcus, cast.amara):
        forbidden(partial(agree_to_asked, cast.actor(person), one.pk, asked.version))
        forbidden(partial(decline_asked, cast.actor(person), one.pk, "No."))
    agree_to_asked(ines, one.pk, asked.version)
    assert [line.standing for line in open_premise(sofia, at.pk).over] == [Standing.ENDED]
    assert kinds(one) == ["written", "confirmed", "asked_end", "ended"]
    assert HazardEvent.objects.get(kind="asked_end").note == "He moved away."
    assert Entry.objects.filter(action="hazard.asked_end").count() == 1
    with pytest.raises(Conflict):
        agree_to_asked(ines, one.pk, asked.version + 1)


def test_its_author_prolongs_nothing_alone(cast: Cast, clock: HeldClock) -> None:
    at = premise(cast)
    one = own(cast, at, expires_on=TODAY + timedelta(days=30))
    sofia, ines = cast.actor(cast.sofia), cast.actor(cast.ines)
    asked = renew_hazard(sofia, one.pk, review_by=SOON, expires_on=LATER, words="Again on 1 March.")
    line = line_of(at, clock)
    assert (line.standing, line.asked, line.expires_on) == (Standing.IN_FORCE, "renew", TODAY + timedelta(days=30))
    with pytest.raises(Conflict):
        agree_to_asked(ines, one.pk, asked.version - 1)
    agree_to_asked(ines, one.pk, asked.version)
    line = line_of(at, clock)
    assert (line.standing, line.asked, line.expires_on, line.review_by) == (Standing.IN_FORCE, "", LATER, SOON)
    details = HazardEvent.objects.get(kind="asked_renew").details
    assert details == {"asked": {"review_by": "2026-09-01", "expires_on": "2026-12-01"}}
    renewed = HazardEvent.objects.get(kind="renewed")
    assert (renewed.by, renewed.details["before"]["expires_on"]) == (cast.ines, "2026-04-01")
    with pytest.raises(Conflict):
        decline_asked(ines, one.pk, "No.")


def test_a_warning_does_not_fade_while_its_authors_word_waits(cast: Cast, clock: HeldClock) -> None:
    at = premise(cast)
    one = own(cast, at, expires_on=TODAY + timedelta(days=1))
    sofia, ines = cast.actor(cast.sofia), cast.actor(cast.ines)
    renew_hazard(sofia, one.pk, review_by=SOON, expires_on=None)
    clock.advance(hours=4 * 24)
    line = line_of(at, clock)
    assert (line.standing, line.undecided_too_long) == (Standing.UNREVIEWED, True)
    lists = {review.name for review in review_list(ines, clock.now)}
    assert "asked" in lists
    assert "faded" not in lists
    assert tell_overdue_reviews() == 1
    assert tell_overdue_reviews() == 0
    decline_asked(ines, one.pk, "Nothing since.")
    assert line_of(at, clock).standing is Standing.FADED
    assert kinds(one) == ["written", "confirmed", "asked_renew", "declined"]
    assert {review.name for review in review_list(ines, clock.now)} == {"faded", "to_tell"}


def test_an_ending_that_nobody_decides_on_is_told_too(cast: Cast, clock: HeldClock) -> None:
    one = own(cast, premise(cast))
    end_hazard(cast.actor(cast.sofia), one.pk, "He moved away.")
    assert tell_overdue_reviews() == 0
    clock.advance(hours=4 * 24)
    assert tell_overdue_reviews() == 1


def test_a_date_that_was_asked_for_and_is_over_is_not_agreed_to(cast: Cast, clock: HeldClock) -> None:
    at = premise(cast)
    one = own(cast, at)
    asked = renew_hazard(cast.actor(cast.sofia), one.pk, review_by=TODAY + timedelta(days=5), expires_on=None)
    clock.advance(hours=9 * 24)
    ines = cast.actor(cast.ines)
    assert refused(lambda: agree_to_asked(ines, one.pk, asked.version)) == [("", "past")]
    renew_hazard(ines, one.pk, review_by=SOON, expires_on=None)
    assert (line_of(at, clock).asked, line_of(at, clock).review_by) == ("", SOON)


def test_another_decision_settles_what_was_asked(cast: Cast, clock: HeldClock) -> None:
    at, there = premise(cast), premise(cast)
    one, two = own(cast, at), own(cast, there)
    sofia, ines = cast.actor(cast.sofia), cast.actor(cast.ines)
    asked = renew_hazard(sofia, one.pk, review_by=SOON, expires_on=LATER)
    change_hazard(ines, one.pk, hazard_draft(severity=2), asked.version)
    assert line_of(at, clock).asked == ""
    renew_hazard(sofia, two.pk, review_by=SOON, expires_on=LATER)
    said = ObjectionDraft(said_by="Mr Kean", said_on=TODAY, text="I only moved the chair.")
    objection = record_objection(cast.actor(cast.nora), two.pk, said)
    answer_objection(ines, objection.pk, outcome="ended", answer="So be it.")
    two.refresh_from_db()
    assert (two.state, two.asked, two.asked_review_by, two.asked_expires_on) == ("ended", "", None, None)
    assert [event.kind for event in open_hazard(ines, two.pk).events][-2:] == ["ended", "answered"]


def test_the_database_keeps_no_half_of_what_is_asked(cast: Cast) -> None:
    own(cast, premise(cast))
    for values in ({"asked": "renew"}, {"asked": "end", "asked_review_by": SOON}, {"asked_expires_on": SOON}):
        with pytest.raises(IntegrityError, match="places_hazard_asked_until"), transaction.atomic():
            Hazard.objects.update(**values)
