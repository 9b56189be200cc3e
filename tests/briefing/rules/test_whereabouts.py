"""Each thing that says where somebody is says how it was got; a registered address never outdoes a sign-out."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.briefing.scenes import gps
from wayhome.briefing.rules import At, BriefingRequest, Evidence, How, Line, OnFile, Position, whereabouts
from wayhome.briefing.rules.words import ago

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
HOUR_AGO = NOW - timedelta(hours=1)
HOME = OnFile(address="9 Home Road", spot=(53.3, -6.2))


def position(at: At, address: str = "12 Quay Street") -> Position:
    address = "" if at is At.NO_STOP else address
    return Position(at=at, since=NOW - timedelta(minutes=20), address=address, signed_out_at=HOUR_AGO)


def hows(asked: BriefingRequest, out: Position | None = None, file: OnFile | None = None) -> list[tuple[How, bool]]:
    return [(one.how, one.is_there) for one in whereabouts(asked, out, file, NOW)]


def sentence(asked: BriefingRequest, out: Position | None = None, file: OnFile | None = None) -> str:
    return whereabouts(asked, out, file, NOW)[0].sentence


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
    assert whereabouts(BriefingRequest(), None, None, NOW) == ()


def test_an_internet_telephone_is_not_where_it_is_registered_while_a_sign_out_says_otherwise() -> None:
    voip = BriefingRequest(line=Line.VOIP, address="9 Home Road")
    for at, how in ((At.GOING, How.SIGNED_OUT), (At.THERE, How.ARRIVED), (At.LEFT, How.ON_THE_WAY)):
        assert hows(voip, position(at)) == [(how, True), (How.VOIP, False)]
        last = whereabouts(voip, position(at), None, NOW)[-1]
        assert last.sentence.startswith("NOT where the caller is: 9 Home Road")
    assert dict(hows(voip, position(At.NO_STOP)))[How.VOIP] is False


def test_an_internet_telephone_of_which_nothing_better_is_known_may_be_anywhere() -> None:
    voip = BriefingRequest(line=Line.VOIP, address="9 Home Road")
    assert hows(voip) == [(How.VOIP, True)]
    assert "may be anywhere" in sentence(voip)


@pytest.mark.parametrize(("minutes", "is_there"), [(2, False), (59, False), (61, True)])
def test_only_a_position_of_this_hour_outdoes_a_registered_address(minutes: int, *, is_there: bool) -> None:
    at = NOW - timedelta(minutes=minutes)
    voip = BriefingRequest(line=Line.VOIP, address="9 Home Road", located=(gps(53.0, -6.0, at=at),))
    assert dict(hows(voip))[How.VOIP] is is_there


def test_a_fresh_and_narrow_position_is_read_first_and_an_old_one_late() -> None:
    def asked(minutes: float, radius: float) -> BriefingRequest:
        at = NOW - timedelta(minutes=minutes)
        return BriefingRequest(located=(gps(53.0, -6.0, metres=radius, at=at),))

    there = position(At.THERE)
    assert hows(asked(1, 30), there)[0] == (How.GPS, True)
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
        (At.NO_STOP, How.SIGNED_OUT, "Signed out 20 min ago; no stop"),
    ],
)
def test_a_visit_says_how_far_it_has_come(at: At, how: How, words: str) -> None:
    assert hows(BriefingRequest(), position(at)) == [(how, True)]
    assert words in sentence(BriefingRequest(), position(at))


@pytest.mark.parametrize(
    ("line", "how", "words"),
    [
        (Line.LANDLINE, How.LANDLINE, "telephone company has it"),
        (Line.COIN, How.LANDLINE, "telephone company has it"),
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
    found = whereabouts(asked, position(At.THERE), OnFile(address="3 Quay Lane"), NOW)
    assert [one.how for one in found] == [How.LANDLINE, How.ARRIVED]
    assert "on file here" in found[0].sentence


def test_an_address_that_a_location_has_is_not_said_again_as_given() -> None:
    located = BriefingRequest(line=Line.VOIP, address="9 Home Road", located=(evidence_at("9 Home Road"),))
    assert hows(located) == [(How.VOIP, True)]
    assert len(whereabouts(BriefingRequest(located=(evidence_at("9 Home Road"),) * 30), None, None, NOW)) == 10


def evidence_at(address: str) -> Evidence:
    return Evidence(how=How.VOIP, address=address)


def test_a_landline_on_file_that_rings_over_the_internet_tells_nothing_of_its_premise() -> None:
    voip = BriefingRequest(line=Line.VOIP)
    assert hows(voip, position(At.THERE), HOME) == [(How.ARRIVED, True), (How.VOIP, False)]
    last = whereabouts(voip, position(At.THERE), HOME, NOW)[-1]
    assert last.sentence.startswith("NOT where the caller is: 9 Home Road")
    assert hows(voip, None, HOME) == [(How.VOIP, True)]
    assert "from anywhere. Ask where they are" in sentence(voip, None, HOME)


@pytest.mark.parametrize("line", [Line.MOBILE, Line.VEHICLE])
def test_a_number_on_file_that_rings_from_a_mobile_is_not_there(line: Line) -> None:
    mobile = BriefingRequest(line=line)
    assert hows(mobile, None, HOME) == [(How.ON_FILE, True)]
    assert "on file for 9 Home Road, but it rings from a mobile, from anywhere" in sentence(mobile, None, HOME)
    assert hows(mobile, position(At.GOING), HOME) == [(How.SIGNED_OUT, True), (How.ON_FILE, False)]


@pytest.mark.parametrize("line", [Line.UNKNOWN, Line.LANDLINE, Line.COIN, Line.SWITCHBOARD])
def test_other_lines_stay_where_they_are(line: Line) -> None:
    assert hows(BriefingRequest(line=line), None, HOME) == [(How.LANDLINE, True)]
