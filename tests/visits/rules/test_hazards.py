"""What is demanded where a hazard is known, what answers it, and what back-up can do next."""

import itertools

import pytest

from wayhome.visits.rules.backup import AFTER, OVER, STANDING, may_follow
from wayhome.visits.rules.hazards import (
    BACKUP,
    CAUTION,
    DANGER,
    DEFAULT_HAZARD_RULES,
    DEMANDS,
    NOTE,
    SECOND_PERSON,
    SUPERVISOR_YES,
    Answers,
    HazardRule,
    KnownHazard,
    check_hazard_rules,
    demanded,
    is_met,
    near_metres,
    warnings_of,
)


def test_the_usual_rules_ask_more_the_worse_it_is() -> None:
    asked = [demanded([KnownHazard(severity=severity)], DEFAULT_HAZARD_RULES) for severity in (NOTE, CAUTION, DANGER)]
    assert asked == [frozenset(), {SECOND_PERSON}, set(DEMANDS)]
    assert not check_hazard_rules(DEFAULT_HAZARD_RULES)


def test_near_counts_as_far_as_the_rule_of_its_severity_says() -> None:
    rules = {
        CAUTION: HazardRule(demands=frozenset({SECOND_PERSON}), near_metres=50),
        DANGER: HazardRule(demands=frozenset({BACKUP}), near_metres=200),
    }
    caution, danger = (
        KnownHazard(severity=CAUTION, distance_metres=51),
        KnownHazard(severity=DANGER, distance_metres=200),
    )
    assert demanded([caution], rules) == frozenset()
    assert demanded([caution, danger], rules) == {BACKUP}
    assert demanded([KnownHazard(severity=NOTE)], rules) == frozenset()
    assert (near_metres(rules), near_metres({})) == (200, 0)


def test_each_demand_has_its_own_answer() -> None:
    answers = {
        SECOND_PERSON: Answers(second_person=True),
        BACKUP: Answers(backup_confirmed=True),
        SUPERVISOR_YES: Answers(supervisor_said_yes=True),
    }
    for demand, (answered, answer) in itertools.product(DEMANDS, answers.items()):
        assert is_met(demand, answer) is (demand == answered)


def test_what_is_missing_is_said_once_each_and_never_refuses() -> None:
    found = warnings_of([SUPERVISOR_YES, BACKUP, BACKUP])
    assert [warning.code for warning in found] == [BACKUP, SUPERVISOR_YES]
    assert all(warning.shortens and warning.tells_supervisor for warning in found)


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ({9: HazardRule()}, "9_demands"),
        ({CAUTION: HazardRule(demands=frozenset({"an army"}))}, "2_demands"),
        ({DANGER: HazardRule(near_metres=2_001)}, "3_near"),
        ({DANGER: HazardRule(near_metres=-1)}, "3_near"),
    ],
)
def test_nonsense_is_said_beside_it(rules: dict[int, HazardRule], field: str) -> None:
    assert [problem.field for problem in check_hazard_rules(rules)] == [field]


def test_back_up_goes_forward_only_and_ends() -> None:
    assert not any(may_follow(over, then) for over, then in itertools.product(OVER, AFTER))
    assert may_follow("requested", "arrived")  # whoever stands there without a word has arrived all the same
    assert not may_follow("requested", "released")
    assert not may_follow("arrived", "called_off")
    assert STANDING.isdisjoint({"requested", "called_off"})
