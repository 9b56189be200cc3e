"""What a sign-out, a number on file and an address that was given say of where somebody is, weighed. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wayhome.briefing.rules.asking import MOST_LOCATED, BriefingRequest, Line
from wayhome.briefing.rules.evidence import Evidence, How
from wayhome.briefing.rules.trust import Trust, weigh
from wayhome.places.rules.shapes import Point
from wayhome.places.rules.shapes import Position as Spot


class At(StrEnum):
    """How far a visit has come."""

    THERE = "there"
    GOING = "going"
    LEFT = "left"
    NO_STOP = "no_stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What a sign-out says of where its person is: the stop, how far they are with it, and since when.

    `spot` is where the stop lies (latitude, longitude), None where nobody put it on a map.
    """

    at: At
    since: datetime
    address: str = ""
    signed_out_at: datetime
    spot: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnFile:
    """The premise that is on file with the caller's number as its landline."""

    address: str
    spot: tuple[float, float] | None = None


_HOW_AT = {At.THERE: How.ARRIVED, At.GOING: How.SIGNED_OUT, At.LEFT: How.ON_THE_WAY, At.NO_STOP: How.SIGNED_OUT}
_HOW_BY = {
    Line.VOIP: How.VOIP,
    Line.LANDLINE: How.LANDLINE,
    Line.COIN: How.LANDLINE,
    Line.SWITCHBOARD: How.SWITCHBOARD,
}
"""How an address was got that comes with a line: of any other, somebody has said it."""


def whereabouts(
    asked: BriefingRequest, position: Position | None, on_file: OnFile | None, now: datetime, *, own: bool = False
) -> tuple[Trust, ...]:
    """Return each thing that says where somebody is, the best first.

    `own`: they read it themselves, and a position is that of the phone in their hand.
    """
    known = list(asked.located[:MOST_LOCATED])
    if position is not None:
        known.append(_of_visit(position))
    said = {one.address for one in known}
    if on_file is not None:
        how = How.LANDLINE
        if asked.line.roves:
            how = How.VOIP if asked.line is Line.VOIP else How.ON_FILE
        known.append(Evidence(how=how, address=on_file.address, shape=_point(on_file.spot), on_file=True))
        said.add(on_file.address)
    if asked.address and asked.address not in said:
        known.append(Evidence(how=_HOW_BY.get(asked.line, How.GIVEN), address=asked.address))
    return weigh(known, now, own=own)


def _of_visit(position: Position) -> Evidence:
    return Evidence(how=_HOW_AT[position.at], at=position.since, address=position.address, shape=_point(position.spot))


def _point(spot: tuple[float, float] | None) -> Point | None:
    return Point(at=Spot(latitude=spot[0], longitude=spot[1])) if spot else None
