"""One thing that is known of where somebody is: how it was got, when, how wide. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wayhome.places.rules.shapes import Confidence, Motion, Point, Shape
from wayhome.places.rules.shapes.confidence import UNSAID

FRESH_SECONDS = 300
"""So long a position is as good as new: on foot one is 400 metres on, in a car it says where to begin."""

OLD_SECONDS = 3_600
NARROW_METRES = 300.0
"""A house, or the houses around it; wider is a part of a town."""


LIKELY_PERCENT = 50.0
"""Less sure than this, they are rather outside of what is drawn than inside (RFC 7459, section 5.5)."""


class How(StrEnum):
    """How it is known."""

    PHONE = "phone"
    ARRIVED = "arrived"
    SIGNED_OUT = "signed_out"
    ON_THE_WAY = "on_the_way"
    LANDLINE = "landline"
    SWITCHBOARD = "switchboard"
    GPS = "gps"
    NETWORK = "network"
    WIFI = "wifi"
    TOWER = "tower"
    VOIP = "voip"
    ON_FILE = "on_file"
    GIVEN = "given"
    UNKNOWN = "unknown"


VISIT = frozenset({How.ARRIVED, How.SIGNED_OUT, How.ON_THE_WAY})
"""What a sign-out and its check-ins say: beside any of these a registered address is not where the caller is."""

ELSEWHERE = frozenset({How.VOIP, How.ON_FILE})
"""An address at which a number is registered, or on file, that rings over the internet or from a mobile: anywhere."""

MOVES = frozenset({How.PHONE, How.GPS, How.NETWORK, How.WIFI, How.TOWER})
"""What says where a telephone was at a moment: the older, the less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that is known of where somebody is. `at` is when it was so, None where nobody knows.

    `shape` of an address is the point at which it lies, where that is on file. `on_file`: the address is that of the
    premise which is on file here with the caller's number, and no telephone company said it. Not `is_dated` where
    it came without a time of its own: then `at` is when it came.
    """

    how: How
    at: datetime | None = None
    shape: Shape | None = None
    confidence: Confidence = UNSAID
    address: str = ""
    on_file: bool = False
    is_dated: bool = True
    motion: Motion | None = None


def age_of(one: Evidence, now: datetime) -> float | None:
    """Return how old it is in seconds, None where nobody knows.

    What lies a little ahead (a clock that is fast) is new. Of what lies further ahead the time is wrong, by a time
    zone most likely: what looks new may be an hour old, and stale is never shown as fresh.
    """
    if one.at is None or (one.at - now).total_seconds() > FRESH_SECONDS:
        return None
    return max(0.0, (now - one.at).total_seconds())


def expected_of(known: Iterable[Evidence]) -> Point | None:
    """Return where a sign-out says that they are to be, as far as that lies somewhere."""
    return next((one.shape for one in known if one.how in VISIT and isinstance(one.shape, Point)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands beside an evidence: whether something outdoes a registered address, where they are expected."""

    own: bool = False
    is_better: bool = False
    expected: Point | None = None
