"""What an office asks of visits: how often it wants to hear from people by risk, and its short prompts."""

from collections.abc import Mapping, Sequence

from wayhome.core.errors import Problem
from wayhome.core.limits import SHORT_TEXT
from wayhome.visits.rules.sign_out import RISKS, is_storable
from wayhome.visits.rules.warnings import Policy

INTERVAL_MINUTES = (5, 720)
GRACE_MINUTES = (1, 120)
REMINDER_MINUTES = (0, 60)
"""The least and the most; a reminder of 0 minutes asks when the time has come, not before."""

PROMPTS = 5
"""At most so many for one moment: what is longer is read by nobody on a doorstep."""

DEFAULT_PROMPTS: dict[str, tuple[str, ...]] = {
    "leaving": ("Phone charged, and within reach?", "Keys in hand; look around before you go out."),
    "arriving": ("Look the parking place over first. Doors stay locked until you get out.",),
    "returning": ("Look around and into the car before you get in.", "Lock the doors. At night do not walk alone."),
}
"""What a new office begins with (REQUIREMENTS A7); the agency changes or empties it."""


def check_policies(policies: Mapping[str, Policy]) -> tuple[Problem, ...]:
    """Return what is wrong, beside `RISK_interval`, `RISK_grace` and `RISK_reminder`; every risk has to be there."""
    found = [
        Problem(code="required", message="Say it for every risk.", field=f"{risk}_interval")
        for risk in RISKS
        if risk not in policies
    ]
    for risk, policy in policies.items():
        found += _span(policy.interval_seconds, INTERVAL_MINUTES, f"{risk}_interval")
        found += _span(policy.grace_seconds, GRACE_MINUTES, f"{risk}_grace")
        found += _span(policy.reminder_seconds, REMINDER_MINUTES, f"{risk}_reminder")
        if policy.reminder_seconds >= policy.interval_seconds:
            words = "Ask later than the last word: less than the time between check-ins."
            found.append(Problem(code="too-long", message=words, field=f"{risk}_reminder"))
    return tuple(found)


def _span(seconds: int, minutes: tuple[int, int], field: str) -> list[Problem]:
    least, most = minutes
    if least * 60 <= seconds <= most * 60:
        return []
    return [Problem(code="span", message=f"Between {least} and {most} minutes.", field=field)]


def check_prompts(prompts: Mapping[str, Sequence[str]]) -> tuple[Problem, ...]:
    """Return what is wrong, beside the moment's name."""
    found = []
    for moment, texts in prompts.items():
        if len(texts) > PROMPTS:
            words = f"At most {PROMPTS} at one moment; nobody reads more on a doorstep."
            found.append(Problem(code="too-many", message=words, field=moment))
        if any(len(text) > SHORT_TEXT for text in texts):
            found.append(Problem(code="too-long", message=f"At most {SHORT_TEXT} characters a line.", field=moment))
        if not all(is_storable(text) for text in texts):
            words = "This holds a character that cannot be kept (a NUL or half a character). Type it anew."
            found.append(Problem(code="not-text", message=words, field=moment))
    return tuple(found)
