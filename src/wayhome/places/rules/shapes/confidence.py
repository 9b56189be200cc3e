"""How sure a shape is (RFC 7459, section 2)."""

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from wayhome.places.rules.shapes.kinds import ShapeError

USUAL_PERCENT = 95.0
"""What is meant where nothing is said (RFC 5491, section 5.2; RFC 7459, section 4.2)."""

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
