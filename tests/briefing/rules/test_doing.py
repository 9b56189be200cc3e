"""What to do first, what never to say, and police's words, the address first."""

from math import nan
from typing import Any

import pytest

from wayhome.briefing.rules import BriefingRequest, Situation, judge, police_words, what_to_do
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


def test_police_hear_the_address_first() -> None:
    words = police_words(
        called="Nora Byrne",
        address="12 Quay Street",
        vehicle="blue Skoda",
        known=["3 January 2026: a bat"],
        concerns=["Colm Reddin. Man"],
        is_duress=True,
    )
    assert words[0] == "The address: 12 Quay Street."
    assert "Come without telephoning" in words[2]
    assert words[3:6] == (
        "Known there: 3 January 2026: a bat",
        "A person of concern: Colm Reddin. Man",
        "Their vehicle: blue Skoda.",
    )


def test_what_is_not_known_is_said_or_left_out() -> None:
    words = police_words(called="", address="", vehicle="", known=(), concerns=(), is_duress=False)
    assert words[0] == "The address is not known to us."
    assert len(words) == 2


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"number_e164": "+" + "1" * 40}, "number"),
        ({"address": "x" * 301}, "address"),
        ({"text": "x" * 4_001}, "text"),
        ({"latitude": 53.0}, "latitude"),
        ({"latitude": 91.0, "longitude": 0.0}, "latitude"),
        ({"latitude": 0.0, "longitude": 181.0}, "latitude"),
        ({"latitude": nan, "longitude": 0.0}, "latitude"),
        ({"radius_metres": -1.0}, "radius_metres"),
        ({"radius_metres": nan}, "radius_metres"),
        ({"radius_metres": 50_001.0}, "radius_metres"),
    ],
)
def test_what_is_wrong_is_said_beside_it(asked: dict[str, Any], field: str) -> None:
    assert [problem.field for problem in judge(BriefingRequest(**asked))] == [field]


def test_nothing_is_wrong_with_what_is_right() -> None:
    right = BriefingRequest(number_e164="+353861230001", latitude=53.3, longitude=-6.2, radius_metres=30)
    assert judge(right) == []


def test_police_hear_a_position_before_an_address_that_is_only_on_file() -> None:
    known: dict[str, Any] = {"called": "", "vehicle": "", "known": (), "concerns": (), "is_duress": False}
    words = police_words(address="9 Home Road", position="within 40 metres of 53.1, -6.2", **known)
    assert words[0] == "Where they are, by the call's own position: within 40 metres of 53.1, -6.2."
    assert words[1] == "It may not be at the address that we know of: 9 Home Road."
    alone = police_words(address="", position="within 40 metres of 53.1, -6.2", **known)
    assert not any("address" in line for line in alone)
