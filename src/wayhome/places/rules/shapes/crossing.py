"""Polygons whose border crosses itself, which RFC 5491 forbids (5.2.2) and senders who mix up corners write. Pure."""

from wayhome.places.rules.shapes.kinds import HALF_TURN, LEAST_CORNERS, Position
from wayhome.places.rules.shapes.measures import unrolled

MOST_JUDGED = 100
"""Corners up to which a border is looked at: each edge is laid beside each other one. RFC 5491 advises 15 at most."""

_At = tuple[float, float]


def crosses_itself(corners: tuple[Position, ...]) -> bool:
    """Say whether two edges cross each other between their ends.

    Of a border with more than `MOST_JUDGED` corners, or around more than half of the Earth, it is not said.
    """
    flat = unrolled(corners)
    along = [x for x, _ in flat]
    if len(flat) > MOST_JUDGED or max(along) - min(along) > HALF_TURN:
        return False
    edges = list(zip(flat, [*flat[1:], flat[0]], strict=True))
    return any(_cross(*one, *other) for at, one in enumerate(edges) for other in edges[at + 2 :])


def around(corners: tuple[Position, ...]) -> tuple[Position, ...]:
    """Return those of the corners within which all of them lie (the convex hull), counter-clockwise.

    Whichever way a border was meant that crosses itself, nothing of it lies outside.
    """
    order = sorted(zip(unrolled(corners), corners, strict=True), key=lambda one: one[0])
    lower, upper = _half(order), _half(order[::-1])
    return tuple(corner for _, corner in [*lower[:-1], *upper[:-1]])


def _half(order: list[tuple[_At, Position]]) -> list[tuple[_At, Position]]:
    kept: list[tuple[_At, Position]] = []
    for one in order:
        while len(kept) >= LEAST_CORNERS - 1 and _turn(kept[-2][0], kept[-1][0], one[0]) <= 0:
            kept.pop()
        kept.append(one)
    return kept


def _turn(a: _At, b: _At, c: _At) -> float:
    """Return on which side of the way from `a` to `b` lies `c`: more than 0 to the left, 0 on it."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _cross(a: _At, b: _At, c: _At, d: _At) -> bool:
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0
