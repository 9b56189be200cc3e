"""What a person says when they go out, and what is nonsense in it.

Only what cannot be meant is refused: an end before its beginning, a time gone by, a year ahead.
Whatever is missing is a warning (warnings.py): that someone is out is always recorded (I14).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from wayhome.core.errors import Problem
from wayhome.core.limits import DAYS_AHEAD, LONG_TEXT, SHORT_TEXT

STOPS = 30
"""The most stops of one visit; a day of home visits has under fifteen."""

POINTS = 500
PAST_TOLERANCE = timedelta(minutes=15)
PHONE_CHARACTERS = 32
RISKS = ("low", "normal", "high")
BACK_TO = ("office", "home")
LATITUDE_MOST = 90.0
LONGITUDE_MOST = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StopPlan:
    """One stop as it is planned. `stop_id` names a stop that is there already, when a visit is edited."""

    address: str = ""
    place_name: str = ""
    purpose: str = ""
    with_whom: str = ""
    latitude: float | None = None
    longitude: float | None = None
    expected_arrival_at: datetime | None = None
    expected_departure_at: datetime | None = None
    source_uid: str = ""
    stop_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOut:
    """A visit as it is planned: where to, by what way, with what, until when.

    `route_points` are (latitude, longitude) pairs. Without `expected_back_at` the person is
    looked for one interval after the last time that was given.
    """

    stops: tuple[StopPlan, ...] = ()
    expected_back_at: datetime | None = None
    back_to: str = "office"
    route_words: str = ""
    route_points: tuple[tuple[float, float], ...] = ()
    vehicle_id: UUID | None = None
    vehicle_words: str = ""
    phone_carried: str = ""
    companion_id: UUID | None = None
    companion_words: str = ""
    notes: str = ""
    risk: str = "normal"
    source: str = "page"
    source_uid: str = ""
    client_event_id: UUID | None = None


def check_sign_out(
    asked: SignOut, *, now: datetime, person_id: UUID, starts_at: datetime | None = None, is_edit: bool = False
) -> tuple[Problem, ...]:
    """Return what is nonsense in `asked`, each beside its input (a stop's input is `stops-N-NAME`).

    `starts_at` is the beginning of a planned visit. An edit may keep times that have gone by.
    """
    found = _texts(asked)
    if asked.risk not in RISKS:
        found.append(Problem(code="unknown", message="Choose low, normal or high.", field="risk"))
    if asked.back_to not in BACK_TO:
        found.append(Problem(code="unknown", message="Choose office or home.", field="back_to"))
    if asked.companion_id == person_id:
        found.append(Problem(code="oneself", message="Choose somebody else as companion.", field="companion_id"))
    if len(asked.stops) > STOPS:
        words = f"One visit has at most {STOPS} stops. Make two visits of it."
        found.append(Problem(code="too-many", message=words, field="stops"))
    found += _points(asked)
    found += _times(asked, now=now, starts_at=starts_at, is_edit=is_edit)
    return tuple(found)


def _times(asked: SignOut, *, now: datetime, starts_at: datetime | None, is_edit: bool) -> list[Problem]:
    earliest = None if is_edit else now - PAST_TOLERANCE
    found = _one_time(starts_at, "starts_at", earliest=earliest, now=now)
    known = [starts_at] if starts_at is not None else []
    for index, stop in enumerate(asked.stops):
        arrival, departure = stop.expected_arrival_at, stop.expected_departure_at
        name = f"stops-{index}-expected_departure_at"
        found += _one_time(arrival, f"stops-{index}-expected_arrival_at", earliest=earliest, now=now)
        found += _one_time(departure, name, earliest=earliest, now=now)
        if arrival is not None and departure is not None and departure < arrival:
            words = "This stop would end before it begins. Correct one of the two times."
            found.append(Problem(code="end-before-beginning", message=words, field=name))
        known += [at for at in (arrival, departure) if at is not None]
    back = asked.expected_back_at
    wrong_back = _one_time(back, "expected_back_at", earliest=None if is_edit else now, now=now)
    if back is not None and not wrong_back and known and back < max(known):
        words = "The return would be before the last stop ends. Correct the return, or the stop."
        wrong_back = [Problem(code="end-before-beginning", message=words, field="expected_back_at")]
    return found + wrong_back


def _one_time(at: datetime | None, name: str, *, earliest: datetime | None, now: datetime) -> list[Problem]:
    if at is None:
        return []
    if earliest is not None and at < earliest:
        words = "This time has gone by. Check the day and the hour."
        return [Problem(code="in-the-past", message=words, field=name)]
    if at > now + timedelta(days=DAYS_AHEAD):
        words = f"This is more than {DAYS_AHEAD} days ahead. Check the year."
        return [Problem(code="too-far-ahead", message=words, field=name)]
    return []


def _texts(asked: SignOut) -> list[Problem]:
    bounds = [
        ("route_words", asked.route_words, LONG_TEXT),
        ("notes", asked.notes, LONG_TEXT),
        ("vehicle_words", asked.vehicle_words, SHORT_TEXT),
        ("companion_words", asked.companion_words, SHORT_TEXT),
        ("phone_carried", asked.phone_carried, PHONE_CHARACTERS),
    ]
    for index, stop in enumerate(asked.stops):
        bounds += [
            (f"stops-{index}-{name}", getattr(stop, name), SHORT_TEXT)
            for name in ("address", "place_name", "purpose", "with_whom")
        ]
    found = []
    for name, text, most in bounds:
        if len(text) > most:
            words = f"This has {len(text)} characters; at most {most} can be kept. Shorten it."
            found.append(Problem(code="too-long", message=words, field=name))
        elif not is_storable(text):
            words = "This holds a character that cannot be kept (a NUL or half a character). Type it anew."
            found.append(Problem(code="not-text", message=words, field=name))
    return found


def is_storable(text: str) -> bool:
    """Say whether PostgreSQL can keep `text`: no NUL, no lone surrogate; every script is welcome."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _points(asked: SignOut) -> list[Problem]:
    found = []
    if len(asked.route_points) > POINTS:
        words = f"A route has at most {POINTS} points."
        found.append(Problem(code="too-many", message=words, field="route_points"))
    elif not all(_on_earth(latitude, longitude) for latitude, longitude in asked.route_points):
        words = "A point of the route is not on the map: latitude -90 to 90, longitude -180 to 180."
        found.append(Problem(code="not-on-earth", message=words, field="route_points"))
    for index, stop in enumerate(asked.stops):
        if stop.latitude is None and stop.longitude is None:
            continue
        if stop.latitude is None or stop.longitude is None or not _on_earth(stop.latitude, stop.longitude):
            words = "Give both: latitude -90 to 90 and longitude -180 to 180, or leave both empty."
            found.append(Problem(code="not-on-earth", message=words, field=f"stops-{index}-latitude"))
    return found


def _on_earth(latitude: float, longitude: float) -> bool:
    """Say whether this is a place; not-a-number is none."""
    return abs(latitude) <= LATITUDE_MOST and abs(longitude) <= LONGITUDE_MOST
