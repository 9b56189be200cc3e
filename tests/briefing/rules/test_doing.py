"""What to do first, what never to say, what is asked wrongly."""

from typing import Any

import pytest

from wayhome.briefing.rules import BriefingRequest, Situation, judge, what_to_do
from wayhome.briefing.rules.doing import NEVER_TELL, SILENT, STAY


def test_a_call_is_held_and_a_silent_one_is_given_a_way_to_answer() -> None:
    assert what_to_do(Situation(is_call=True)) == (STAY, SILENT, NEVER_TELL)


def test_a_known_callers_voice_alone_is_not_enough() -> None:
    steps = what_to_do(Situation(is_call=True, called="Nora", has_alarm=True))
    assert any("does not close it" in step for step in steps)
    assert any("a voice alone" in step and "Nora" in step for step in steps)


def test_duress_begins_with_what_must_not_be_done() -> None:
    steps = what_to_do(Situation(called="Nora", is_duress=True, has_alarm=True))
    assert steps[0].startswith("Do NOT ring or text Nora")
    assert not any("call-back" in step or "work its steps" in step for step in steps)


def test_a_person_of_concern_who_rings_is_told_nothing() -> None:
    steps = what_to_do(Situation(is_call=True, concern_rings=True, called="Nora"))
    assert steps[0].startswith("This number is known as a person of concern's")
    assert STAY not in steps
    assert not any("call-back" in step for step in steps)


def test_family_several_and_elsewhere_are_said() -> None:
    steps = what_to_do(Situation(is_call=True, family_rings=True, several=True, elsewhere=True))
    assert sum(NEVER_TELL in step for step in steps) == 1
    assert any("ask who it is" in step for step in steps)
    assert any("another office" in step for step in steps)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"number_e164": "+" + "1" * 40}, "number"),
        ({"address": "x" * 301}, "address"),
        ({"text": "x" * 4_001}, "text"),
    ],
)
def test_what_is_wrong_is_said_beside_it(asked: dict[str, Any], field: str) -> None:
    assert [problem.field for problem in judge(BriefingRequest(**asked))] == [field]


def test_nothing_is_wrong_with_what_is_right() -> None:
    right = BriefingRequest(number_e164="+353861230001", address="12 Quay Street", text="breathing")
    assert judge(right) == []
