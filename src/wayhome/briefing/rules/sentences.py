"""The sentence of trust: how it was got, how wide, how old, and what to do with that. Pure."""

from datetime import datetime

from wayhome.briefing.rules.evidence import (
    FRESH_SECONDS,
    LIKELY_PERCENT,
    NARROW_METRES,
    OLD_SECONDS,
    Beside,
    Evidence,
    How,
    age_of,
)
from wayhome.briefing.rules.words import age_words, ago, band_words, length_words, metres_words
from wayhome.core.isolates import isolated
from wayhome.places.rules.shapes import ArcBand, Confidence, Point, centre, distance_metres, holds, radius_metres

NAMES = {
    How.PHONE: "Position of the worker's own phone",
    How.GPS: "GPS",
    How.NETWORK: "Worked out by the telephone network",
    How.WIFI: "Worked out from wireless networks around the phone",
    How.UNKNOWN: "Nobody says how this was got",
}
SHORT = {
    How.PHONE: "their own phone",
    How.GPS: "GPS",
    How.NETWORK: "worked out by the telephone network",
    How.WIFI: "worked out from wireless networks",
    How.TOWER: "by a tower",
    How.UNKNOWN: "nobody says how this was got",
}
BY = {How.VOIP: "over the internet", How.ON_FILE: "from a mobile"}
NO_AGE = "how old it was then is not said"
POINT_WORDS = "a point, and nobody says how wrong it may be"
ONLY_THE_TOWER = "Only the tower is known, not how far from it: they may be kilometres away."
ASKED = {How.GIVEN: "Typed in by somebody", How.SWITCHBOARD: "The place of a company's switchboard"}
SURE_OF_A_BROWSER = Confidence(percent=95)
"""What a browser says of a phone's position holds for 95 times in a hundred (W3C Geolocation, section 6.2)."""


def sentence(one: Evidence, now: datetime, beside: Beside) -> str:
    """Return the one sentence of an evidence, in words for three in the morning."""
    if one.how in {How.ARRIVED, How.SIGNED_OUT, How.ON_THE_WAY}:
        return _of_visit(one, now, "You" if beside.own else "They")
    if one.shape is not None and (one.how in NAMES or one.how is How.TOWER or (one.how in ASKED and not one.address)):
        return _of_shape(one, now, beside)
    return _of_address(one, now, is_better=beside.is_better)


def short(one: Evidence, now: datetime) -> str:
    """Return how it was got, how wide and when, to be read aloud: GPS, somewhere within 15 m, just now."""
    when = ago(one.at, now) if one.at and age_of(one, now) is not None else age_words(None)
    if isinstance(one.shape, ArcBand):
        return f"a tower's sector, {band_words(one.shape)}, {when}"
    sure = f", {_sure(one.confidence)}" if one.confidence.stated else ""
    wide = POINT_WORDS if one.shape is None or isinstance(one.shape, Point) else metres_words(radius_metres(one.shape))
    return f"{SHORT.get(one.how, SHORT[How.UNKNOWN])}, {wide}{sure}, {when}"


def _of_visit(one: Evidence, now: datetime, who: str) -> str:
    at, when = isolated(one.address), ago(one.at or now, now)
    if not at:
        return f"Signed out {when}; no stop was written down."
    match one.how:
        case How.ARRIVED:
            return f"{who} said that {who.lower()} arrived at {at}, {when}."
        case How.SIGNED_OUT:
            return f"Signed out to {at}, {when}. Nobody has heard that {who.lower()} arrived."
        case _:
            return f"{who} left {at} {when} and are on the way back, as far as is known."


