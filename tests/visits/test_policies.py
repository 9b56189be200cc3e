"""What an office asks of visits: intervals by risk, grace, reminders, prompts; all together or not at all."""

from dataclasses import replace
from uuid import uuid4

import pytest

from tests.cast import Cast
from tests.clock import HeldClock
from tests.visits.stories import asked, visit_of
from wayhome.core.errors import Conflict, NotAllowed, NotFound, Refused
from wayhome.ledger.models import Entry
from wayhome.staff.rules import Actor
from wayhome.visits import actions, queries
from wayhome.visits.actions.policies import fingerprint
from wayhome.visits.models import Prompt, RiskPolicy
from wayhome.visits.rules import DEFAULT_POLICIES, Policy, check_policies, check_prompts

SLOW = Policy(interval_seconds=3_600, grace_seconds=600, reminder_seconds=300)
ALL = {"low": SLOW, "normal": SLOW, "high": SLOW}
PROMPTS = {"leaving": ["Phone?", "  ", " Keys? "], "arriving": [], "returning": ["Doors locked?"]}


def test_what_is_set_holds_for_visits_that_begin_from_then_on(cast: Cast, clock: HeldClock) -> None:
    before = actions.sign_out(cast.actor(cast.ben), asked(clock.now))
    actions.set_visit_rules(cast.actor(cast.sofia), cast.office.pk, policies=ALL, prompts=PROMPTS)
    after = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    assert visit_of(before.visit_id).interval_seconds == 7_200
    visit = visit_of(after.visit_id)
    assert (visit.interval_seconds, visit.grace_seconds, visit.reminder_seconds) == (3_600, 600, 300)
    assert queries.prompts_of(cast.office.pk, "leaving") == ["Phone?", "Keys?"]
    assert queries.prompts_of(cast.other_office.pk, "leaving") == []
    entry = Entry.objects.get(action="office.visit_rules_set")
    assert entry.details == {
        "low": [3_600, 600, 300],
        "normal": [3_600, 600, 300],
        "high": [3_600, 600, 300],
        "prompts": 3,
    }
    actions.set_visit_rules(cast.actor(cast.sofia), cast.office.pk, policies=ALL, prompts={})
    assert not Prompt.objects.exists()


def test_an_office_that_set_nothing_has_the_usual(cast: Cast) -> None:
    RiskPolicy.objects.all().delete()
    assert queries.policies_of(cast.office.pk) == DEFAULT_POLICIES


def test_only_who_answers_for_the_office_sets_it(cast: Cast) -> None:
    limited = Actor(
        person_id=cast.sofia.pk,
        office_id=cast.office.pk,
        grants=cast.actor(cast.sofia).grants,
        scopes=frozenset({"board"}),
    )
    for actor in (cast.actor(cast.nora), cast.actor(cast.marcus), limited):
        with pytest.raises(NotAllowed):
            actions.set_visit_rules(actor, cast.office.pk, policies=ALL, prompts={})
    with pytest.raises(NotAllowed):
        actions.set_visit_rules(cast.actor(cast.sofia), cast.other_office.pk, policies=ALL, prompts={})
    cast.sofia.grants.update(office=None)
    with pytest.raises(NotFound):
        actions.set_visit_rules(cast.actor(cast.sofia), uuid4(), policies=ALL, prompts={})


def test_what_somebody_else_set_meanwhile_is_not_overwritten(cast: Cast) -> None:
    sofia = cast.actor(cast.sofia)
    seen = fingerprint(cast.office.pk)
    actions.set_visit_rules(sofia, cast.office.pk, policies=ALL, prompts=PROMPTS, seen=seen)
    with pytest.raises(Conflict):
        actions.set_visit_rules(sofia, cast.office.pk, policies=ALL, prompts={}, seen=seen)
    assert queries.prompts_of(cast.office.pk, "leaving") == ["Phone?", "Keys?"]


@pytest.mark.parametrize(
    ("policies", "prompts", "field"),
    [
        ({"low": SLOW, "normal": SLOW}, {}, "high_interval"),
        (ALL | {"low": replace(SLOW, interval_seconds=60)}, {}, "low_interval"),
        (ALL | {"low": replace(SLOW, grace_seconds=0)}, {}, "low_grace"),
        (ALL | {"high": replace(SLOW, reminder_seconds=7_200)}, {}, "high_reminder"),
        (ALL | {"high": Policy(interval_seconds=300, grace_seconds=60, reminder_seconds=300)}, {}, "high_reminder"),
        (ALL, {"leaving": ["word"] * 6}, "leaving"),
        (ALL, {"arriving": ["x" * 2_000]}, "arriving"),
        (ALL, {"returning": ["a\x00b"]}, "returning"),
    ],
)
def test_what_makes_no_sense_is_said_beside_it_and_nothing_is_written(
    cast: Cast, policies: dict[str, Policy], prompts: dict[str, list[str]], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        actions.set_visit_rules(cast.actor(cast.sofia), cast.office.pk, policies=policies, prompts=prompts)
    assert field in {problem.field for problem in refused.value.problems}
    assert queries.policies_of(cast.office.pk)["normal"].interval_seconds == 7_200


def test_the_usual_ones_are_sensible() -> None:
    assert not check_policies(DEFAULT_POLICIES)
    assert not check_prompts({"leaving": ["Phone?"]})


def test_a_new_office_begins_with_prompts_and_keeps_those_it_has(cast: Cast) -> None:
    actions.make_default_prompts(cast.office.pk)
    first = list(Prompt.objects.values_list("pk", flat=True))
    assert len(first) == 5
    actions.make_default_prompts(cast.office.pk)
    assert list(Prompt.objects.values_list("pk", flat=True)) == first
