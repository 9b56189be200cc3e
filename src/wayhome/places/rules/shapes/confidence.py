"""How sure a shape is, and how large it is at another confidence (RFC 7459, sections 4.1 and 5.4)."""

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from statistics import NormalDist

from wayhome.places.rules.shapes.kinds import Circle, Ellipse, Ellipsoid, Shape, ShapeError, Sphere

USUAL_PERCENT = 95.0
"""What is meant where nothing is said (RFC 5491, section 5; RFC 7459, section 4.1)."""

FULL_PERCENT = 100.0


class Distribution(StrEnum):
    """How probability lies in the shape."""

    UNKNOWN = "unknown"
    NORMAL = "normal"
    RECTANGULAR = "rectangular"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidence:
    """The chance, in percent, that the place lies within the shape; `percent` None where the sender does not know it.

    Not `stated` where the sender said nothing: then 95 is meant.
    """

    percent: float | None = USUAL_PERCENT
    distribution: Distribution = Distribution.UNKNOWN
    stated: bool = True

    def __post_init__(self) -> None:
        if self.percent is not None and not (isfinite(self.percent) and 0 < self.percent <= FULL_PERCENT):
            raise ShapeError("a confidence lies between 0 and 100 percent")


UNSAID = Confidence(stated=False)


def scaled(shape: Shape, confidence: Confidence, percent: float) -> Shape | None:
    """Return the shape as it is at another confidence (below 100), or None where that cannot be said.

    Round shapes only: the RFC gives no way for the rest. A normal distribution grows and shrinks (section
    5.4.2); a rectangular one only shrinks, since what lies beyond it is not known (5.4.1); of an unknown
    one nothing can be said.
    """
    if not _can_scale(confidence, percent):
        return None
    match shape:
        case Circle():
            factor = _factor(confidence, percent, dimensions=2)
            return Circle(at=shape.at, radius_metres=shape.radius_metres * factor)
        case Sphere():
            factor = _factor(confidence, percent, dimensions=3)
            return Sphere(at=shape.at, radius_metres=shape.radius_metres * factor)
        case Ellipse():
            factor = _factor(confidence, percent, dimensions=2)
            return Ellipse(
                at=shape.at,
                semi_major_metres=shape.semi_major_metres * factor,
                semi_minor_metres=shape.semi_minor_metres * factor,
                orientation_degrees=shape.orientation_degrees,
            )
        case Ellipsoid():
            factor = _factor(confidence, percent, dimensions=3)
            return Ellipsoid(
                at=shape.at,
                semi_major_metres=shape.semi_major_metres * factor,
                semi_minor_metres=shape.semi_minor_metres * factor,
                vertical_metres=shape.vertical_metres * factor,
                orientation_degrees=shape.orientation_degrees,
            )
        case _:
            return None


def _can_scale(confidence: Confidence, percent: float) -> bool:
    now = confidence.percent
    if now is None or now >= FULL_PERCENT or not 0 < percent < FULL_PERCENT:
        return False
    if confidence.distribution is Distribution.RECTANGULAR:
        return percent <= now
    return confidence.distribution is Distribution.NORMAL


def _factor(confidence: Confidence, percent: float, *, dimensions: int) -> float:
    """Return by how much each axis is longer: the axes are taken as independent and equally sure, as the RFC does."""
    now = (confidence.percent or USUAL_PERCENT) / FULL_PERCENT
    then = percent / FULL_PERCENT
    if confidence.distribution is Distribution.NORMAL:
        return _deviations(then ** (1 / dimensions)) / _deviations(now ** (1 / dimensions))
    return float((then / now) ** (1 / dimensions))


def _deviations(part: float) -> float:
    """Return within how many standard deviations `part` of one axis lies: sqrt(2) erfinv(part) in the RFC's words."""
    return NormalDist().inv_cdf((1 + part) / 2)
