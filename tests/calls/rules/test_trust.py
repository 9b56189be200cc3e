"""How far a location can be trusted: one sentence each, the best first; a tower is never a pin."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.calls.rules.documents import CIRCLE, civic
from tests.places.shapes.test_shapes import bands, circles
from wayhome.calls.rules.classes import CLASSES, NOTHING, OF_DIGIT, Line, class_in, class_of
from wayhome.calls.rules.locations import Location
from wayhome.calls.rules.pidf.additional import Block
from wayhome.calls.rules.trust import OURS, Drawn, Evidence, How, Trust, evidence_of, weigh
from wayhome.calls.rules.words import age_words, band_words, length_words
from wayhome.places.rules.shapes import (
    ArcBand,
    Circle,
    Confidence,
    Distribution,
    Ellipse,
    Motion,
    Point,
    Polygon,
    Position,
    Shape,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MAST = Position(latitude=53.35, longitude=-6.26)
BAND = ArcBand(mast=MAST, inner_radius_metres=1_200, outer_radius_metres=3_400, start_degrees=330, opening_degrees=60)
HOME = civic("en", {"HNO": "12", "RD": "Hill Road"})


def at(latitude: float, longitude: float = -6.26) -> Position:
    return Position(latitude=latitude, longitude=longitude)


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
        (circle(5_000), Drawn.CIRCLE, "Tower: somewhere within 5.0 km of the middle"),
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


@given(bands)
def test_whatever_a_document_calls_it_a_sector_is_a_tower(sector: ArcBand) -> None:
    for method in ("GPS", "A-GPS", "Manual", "", "802.11"):
        found = alone(evidence_of(Location(shape=sector, method=method), CLASSES["VOIP"], NOW))
        assert (found.evidence.how, found.drawn_as) == (How.TOWER, Drawn.BAND)


def voip() -> Evidence:
    return evidence_of(Location(civic=HOME), class_of("VOIP"), NOW)


def test_a_registered_address_alone_may_be_anywhere() -> None:
    found = alone(voip())
    assert (found.is_there, found.drawn_as) == (True, Drawn.ADDRESS)
    assert found.sentence == "Internet telephone registered at 12 Hill Road; it may be anywhere. Ask where they are."


@pytest.mark.parametrize(
    "better",
    [
        *(one(how, seconds=7_200, address="3 Quay Street") for how in sorted(OURS)),
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
    found = weigh([voip(), one(How.SIGN_OUT, seconds=60, address="3 Quay Street"), *others], NOW)
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
        one(How.CHECK_IN, seconds=900, address="3 Quay Street"),
        one(How.SIGN_OUT, seconds=900, address="3 Quay Street"),
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
    "Said by the worker on checking in: 3 Quay Street, 5 minutes old.": one(
        How.CHECK_IN, seconds=300, address="3 Quay Street"
    ),
    "Where the worker signed out to: 3 Quay Street, 2 hours old.": one(
        How.SIGN_OUT, seconds=7_200, address="3 Quay Street"
    ),
    "Typed in by somebody: no place, nobody knows how old.": one(How.TYPED),
    "GPS: within 15 m of the middle, 90 percent sure, 20 seconds old.": one(How.GPS, seconds=20, shape=circle(15)),
    "GPS: within 15 m of the middle, 90 percent sure, 10 minutes old. They may have moved": one(
        How.GPS, seconds=600, shape=circle(15)
    ),
    "Position of the worker's own phone: within 15 m of the middle, 90 percent sure, 2 days old. Too old": one(
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
    unsaid = replace(unknown, confidence=Location().confidence)
    assert "how sure is not said" in alone(unsaid).sentence


def test_a_point_has_no_width_and_a_future_no_negative_age() -> None:
    found = alone(Evidence(how=How.GPS, at=NOW + timedelta(minutes=5), shape=Point(at=MAST)))
    assert (found.width_metres, found.percent, found.age_seconds, found.drawn_as) == (None, None, 0, Drawn.POINT)


@pytest.mark.parametrize(
    ("location", "name", "how"),
    [
        (Location(civic=HOME), "RESD", How.LANDLINE),
        (Location(civic=HOME), "COIN", How.LANDLINE),
        (Location(civic=HOME), "MLTS", How.SWITCHBOARD),
        (Location(civic=HOME), "WPH2", How.UNKNOWN),
        (Location(civic=HOME, method="Manual"), "RESD", How.LANDLINE),
        (Location(civic=HOME, method="Manual"), "WPH2", How.TYPED),
        (Location(civic=HOME, method="Manual"), "VOIP", How.VOIP),
        (Location(shape=CIRCLE), "VOIP", How.VOIP),
        (Location(shape=CIRCLE, method="A-GPS"), "VOIP", How.GPS),
        (Location(shape=CIRCLE, method="Cell"), "WPH1", How.TOWER),
        (Location(shape=CIRCLE, method="Device-Assisted_A-GPS"), "WPH2", How.GPS),
        (Location(shape=CIRCLE), "", How.UNKNOWN),
    ],
)
def test_how_it_was_got_is_told_by_method_and_line(location: Location, name: str, how: How) -> None:
    found = evidence_of(location, class_of(name), NOW)
    assert found.how is how
    assert (found.at is None) == (location.shape is None)


def test_names_and_digits_of_classes() -> None:
    assert class_of(" voip ").line is Line.VOIP
    assert class_of("V").name == "VOIP"
    assert class_of("H").name == "WPH2"
    assert class_of("1").name == "RESD"
    assert class_of("QQQQ") is NOTHING
    assert set(OF_DIGIT.values()) <= set(CLASSES)


@pytest.mark.parametrize(
    ("kind", "environment", "mobility", "name"),
    [
        ("MLTS-hosted", "Business", "Fixed", "MLTS"),
        ("OTT", "Residence", "Nomadic", "VNOM"),
        ("OTT", "Residence", "Fixed", "OTT"),
        ("POTS", "Business", "Fixed", "BUSN"),
        ("POTS", "Residence", "Fixed", "RESD"),
        ("POTS", "", "Fixed", "POTS"),
        ("wireless", "unknown", "Mobile", "WRLS"),
        ("odd", "", "Mobile", "MOBL"),
        ("odd", "", "", ""),
    ],
)
def test_service_data_tells_the_class(kind: str, environment: str, mobility: str, name: str) -> None:
    values = (("ServiceType", kind), ("ServiceEnvironment", environment), ("ServiceMobility", mobility))
    block = Block(kind="ServiceInfo", values=values)
    assert class_in((Block(kind="Comment", values=()), block)).name == name
    assert class_in(()) is NOTHING


def test_words_of_lengths_ages_and_bands() -> None:
    assert [length_words(metres) for metres in (3, 47, 254, 1_250)] == ["3 m", "47 m", "250 m", "1.2 km"]
    assert age_words(3_600 * 3) == "3 hours old"
    assert (
        band_words(replace(BAND, opening_degrees=360)) == "somewhere 1.2 km to 3.4 km from the mast, in any direction"
    )


def normal(percent: float, metres: float, **more: Any) -> Location:
    sure = Confidence(percent=percent, distribution=Distribution.NORMAL)
    return Location(shape=circle(metres), method="GPS", confidence=sure, at=ago(20), **more)


def test_what_is_sent_at_one_deviation_is_shown_as_wide_as_it_is_at_95_percent() -> None:
    found = alone(evidence_of(normal(67, 200), NOTHING, NOW))
    assert found.width_metres == pytest.approx(334.8, abs=0.1)
    assert found.percent == 95
    assert found.sentence == "GPS: within 330 m of the middle, 95 percent sure, 20 seconds old."
    sharper = alone(evidence_of(normal(99, 200), NOTHING, NOW))
    assert (sharper.width_metres, sharper.percent) == (200, 99)


@pytest.mark.parametrize(
    ("confidence", "shape"),
    [
        (Confidence(percent=30), circle(50)),
        (Confidence(percent=30, distribution=Distribution.RECTANGULAR), circle(50)),
        (Confidence(percent=30, distribution=Distribution.NORMAL), Polygon(corners=(MAST, at(53.351), at(53.352, -6)))),
    ],
)
def test_what_is_rather_wrong_than_right_says_so_and_is_no_narrow_place(confidence: Confidence, shape: Shape) -> None:
    unlikely = evidence_of(Location(shape=shape, method="GPS", confidence=confidence, at=ago(5)), NOTHING, NOW)
    found = alone(unlikely)
    assert (found.evidence.shape, found.percent) == (shape, 30)
    assert "only 30 percent sure: rather outside of it than inside" in found.sentence
    landline = one(How.LANDLINE, address="12 Hill Road")
    assert weigh([unlikely, landline], NOW)[0].evidence == landline


def test_a_position_without_a_time_does_not_pretend_to_be_new() -> None:
    undated = evidence_of(Location(shape=circle(20), method="GPS"), NOTHING, ago(40))
    assert alone(undated).sentence.endswith(", came with the call; how old it was then is not said.")
    assert alone(undated).age_seconds == 40
    tower = evidence_of(Location(shape=BAND), NOTHING, ago(40))
    assert "Came with the call; how old it was then is not said. Never" in alone(tower).sentence


@pytest.mark.parametrize(
    ("motion", "words"),
    [
        (Motion(speed_metres_per_second=24, heading_degrees=(278,)), "Moving at 86 km/h (54 mph) to the west."),
        (Motion(speed_metres_per_second=12), "Moving at 43 km/h (27 mph)."),
        (Motion(heading_degrees=(-90.0, 4)), "Moving to the west."),
        (Motion(speed_metres_per_second=0.2, heading_degrees=(10,)), "Standing still."),
    ],
)
def test_how_somebody_moves_is_said(motion: Motion, words: str) -> None:
    found = alone(evidence_of(normal(95, 20, motion=motion), NOTHING, NOW))
    assert found.sentence == f"GPS: within 20 m of the middle, 95 percent sure, 20 seconds old. {words}"


@pytest.mark.parametrize("motion", [None, Motion(), Motion(orientation_degrees=(4,))])
def test_what_says_nothing_of_moving_adds_no_words(motion: Motion | None) -> None:
    assert alone(evidence_of(normal(95, 20, motion=motion), NOTHING, NOW)).sentence.endswith("20 seconds old.")


def test_how_somebody_moves_alone_is_no_place() -> None:
    moving = Location(motion=Motion(speed_metres_per_second=24), method="gps", at=ago(5))
    found = alone(evidence_of(moving, NOTHING, NOW))
    assert found.sentence == "GPS: no place, 5 seconds old. Moving at 86 km/h (54 mph)."
    assert (found.drawn_as, found.width_metres) == (Drawn.NOT, None)


@pytest.mark.parametrize("method", ["TA-NMR", "networkTDOA", "E-CID", "RTT"])
def test_tokens_of_the_registry_are_known(method: str) -> None:
    assert evidence_of(Location(shape=circle(20), method=method), NOTHING, NOW).how is How.NETWORK
