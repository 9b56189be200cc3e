"""What is missing in a sign-out: said plainly, told to the supervisor where it matters, never a refusal (I14)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wayhome.visits.rules.sign_out import SignOut

INTERVAL_SECONDS_LEAST = 900
"""No warning asks for a word more often than this."""

LONG_DAY = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Warn:
    """One thing that is missing: its words, its input; whether it shortens the interval, and tells the supervisor."""

    code: str
    message: str
    field: str = ""
    shortens: bool = False
    tells_supervisor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How often somebody is to be heard from at one risk, and how long they are waited for. Seconds."""

    interval_seconds: int
    grace_seconds: int
    reminder_seconds: int


DEFAULT_POLICIES = {
    "low": Policy(interval_seconds=14_400, grace_seconds=1_200, reminder_seconds=600),
    "normal": Policy(interval_seconds=7_200, grace_seconds=900, reminder_seconds=600),
    "high": Policy(interval_seconds=1_800, grace_seconds=300, reminder_seconds=300),
}
"""For an office that has set none: 4 h, 2 h and 30 min are in use elsewhere (FACTS, Ok Alone)."""


def warnings_for(asked: SignOut, *, now: datetime, is_watched: bool, is_phone_read: bool = True) -> tuple[Warn, ...]:
    """Return what is missing in `asked`; the visit is recorded all the same.

    `is_phone_read`: the phone carried is a number, by which a call from it is known.
    """
    found = []
    if asked.expected_back_at is None:
        words = "No return time was given: you are looked for after one check-in interval."
        found.append(Warn(code="no-return", message=words, field="expected_back_at", shortens=True))
    elif asked.expected_back_at - now > LONG_DAY:
        words = "The return is more than 12 hours away. Is the day right?"
        found.append(Warn(code="long-day", message=words, field="expected_back_at"))
    if not asked.stops:
        words = "No stop was given: nobody knows where to look first."
        found.append(Warn(code="no-stops", message=words, field="stops", shortens=True, tells_supervisor=True))
    elif any(not stop.address.strip() and stop.latitude is None for stop in asked.stops):
        words = "A stop has no address: add it as soon as you can."
        found.append(Warn(code="no-address", message=words, field="stops", shortens=True))
    if not asked.phone_carried.strip():
        words = "No phone was given: nobody can ring you before they worry."
        found.append(Warn(code="no-phone", message=words, field="phone_carried", shortens=True))
    elif not is_phone_read:
        words = "The phone's number cannot be read, so a call from it is not known as yours. Add the country's code."
        found.append(Warn(code="phone-unread", message=words, field="phone_carried"))
    if asked.risk == "high" and asked.companion_id is None and not asked.companion_words.strip():
        words = "High risk and alone: your supervisor is told, and you are asked more often."
        found.append(Warn(code="alone", message=words, field="companion_id", shortens=True, tells_supervisor=True))
    if not is_watched:
        words = "Nobody is on duty now: it may be that nobody answers. The ladder is told all the same."
        found.append(Warn(code="not-watched", message=words, tells_supervisor=True))
    return tuple(found)


def interval_with(policy: Policy, warnings: tuple[Warn, ...]) -> int:
    """Return the interval in seconds: half of the policy's if something that matters is missing."""
    if not any(warning.shortens for warning in warnings):
        return policy.interval_seconds
    return min(policy.interval_seconds, max(INTERVAL_SECONDS_LEAST, policy.interval_seconds // 2))
