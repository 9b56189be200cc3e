"""What police are read: an address only where somebody may be at it; a position or a sector for what it is."""

from datetime import UTC, datetime, timedelta

import pytest

from wayhome.briefing.rules import Evidence, How, police_where, police_words, weigh
from wayhome.briefing.rules.words import band_words
from wayhome.places.rules.shapes import ArcBand, Circle, Confidence, Point, Position

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
AGO = NOW - timedelta(minutes=20)
MAST = Position(latitude=53.35, longitude=-6.26)
BAND = ArcBand(mast=MAST, inner_radius_metres=500, outer_radius_metres=1_500, start_degrees=340, opening_degrees=60)
STOP = Evidence(how=How.SIGNED_OUT, at=AGO, address="12 Quay Street", shape=Point(at=MAST))
SECTOR = Evidence(how=How.TOWER, at=NOW, shape=BAND)


def read(*known: Evidence, crossing: str = "") -> tuple[str, ...]:
    return police_where(weigh(known, NOW), crossing, NOW)


def gps(metres: float = 15.0) -> Evidence:
    shape = Circle(at=MAST, radius_metres=metres) if metres else Point(at=MAST)
    return Evidence(how=How.GPS, at=NOW, shape=shape)


def test_police_hear_the_address_first() -> None:
    words = police_words(
        called="Nora Byrne",
        where=("The address: 12 Quay Street.",),
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
    words = police_words(called="", where=read(), vehicle="", known=(), concerns=(), is_duress=False)
    assert words[0] == "The address is not known to us."
    assert len(words) == 2
    assert read(Evidence(how=How.TOWER, at=NOW, shape=Point(at=MAST))) == ("The address is not known to us.",)
    assert read(Evidence(how=How.SIGNED_OUT, at=AGO)) == ("The address is not known to us.",)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (
            STOP,
            ("The address: 12 Quay Street.", "They set out for it 20 min ago; nobody has heard that they arrived."),
        ),
        (Evidence(how=How.ARRIVED, at=AGO, address="12 Quay Street"), ("The address: 12 Quay Street.",)),
        (
            Evidence(how=How.ON_THE_WAY, at=AGO, address="12 Quay Street"),
            ("The address is not known now. They left 12 Quay Street 20 min ago.",),
        ),
        (
            Evidence(how=How.VOIP, address="9 Home Road"),
            ("The address: not known. The telephone is registered at 9 Home Road, and may be anywhere.",),
        ),
        (Evidence(how=How.LANDLINE, address="9 Home Road"), ("The address: 9 Home Road.",)),
        (SECTOR, (
            "The address is not known for sure.",
            f"Of their telephone only this is known: a tower's sector, {band_words(BAND)}, just now.",
            "The mast, where they are NOT, stands at 53.35000, -6.26000.",
        )),
    ],
)  # fmt: skip
def test_one_thing_that_is_known_is_read_for_what_it_is(one: Evidence, words: tuple[str, ...]) -> None:
    assert read(one) == words


def test_a_fresh_position_goes_before_the_address_at_which_they_were_expected() -> None:
    assert read(STOP, gps(), crossing="High Street") == (
        "The address is not known for sure.",
        (
            "Their telephone is near 53.35000, -6.26000, on High Street (GPS, somewhere within 15 m, just now)."
            " It is 0 m from the place they signed out to."
        ),
        "Signed out to 12 Quay Street, 20 min ago. Nobody has heard that they arrived.",
    )
    assert len(read(gps())) == 2


def test_a_wide_position_is_read_after_the_address() -> None:
    lines = read(SECTOR, STOP)
    assert lines[0] == "The address: 12 Quay Street."
    assert lines[2].startswith("Of their telephone only this is known: a tower's sector")
    assert lines[2].endswith(" The place they signed out to does NOT lie in it.")


def test_a_registered_address_is_never_read_beside_anything_better() -> None:
    voip = Evidence(how=How.VOIP, address="9 Home Road")
    for better in (STOP, gps(), gps(0), SECTOR):
        assert not any("Home Road" in line for line in read(voip, better))


def test_a_bare_position_says_that_nobody_knows_how_wrong_it_is() -> None:
    assert "a point, and nobody says how wrong" in read(gps(0))[1]
    tower = Evidence(how=How.TOWER, at=NOW, shape=Circle(at=MAST, radius_metres=900))
    assert "(by a tower, somewhere within 900 m, just now)" in read(tower)[1]
    said = Evidence(how=How.WIFI, shape=Circle(at=MAST, radius_metres=80), confidence=Confidence(percent=67))
    assert "(worked out from wireless networks, somewhere within 80 m, 67 percent sure, nobody knows" in read(said)[1]
