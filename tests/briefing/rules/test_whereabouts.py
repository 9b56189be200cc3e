"""Each thing that says where somebody is says how it was got; a registered address never outdoes a sign-out."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from wayhome.briefing.rules import At, BriefingRequest, How, Line, Position, ago, position_words, whereabouts

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
HOUR_AGO = NOW - timedelta(hours=1)


def position(at: At, address: str = "12 Quay Street") -> Position:
    return Position(at=at, since=NOW - timedelta(minutes=20), address=address, signed_out_at=HOUR_AGO)


def hows(asked: BriefingRequest, out: Position | None = None, landline: str = "") -> list[tuple[How, bool]]:
    return [(one.how, one.is_there) for one in whereabouts(asked, out, landline, NOW)]


def sentence(asked: BriefingRequest, out: Position | None = None, landline: str = "") -> str:
    return whereabouts(asked, out, landline, NOW)[0].sentence


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-30, "just now"),
        (59, "just now"),
        (60, "1 min ago"),
        (3_599, "59 min ago"),
        (3_660, "1 h 1 min ago"),
        (172_799, "47 h 59 min ago"),
        (172_800, "2 days ago"),
    ],
)
def test_how_long_ago(seconds: int, words: str) -> None:
    assert ago(NOW - timedelta(seconds=seconds), NOW) == words


def test_nothing_known_says_nothing() -> None:
    assert whereabouts(BriefingRequest(), None, "", NOW) == ()


def test_an_internet_telephone_is_not_where_it_is_registered_while_a_sign_out_says_otherwise() -> None:
    voip = BriefingRequest(line=Line.VOIP, address="9 Home Road")
    assert hows(voip, position(At.GOING)) == [(How.SIGNED_OUT, True), (How.VOIP, False)]
    last = whereabouts(voip, position(At.GOING), "", NOW)[-1]
    assert last.sentence.startswith("NOT where the caller is: 9 Home Road")


def test_an_internet_telephone_of_which_nothing_better_is_known_may_be_anywhere() -> None:
    voip = BriefingRequest(line=Line.VOIP, address="9 Home Road")
    assert hows(voip) == [(How.VOIP, True)]
    assert "may be anywhere" in sentence(voip)


@pytest.mark.parametrize(("minutes", "is_there"), [(2, False), (59, False), (61, True)])
def test_only_a_position_of_this_hour_outdoes_a_registered_address(minutes: int, *, is_there: bool) -> None:
    at = NOW - timedelta(minutes=minutes)
    voip = BriefingRequest(line=Line.VOIP, address="9 Home Road", latitude=53.0, longitude=-6.0, located_at=at)
    assert dict(hows(voip))[How.VOIP] is is_there


def test_a_position_of_which_nobody_says_when_outdoes_a_registered_address_too() -> None:
    voip = BriefingRequest(line=Line.VOIP, address="9 Home Road", latitude=53.0, longitude=-6.0)
    assert hows(voip) == [(How.POSITION, True), (How.VOIP, False)]
    assert "nobody says when" in sentence(voip)
    assert "nobody says how wrong" in sentence(voip)


def test_a_fresh_and_narrow_position_is_read_first_and_an_old_one_late() -> None:
    def asked(minutes: float, radius: float) -> BriefingRequest:
        at = NOW - timedelta(minutes=minutes)
        return BriefingRequest(latitude=53.0, longitude=-6.0, radius_metres=radius, located_at=at)

    there = position(At.THERE)
    assert hows(asked(1, 30), there)[0] == (How.POSITION, True)
    assert "within 30 m" in sentence(asked(1, 30))
    for later, wider in ((1, 900), (30, 30), (90, 30), (1, 0)):
        assert hows(asked(later, wider), there)[0] == (How.ARRIVED, True)
    assert "Too old to go by" in sentence(asked(90, 30))


@pytest.mark.parametrize(
    ("at", "how", "words"),
    [
        (At.THERE, How.ARRIVED, "arrived at 12 Quay Street, 20 min ago"),
        (At.GOING, How.SIGNED_OUT, "Signed out to 12 Quay Street, 20 min ago. Nobody has heard"),
        (At.LEFT, How.ON_THE_WAY, "left 12 Quay Street 20 min ago"),
        (At.NO_STOP, How.SIGNED_OUT, "Signed out 1 h 0 min ago; no stop"),
    ],
)
def test_a_visit_says_how_far_it_has_come(at: At, how: How, words: str) -> None:
    assert hows(BriefingRequest(), position(at)) == [(how, True)]
    assert words in sentence(BriefingRequest(), position(at))


@pytest.mark.parametrize(
    ("line", "how", "words"),
    [
        (Line.LANDLINE, How.LANDLINE, "telephone company has it"),
        (Line.SWITCHBOARD, How.SWITCHBOARD, "which room"),
        (Line.MOBILE, How.GIVEN, "nobody has seen"),
        (Line.UNKNOWN, How.GIVEN, "nobody has seen"),
    ],
)
def test_an_address_is_trusted_as_its_line_deserves(line: Line, how: How, words: str) -> None:
    asked = BriefingRequest(line=line, address="3 Quay Lane")
    assert hows(asked) == [(how, True)]
    assert words in sentence(asked)


def test_the_landline_on_file_is_read_before_a_sign_out_and_said_once() -> None:
    asked = BriefingRequest(line=Line.LANDLINE, address="3 Quay Lane")
    found = whereabouts(asked, position(At.THERE), "3 Quay Lane", NOW)
    assert [one.how for one in found] == [How.LANDLINE, How.ARRIVED]
    assert "on file here" in found[0].sentence


def test_a_request_with_half_a_point_has_none() -> None:
    half: dict[str, Any] = {"latitude": 53.0}
    assert BriefingRequest(**half).point is None
    assert BriefingRequest(longitude=2.0).point is None


def test_a_landline_on_file_that_rings_over_the_internet_tells_nothing_of_its_premise() -> None:
    voip = BriefingRequest(line=Line.VOIP)
    assert hows(voip, position(At.THERE), "9 Home Road") == [(How.ARRIVED, True), (How.VOIP, False)]
    last = whereabouts(voip, position(At.THERE), "9 Home Road", NOW)[-1]
    assert last.sentence.startswith("NOT where the caller is: 9 Home Road")
    assert hows(voip, None, "9 Home Road") == [(How.VOIP, True)]
    assert "from anywhere. Ask where they are" in sentence(voip, None, "9 Home Road")


@pytest.mark.parametrize("line", [Line.MOBILE, Line.VEHICLE])
def test_a_number_on_file_that_rings_from_a_mobile_is_not_there(line: Line) -> None:
    mobile = BriefingRequest(line=line)
    assert hows(mobile, None, "9 Home Road") == [(How.ON_FILE, True)]
    assert "on file for 9 Home Road, but it rings from a mobile, from anywhere" in sentence(mobile, None, "9 Home Road")
    assert hows(mobile, position(At.GOING), "9 Home Road") == [(How.SIGNED_OUT, True), (How.ON_FILE, False)]
    words = whereabouts(mobile, position(At.GOING), "9 Home Road", NOW)[-1].sentence
    assert words.startswith(
        "NOT where the caller is: 9 Home Road is only where this number is on file; it rings from a"
    )


@pytest.mark.parametrize("line", [Line.UNKNOWN, Line.LANDLINE, Line.COIN, Line.SWITCHBOARD])
def test_other_lines_stay_where_they_are(line: Line) -> None:
    assert hows(BriefingRequest(line=line), None, "9 Home Road") == [(How.LANDLINE, True)]


def test_the_sentence_of_a_location_is_the_one_that_its_call_has() -> None:
    asked = BriefingRequest(latitude=53.0, longitude=-6.0, radius_metres=40.0, located_at=HOUR_AGO, point_words="GPS.")
    assert sentence(asked) == "GPS."


def test_a_position_is_read_out_with_its_width() -> None:
    assert position_words(BriefingRequest(), NOW) == ""
    at = BriefingRequest(latitude=53.35, longitude=-6.26049)
    assert position_words(at, NOW) == "at or near 53.35000, -6.26049 (latitude, longitude), nobody says when"
    wide = BriefingRequest(latitude=53.35, longitude=-6.26049, radius_metres=40.4, located_at=HOUR_AGO)
    words = "within 40 metres of 53.35000, -6.26049 (latitude, longitude), 1 h 0 min ago"
    assert position_words(wide, NOW) == words
