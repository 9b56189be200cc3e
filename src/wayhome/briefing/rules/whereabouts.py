"""Where somebody is, by each thing that says so: how it was got, how old, how far it goes. Pure.

The address that an internet telephone is registered at is never shown as where the caller is when a sign-out or
a position says otherwise (REQUIREMENTS C4). The room above knows more of a call's location (shapes,
confidence) and may exchange these lines for its own.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wayhome.briefing.rules.asking import BriefingRequest, Line

FRESH_SECONDS = 300
OLD_SECONDS = 3_600
NARROW_METRES = 300.0
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


class How(StrEnum):
    """How it is known."""

    POSITION = "position"
    LANDLINE = "landline"
    ARRIVED = "arrived"
    ON_THE_WAY = "on_the_way"
    SIGNED_OUT = "signed_out"
    SWITCHBOARD = "switchboard"
    GIVEN = "given"
    ON_FILE = "on_file"
    VOIP = "voip"


class At(StrEnum):
    """How far a visit has come."""

    THERE = "there"
    GOING = "going"
    LEFT = "left"
    NO_STOP = "no_stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What a sign-out says of where its person is: the stop, how far they are with it, and since when."""

    at: At
    since: datetime
    address: str = ""
    signed_out_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """One line of where somebody is. `is_there` is False for what must not be taken for it."""

    how: How
    sentence: str
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    is_there: bool = True


def ago(at: datetime, now: datetime) -> str:
    """Return how long ago in words; what lies ahead (a clock that is fast) is now."""
    seconds = max(0.0, (now - at).total_seconds())
    if seconds < _MINUTE:
        return "just now"
    if seconds < _HOUR:
        return f"{int(seconds // _MINUTE)} min ago"
    if seconds < 2 * _DAY:
        return f"{int(seconds // _HOUR)} h {int(seconds % _HOUR // _MINUTE)} min ago"
    return f"{int(seconds // _DAY)} days ago"


def whereabouts(
    asked: BriefingRequest, position: Position | None, landline_address: str, now: datetime, *, own: bool = False
) -> tuple[Where, ...]:
    """Return each thing that says where somebody is, the best first.

    `landline_address` is that of the premise with this number, "" for none. `own`: they read it themselves, and the
    position is that of the phone in their hand.
    """
    who = "You" if own else "They"
    lines: list[tuple[int, Where]] = []
    if asked.point is not None:
        lines.append(_of_point(asked, asked.point, now, whose="This phone's" if own else "The call's"))
    if position is not None:
        lines.append(_of_visit(position, now, who))
    better = position is not None or (asked.point is not None and not _is_old(asked, now))
    if landline_address:
        lines.append(_of_file(asked, landline_address, better=better))
    if asked.address and asked.address != landline_address:
        lines.append(_of_address(asked, better=better))
    return tuple(line for _, line in sorted(lines, key=lambda ranked: ranked[0]))


def position_words(asked: BriefingRequest, now: datetime) -> str:
    """Return the call's own position as it is read to police: width, coordinates, age; "" where it has none."""
    if asked.point is None:
        return ""
    wide = f"within {asked.radius_metres:.0f} metres of" if asked.radius_metres else "at or near"
    when = ago(asked.located_at, now) if asked.located_at else "nobody says when"
    return f"{wide} {asked.point[0]:.5f}, {asked.point[1]:.5f} (latitude, longitude), {when}"


def _is_old(asked: BriefingRequest, now: datetime) -> bool:
    return asked.located_at is not None and (now - asked.located_at).total_seconds() > OLD_SECONDS


def _of_point(asked: BriefingRequest, point: tuple[float, float], now: datetime, *, whose: str) -> tuple[int, Where]:
    wide = asked.radius_metres
    width = "a point, and nobody says how wrong it may be" if not wide else f"somewhere within {wide:.0f} m of a point"
    when = ago(asked.located_at, now) if asked.located_at else "nobody says when"
    old = _is_old(asked, now)
    words = asked.point_words or f"{whose} own position: {width}, {when}."
    if old and not asked.point_words:  # those say it themselves
        words += " Too old to go by: they may be anywhere by now."
    narrow = wide is not None and 0 < wide <= NARROW_METRES
    fresh = asked.located_at is not None and (now - asked.located_at).total_seconds() <= FRESH_SECONDS
    rank = 7 if old else 0 if narrow and fresh else 4
    return rank, Where(how=How.POSITION, sentence=words, latitude=point[0], longitude=point[1])


def _of_visit(position: Position, now: datetime, who: str) -> tuple[int, Where]:
    address = position.address
    match position.at:
        case At.THERE:
            words = f"{who} said that {who.lower()} arrived at {address}, {ago(position.since, now)}."
            return 2, Where(how=How.ARRIVED, sentence=words, address=address)
        case At.GOING:
            words = f"Signed out to {address}, {ago(position.since, now)}. Nobody has heard that {who.lower()} arrived."
            return 3, Where(how=How.SIGNED_OUT, sentence=words, address=address)
        case At.LEFT:
            words = f"{who} left {address} {ago(position.since, now)} and are on the way back, as far as is known."
            return 3, Where(how=How.ON_THE_WAY, sentence=words, address=address)
        case _:
            words = f"Signed out {ago(position.signed_out_at, now)}; no stop was written down."
            return 6, Where(how=How.SIGNED_OUT, sentence=words)


def _of_file(asked: BriefingRequest, at: str, *, better: bool) -> tuple[int, Where]:
    """Say what a number on file as a premise's landline tells; one that comes over the internet tells nothing of it."""
    if not asked.line.roves:
        words = f"Landline of {at}, as it is on file here. If that still holds, the caller is there: ask."
        return 1, Where(how=How.LANDLINE, sentence=words, address=at)
    how, rings = (How.VOIP, "over the internet") if asked.line is Line.VOIP else (How.ON_FILE, "from a mobile")
    if better:
        words = f"NOT where the caller is: {at} is only where this number is on file"
        words += f"; it rings {rings}, and something better is known."
        return 9, Where(how=how, sentence=words, address=at, is_there=False)
    words = f"This number is on file for {at}, but it rings {rings}, from anywhere. Ask where they are."
    return 8, Where(how=how, sentence=words, address=at)


def _of_address(asked: BriefingRequest, *, better: bool) -> tuple[int, Where]:
    at = asked.address
    match asked.line:
        case Line.VOIP if better:
            words = f"NOT where the caller is: {at} is only where this internet telephone is registered"
            words += ", and something better is known."
            return 9, Where(how=How.VOIP, sentence=words, address=at, is_there=False)
        case Line.VOIP:
            words = f"Internet telephone registered at {at}; it may be anywhere. Ask where they are."
            return 8, Where(how=How.VOIP, sentence=words, address=at)
        case Line.LANDLINE:
            words = (
                f"Landline: the telephone company has it at {at}. The caller is at that line; records can be old: ask."
            )
            return 1, Where(how=How.LANDLINE, sentence=words, address=at)
        case Line.SWITCHBOARD:
            words = f"A switchboard at {at}; which room, or which building, it does not know. Ask."
            return 5, Where(how=How.SWITCHBOARD, sentence=words, address=at)
        case _:
            words = f"Given as {at}; nobody has seen the caller there. Ask."
            return 5, Where(how=How.GIVEN, sentence=words, address=at)
