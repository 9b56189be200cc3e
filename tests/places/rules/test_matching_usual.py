"""The usual form is read by its parts, which are remembered, and always as it is read as a whole."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wayhome.places.rules.matching.parse import read_any
from wayhome.places.rules.matching.usual import read_usual

_WORDS = (
    "12 12a 1/2 a b n north w street st court ct apt unit flat # 4 b7 2nd floor rear near church rd route highway box"
    " po main elm springfield new york ny il 62701 k1a 0b1 dublin k78 d02 x285 sw1a 1aa the & @ no nr rr 5th box mary"
    " hadleigh circuit rowethorpe mt mary's 007 usa uk , , ,"
)
words = st.lists(st.sampled_from(_WORDS.split()), min_size=1, max_size=10).map(" ".join)
ends = st.sampled_from(
    ["springfield, il 62701", "ryde nsw 2112", "k1a 0b1", "220 hafnarfjordur", "apt 2, ames, ia 50010"]
)


@given(st.integers(0, 9_999), words, words | ends)
@example(8, "rowethorpe", "hadleigh circuit, rossmoyne 6148")
@example(2, "a elm st", "ames, ia 50010")
@example(2, "1/2 elm st apt 4", "unit 9, ames, ia 50010")
def test_read_by_parts_it_is_what_it_is_as_a_whole(number: int, door: str, place: str) -> None:
    folded = f"{number} {door},{place}"
    assert read_usual(folded) in {None, read_any(folded)}


@pytest.mark.parametrize(
    "folded",
    ["12 main st, springfield, il 62701", "7 a north main street apt 4, ames, ia 50010", "4 elm, 220 hafnarfjordur"],
)
def test_the_usual_form_is_read_so(folded: str) -> None:
    assert read_usual(folded) == read_any(folded)


@pytest.mark.parametrize(
    "folded",
    [
        "",
        "main st, ames, ia 50010",
        "012 main st, ames, ia 50010",
        "12-14 main st, ames, ia 50010",
        "12 , ames, ia 50010",
        "12 main st",
        "12 main st, ames",
        "12 main st, 50010",
        "12 main st, near the church, 50010",
        "12 main st, po box 4, ames, ia 50010",
        "12 box 4, ames, ia 50010",
        "8 rowethorpe, hadleigh circuit, rossmoyne 6148",
    ],
)
def test_any_other_form_is_left_to_the_grammar(folded: str) -> None:
    assert read_usual(folded) is None
