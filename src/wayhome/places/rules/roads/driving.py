"""Getting on the streets and off again: from where in a segment which junctions are how far, by car."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from wayhome.places.rules.roads.plane import Foot, Point, apart_metres
from wayhome.places.rules.roads.streets import Segment

DETOUR = 1.4
"""How much longer than straight a way over streets is on the whole, where no better is known."""

GUESSED_KMH = 30.0
"""How fast one gets on in a town, where no better is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Footing:
    """Where a place meets the streets: a segment, and how far along it (0 to 1)."""

    segment: Segment
    share: float
    metres_off: float
    at: Point


def footing(segment: Segment, foot: Foot) -> Footing:
    """Return a segment and the foot on it as one."""
    return Footing(segment=segment, share=foot.share, metres_off=foot.metres, at=foot.at)


def leaving(place: Footing) -> dict[int, float]:
    """Return the junctions that a car reaches first from here, with the seconds to each."""
    ahead = {place.segment.end: (1 - place.share) * place.segment.seconds}
    return (
        ahead if place.segment.direction else _nearer(ahead, place.segment.start, place.share * place.segment.seconds)
    )


def reaching(place: Footing) -> dict[int, float]:
    """Return the junctions from which a car comes here last, with the seconds from each."""
    along = {place.segment.start: place.share * place.segment.seconds}
    if place.segment.direction:
        return along
    return _nearer(along, place.segment.end, (1 - place.share) * place.segment.seconds)


def _nearer(seconds: dict[int, float], junction: int, more: float) -> dict[int, float]:
    """Add a junction; a street that ends where it begins has only one, by its shorter side."""
    return seconds | {junction: min(more, seconds.get(junction, more))}


def straight_on(begin: Footing, end: Footing) -> float | None:
    """Return the seconds within one segment, without any junction; None where that cannot be driven."""
    if begin.segment.number != end.segment.number:
        return None
    share = end.share - begin.share
    if share < 0 and begin.segment.direction:
        return None
    return abs(share) * begin.segment.seconds


Between = Mapping[tuple[int, int], float]
"""Seconds from one junction to another; what is not in it cannot be reached."""


def drive_seconds(begin: Footing, end: Footing, between: Between) -> float | None:
    """Return how long a car takes from one place to another, the shortest of the ways; None if there is none."""
    direct = straight_on(begin, end)
    ways = [] if direct is None else [direct]
    for first, before in leaving(begin).items():
        for last, after in reaching(end).items():
            through = between.get((first, last))
            if through is not None:
                ways.append(before + through + after)
    return min(ways, default=None)


def best_pair(begin: Footing, end: Footing, between: Between) -> tuple[int, int] | None:
    """Return the junctions by which `drive_seconds` goes; None where it is straight on, or there is no way."""
    best, best_seconds = None, straight_on(begin, end)
    for first, before in leaving(begin).items():
        for last, after in reaching(end).items():
            through = between.get((first, last))
            if through is not None and (best_seconds is None or before + through + after < best_seconds):
                best, best_seconds = (first, last), before + through + after
    return best


def guessed_seconds(one: Point, other: Point) -> float:
    """Return about how long a car takes where the streets are not known: straight, with a detour's allowance."""
    return apart_metres(one, other) * DETOUR / (GUESSED_KMH / 3.6)


def part_of(line: Sequence[Point], begin: float, end: float) -> tuple[Point, ...]:
    """Return the piece of a line between two shares of its length; backwards where `end` is less."""
    if end < begin:
        return tuple(reversed(part_of(line, end, begin)))
    lengths = [apart_metres(one, other) for one, other in pairwise(line)]
    total = sum(lengths) or 1.0
    found, walked = [_at(line, lengths, begin * total)], 0.0
    for place, length in zip(line[1:], lengths, strict=True):
        walked += length
        if begin * total < walked < end * total:
            found.append(place)
    return (*found, _at(line, lengths, end * total))


def _at(line: Sequence[Point], lengths: Sequence[float], metres: float) -> Point:
    for (one, other), length in zip(pairwise(line), lengths, strict=True):
        if metres <= length and length:
            share = metres / length
            return one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])
        metres -= length
    return line[-1]
