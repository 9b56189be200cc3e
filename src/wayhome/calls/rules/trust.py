"""How far a location can be trusted: how it was got, how wide, how old; one sentence for somebody tired. Pure.

A tower is a band and never a pin: its centre is the mast, which lies outside. The address that an
internet telephone is registered at is never shown as where the caller is when a sign-out, a check-in
or a newer position says otherwise.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from wayhome.calls.rules.classes import Line, ServiceClass
from wayhome.calls.rules.locations import Location
from wayhome.calls.rules.words import age_words, band_words, metres_words, motion_words
from wayhome.places.rules import shapes
from wayhome.places.rules.shapes import Confidence, Motion, Shape, civic_words, radius_metres
from wayhome.places.rules.shapes.confidence import UNSAID, USUAL_PERCENT, scaled

FRESH_SECONDS = 300
"""So long a position is as good as new: on foot one is 400 metres on, in a car it says where to begin."""

OLD_SECONDS = 3_600
NARROW_METRES = 300.0
"""A house, or the houses around it; wider is a part of a town."""

LIKELY_PERCENT = 50.0
"""Less sure than this, they are rather outside of what is drawn than inside (RFC 7459, section 5.5)."""


class How(StrEnum):
    """How a location was got."""

    CHECK_IN = "check_in"
    PHONE = "phone"
    SIGN_OUT = "sign_out"
    LANDLINE = "landline"
    SWITCHBOARD = "switchboard"
    GPS = "gps"
    NETWORK = "network"
    WIFI = "wifi"
    TOWER = "tower"
    VOIP = "voip"
    TYPED = "typed"
    UNKNOWN = "unknown"


OURS = frozenset({How.CHECK_IN, How.PHONE, How.SIGN_OUT})
"""What the worker told us: beside any of these a registered address is not where the caller is."""

MOVES = frozenset({How.PHONE, How.GPS, How.NETWORK, How.WIFI, How.TOWER})
"""What says where a telephone was at a moment: the older, the less."""


class Drawn(StrEnum):
    """What a map may draw. A pin is never drawn for what has a width."""

    POINT = "point"
    CIRCLE = "circle"
    BAND = "band"
    AREA = "area"
    ADDRESS = "address"
    NOT = "not"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that is known of where somebody is. `at` is when it was so, None where nobody knows.

    Not `is_dated` where it came without a time of its own: then `at` is when it came.
    """

    how: How
    at: datetime | None = None
    shape: Shape | None = None
    confidence: Confidence = UNSAID
    address: str = ""
    is_dated: bool = True
    motion: Motion | None = None


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


METHODS = {
    **dict.fromkeys((
        "GPS", "A-GPS", "DGPS", "HYBRID_A-GPS", "DEVICE-BASED_A-GPS", "DEVICE-ASSISTED_A-GPS", "DBH_HELO",
        "HYBRIDAGPS_AFLT", "HYBRIDTDOA_AGPS", "HYBRIDTDOA_AGPS_AOA", "HYBRIDCELLSECTOR_AGPS",
    ), How.GPS),
    **dict.fromkeys((
        "OTDOA", "E-OTD", "DEVICE-BASED_EOTD", "DEVICE-ASSISTED_EOTD", "HYBRID", "HYBRIDTDOA_AOA", "NMR", "TA-NMR",
        "TRIANGULATION", "TDOA", "U-TDOA", "NETWORKTDOA", "NETWORKTOA", "NETWORKRFFINGERPRINTING", "AFLT",
        "HANDSET_AFLT", "EFLT", "HANDSET_EFLT", "E-CID", "IPDL", "RTT", "AOA", "DHCP", "LLDP-MED",
    ), How.NETWORK),
    **dict.fromkeys(("CELL", "TA"), How.TOWER),
    **dict.fromkeys(("802.11", "WIFI"), How.WIFI),
    "MANUAL": How.TYPED, "WIREMAP": How.LANDLINE,
}  # fmt: skip
"""Tokens of the method registry (RFC 4119, section 6.1, and what was added since); case is not looked at."""


def evidence_of(location: Location, line: ServiceClass, received_at: datetime) -> Evidence:
    """Return a call's location as an evidence. Where the document has no time, the call's own is taken for shapes.

    What is sent at less than 95 percent is drawn as wide as it is at 95 where that can be reckoned: widths
    of different confidence side by side mislead (RFC 7459, sections 4.3 and 5.5).
    """
    address = civic_words(location.civic) if location.civic else ""
    found = Evidence(
        how=_how(location, line.line),
        at=location.at or (received_at if location.shape is not None else None),
        shape=location.shape,
        confidence=location.confidence,
        address=address,
        is_dated=location.at is not None,
        motion=location.motion,
    )
    wider = _at_usual(location)
    return found if wider is None else replace(found, shape=wider, confidence=_usual(location.confidence))


def _at_usual(location: Location) -> Shape | None:
    percent = location.confidence.percent
    if location.shape is None or percent is None or percent >= USUAL_PERCENT:
        return None
    return scaled(location.shape, location.confidence, USUAL_PERCENT)


def _usual(confidence: Confidence) -> Confidence:
    return Confidence(percent=USUAL_PERCENT, distribution=confidence.distribution)


def _how(location: Location, line: Line) -> How:
    if isinstance(location.shape, shapes.ArcBand):
        return How.TOWER  # whatever the document calls it: this is a sector
    if line is Line.VOIP and (location.shape is None or location.method.upper() not in METHODS):
        return How.VOIP
    if (known := METHODS.get(location.method.upper())) is not None and known is not How.TYPED:
        return known
    if location.shape is None and line in {Line.LANDLINE, Line.COIN}:
        return How.LANDLINE
    if line is Line.SWITCHBOARD:
        return How.SWITCHBOARD
    return METHODS.get(location.method.upper(), How.UNKNOWN)


