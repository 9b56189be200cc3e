"""Where somebody is, by each thing that says so: how it was got, how wide, how old, how far to trust it. Pure.

Each has one sentence that a tired person understands. The address that an internet telephone is registered at is
never shown as where the caller is when a sign-out or a position says otherwise (REQUIREMENTS C4).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wayhome.briefing.rules.evidence import (
    ELSEWHERE,
    FRESH_SECONDS,
    LIKELY_PERCENT,
    MOVES,
    NARROW_METRES,
    OLD_SECONDS,
    VISIT,
    Beside,
    Evidence,
    How,
    age_of,
    expected_of,
)
from wayhome.briefing.rules.sentences import sentence
from wayhome.briefing.rules.words import motion_words
from wayhome.places.rules import shapes
from wayhome.places.rules.shapes import radius_metres


class Drawn(StrEnum):
    """What a map may draw. A pin is never drawn for what has a width."""

    POINT = "point"
    CIRCLE = "circle"
    BAND = "band"
    AREA = "area"
    ADDRESS = "address"
    NOT = "not"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """An evidence weighed. `is_there` is False for what is not to be shown as where the caller is.

    `width_metres` is the radius that holds all of it, at `percent`; None where it has none (an address).
    """

    evidence: Evidence
    sentence: str
    drawn_as: Drawn
    is_there: bool
    width_metres: float | None
    percent: float | None
    age_seconds: float | None

    @property
    def how(self) -> How:
        """Return how it is known."""
        return self.evidence.how

    @property
    def address(self) -> str:
        """Return the address that it says, "" for none."""
        return self.evidence.address


def weigh(evidences: Iterable[Evidence], now: datetime, *, own: bool = False) -> tuple[Trust, ...]:
    """Return what is known of where somebody is, the best first; equals in the order given.

    `own`: they read it themselves, and a phone's position is that of the phone in their hand.
    """
    known = list(evidences)
    is_better = any(_says_otherwise(one, now) for one in known)
    beside = Beside(own=own, is_better=is_better, expected=expected_of(known))
    weighed = [_trust(one, now, beside) for one in known]
    return tuple(sorted(weighed, key=_rank))


def _says_otherwise(one: Evidence, now: datetime) -> bool:
    """Say whether an evidence outdoes a registered address: a sign-out, or a position of this hour."""
    if one.how in VISIT:
        return True
    age = age_of(one, now)
    return one.how in MOVES and one.shape is not None and age is not None and age <= OLD_SECONDS


def _trust(one: Evidence, now: datetime, beside: Beside) -> Trust:
    is_there = one.how not in ELSEWHERE or not beside.is_better
    width = radius_metres(one.shape) if one.shape is not None else None
    if isinstance(one.shape, shapes.Point):
        width = None  # a point says nothing of how wrong it is
    return Trust(
        evidence=one,
        sentence=" ".join(filter(None, (sentence(one, now, beside), motion_words(one.motion)))),
        drawn_as=_drawn(one) if is_there else Drawn.NOT,
        is_there=is_there,
        width_metres=width,
        percent=one.confidence.percent if width is not None else None,
        age_seconds=age_of(one, now),
    )


def _drawn(one: Evidence) -> Drawn:
    if one.how in ELSEWHERE:  # where a telephone is registered is no place of its caller: it is said, never drawn
        return Drawn.ADDRESS if one.address else Drawn.NOT
    match one.shape:
        case None:
            return Drawn.ADDRESS if one.address else Drawn.NOT
        case shapes.ArcBand():
            return Drawn.BAND
        case shapes.Point():
            # The bare place of a tower is its mast: a pin there sends help to a mast.
            return Drawn.NOT if one.how is How.TOWER else Drawn.POINT
        case shapes.Circle() | shapes.Sphere():
            return Drawn.CIRCLE
        case _:
            return Drawn.AREA


def _rank(trust: Trust) -> tuple[int, float, float]:
    age = trust.age_seconds if trust.age_seconds is not None else float(OLD_SECONDS)
    return (_tier(trust, age), age, trust.width_metres or 0.0)


def _tier(trust: Trust, age: float) -> int:
    """Return how good it is, 0 the best: fresh and narrow; a landline; a sign-out; wide; old; only registered."""
    how = trust.how
    if not trust.is_there:
        return 9
    if how in ELSEWHERE:
        return 7
    if how in MOVES:
        narrow = trust.width_metres is not None and trust.width_metres <= NARROW_METRES and how is not How.TOWER
        narrow = narrow and (trust.percent is None or trust.percent >= LIKELY_PERCENT)
        if age > OLD_SECONDS:
            return 6
        return 0 if narrow and age <= FRESH_SECONDS else 4 if narrow else 5
    if how in VISIT and not trust.address:
        return 6
    ranks = {How.LANDLINE: 1, How.ARRIVED: 2, How.SIGNED_OUT: 3, How.ON_THE_WAY: 3, How.SWITCHBOARD: 4, How.GIVEN: 5}
    return ranks.get(how, 6)
