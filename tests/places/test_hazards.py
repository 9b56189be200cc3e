"""A hazard: unreviewed until someone else decides, in force by its dates, faded and never gone in silence."""

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from tests.cast import Cast
from tests.clock import HeldClock
from tests.places.scenes import TODAY, confirmed, hazard, hazard_draft, premise
from tests.staff.helpers import forbidden, refused
from wayhome.core.errors import Conflict, NotFound
from wayhome.ledger.models import Entry
from wayhome.places.actions import (
    change_hazard,
    confirm_hazard,
    end_hazard,
    open_hazard,
    open_premise,
    refuse_hazard,
    renew_hazard,
    write_hazard,
)
from wayhome.places.actions.hazards import MOST_AT_ONE_PREMISE
from wayhome.places.models import Hazard, HazardEvent, Premise
from wayhome.places.queries import HazardLine, faded_apart, hazards_in_force, hazards_listed, review_list
from wayhome.places.rules.hazards import Standing


def in_force(at: Premise, clock: HeldClock, **asked: bool) -> list[HazardLine]:
    return hazards_in_force([at.pk], clock.now, **asked).get(at.pk, [])


def test_it_counts_at_once_and_says_that_nobody_else_has_decided(cast: Cast, clock: HeldClock) -> None:
    at = premise(cast)
    one = hazard(cast, at)
    [line] = in_force(at, clock)
    assert (line.id, line.standing, line.author, line.decided_by) == (one.pk, Standing.UNREVIEWED, "Nora Byrne", "")
    assert (line.kind_words, line.severity_words) == ("Violence", "Danger")
    assert not line.undecided_too_long
    clock.advance(hours=4 * 24)
    assert in_force(at, clock)[0].undecided_too_long
    confirm_hazard(cast.actor(cast.sofia), one.pk)
    [line] = in_force(at, clock)
    assert (line.standing, line.decided_by, line.undecided_too_long) == (Standing.IN_FORCE, "Sofia Marín", False)


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"review_by": None}, ("review_by", "missing")),
        ({"happened_on": None}, ("happened_on", "missing")),
        ({"statement": " "}, ("statement", "missing")),
        ({"statement": "x" * 1_001}, ("statement", "too_long")),
        ({"source": ""}, ("source", "missing")),
        ({"kind": "mood"}, ("kind", "kind")),
        ({"severity": 4}, ("severity", "severity")),
        ({"expires_on": TODAY - timedelta(days=1)}, ("expires_on", "order")),
        ({"statement": "He is a psychopath."}, ("statement", "diagnosis")),
    ],
)
def test_without_what_it_needs_it_is_not_kept(cast: Cast, more: dict[str, Any], problem: tuple[str, str]) -> None:
    at = premise(cast)
    assert refused(lambda: hazard(cast, at, **more)) == [problem]
    assert not Hazard.objects.exists()


def test_words_like_a_diagnosis_are_kept_only_knowingly_and_that_is_in_its_story(cast: Cast) -> None:
    hazard(cast, premise(cast), statement="He shouted: I am a psychopath!", keeps_words=True)
    assert HazardEvent.objects.get(kind="written").details == {"warned_of": ["psychopath"]}


def test_its_author_does_not_decide_and_neither_does_a_worker(cast: Cast) -> None:
    at = premise(cast)
    own = hazard(cast, at, by=cast.sofia)
    sofia = cast.actor(cast.sofia)
    assert refused(lambda: confirm_hazard(sofia, own.pk)) == [("", "own")]
    assert refused(lambda: refuse_hazard(sofia, own.pk, "No.")) == [("", "own")]
    assert refused(lambda: change_hazard(sofia, own.pk, hazard_draft(), 1)) == [("", "own")]
    for person in (cast.ben, cast.marcus, cast.amara):
        forbidden(partial(confirm_hazard, cast.actor(person), own.pk))
    forbidden(lambda: write_hazard(cast.actor(cast.amara), at.pk, hazard_draft()))
    with pytest.raises(NotFound):
        confirm_hazard(cast.actor(cast.ines), uuid4())
    with pytest.raises(NotFound):
        open_hazard(cast.actor(cast.ines), uuid4())
    confirm_hazard(cast.actor(cast.ines), own.pk, "I spoke to her.")
    event = HazardEvent.objects.get(kind="confirmed")
    assert (event.by, event.note) == (cast.ines, "I spoke to her.")
    assert Entry.objects.get(action="hazard.confirmed").details == {"premise": str(at.pk)}


def test_it_is_decided_on_once(cast: Cast) -> None:
    one = confirmed(cast, premise(cast))
    with pytest.raises(Conflict):
        confirm_hazard(cast.actor(cast.ines), one.pk)
    with pytest.raises(Conflict):
        refuse_hazard(cast.actor(cast.ines), one.pk, "No.")


def test_refused_it_needs_a_reason_counts_no_more_and_stays_readable(cast: Cast, clock: HeldClock) -> None:
    at = premise(cast)
    one = hazard(cast, at)
    sofia = cast.actor(cast.sofia)
    assert refused(lambda: refuse_hazard(sofia, one.pk, " ")) == [("words", "missing")]
    refuse_hazard(sofia, one.pk, "It was next door.")
    assert in_force(at, clock, with_faded=True) == []
    assert [line.standing for line in open_premise(sofia, at.pk).over] == [Standing.REFUSED]
    with pytest.raises(Conflict):
        change_hazard(sofia, one.pk, hazard_draft(), 2)
    with pytest.raises(Conflict):
        end_hazard(sofia, one.pk, "Over.")


