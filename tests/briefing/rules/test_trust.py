"""How far a location can be trusted: one sentence each, the best first; a tower is never a pin."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.places.shapes.test_shapes import bands, circles
from wayhome.briefing.rules.evidence import VISIT, Evidence, How
from wayhome.briefing.rules.sentences import short
from wayhome.briefing.rules.trust import Drawn, Trust, weigh
from wayhome.briefing.rules.words import age_words, band_words, length_words
from wayhome.places.rules.shapes import (
    ArcBand,
    Circle,
    Confidence,
    Ellipse,
    Motion,
    Point,
    Position,
    Shape,
)
from wayhome.places.rules.shapes.confidence import UNSAID

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MAST = Position(latitude=53.35, longitude=-6.26)
BAND = ArcBand(mast=MAST, inner_radius_metres=1_200, outer_radius_metres=3_400, start_degrees=330, opening_degrees=60)
HOME = "12 Hill Road"


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def one(how: How, *, seconds: float | None = None, shape: Shape | None = None, address: str = "") -> Evidence:
    at = ago(seconds) if seconds is not None else None
    return Evidence(how=how, at=at, shape=shape, address=address, confidence=Confidence(percent=90))


def alone(evidence: Evidence) -> Trust:
    (found,) = weigh([evidence], NOW)
    return found


def circle(metres: float) -> Circle:
    return Circle(at=MAST, radius_metres=metres)


def test_a_tower_is_a_band_and_its_mast_nowhere_to_go() -> None:
    found = alone(one(How.TOWER, seconds=40, shape=BAND))
    assert found.drawn_as is Drawn.BAND
    assert found.sentence == (
        "Tower sector: somewhere 1.2 km to 3.4 km from the mast, to the north of it, over 60 degrees, 90 percent sure. "
        "40 seconds old. Never send anybody to the mast."
    )


@pytest.mark.parametrize(
    ("shape", "drawn", "words"),
    [
        (Point(at=MAST), Drawn.NOT, "Only the tower is known"),
        (None, Drawn.NOT, "Only the tower is known"),
        (circle(5_000), Drawn.CIRCLE, "Tower: somewhere within 5.0 km, 90 percent sure"),
        (
            Ellipse(at=MAST, semi_major_metres=900, semi_minor_metres=300, orientation_degrees=0),
            Drawn.AREA,
            "Tower: somewhere within 900 m",
        ),
    ],
)
def test_a_tower_is_never_a_pin(shape: Shape | None, drawn: Drawn, words: str) -> None:
    found = alone(one(How.TOWER, seconds=10, shape=shape))
    assert found.drawn_as is drawn
    assert found.sentence.startswith(words)


def voip() -> Evidence:
    return Evidence(how=How.VOIP, address=HOME)


def test_a_registered_address_alone_may_be_anywhere() -> None:
    found = alone(voip())
    assert (found.is_there, found.drawn_as) == (True, Drawn.ADDRESS)
    assert found.sentence == "Internet telephone registered at 12 Hill Road; it may be anywhere. Ask where they are."


@pytest.mark.parametrize(
    "better",
    [
        *(one(how, seconds=7_200, address="3 Quay Street") for how in sorted(VISIT)),
        one(How.GPS, seconds=30, shape=circle(20)),
        one(How.TOWER, seconds=30, shape=BAND),
        one(How.WIFI, seconds=3_000, shape=circle(80)),
    ],
)
def test_a_registered_address_is_not_where_the_caller_is_once_anything_says_otherwise(better: Evidence) -> None:
    first, last = weigh([voip(), better], NOW)
    assert first.evidence == better
    assert (last.is_there, last.drawn_as) == (False, Drawn.NOT)
    assert last.sentence.startswith("NOT where the caller is: 12 Hill Road is only where")


@pytest.mark.parametrize(
    "other", [one(How.GPS, seconds=4_000, shape=circle(20)), one(How.GPS, shape=circle(20)), one(How.GPS, seconds=5)]
)
def test_a_position_that_says_nothing_any_more_does_not_outdo_it(other: Evidence) -> None:
    assert all(found.is_there for found in weigh([voip(), other], NOW))


@given(st.lists(st.builds(lambda how, seconds, shape: one(how, seconds=seconds, shape=shape), st.sampled_from(How),
                          st.floats(0, 9_000), st.one_of(st.none(), circles, bands)), max_size=6))  # fmt: skip
def test_with_our_own_word_no_registered_address_is_first_or_drawn(others: list[Evidence]) -> None:
    found = weigh([voip(), one(How.SIGNED_OUT, seconds=60, address="3 Quay Street"), *others], NOW)
    assert found[0].evidence.how is not How.VOIP
    for trust in found:
        if trust.evidence.how is How.VOIP:
            assert (trust.is_there, trust.drawn_as) == (False, Drawn.NOT)
        if trust.evidence.how is How.TOWER:
            assert trust.drawn_as is not Drawn.POINT


def test_the_best_comes_first() -> None:
    order = [
        one(How.GPS, seconds=20, shape=circle(15)),
        one(How.LANDLINE, address="12 Hill Road"),
        one(How.ARRIVED, seconds=900, address="3 Quay Street"),
        one(How.SIGNED_OUT, seconds=900, address="3 Quay Street"),
        one(How.PHONE, seconds=900, shape=circle(15)),
        one(How.SWITCHBOARD, address="1 High Street"),
        one(How.NETWORK, seconds=20, shape=circle(900)),
        one(How.TOWER, seconds=60, shape=circle(100)),
        one(How.GPS, seconds=90_000, shape=circle(5)),
        one(How.VOIP, address="12 Hill Road"),
    ]
    found = weigh(reversed(order), NOW)
    assert [trust.evidence for trust in found] == order


SENTENCES = {
    "Landline: the telephone company has it at 12 Hill Road.": one(How.LANDLINE, address="12 Hill Road"),
    "A company's switchboard at 1 High Street;": one(How.SWITCHBOARD, address="1 High Street"),
    "They said that they arrived at 3 Quay Street, 5 min ago.": one(How.ARRIVED, seconds=300, address="3 Quay Street"),
    "Signed out to 3 Quay Street, 2 h 0 min ago. Nobody has heard that they arrived.": one(
        How.SIGNED_OUT, seconds=7_200, address="3 Quay Street"
    ),
    "They left 3 Quay Street 5 min ago and are on the way back": one(
        How.ON_THE_WAY, seconds=300, address="3 Quay Street"
    ),
    "Signed out 5 min ago; no stop was written down.": one(How.SIGNED_OUT, seconds=300),
    "Given as 3 Quay Street; nobody has seen the caller there. Ask.": one(How.GIVEN, address="3 Quay Street"),
    "Typed in by somebody: somewhere within 15 m, 90 percent sure, 20 seconds old. Ask.": one(
        How.GIVEN, seconds=20, shape=circle(15)
    ),
    "The place of a company's switchboard: a point, and nobody says how wrong it may be, 20 seconds old. Ask.": one(
        How.SWITCHBOARD, seconds=20, shape=Point(at=MAST)
    ),
    "Landline of 12 Hill Road, as it is on file here.": Evidence(
        how=How.LANDLINE, address="12 Hill Road", shape=Point(at=MAST), on_file=True
    ),
    "GPS: no place, nobody knows how old. Ask.": one(How.GPS),
    "Worked out by the telephone network: somewhere within 900 m, 90 percent sure, 20 seconds old.": one(
        How.NETWORK, seconds=20, shape=circle(900)
    ),
    "GPS: somewhere within 15 m, 90 percent sure, 20 seconds old.": one(How.GPS, seconds=20, shape=circle(15)),
    "GPS: somewhere within 15 m, 90 percent sure, 10 minutes old. They may have moved": one(
        How.GPS, seconds=600, shape=circle(15)
    ),
    "Position of the worker's own phone: somewhere within 15 m, 90 percent sure, 2 days old. Too old": one(
        How.PHONE, seconds=200_000, shape=circle(15)
    ),
    "Nobody says how this was got: a point, and nobody says how wrong it may be (Pier), 1 second old.": one(
        How.UNKNOWN, seconds=1, shape=Point(at=MAST), address="Pier"
    ),
}


@pytest.mark.parametrize("words", SENTENCES)
def test_each_has_a_sentence(words: str) -> None:
    assert alone(SENTENCES[words]).sentence.startswith(words)


def test_an_old_tower_is_said_to_be_old() -> None:
    assert "Too old to go by" in alone(one(How.TOWER, seconds=9_000, shape=BAND)).sentence


def test_how_sure_is_said_or_that_nobody_said() -> None:
    unknown = replace(one(How.GPS, seconds=1, shape=circle(15)), confidence=Confidence(percent=None))
    assert "nobody knows how sure" in alone(unknown).sentence
    unsaid = replace(unknown, confidence=UNSAID)
    assert "how sure is not said" in alone(unsaid).sentence


def test_a_point_has_no_width_and_a_future_no_negative_age() -> None:
    found = alone(Evidence(how=How.GPS, at=NOW + timedelta(minutes=5), shape=Point(at=MAST)))
    assert (found.width_metres, found.percent, found.age_seconds, found.drawn_as) == (None, None, 0, Drawn.POINT)


def test_a_time_that_lies_far_ahead_is_wrong_and_never_makes_a_position_new() -> None:
    wrong = Evidence(how=How.GPS, at=NOW + timedelta(minutes=55), shape=circle(15))
    assert alone(wrong).age_seconds is None
    assert "nobody knows how old" in alone(wrong).sentence
    assert short(wrong, NOW).endswith("nobody knows how old")
    arrived = Evidence(how=How.ARRIVED, at=NOW - timedelta(minutes=50), address="3 Quay Street")
    assert [found.how for found in weigh([wrong, arrived], NOW)] == [How.ARRIVED, How.GPS]
    registered = Evidence(how=How.VOIP, address="1 Old Road")
    assert [found.is_there for found in weigh([wrong, registered], NOW)] == [True, True]


def test_words_of_lengths_ages_and_bands() -> None:
    assert [length_words(metres) for metres in (3, 47, 254, 1_250)] == ["3 m", "47 m", "250 m", "1.2 km"]
    assert age_words(3_600 * 3) == "3 hours old"
    assert (
        band_words(replace(BAND, opening_degrees=360)) == "somewhere 1.2 km to 3.4 km from the mast, in any direction"
    )


def expected(how: How = How.SIGNED_OUT) -> Evidence:
    return one(how, seconds=60, shape=Point(at=Position(latitude=53.37, longitude=-6.26)), address="3 Quay Street")


@pytest.mark.parametrize(
    ("shape", "how", "words"),
    [
        (BAND, How.TOWER, " The place they signed out to lies in it. Never send anybody to the mast."),
        (replace(BAND, start_degrees=90), How.TOWER, " The place they signed out to does NOT lie in it. Never"),
        (circle(900), How.NETWORK, " The place they signed out to does NOT lie in it."),
        (circle(20), How.GPS, " It is 2.2 km from the place they signed out to."),
        (Point(at=MAST), How.GPS, " It is 2.2 km from the place they signed out to."),
    ],
)
def test_how_a_position_and_a_sign_out_agree_is_said(shape: Shape, how: How, words: str) -> None:
    found = {trust.how: trust.sentence for trust in weigh([expected(), one(how, seconds=10, shape=shape)], NOW)}
    assert words in found[how]


def test_a_bare_mast_agrees_with_nothing_and_one_s_own_phone_is_spoken_of_as_such() -> None:
    found = {trust.how: trust.sentence for trust in weigh([expected(), one(How.TOWER, shape=Point(at=MAST))], NOW)}
    assert "signed out to" not in found[How.TOWER]
    mine = weigh([expected(How.ARRIVED), one(How.PHONE, seconds=0, shape=circle(20))], NOW, own=True)
    assert mine[0].sentence == (
        "This phone's own position: somewhere within 20 m, 90 percent sure, just now."
        " It is 2.2 km from the place you signed out to."
    )
    assert mine[1].sentence == "You said that you arrived at 3 Quay Street, 1 min ago."


def test_where_a_telephone_is_registered_is_said_and_never_drawn() -> None:
    for evidence in (one(How.VOIP, shape=circle(20)), one(How.VOIP, shape=Point(at=MAST), address=HOME)):
        assert alone(evidence).drawn_as in {Drawn.NOT, Drawn.ADDRESS}


def test_a_number_on_file_that_rings_from_a_mobile_is_from_anywhere_too() -> None:
    on_file = Evidence(how=How.ON_FILE, address=HOME, shape=Point(at=MAST), on_file=True)
    assert alone(on_file).sentence == (
        "This number is on file for 12 Hill Road, but it rings from a mobile, from anywhere. Ask where they are."
    )
    assert alone(on_file).drawn_as is Drawn.ADDRESS
    last = weigh([on_file, one(How.TOWER, seconds=30, shape=BAND)], NOW)[-1]
    assert (last.is_there, last.how) == (False, How.ON_FILE)


def test_a_number_on_file_that_rings_over_the_internet_is_from_anywhere() -> None:
    on_file = Evidence(how=How.VOIP, address=HOME, on_file=True)
    assert alone(on_file).sentence == (
        "This number is on file for 12 Hill Road, but it rings over the internet, from anywhere. Ask where they are."
    )
    last = weigh([on_file, expected()], NOW)[-1]
    assert last.sentence.startswith("NOT where the caller is: 12 Hill Road is only where this number is on file")


def sure(percent: float, metres: float) -> Evidence:
    return replace(one(How.GPS, seconds=5, shape=circle(metres)), confidence=Confidence(percent=percent))


def test_what_is_rather_wrong_than_right_says_so_and_is_no_narrow_place() -> None:
    found = alone(sure(30, 50))
    assert "only 30 percent sure: rather outside of it than inside" in found.sentence
    landline = one(How.LANDLINE, address="12 Hill Road")
    assert weigh([sure(30, 50), landline], NOW)[0].evidence == landline
    assert weigh([sure(60, 50), landline], NOW)[1].evidence == landline


def test_a_position_without_a_time_does_not_pretend_to_be_new() -> None:
    undated = replace(one(How.GPS, seconds=40, shape=circle(20)), is_dated=False)
    assert alone(undated).sentence.endswith(", came with the call; how old it was then is not said.")
    assert alone(undated).age_seconds == 40
    tower = replace(one(How.TOWER, seconds=40, shape=BAND), is_dated=False)
    assert "Came with the call; how old it was then is not said. Never" in alone(tower).sentence


@pytest.mark.parametrize(
    ("motion", "words"),
    [
        (Motion(speed_metres_per_second=24, heading_degrees=(278,)), " Moving at 86 km/h (54 mph) to the west."),
        (Motion(speed_metres_per_second=12), " Moving at 43 km/h (27 mph)."),
        (Motion(heading_degrees=(-90.0, 4)), " Moving to the west."),
        (Motion(speed_metres_per_second=0.2, heading_degrees=(10,)), " Standing still."),
        (None, ""),
        (Motion(), ""),
        (Motion(orientation_degrees=(4,)), ""),
    ],
)
def test_how_somebody_moves_is_said(motion: Motion | None, words: str) -> None:
    found = alone(replace(one(How.GPS, seconds=20, shape=circle(20)), motion=motion))
    assert found.sentence == f"GPS: somewhere within 20 m, 90 percent sure, 20 seconds old.{words}"


def test_how_somebody_moves_alone_is_no_place() -> None:
    found = alone(replace(one(How.GPS, seconds=5), motion=Motion(speed_metres_per_second=24)))
    assert found.sentence == "GPS: no place, 5 seconds old. Ask. Moving at 86 km/h (54 mph)."
    assert (found.drawn_as, found.width_metres) == (Drawn.NOT, None)
