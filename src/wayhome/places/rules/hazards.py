"""How a hazard stands: unreviewed, in force, due for review, faded. Pure.

Hazards have dates, not instants, and belong to no time zone: a premise is everybody's. A day has come
when it has come anywhere on Earth, and is over when it is over everywhere; so a hazard is rather
shown some hours too long than too short.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from wayhome.core.errors import Problem
from wayhome.core.limits import DAYS_AHEAD

FIRST_ZONE = timedelta(hours=14)
LAST_ZONE = timedelta(hours=12)
"""How far clocks are before and behind UTC at most (Kiritimati, Baker Island)."""

WORKING_DAYS = 3
"""Within so many working days someone other than its author decides on a hazard (REQUIREMENTS, C1)."""

MONDAY_TO_FRIDAY = frozenset(range(5))
OLDEST = date(1900, 1, 1)


class Standing(StrEnum):
    """How a hazard is shown."""

    COMING = "coming"
    UNREVIEWED = "unreviewed"
    IN_FORCE = "in_force"
    REVIEW_DUE = "review_due"
    FADED = "faded"
    REFUSED = "refused"
    ENDED = "ended"


COUNTING = frozenset({Standing.UNREVIEWED, Standing.IN_FORCE, Standing.REVIEW_DUE})
"""Those that are in force: whoever goes there must know of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """What the standing of a hazard depends on; `state` is a value of Hazard.State.

    `holds_on`: its author says that it holds on, to `asked_expires_on` if that has an end; nobody else has agreed yet.
    """

    state: str
    begins_on: date
    expires_on: date | None
    review_by: date
    holds_on: bool = False
    asked_expires_on: date | None = None


def first_today(now: datetime) -> date:
    """Return the date where the day begins first: a hazard that begins then has begun."""
    return (now + FIRST_ZONE).date()


def last_today(now: datetime) -> date:
    """Return the date where the day ends last: only what is before it is over."""
    return (now - LAST_ZONE).date()


def standing_of(dates: Dates, now: datetime) -> Standing:
    """Say how a hazard stands at `now` (UTC). One that nobody decided on stays unreviewed until it expires.

    One that has expired counts as unreviewed while its author's word that it holds on waits for somebody else: no
    warning fades over a decision that is late.
    """
    if dates.state in {Standing.REFUSED, Standing.ENDED}:
        return Standing(dates.state)
    if dates.begins_on > first_today(now):
        return Standing.COMING
    if _is_over(dates.expires_on, now):
        holds_on = dates.holds_on and not _is_over(dates.asked_expires_on, now)
        return Standing.UNREVIEWED if holds_on else Standing.FADED
    if dates.state == "unreviewed":
        return Standing.UNREVIEWED
    return Standing.REVIEW_DUE if dates.review_by < last_today(now) else Standing.IN_FORCE


def _is_over(expires_on: date | None, now: datetime) -> bool:
    return expires_on is not None and expires_on < last_today(now)


def decide_by(written_at: datetime, zone: ZoneInfo, open_weekdays: frozenset[int]) -> datetime:
    """Return until when someone other than the author decides: the end of the third working day after.

    Working days are those on which the office is open (0 Monday to 6 Sunday); Monday to Friday where it
    says nothing.
    """
    weekdays = open_weekdays or MONDAY_TO_FRIDAY
    day, counted = written_at.astimezone(zone).date(), 0
    while counted < WORKING_DAYS:
        day += timedelta(days=1)
        counted += day.weekday() in weekdays
    return datetime.combine(day + timedelta(days=1), time(0), zone)


def dates_wrong(
    *, happened_on: date | None, begins_on: date | None, expires_on: date | None, review_by: date | None, now: datetime
) -> list[Problem]:
    """Say what is wrong with a hazard's dates; without a review date there is no hazard."""
    return [
        *_happened_wrong(happened_on, now),
        *_begins_wrong(begins_on, expires_on),
        *review_wrong(review_by, now),
    ]


def review_wrong(review_by: date | None, now: datetime) -> list[Problem]:
    """Say what is wrong with a date of review: it is there, ahead, and within a year."""
    if review_by is None:
        words = "Say by when it is to be looked at again. Without that it is not kept."
        return [Problem(code="missing", field="review_by", message=words)]
    if review_by <= last_today(now):
        return [Problem(code="past", field="review_by", message="This date must be ahead.")]
    if review_by > first_today(now) + timedelta(days=DAYS_AHEAD):
        return [Problem(code="far", field="review_by", message="At most a year ahead: what is older is seldom true.")]
    return []


def day_wrong(day: date | None, field: str, now: datetime) -> list[Problem]:
    """Say what is wrong with a day on which something was: it is there, and not ahead."""
    if day is None:
        return [Problem(code="missing", field=field, message="On which day? Write the nearest you know.")]
    if day > first_today(now):
        return [Problem(code="future", field=field, message="This is in the future.")]
    if day < OLDEST:
        return [Problem(code="too_old", field=field, message="This is too long ago. Check the year.")]
    return []


def _happened_wrong(day: date | None, now: datetime) -> list[Problem]:
    return day_wrong(day, "happened_on", now)


def _begins_wrong(begins_on: date | None, expires_on: date | None) -> list[Problem]:
    if begins_on is None:
        return [Problem(code="missing", field="begins_on", message="From which day does it count?")]
    if begins_on < OLDEST:
        return [Problem(code="too_old", field="begins_on", message="This is too long ago. Check the year.")]
    if expires_on is not None and expires_on < begins_on:
        return [Problem(code="order", field="expires_on", message="It cannot end before it begins.")]
    return []