def test_changed_it_says_what_it_said_before(cast: Cast, clock: HeldClock) -> None:
    at = premise(cast)
    one = hazard(cast, at)
    sofia = cast.actor(cast.sofia)
    with pytest.raises(Conflict):
        change_hazard(sofia, one.pk, hazard_draft(), one.version + 1)
    change_hazard(sofia, one.pk, hazard_draft(statement="He pushed a chair at her.", severity=2), one.version)
    [line] = in_force(at, clock)
    assert (line.statement, line.severity, line.standing) == ("He pushed a chair at her.", 2, Standing.IN_FORCE)
    event = HazardEvent.objects.get(kind="changed")
    assert event.details["before"] == {
        "statement": "He struck a colleague with a chair at the door.",
        "severity": "3",
    }
    detail = open_hazard(sofia, one.pk)
    assert [event.kind for event in detail.events] == ["written", "changed"]
    assert detail.may_decide
    assert not open_hazard(cast.actor(cast.nora), one.pk).may_decide


def test_expired_it_fades_and_waits_until_somebody_ends_it(cast: Cast, clock: HeldClock) -> None:
    at = premise(cast)
    one = confirmed(cast, at, expires_on=TODAY + timedelta(days=10))
    sofia = cast.actor(cast.sofia)
    clock.advance(hours=12 * 24)
    assert in_force(at, clock) == []
    [line] = in_force(at, clock, with_faded=True)
    assert line.standing is Standing.FADED
    assert [line.id for line in open_premise(sofia, at.pk).faded] == [one.pk]
    assert faded_apart([line]) == ((), (line,))
    animal = confirmed(cast, at, kind="animal", severity=1)
    listed = hazards_listed(cast.actor(cast.nora), [at.pk, premise(cast).pk], clock.now)
    assert {pk: [line.id for line in lines] for pk, lines in listed.items()} == {at.pk: [animal.pk, one.pk]}
    end_hazard(sofia, animal.pk, "It was given away.")
    assert "faded" in [review.name for review in review_list(sofia, clock.now)]
    end_hazard(sofia, one.pk, "Nothing since.")
    assert "faded" not in [review.name for review in review_list(sofia, clock.now)]
    assert {line.standing for line in open_premise(sofia, at.pk).over} == {Standing.ENDED}


def test_at_its_review_it_holds_on_or_ends(cast: Cast, clock: HeldClock) -> None:
    at = premise(cast)
    one = confirmed(cast, at, review_by=TODAY + timedelta(days=30))
    sofia = cast.actor(cast.sofia)
    clock.advance(hours=32 * 24)
    assert in_force(at, clock)[0].standing is Standing.REVIEW_DUE
    assert "review" in [review.name for review in review_list(sofia, clock.now)]
    said = refused(lambda: renew_hazard(sofia, one.pk, review_by=None, expires_on=date(2026, 3, 3)))
    assert said == [("review_by", "missing"), ("expires_on", "past")]
    renew_hazard(sofia, one.pk, review_by=date(2026, 9, 1), expires_on=date(2026, 12, 1), words="Again on 1 April.")
    [line] = in_force(at, clock)
    assert (line.standing, line.expires_on) == (Standing.IN_FORCE, date(2026, 12, 1))
    assert HazardEvent.objects.get(kind="renewed").details == {"before": {"review_by": "2026-04-01", "expires_on": ""}}
    renew_hazard(sofia, one.pk, review_by=date(2026, 9, 1), expires_on=None)
    assert in_force(at, clock)[0].expires_on is None


def test_what_nobody_decided_on_is_neither_renewed_nor_ended(cast: Cast) -> None:
    one = hazard(cast, premise(cast))
    sofia = cast.actor(cast.sofia)
    assert refused(lambda: renew_hazard(sofia, one.pk, review_by=date(2026, 9, 1), expires_on=None)) == [
        ("", "undecided")
    ]
    assert refused(lambda: end_hazard(sofia, one.pk, "Over.")) == [("", "undecided")]


def test_the_worst_comes_first_and_each_premise_has_its_own(cast: Cast, clock: HeldClock) -> None:
    at, other, empty = premise(cast), premise(cast), premise(cast)
    mild, worst = hazard(cast, at, severity=1), hazard(cast, at, severity=3)
    there = hazard(cast, other)
    coming = hazard(cast, other, begins_on=TODAY + timedelta(days=9))
    found = hazards_in_force([at.pk, other.pk, empty.pk], clock.now)
    assert [line.id for line in found[at.pk]] == [worst.pk, mild.pk]
    assert [line.id for line in found[other.pk]] == [there.pk]
    assert empty.pk not in found
    assert coming.pk in [line.id for line in open_premise(cast.actor(cast.ben), other.pk).hazards]


def test_a_premise_has_so_many_hazards_and_no_more(cast: Cast) -> None:
    at = premise(cast)
    one = hazard(cast, at)
    rows = [Hazard.objects.get(pk=one.pk) for _ in range(MOST_AT_ONE_PREMISE - 1)]
    for row in rows:
        row.pk = uuid4()
    Hazard.objects.bulk_create(rows)
    assert refused(lambda: hazard(cast, at)) == [("", "too_many")]


def test_the_review_list_is_for_who_decides(cast: Cast, clock: HeldClock) -> None:
    at = premise(cast)
    one = hazard(cast, at)
    assert review_list(cast.actor(cast.marcus), clock.now) == []
    [review] = review_list(cast.actor(cast.sofia), clock.now)
    assert (review.name, review.more) == ("unreviewed", False)
    assert [(row.pk, line.standing) for row, line in review.lines] == [(one.pk, Standing.UNREVIEWED)]
    confirm_hazard(cast.actor(cast.sofia), one.pk)
    assert [review.name for review in review_list(cast.actor(cast.ines), clock.now)] == ["to_tell"]
