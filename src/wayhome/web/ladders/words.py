"""A ladder in words, and what is to be said about its end."""

from datetime import datetime

from wayhome.alarms.models import Ladder, LadderStep
from wayhome.alarms.queries.night import TESTED_WITHIN
from wayhome.messaging.models import Channel
from wayhome.staff.models import Office
from wayhome.web.components.spans import span_words
from wayhome.web.components.times import words as time_words


def described(ladder: Ladder) -> list[dict[str, str]]:
    """Return each step as {"when", "who", "how"}, with the time since the alarm opened."""
    lines, since = [], 0
    for step in ladder.steps.all():
        since += step.delay_seconds
        lines.append(
            {"when": "at once" if since == 0 else f"after {span_words(since)}", "who": who(step), "how": how(step)}
        )
    return lines


def who(step: LadderStep) -> str:
    if step.target == LadderStep.Target.PERSON and step.person:
        return step.person.name
    if step.target == LadderStep.Target.NIGHT_SERVICE and step.label:
        return f"{step.label} (staffed day and night)"
    return LadderStep.Target(step.target).label


def how(step: LadderStep) -> str:
    if step.target == LadderStep.Target.NIGHT_SERVICE:
        return f"by {Channel(step.service_channel).label}, {step.service_address}"
    if step.channels:
        return "only by " + ", ".join(Channel(channel).label for channel in step.channels)
    return "by every verified route, in the person's own order"


def night_words(office: Office, ladder: Ladder | None, now: datetime) -> str:
    """Say what is wrong with the end of an out-of-hours ladder; "" when a tested service ends it."""
    steps = list(ladder.steps.all()) if ladder else []
    if not steps or steps[-1].target != LadderStep.Target.NIGHT_SERVICE:
        return (
            "This ladder does not end at a service that is staffed day and night. Whoever signs out "
            "out of hours is told that nobody may answer. Make such a service the last step."
        )
    tested_at = office.night_service_tested_at
    if tested_at is None:
        return "The service at its end was never tested. Test it now; until then sign-out says that nobody may answer."
    if now - tested_at > TESTED_WITHIN:
        on = time_words(tested_at, office.time_zone)
        return (
            f"The service at its end was last tested on {on}, more than 30 days ago. "
            "Test it now; until then sign-out says that nobody may answer."
        )
    return ""
