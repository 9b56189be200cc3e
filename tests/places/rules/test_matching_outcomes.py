"""This one, choose among these, or none; and what is never done (REQUIREMENTS.md, C6)."""

from collections.abc import Sequence

import pytest

from wayhome.places.files import file_premises
from wayhome.places.rules.matching import MOST_CHOICES, Outcome, read

MAIN = "12 Main Street, Springfield, IL 62701"
FLAT = "Flat 3, 12 High Street, Leeds LS1 4AB"


def ask(query: str, *premises: str) -> tuple[Outcome, Sequence[str]]:
    """Ask for a query among these premises; give the outcome and what is offered."""
    with file_premises() as held:
        held.add((text, read(text)) for text in premises)
        answer = held.find(read(query))
        return answer.outcome, [held.id_of(choice.id) for choice in answer.choices]


@pytest.mark.parametrize(
    ("query", "premise"),
    [
        (MAIN, MAIN),
        ("12 main st springfield il 62701", MAIN),
        ("12 MAIN ST., SPRINGFIELD 62701", MAIN),
        ("flat 3 12 high st leeds ls1 4ab", FLAT),
        ("12 Evergreen Terace, Springfield, IL 62701", "12 Evergreen Terrace, Springfield, IL 62701"),
        ("12 Evergreen Terrace, Sprngfield, IL 62701", "12 Evergreen Terrace, Springfield, IL 62701"),
        ("12 Evergreen Terrace, Springfield, IL 62710", "12 Evergreen Terrace, Springfield, IL 62701"),
        ("Strandgötu 86, 220 Hafnarfirði", "Strandgata 86, 220 Hafnarfjörður"),
        ("Strandgotu 86 220 Hafnarfirdi", "Strandgata 86, 220 Hafnarfjörður"),
        ("PO Box 12, Ames IA 50010", "P.O. Box 12, Ames, IA 50010"),
        ("5th Ave & Main St, Ames, IA", "Main St and 5th Ave, Ames, IA"),
        ("12 Main St", "12 Main Street"),
        ("2 Main St", "2 Main Street"),
        ("12 Hilltop Avenue, Leeds LS1", "12 Hilltop Avenue, Leeds LS1 4AB"),
    ],
)
def test_one_that_is_meant_is_a_match(query: str, premise: str) -> None:
    others = [
        "14 Main Street, Springfield, IL 62701",
        "Strandgata 88, 220 Hafnarfjörður",
        "99 Elm Street, Ames, IA 50010",
    ]
    assert ask(query, *others, premise) == (Outcome.MATCH, [premise])


@pytest.mark.parametrize(
    ("query", "premise"),
    [
        ("14 Main Street, Springfield, IL 62701", MAIN),
        ("12a Main Street, Springfield, IL 62701", MAIN),
        ("21 Main Street, Springfield, IL 62701", MAIN),
        ("Main Street, Springfield, IL 62701", MAIN),
        ("12 Main Street Apt 4, Springfield, IL 62701", MAIN),
        ("12 High Street, Leeds LS1 4AB", FLAT),
        ("Flat 4, 12 High Street, Leeds LS1 4AB", FLAT),
        ("12 Main Avenue, Springfield, IL 62701", MAIN),
        ("12 Main, Springfield, IL 62701", MAIN),
        ("12 N Main Street, Springfield, IL 62701", MAIN),
        ("12 Main Street, Springfield, MA", MAIN),
        ("12 Main Street, Springfield, IL 62702", MAIN),
        ("12 Main Street, Springfield, IL 60606", MAIN),
        ("12 Main Street", MAIN),
        ("PO Box 13, Ames IA 50010", "PO Box 12, Ames, IA 50010"),
        ("12 Elk Street, Springfield, IL 62701", "12 Elm Street, Springfield, IL 62701"),
        ("12 52nd Street, Springfield, IL 62701", "12 53rd Street, Springfield, IL 62701"),
        ("near the school on Mill Road, Leeds", "12 Mill Road, Leeds"),
        ("Strandgötu 68, 220 Hafnarfirði", "Strandgata 86, 220 Hafnarfjörður"),
    ],
)
def test_what_differs_in_anything_that_tells_doors_apart_never_matches_by_itself(query: str, premise: str) -> None:
    assert ask(query, premise) == (Outcome.CHOOSE, [premise])


