"""A ladder in words."""

from wayhome.alarms.models import Ladder, LadderStep
from wayhome.messaging.models import Channel
from wayhome.web.components.spans import span_words


def described(ladder: Ladder) -> list[dict[str, str]]:
    """Return each step as {"when", "who", "how"}, with the time since the alarm opened."""
    lines, since = [], 0
    for number, step in enumerate(ladder.steps.all()):
        since += step.delay_seconds if number else 0  # the first is taken at once, whatever is stored
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
