"""How a call's location was got: told by its method and the line, whatever the document calls it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given

from tests.calls.rules.documents import CIRCLE, civic
from tests.places.shapes.test_shapes import SQUARE, bands
from wayhome.briefing.rules import Drawn, How, Trust, weigh
from wayhome.calls.rules.classes import CLASSES, NOTHING, OF_DIGIT, Line, class_in, class_of
from wayhome.calls.rules.evidence import evidence_of
from wayhome.calls.rules.locations import Location
from wayhome.calls.rules.pidf.additional import Block
from wayhome.places.rules.shapes import ArcBand, Circle, Confidence, Distribution, Motion, Shape

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOME = civic("en", {"HNO": "12", "RD": "Hill Road"})


def alone(location: Location, name: str) -> Trust:
    (found,) = weigh([evidence_of(location, class_of(name), NOW)], NOW)
    return found


@given(bands)
def test_whatever_a_document_calls_it_a_sector_is_a_tower(sector: ArcBand) -> None:
    for method in ("GPS", "A-GPS", "Manual", "", "802.11"):
        found = alone(Location(shape=sector, method=method), "VOIP")
        assert (found.how, found.drawn_as) == (How.TOWER, Drawn.BAND)


@pytest.mark.parametrize(
    ("location", "name", "how"),
    [
        (Location(civic=HOME), "RESD", How.LANDLINE),
        (Location(civic=HOME), "COIN", How.LANDLINE),
        (Location(civic=HOME), "MLTS", How.SWITCHBOARD),
        (Location(civic=HOME), "WPH2", How.UNKNOWN),
        (Location(civic=HOME, method="Manual"), "RESD", How.LANDLINE),
        (Location(civic=HOME, method="Manual"), "WPH2", How.GIVEN),
        (Location(civic=HOME, method="Manual"), "VOIP", How.VOIP),
        (Location(shape=CIRCLE), "VOIP", How.VOIP),
        (Location(shape=CIRCLE, method="Manual"), "VOIP", How.VOIP),
        (Location(shape=CIRCLE, method="Manual"), "WPH2", How.GIVEN),
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


def normal(percent: float, metres: float) -> Location:
    sure = Confidence(percent=percent, distribution=Distribution.NORMAL)
    shape = Circle(at=CIRCLE.at, radius_metres=metres)
    return Location(shape=shape, method="GPS", confidence=sure, at=NOW, motion=Motion(heading_degrees=(278,)))


def test_what_is_sent_at_one_deviation_is_shown_as_wide_as_it_is_at_95_percent() -> None:
    found = alone(normal(67, 200), "")
    assert found.width_metres == pytest.approx(334.8, abs=0.1)
    assert found.percent == 95
    assert found.sentence == "GPS: somewhere within 330 m, 95 percent sure, 0 seconds old. Moving to the west."
    sharper = alone(normal(99, 200), "")
    assert (sharper.width_metres, sharper.percent) == (200, 99)


@pytest.mark.parametrize(
    ("confidence", "shape"),
    [
        (Confidence(percent=30), CIRCLE),
        (Confidence(percent=30, distribution=Distribution.RECTANGULAR), CIRCLE),
        (Confidence(percent=30, distribution=Distribution.NORMAL), SQUARE),
        (Confidence(percent=None), CIRCLE),
    ],
)
def test_a_width_that_cannot_be_reckoned_stays_as_it_came(confidence: Confidence, shape: Shape) -> None:
    found = alone(Location(shape=shape, method="GPS", confidence=confidence, at=NOW), "")
    assert (found.evidence.shape, found.percent) == (shape, confidence.percent)


def test_a_location_without_a_time_of_its_own_says_so() -> None:
    assert not evidence_of(Location(shape=CIRCLE), NOTHING, NOW).is_dated
    assert evidence_of(Location(shape=CIRCLE, at=NOW), NOTHING, NOW).is_dated


@pytest.mark.parametrize("method", ["TA-NMR", "networkTDOA", "E-CID", "RTT"])
def test_tokens_of_the_registry_are_known(method: str) -> None:
    assert evidence_of(Location(shape=CIRCLE, method=method), NOTHING, NOW).how is How.NETWORK