def _of_shape(one: Evidence, now: datetime, beside: Beside) -> str:
    age = age_of(one, now)
    old = _stale(age) + agreement(one, beside)
    when = age_words(age) if one.is_dated or age is None else f"came with the call; {NO_AGE}"
    if one.how is How.TOWER:
        return f"{_tower(one)} {when[0].upper()}{when[1:]}.{old} Never send anybody to the mast."
    if one.how is How.PHONE and beside.own:
        return f"This phone's own position: {_wide(one)}, {ago(one.at or now, now)}.{old}"
    name, ask = (ASKED[one.how], " Ask.") if one.how in ASKED else (NAMES[one.how], "")
    beside_it = f" ({isolated(one.address)})" if one.address else ""
    return f"{name}: {_wide(one)}{beside_it}, {when}.{old}{ask}"


def _of_address(one: Evidence, now: datetime, *, is_better: bool) -> str:  # noqa: PLR0911 - one a kind
    at = isolated(one.address) or "a place without an address"
    match one.how:
        case How.VOIP | How.ON_FILE if (one.on_file or one.how is How.ON_FILE) and is_better:
            words = f"NOT where the caller is: {at} is only where this number is on file"
            return f"{words}; it rings {BY[one.how]}, and something better is known."
        case How.VOIP | How.ON_FILE if one.on_file or one.how is How.ON_FILE:
            return f"This number is on file for {at}, but it rings {BY[one.how]}, from anywhere. Ask where they are."
        case How.VOIP if is_better:
            words = f"NOT where the caller is: {at} is only where this internet telephone is registered"
            return f"{words}, and something better is known."
        case How.VOIP:
            return f"Internet telephone registered at {at}; it may be anywhere. Ask where they are."
        case How.LANDLINE if one.on_file:
            return f"Landline of {at}, as it is on file here. If that still holds, the caller is there: ask."
        case How.LANDLINE:
            words = f"Landline: the telephone company has it at {at}."
            return f"{words} The caller is at that line; records can be old: ask."
        case How.SWITCHBOARD:
            return f"A company's switchboard at {at}; which room, or which building, it does not know. Ask."
        case How.TOWER:
            return f"{ONLY_THE_TOWER} Never send anybody to the mast."
        case How.GIVEN:
            return f"Given as {at}; nobody has seen the caller there. Ask."
        case _:
            return f"{NAMES[one.how]}: {isolated(one.address) or 'no place'}, {age_words(age_of(one, now))}. Ask."


def _stale(age: float | None) -> str:
    if age is None or age <= FRESH_SECONDS:
        return ""
    return " They may have moved since." if age <= OLD_SECONDS else " Too old to go by: they may be anywhere by now."


def agreement(one: Evidence, beside: Beside) -> str:
    """Say how where they are expected lies to the shape, "" for nothing: two that agree are worth more than each."""
    if beside.expected is None or one.shape is None or (isinstance(one.shape, Point) and one.how is How.TOWER):
        return ""
    who = "you" if beside.own else "they"
    if radius_metres(one.shape) <= NARROW_METRES:
        apart = length_words(distance_metres(centre(one.shape), beside.expected.at))
        return f" It is {apart} from the place {who} signed out to."
    if holds(one.shape, beside.expected.at):
        return f" The place {who} signed out to lies in it."
    return f" The place {who} signed out to does NOT lie in it."


def _tower(one: Evidence) -> str:
    if isinstance(one.shape, ArcBand):
        return f"Tower sector: {band_words(one.shape)}, {_sure(one.confidence)}."
    return ONLY_THE_TOWER if isinstance(one.shape, Point) else f"Tower: {_wide(one)}."


def _wide(one: Evidence) -> str:
    if one.shape is None or isinstance(one.shape, Point):
        return POINT_WORDS
    return f"{metres_words(radius_metres(one.shape))}, {_sure(one.confidence)}"


def _sure(confidence: Confidence) -> str:
    if confidence.percent is None:
        return "nobody knows how sure"
    if confidence.percent < LIKELY_PERCENT:
        return f"only {confidence.percent:g} percent sure: rather outside of it than inside"
    return f"{confidence.percent:g} percent sure" if confidence.stated else "how sure is not said"
