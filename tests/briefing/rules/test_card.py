"""The call card: the address only where it may be said, the order that survives a cut call, what the phone shows."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from wayhome.briefing.rules import At, BriefingRequest, Line, Position, whereabouts
from wayhome.briefing.rules.card import (
    Scene,
    Surety,
    Telephone,
    Tone,
    is_narrow,
    remarks,
    shows_another,
    strays,
    surety_of,
    to_say,
)

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
HERE = "12 Quay Street"
VOIP: dict[str, Any] = {"line": Line.VOIP, "registered_address": "9 Home Road", "checked_on": TODAY}


def position(at: At) -> Position:
    return Position(at=at, since=NOW - timedelta(minutes=20), address=HERE, signed_out_at=NOW)


def said(surety: Surety, **more: Any) -> tuple[str, ...]:
    return to_say(Scene(surety=surety, name="Nora Byrne", **{"address": HERE, **more}))


def toned(telephone: Telephone, here: str = HERE) -> list[Tone]:
    return [one.tone for one in remarks(telephone, here, TODAY)]


@pytest.mark.parametrize(
    ("at", "surety"),
    [
        (At.THERE, Surety.THERE),
        (At.GOING, Surety.IF_THERE),
        (At.LEFT, Surety.LEFT),
        (At.NO_STOP, Surety.UNKNOWN),
    ],
)
def test_an_address_is_said_as_far_as_they_have_come(at: At, surety: Surety) -> None:
    assert surety_of(position(at)) is surety


def test_who_is_not_out_is_nowhere_that_we_know() -> None:
    assert surety_of(None) is Surety.UNKNOWN


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (At.THERE, "You said that you arrived at 12 Quay Street, 20 min ago."),
        (At.GOING, "Signed out to 12 Quay Street, 20 min ago. Nobody has heard that you arrived."),
        (At.LEFT, "You left 12 Quay Street 20 min ago and are on the way back, as far as is known."),
    ],
)
def test_the_card_speaks_to_them_in_the_words_of_the_desk(at: At, words: str) -> None:
    assert whereabouts(BriefingRequest(), position(at), None, NOW, own=True)[0].sentence == words


@pytest.mark.parametrize(
    ("surety", "more", "first"),
    [
        (Surety.THERE, {}, "“I am at 12 Quay Street.”"),
        (Surety.THERE, {"door": "2nd floor"}, "“I am at 12 Quay Street, 2nd floor.”"),
        (Surety.THERE, {"elsewhere": True}, "If you are there: “I am at 12 Quay Street.” If not, say where you are,"),
        (Surety.IF_THERE, {}, "If you are there: “I am at 12 Quay Street.” If not, say where you are,"),
        (Surety.LEFT, {}, "Where you are now. If you do not know it: “I have just left 12 Quay Street.”"),
        (Surety.LEFT, {"crossing": "High Street near Mill Lane"}, "The town, then: “I am on High Street near Mill"),
        (Surety.UNKNOWN, {"address": ""}, "Where you are: the town, the street, the number."),
        (Surety.UNKNOWN, {"crossing": "High Street"}, "The town, then: “I am on High Street.”"),
    ],
)
def test_where_they_are_comes_first(surety: Surety, more: dict[str, Any], first: str) -> None:
    assert said(surety, **more)[0].startswith(first)


def test_the_order_still_brings_help_when_the_call_is_cut() -> None:
    lines = said(
        Surety.THERE,
        crossing="Quay Street near Mill Lane",
        other_address=True,
        way_in="The side door",
        agency="Harbour Outreach",
        has_number=True,
    )
    begins = [line.strip("“").split(" ")[0] for line in lines]
    assert begins == ["I", "It", "My", "To", "What", "Who", "My", "Your", "Stay"]
    assert lines[1] == "“It is on Quay Street near Mill Lane.”"
    assert lines[3] == "“To get in: The side door”"
    assert lines[6] == "“My name is Nora Byrne. I work for Harbour Outreach.”"


def test_what_is_not_known_is_not_said() -> None:
    assert said(Surety.LEFT, way_in="The side door")[1:] == said(Surety.UNKNOWN)[1:]
    assert len(said(Surety.UNKNOWN)) == 5
    assert "“My name is Nora Byrne.”" in said(Surety.UNKNOWN)
    assert "How to get in: it stands above." in said(Surety.IF_THERE, way_in="x" * 201)
    away = said(Surety.THERE, crossing="High Street", elsewhere=True)
    assert away[1] == "If you are somewhere else: “I am on High Street.”"


@pytest.mark.parametrize(
    ("here", "another"),
    [("9 Home Road", False), ("9 home rd.", False), ("9 Home Road, Flat 2", True), (HERE, True), ("", True)],
)
def test_in_doubt_it_shows_another_address(here: str, *, another: bool) -> None:
    telephone = Telephone(number="+353861230000", **VOIP)
    assert shows_another(telephone, here) is another
    assert toned(telephone, here) == [Tone.ALARM if another else Tone.PLAIN]


def test_the_warning_says_which_address_and_what_to_do() -> None:
    telephone = Telephone(**VOIP)
    words = "This phone will show police another address: 9 Home Road."
    assert remarks(telephone, HERE, TODAY)[0].words == f"{words} Say that you are not there, and where you are."
    assert remarks(telephone, "", TODAY)[0].words == f"{words} If you are not there, say so first."


@pytest.mark.parametrize(
    ("line", "tone", "words"),
    [
        (Line.MOBILE, Tone.PLAIN, "a mast and a direction, no address"),
        (Line.VOIP, Tone.DUE, "nobody has said where it is registered"),
        (Line.LANDLINE, Tone.DUE, "nobody has said which"),
        (Line.SWITCHBOARD, Tone.DUE, "nobody has said which"),
        (Line.UNKNOWN, Tone.PLAIN, "Take it that police see no address"),
    ],
)
def test_a_line_without_an_address_says_so(line: Line, tone: Tone, words: str) -> None:
    telephone = Telephone(line=line)
    assert not shows_another(telephone, HERE)
    found = remarks(telephone, HERE, TODAY)
    assert [(one.tone, words in one.words) for one in found] == [(tone, True)]


def test_a_switchboard_shows_the_house_and_an_old_check_is_no_check() -> None:
    board = Telephone(line=Line.SWITCHBOARD, registered_address=HERE, checked_on=TODAY - timedelta(days=180))
    assert toned(board) == [Tone.PLAIN, Tone.DUE]
    stale = Telephone(**{**VOIP, "checked_on": TODAY - timedelta(days=181)})
    assert toned(stale) == [Tone.ALARM, Tone.DUE]
    assert "last checked 181 days ago" in remarks(stale, HERE, TODAY)[1].words


def test_a_position_far_from_the_stop_is_said_and_a_near_or_vague_one_is_not() -> None:
    stop = (53.0, -6.0)
    assert strays((53.01, -6.0), 20.0, None) == ""
    assert strays((53.002, -6.0), 20.0, stop) == ""
    assert strays((53.01, -6.0), 800.0, stop) == ""
    assert strays((53.01, -6.0), None, stop).startswith("This phone's position is 1.1 km from the address")


@pytest.mark.parametrize(
    ("radius", "narrow"), [(None, False), (0.0, False), (20.0, True), (300.0, True), (301.0, False)]
)
def test_a_crossing_is_named_only_by_a_narrow_position(radius: float | None, *, narrow: bool) -> None:
    assert is_narrow(radius) is narrow
