"""A call-back as its page draws it: each step with its form, what may be rung, what it can end with."""

from collections.abc import Mapping
from typing import Any

from wayhome.calls.queries import Page
from wayhome.calls.rules.procedure import FINISHES, STEP_OUTCOMES
from wayhome.web.calls.forms import FinishForm, StepForm
from wayhome.web.components.alarm.scene import dialled, spoken


def shown(page: Page, refused: Mapping[str, StepForm], finish: FinishForm) -> dict[str, Any]:
    """Return what calls/call.html draws of a call-back; a form that was refused replaces its empty one."""
    back = page.call_back
    over = back.finished_at is not None
    left = [one.step.key for one in page.steps if one.done is None]
    return {
        "back": back,
        "over": over,
        "hushed": bool(page.facts.hush),
        "finish_form": None if over else finish,
        "finish_words": FINISHES.get(back.outcome, ""),
        "knows": page.knows,
        "steps": [
            {
                "step": one.step,
                "number": spoken(one.number),
                "tel": dialled(one.number),
                "done": one.done,
                "outcome": STEP_OUTCOMES[one.done.outcome] if one.done else "",
                "form": None if one.done or over else refused.get(one.step.key) or StepForm(step=one.step),
                "open": one.step.key in refused or one.step.key == next(iter(left), ""),
            }
            for one in page.steps
        ],
    }
