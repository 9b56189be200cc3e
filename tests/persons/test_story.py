"""A record's history: nothing that was written is lost, and two that were merged keep both of theirs."""

from datetime import date
from uuid import uuid4

import pytest

from tests.cast import Cast
from tests.clock import HeldClock
from tests.persons.scenes import photograph, written
from wayhome.core.errors import NotFound
from wayhome.persons.actions import add_known, add_photo, edit_person, merge, name_conflict, strike_out, take_merge_back
from wayhome.persons.models import Change, PersonOfConcern
from wayhome.persons.rules import (
    AliasDraft,
    BehaviourDraft,
    NumberDraft,
    PersonDraft,
    PlaceDraft,
    RelationshipDraft,
    VehicleDraft,
)
from wayhome.persons.story import ROWS, StoryLine, story_of
from wayhome.staff.models import Person


def told(cast: Cast, person: PersonOfConcern, by: Person | None = None) -> list[tuple[str, str, str]]:
    return [(line.record, line.by, line.words) for line in story_of(cast.actor(by or cast.sofia), person.pk)]


def test_what_a_description_said_before_stays_to_be_read(cast: Cast, clock: HeldClock) -> None:
    person = written(cast)
    clock.advance(minutes=1)
    draft = PersonDraft(
        name="Colm Reddin", sex_described="man", height="about 185 cm", hair="shaved", objected_on=date(2026, 3, 1),
        objection_words="It was not me.",
    )  # fmt: skip
    edit_person(cast.actor(cast.marcus), person.pk, draft)
    edit_person(cast.actor(cast.marcus), person.pk, draft)  # nothing is changed by it
    assert story_of(cast.actor(cast.marcus), person.pk)[1:] == (
        StoryLine(
            at=clock.now,
            by="Marcus Doyle",
            words="description changed",
            before=(
                ("hair", "red, short"),
                ("objected on", "nothing"),
                ("objection words", "nothing"),
                ("voice", "low, hoarse"),
            ),
        ),
    )


def test_every_row_is_in_it_with_who_wrote_it_and_who_struck_it_out(cast: Cast, clock: HeldClock) -> None:
    person, sofia = written(cast), cast.actor(cast.sofia)
    drafts = (
        AliasDraft(name="Red"),
        VehicleDraft(plate="12-D-3456", colour="grey"),
        NumberDraft(typed="086 111 2222"),
        PlaceDraft(words="the Anchor"),
        RelationshipDraft(worker_id=cast.nora.pk, kind="client"),
        BehaviourDraft(happened_on=date(2026, 2, 20), words="Waited.", source="Ben"),
    )
    rows = []
    for draft in drafts:
        clock.advance(minutes=1)
        rows.append(add_known(sofia, person.pk, draft))
    clock.advance(minutes=1)
    add_photo(sofia, person.pk, photograph())
    add_photo(sofia, person.pk, photograph("red"), words="At the gate")
    clock.advance(minutes=1)
    strike_out(cast.actor(cast.marcus), person.pk, "number", rows[2])
    strike_out(cast.actor(cast.marcus), person.pk, "number", rows[2])  # once is enough
    strike_out(cast.actor(cast.marcus), person.pk, "number", uuid4())
    found = [(by, words) for _, by, words in told(cast, person)]
    assert found[:7] == [
        ("Sofia Marín", "written down"),
        ("Sofia Marín", "added, also called Red"),
        ("Sofia Marín", "added, vehicle: grey, 12-D-3456"),
        ("Sofia Marín", "added, telephone +353861112222"),
        ("Sofia Marín", "added, often seen: the Anchor"),
        ("Sofia Marín", "added, Nora Byrne: client"),
        ("Sofia Marín", "added, 20 Feb 2026: Waited."),
    ]
    assert set(found[7:9]) == {
        ("Sofia Marín", "added, photograph"),
        ("Sofia Marín", "added, photograph: At the gate"),
    }
    assert found[9:] == [("Marcus Doyle", "struck out, telephone +353861112222")]
    assert len(ROWS) == 7


def test_merged_records_keep_both_histories_and_take_them_along_when_parted(cast: Cast, clock: HeldClock) -> None:
    kept, merged, sofia = written(cast), written(cast, "C. Reading"), cast.actor(cast.sofia)
    clock.advance(minutes=1)
    number = add_known(cast.actor(cast.marcus), merged.pk, NumberDraft(typed="086 111 2222"))
    clock.advance(minutes=1)
    one = merge(sofia, kept.pk, merged.pk, reason="The same photograph")
    clock.advance(minutes=1)
    strike_out(sofia, kept.pk, "number", number)
    assert told(cast, kept)[2:] == [
        ("C. Reading", "Marcus Doyle", "added, telephone +353861112222"),
        ("Colm Reddin", "Sofia Marín", "C. Reading was merged into this: The same photograph"),
        ("C. Reading", "Sofia Marín", "struck out, telephone +353861112222"),
    ]
    assert Change.objects.get().person_id == merged.pk  # each keeps its own
    assert told(cast, merged) == [
        ("", "Sofia Marín", "written down"),
        ("", "Marcus Doyle", "added, telephone +353861112222"),
        ("", "Sofia Marín", "merged into another record: The same photograph"),
        ("", "Sofia Marín", "struck out, telephone +353861112222"),
    ]
    clock.advance(minutes=1)
    take_merge_back(sofia, one.pk)
    assert told(cast, kept)[1:] == [
        ("", "Sofia Marín", "another record was merged into this: The same photograph"),
        ("", "Sofia Marín", "that merge was taken back"),
    ]
    assert told(cast, merged)[-1] == ("", "Sofia Marín", "that merge was taken back")


def test_whoever_may_not_know_reads_no_story(cast: Cast) -> None:
    person = written(cast)
    name_conflict(cast.actor(cast.sofia), person.pk, staff_id=cast.marcus.pk, reason="his cousin")
    for one in (cast.marcus, cast.zoe, cast.nora):
        with pytest.raises(NotFound):
            story_of(cast.actor(one), person.pk)
