"""A piece of street between two junctions, and what can be said of a place by the streets around it."""

from collections.abc import Sequence
from dataclasses import dataclass

from wayhome.places.rules.roads.plane import Foot, Point, about_metres, apart_metres, compass_word, foot_on

AT_CROSSING_METRES = 15.0
"""Nearer than this one stands at the crossing itself."""

ON_STREET_METRES = 120.0
"""Further from every named street than this, a street's name would send helpers to the wrong place."""


PATHS = frozenset({"footway", "path", "steps", "cycleway", "bridleway", "track"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A piece of street; `start` and `end` are its junctions by number. `direction`: 1 only along it, 0 both ways."""

    number: int
    name: str
    road_class: str
    direction: int
    speed_kmh: float
    lit: bool | None
    drivable: bool
    start: int
    end: int
    metres: float
    line: tuple[Point, ...]

    @property
    def seconds(self) -> float:
        """Return how long a car takes from one end to the other."""
        return self.metres / (self.speed_kmh / 3.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Where a place is by its streets: on or near which, at or near which crossing, and that in words."""

    street: str
    crossing: str
    crossing_at: Point | None
    metres_to_street: float
    metres_to_crossing: float | None
    direction: str
    words: str


def nearest(segments: Sequence[Segment], point: Point) -> tuple[Segment, Foot] | None:
    """Return the segment nearest to `point` and where on it; None without any."""
    found = ((segment, foot_on(segment.line, point)) for segment in segments)
    return min(found, key=lambda pair: (pair[1].metres, pair[0].number), default=None)


def crossing_of(segments: Sequence[Segment], point: Point) -> Crossing | None:
    """Say on which named street a place is and which crossing of that street is nearest; None far from any name."""
    on = _street_near(segments, point)
    if on is None:
        return None
    street = on[0].name
    found = _crossings(segments, street)
    best = min(found, key=lambda pair: (apart_metres(pair[1], point), pair[0]), default=None)
    if best is None:
        words = street
        return Crossing(
            street=street,
            crossing="",
            crossing_at=None,
            metres_to_street=on[1].metres,
            metres_to_crossing=None,
            direction="",
            words=words,
        )
    other, at = best
    metres = apart_metres(at, point)
    direction = compass_word(at, point)
    if metres <= AT_CROSSING_METRES:
        words = f"{street}, at the crossing with {other}"
    else:
        words = f"{street} near {other}, about {about_metres(metres)} {direction} of the crossing"
    return Crossing(
        street=street,
        crossing=other,
        crossing_at=at,
        metres_to_street=on[1].metres,
        metres_to_crossing=metres,
        direction=direction,
        words=words,
    )


def _street_near(segments: Sequence[Segment], point: Point) -> tuple[Segment, Foot] | None:
    """Return the nearest named street; a path's name only where no street is near: helpers come by street."""
    named = [segment for segment in segments if segment.name]
    for some in ([one for one in named if one.road_class not in PATHS], named):
        on = nearest(some, point)
        if on is not None and on[1].metres <= ON_STREET_METRES:
            return on
    return None


def _crossings(segments: Sequence[Segment], street: str) -> list[tuple[str, Point]]:
    """Return each junction of `street` with another named street: that street's name, and where."""
    junctions: dict[int, Point] = {}
    for segment in segments:
        if segment.name == street:
            junctions[segment.start] = segment.line[0]
            junctions[segment.end] = segment.line[-1]
    return [
        (segment.name, junctions[end])
        for segment in segments
        if segment.name and segment.name != street
        for end in (segment.start, segment.end)
        if end in junctions
    ]
