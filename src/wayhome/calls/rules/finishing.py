"""What may be written down of a call-back, and when it may be finished: never on silence (REQUIREMENTS B6). Pure."""

import re
from dataclasses import dataclass

from wayhome.calls.rules.procedure import (
    ATTEMPTS,
    BETWEEN_MINUTES,
    FINISH_MINUTES,
    FINISHES,
    TEXT_CHARACTERS,
    WITH_NOTE,
    Facts,
    Plan,
    reached,
    rings_left,
    steps,
)
from wayhome.core.errors import Problem

SPOKEN = frozenset({"accidental", "child", "test"})
"""Outcomes that say that nothing was wrong: only a voice that answered the challenge can say so."""

OF_HUSH = frozenset({"emergency", "unreached", "handed_over", "duplicate"})
NOTED = frozenset({"emergency", "handed_over"})
TELLING = re.compile(
    r"\b(police|danger\w*|emergenc\w*|panic\w*|duress|help|alarm\w*|stalk\w*|safe\w*|code ?words?|999|112|911)\b",
    re.IGNORECASE,
)
"""Words that tell whoever holds the telephone what the call was about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """What somebody wants to finish with. `own`: it is about them; `has_duplicate`: an open alarm was chosen."""

    outcome: str
    note: str
    own: bool
    has_alarm: bool
    has_duplicate: bool


def check_step(facts: Facts, key: str, outcome: str, note: str) -> tuple[Problem, ...]:
    """Return what is wrong with writing this down for this step."""
    step = next((one for one in steps(facts) if one.key == key), None)
    if step is None and facts.hush:
        return (Problem(code="hush", message="Do NOT ring or text this number. Call the police, or open the alarm."),)
    if step is None:
        return (Problem(code="no-step", message="There is no such step here."),)
    if key in facts.done:
        return (Problem(code="done", message="Somebody has written this step down already. Look at the list again."),)
    if outcome not in step.outcomes:
        return (Problem(code="no-outcome", message="Choose what came of it.", field="outcome"),)
    if outcome in WITH_NOTE and not note.strip():
        return (Problem(code="no-note", message="Write it down: what, or why, or the event number.", field="note"),)
    return ()


def finishes(facts: Facts) -> tuple[str, ...]:
    """Return the outcomes that can be chosen at all: of a number that must not be rung, none that a voice gives."""
    return tuple(one for one in FINISHES if (one in OF_HUSH if facts.hush else one != "handed_over"))


def check_finish(facts: Facts, asked: Finish) -> tuple[Problem, ...]:
    """Return what is wrong with finishing so; nothing when it may be finished."""
    if asked.own:
        words = "It is about you: somebody else finishes it, after speaking with you."
        return (Problem(code="own", message=words),)
    if asked.outcome not in finishes(facts):
        return (Problem(code="no-outcome", message="Choose what it was.", field="outcome"),)
    found = []
    if asked.outcome in SPOKEN and not reached(facts.done):
        words = "Nobody was spoken with who answered the challenge. Silence, voicemail or a text closes nothing."
        found.append(Problem(code="not-reached", message=words, field="outcome"))
    if asked.outcome not in SPOKEN and asked.outcome != "duplicate" and not (_escalated(facts) or asked.has_alarm):
        words = "Call the police and write it down, or open the alarm, first."
        found.append(Problem(code="not-escalated", message=words, field="outcome"))
    if asked.outcome == "unreached" and not facts.hush and rings_left(facts):
        words = "Not every attempt has been made: the list says which is left."
        found.append(Problem(code="attempts-left", message=words, field="outcome"))
    if asked.outcome == "duplicate" and not asked.has_duplicate:
        found.append(Problem(code="no-alarm", message="Choose the open alarm that it is.", field="duplicate_of"))
    if asked.outcome in NOTED and not asked.note.strip():
        found.append(Problem(code="no-note", message="Write what is known.", field="note"))
    return tuple(found)


def _escalated(facts: Facts) -> bool:
    return facts.done.get("escalate") == "police_called"


def check_plan(plan: Plan) -> tuple[Problem, ...]:
    """Return what is wrong with an office's procedure, each beside its input."""
    found = []
    for field, value, (least, most), what in (
        ("attempts", plan.attempts, ATTEMPTS, "attempts"),
        ("between_minutes", plan.between_minutes, BETWEEN_MINUTES, "minutes"),
        ("finish_minutes", plan.finish_minutes, FINISH_MINUTES, "minutes"),
    ):
        if not least <= value <= most:
            found.append(Problem(code="bound", message=f"{least} to {most} {what}.", field=field))
    if not plan.text_words.strip() or len(plan.text_words) > TEXT_CHARACTERS:
        words = f"One to {TEXT_CHARACTERS} characters: what one text holds."
        found.append(Problem(code="text", message=words, field="text_words"))
    elif told := TELLING.search(plan.text_words):
        words = f"Somebody else may read it: leave out “{told.group()}”."
        found.append(Problem(code="telling", message=words, field="text_words"))
    return tuple(found)