@pytest.mark.parametrize("query", ["", "?!", "Springfield", "99 Nowhere Lane, Ames, IA 50010", "PO Box 9, Boise"])
def test_what_is_not_on_file_is_none(query: str) -> None:
    assert ask(query, MAIN, FLAT) == (Outcome.NONE, [])


def test_two_premises_of_the_same_address_are_a_choice() -> None:
    assert ask(MAIN, MAIN, "12 Main St, Springfield IL 62701") == (
        Outcome.CHOOSE,
        [MAIN, "12 Main St, Springfield IL 62701"],
    )


def test_two_towns_of_the_same_street_are_a_choice_where_none_is_named() -> None:
    outcome, offered = ask("12 Main Street", MAIN, "12 Main Street, Peoria, IL 61602")
    assert (outcome, len(offered)) == (Outcome.CHOOSE, 2)


def test_the_same_door_in_two_postal_districts_is_a_choice_where_none_is_named() -> None:
    outcome, offered = ask("Háholti 3, Akranesi", "Háholt 3, 300 Akranes", "Háholt 3, 301 Akranes")
    assert (outcome, len(offered)) == (Outcome.CHOOSE, 2)


def test_the_exact_one_is_meant_among_neighbours() -> None:
    neighbours = [f"12 Main Street Apt {flat}, Springfield, IL 62701" for flat in range(1, 9)]
    assert ask(MAIN, *neighbours, MAIN) == (Outcome.MATCH, [MAIN])
    assert ask(neighbours[3], *neighbours, MAIN) == (Outcome.MATCH, [neighbours[3]])


def test_no_more_than_three_are_offered() -> None:
    doors = [f"{number} Main Street, Springfield, IL 62701" for number in range(2, 40, 2)]
    outcome, offered = ask("5 Main Street, Springfield, IL 62701", *doors)
    assert (outcome, len(offered)) == (Outcome.CHOOSE, MOST_CHOICES)


def test_a_rival_is_seen_however_many_share_the_town_and_the_number() -> None:
    crowd = [
        f"3 {chr(97 + one % 26)}{chr(97 + one // 26)}orro Street, Springfield, IL 62{one % 700:03d}"
        for one in range(676)
    ]
    twins = ["3 Highcliffe Road, Springfield, IL 62701", "3 Highcliffe Road, Springfield, IL 62999"]
    outcome, offered = ask("3 Highclife Road, Springfield, IL", *crowd, *twins)
    assert (outcome, sorted(offered[:2])) == (Outcome.CHOOSE, twins)


@pytest.mark.parametrize("query", ["48 Corporate House Armidale 6061 QLD", "48 Armidale 6061 QLD"])
def test_where_nothing_says_where_the_street_ends_its_last_word_is_tried_as_the_town(query: str) -> None:
    premise = "48 May Maxwell Crescent, Corporate House, Armidale, 6016 QLD"
    outcome, choices = ask(query, premise, "5 Main Street, Armidale, 6016 QLD")
    assert (outcome, choices[0]) == (Outcome.CHOOSE, premise)


def test_who_names_no_flat_is_offered_the_house_before_its_flats() -> None:
    flats = ["12 Main Street Apt 3, Springfield, IL 62701", "12 Main Street Apt 4, Springfield, IL 62701"]
    outcome, offered = ask("12 main st springfield il", *flats, MAIN)
    assert (outcome, offered[0]) == (Outcome.CHOOSE, MAIN)
    assert ask("12 main st apt 4 springfield il", *flats, MAIN)[1][0] == flats[1]