def weigh(evidences: Iterable[Evidence], now: datetime) -> tuple[Trust, ...]:
    """Return what is known of where somebody is, the best first; equals in the order given."""
    known = list(evidences)
    told = [one for one in known if _says_otherwise(one, now)]
    weighed = [(one, _trust(one, now, told)) for one in known]
    return tuple(trust for _, trust in sorted(weighed, key=lambda pair: _rank(pair[1])))


def _says_otherwise(one: Evidence, now: datetime) -> bool:
    """Say whether an evidence outdoes a registered address: our own word, or a position of this hour."""
    if one.how in OURS:
        return True
    age = _age(one, now)
    return one.how in MOVES and one.shape is not None and age is not None and age <= OLD_SECONDS


def _trust(one: Evidence, now: datetime, told: list[Evidence]) -> Trust:
    is_there = one.how is not How.VOIP or not told
    width = radius_metres(one.shape) if one.shape is not None else None
    if isinstance(one.shape, shapes.Point):
        width = None  # a point says nothing of how wrong it is
    age = _age(one, now)
    drawn = _drawn(one) if is_there else Drawn.NOT
    return Trust(
        evidence=one,
        sentence=" ".join(filter(None, (_sentence(one, age, is_there=is_there), motion_words(one.motion)))),
        drawn_as=drawn,
        is_there=is_there,
        width_metres=width,
        percent=one.confidence.percent if width is not None else None,
        age_seconds=age,
    )


def _age(one: Evidence, now: datetime) -> float | None:
    return max(0.0, (now - one.at).total_seconds()) if one.at is not None else None


def _drawn(one: Evidence) -> Drawn:
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
    """Return how good it is, 0 the best: fresh and narrow; a landline; our own word; wide; old; only registered."""
    how = trust.evidence.how
    if not trust.is_there:
        return 9
    if how is How.VOIP:
        return 7
    if how in MOVES:
        narrow = trust.width_metres is not None and trust.width_metres <= NARROW_METRES and how is not How.TOWER
        narrow = narrow and (trust.percent is None or trust.percent >= LIKELY_PERCENT)
        if age > OLD_SECONDS:
            return 6
        return 0 if narrow and age <= FRESH_SECONDS else 4 if narrow else 5
    return {How.LANDLINE: 1, How.CHECK_IN: 2, How.SIGN_OUT: 3, How.SWITCHBOARD: 4}.get(how, 6)


def _sentence(one: Evidence, age: float | None, *, is_there: bool) -> str:
    at = one.address or "a place without an address"
    when = age_words(age) if one.is_dated or age is None else f"came with the call; {NO_AGE}"
    match one.how:
        case How.VOIP if not is_there:
            words = f"NOT where the caller is: {at} is only where this internet telephone is registered"
            said = f"{words}, and something better is known."
        case How.VOIP:
            said = f"Internet telephone registered at {at}; it may be anywhere. Ask where they are."
        case How.LANDLINE:
            said = (
                f"Landline: the telephone company has it at {at}. The caller is at that line; records can be old: ask."
            )
        case How.SWITCHBOARD:
            said = f"A company's switchboard at {at}; which room, or which building, it does not know. Ask."
        case How.CHECK_IN:
            said = f"Said by the worker on checking in: {at}, {when}."
        case How.SIGN_OUT:
            said = f"Where the worker signed out to: {at}, {when}. Nobody has seen them arrive."
        case How.TYPED:
            said = f"Typed in by somebody: {_where(one)}, {when}. Ask."
        case How.TOWER:
            said = f"{_tower(one)} {when.capitalize()}.{_stale(age)} Never send anybody to the mast."
        case _:
            said = f"{NAMES[one.how]}: {_where(one)}, {when}.{_stale(age)}"
    return said


NO_AGE = "how old it was then is not said"

NAMES = {
    How.PHONE: "Position of the worker's own phone",
    How.GPS: "GPS",
    How.NETWORK: "Worked out by the telephone network",
    How.WIFI: "Worked out from wireless networks around the phone",
    How.UNKNOWN: "Nobody says how this was got",
}


def _stale(age: float | None) -> str:
    if age is None or age <= FRESH_SECONDS:
        return ""
    return " They may have moved since." if age <= OLD_SECONDS else " Too old to go by: they may be anywhere by now."


def _tower(one: Evidence) -> str:
    if isinstance(one.shape, shapes.ArcBand):
        return f"Tower sector: {band_words(one.shape)}, {_sure(one.confidence)}."
    if one.shape is None or isinstance(one.shape, shapes.Point):
        return "Only the tower is known, not how far from it: they may be kilometres away."
    return f"Tower: somewhere {metres_words(radius_metres(one.shape))}, {_sure(one.confidence)}."


def _where(one: Evidence) -> str:
    if one.shape is None:
        return one.address or "no place"
    beside = f" ({one.address})" if one.address else ""
    if isinstance(one.shape, shapes.Point):
        return f"a point, and nobody says how wrong it may be{beside}"
    return f"{metres_words(radius_metres(one.shape))}, {_sure(one.confidence)}{beside}"


def _sure(confidence: Confidence) -> str:
    if confidence.percent is None:
        return "nobody knows how sure"
    if confidence.percent < LIKELY_PERCENT:
        return f"only {confidence.percent:g} percent sure: rather outside of it than inside"
    return f"{confidence.percent:g} percent sure" if confidence.stated else "how sure is not said (95 percent is usual)"
