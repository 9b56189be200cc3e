"""What holds of every address and every text."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from wayhome.places.files import file_premises
from wayhome.places.rules.matching import COLUMNS, EXACT_CHARACTERS, KEY_CHARACTERS, Outcome, columns_of, keys_of, read
from wayhome.places.rules.matching.compare import compare, profile_of
from wayhome.places.rules.matching.decide import may_match
from wayhome.places.rules.matching.keys import address_of, exact_of

names = st.sampled_from(["Main", "Evergreen", "Old Mill", "Oak", "5th", "Saint Brigid", "Laufás", "Kosciusko"])
types = st.sampled_from(["Street", "St", "Avenue", "Rd", "Crescent", "Boulevard", "Ln"])
towns = st.sampled_from(["Springfield, IL 62701", "Leeds LS1 4AB", "Calgary AB T2P 1J9", "Ryde NSW 2112", "Dublin 7"])
numbers = st.integers(1, 9_999)
wild = st.text(max_size=400) | st.text(alphabet="0123456789 ,abcdrstBOX&#/-.\n'", max_size=120)


@given(wild)
def test_every_text_has_keys_that_fit_their_columns(text: str) -> None:
    keys = columns_of(text)
    assert tuple(keys) == COLUMNS
    assert 0 < len(keys["exact_key"]) <= EXACT_CHARACTERS
    assert keys["house_number"]
    assert all(len(keys[name]) <= KEY_CHARACTERS for name in COLUMNS[1:])
    assert len(keys["exact_key"].encode()) < 2_704


@given(wild)
def test_the_normal_form_can_be_read_back_and_stays_the_same(text: str) -> None:
    exact = keys_of(text).exact_key
    assert exact_of(address_of(exact)) == exact


@given(wild, wild)
def test_comparing_never_fails_and_a_match_has_the_same_door(asked: str, known: str) -> None:
    left, right = profile_of(read(asked)), profile_of(read(known))
    if may_match(left, right, compare(left, right)):
        assert left.address.number == right.address.number


@given(numbers, numbers, names, types, towns)
def test_another_house_number_never_matches(number: int, other: int, name: str, kind: str, town: str) -> None:
    with file_premises() as held:
        held.add([("it", read(f"{number} {name} {kind}, {town}"))])
        answer = held.find(read(f"{other} {name} {kind}, {town}"))
    assert (answer.outcome == Outcome.MATCH) == (number == other)


@given(numbers, st.integers(1, 99), st.integers(1, 99), names, towns)
def test_another_unit_never_matches(number: int, unit: int, other: int, name: str, town: str) -> None:
    kind = "Street"
    with file_premises() as held:
        held.add([("it", read(f"{number} {name} {kind} Apt {unit}, {town}"))])
        answer = held.find(read(f"{number} {name} {kind} #{other}, {town}"))
        without = held.find(read(f"{number} {name} {kind}, {town}"))
    assert (answer.outcome == Outcome.MATCH) == (unit == other)
    assert without.outcome == Outcome.CHOOSE


@given(numbers, names, types, towns)
def test_case_spaces_and_full_stops_make_no_difference(number: int, name: str, kind: str, town: str) -> None:
    plain = f"{number} {name} {kind}, {town}"
    assert keys_of(plain) == keys_of(f"  {plain.upper().replace(' ', '   ')}. ")


@given(wild, st.text(alphabet="0123456789", min_size=1, max_size=5))
def test_a_changed_house_number_forbids_every_match(text: str, number: str) -> None:
    address = read(text)
    other = replace(address, number=number)
    left, right = profile_of(address), profile_of(other)
    assert address.number == number or not may_match(left, right, compare(left, right))
