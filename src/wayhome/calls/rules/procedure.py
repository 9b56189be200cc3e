"""Calling back after silence: a timed list by the agency's own procedure. Pure.

NENA-STA-020.1-2020 governs calling back abandoned and silent calls. How often to try, and how long to
wait between, is the agency's to say: the numbers here are only where an office has said nothing.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

KINDS = {"silent": "Silent call", "abandoned": "Abandoned call", "open_line": "Open line"}
KIND_HELP = {
    "silent": "Somebody rang, and nobody speaks",
    "abandoned": "They hung up, or were cut off",
    "open_line": "The line is open; sounds, and nobody speaks to us",
}
HUSHES = {"duress": "An alarm that must stay silent is open", "concern": "The number is a person of concern's"}
"""Why a number must not be called back: somebody stands beside the telephone, or it is theirs."""

ANSWERED, WRONG, OTHER = "answered", "wrong", "other"
STEP_OUTCOMES = {
    ANSWERED: "Answered, and the challenge was answered",
    WRONG: "Answered, but the challenge was not",
    OTHER: "Somebody else answered",
    "voicemail": "Voicemail: that is not contact",
    "no_answer": "No answer",
    "busy": "Busy",
    "dead": "The line is dead",
    "sounds": "Sounds, no words (note them)",
    "nothing": "Nothing heard",
    "keys": "Keys or TTY answered (note what)",
    "ended": "The line ended",
    "text_sent": "Text sent",
    "text_answered": "Text answered: that is not contact yet",
    "no_text": "Could not be sent",
    "police_called": "Police called (note the event number)",
    "police_not_called": "Police not called (note why)",
}
RINGING = (ANSWERED, WRONG, OTHER, "voicemail", "no_answer", "busy", "dead")
LISTENING = (ANSWERED, WRONG, OTHER, "sounds", "keys", "nothing", "ended")
TEXTING = ("text_sent", "text_answered", "no_text")
ESCALATING = ("police_called", "police_not_called")
WITH_NOTE = frozenset({"sounds", "keys", "police_called", "police_not_called"})
AT_ONCE = frozenset({WRONG, OTHER})
"""Answers after which nobody waits any longer: the alarm opens now."""

FINISHES = {
    "emergency": "A genuine emergency",
    "accidental": "Accidental (pocket, keys, a bag)",
    "child": "A child with a telephone",
    "test": "A test",
    "unreached": "Never reached: handed on to alarm or police",
    "handed_over": "Not rung back: handed to the supervisor",
    "duplicate": "The same as an alarm that is open",
}

LANDLINES = frozenset({"landline", "switchboard", "coin"})
"""Lines that take no text."""

TEXT_CHARACTERS = 160
MOST_MORE = 10
"""So many more attempts may be written down after the agency's own."""

ATTEMPTS, BETWEEN_MINUTES, FINISH_MINUTES = (1, 5), (1, 30), (1, 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An office's procedure. `finish_minutes` is how long after the last attempt all of it must be over."""

    attempts: int = 2
    between_minutes: int = 5
    finish_minutes: int = 5
    text_words: str = "Hello, please give us a ring when it suits you."
    text_number: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Plan":
        return cls(**said)


DEFAULT = Plan()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the steps are made of. `called` is "" where it is not known who it is; `done` are outcomes by key."""

    kind: str
    plan: Plan
    opened_at: datetime
    due_at: datetime
    hush: str = ""
    line: str = "unknown"
    called: str = ""
    has_number: bool = True
    has_second: bool = False
    done: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: a stable key, the words, when it is due, what to choose from; `number`: caller, second or dispatch."""

    key: str
    words: str
    due_at: datetime
    outcomes: tuple[str, ...]
    help: str = ""
    number: str = ""


def due_at(plan: Plan, opened_at: datetime, hush: str) -> datetime:
    """Return by when all of it must be finished: past that, an alarm opens."""
    attempts = 0 if hush else plan.attempts - 1
    return opened_at + timedelta(minutes=attempts * plan.between_minutes + plan.finish_minutes)


def steps(facts: Facts) -> tuple[Step, ...]:
    """Return the list in order. Where the number must not be called back nothing of it is rung or texted."""
    if facts.hush:
        return (_escalate(facts, facts.opened_at),)
    found: list[Step] = []
    if facts.kind in {"silent", "open_line"}:
        found.append(_listen(facts))
    if facts.has_number:
        found += [_ring(facts, number) for number in range(1, facts.plan.attempts + 1)]
        if facts.line not in LANDLINES:
            found.append(_text(facts))
    if facts.has_second:
        found.append(_second(facts))
    if facts.has_number:
        found += _more(facts)
    wrong = AT_ONCE & set(facts.done.values())
    found.append(_escalate(facts, facts.opened_at if wrong or not facts.has_number else facts.due_at))
    return tuple(found)


def reached(done: Mapping[str, str]) -> bool:
    """Say whether somebody spoke, and the challenge was answered. Nothing else is contact."""
    return ANSWERED in done.values()


def rings_left(facts: Facts) -> bool:
    """Say whether one of the agency's own attempts has not been made."""
    return any(step.key.startswith("ring-") and step.key not in facts.done for step in steps(facts))


def _who(facts: Facts) -> str:
    return facts.called or "the caller"


def _listen(facts: Facts) -> Step:
    return Step(
        key="listen",
        words="Stay on the line and listen; do not hang up first",
        help=(
            "Say: “If you cannot talk, make any sound or press any key: one for yes, two for no.”"
            " Then send TTY tones and wait: silence may be a text telephone. Write down every sound."
        ),
        due_at=facts.opened_at,
        outcomes=LISTENING,
        number="",
    )


def _ring(facts: Facts, number: int) -> Step:
    after = timedelta(minutes=(number - 1) * facts.plan.between_minutes)
    words = f"Ring {_who(facts)} back" if number == 1 else f"Ring {_who(facts)} again, attempt {number}"
    helps = "Let it ring out. Ask the agreed question; do not help with the answer, nor say whether it was right."
    if not facts.called:
        helps = "Let it ring out. Ask who it is, where, and whether they can speak freely. Say nothing of colleagues."
    return Step(
        key=f"ring-{number}",
        words=words,
        help=f"{helps} Silence: any key, then TTY tones.",
        due_at=facts.opened_at + after,
        outcomes=RINGING,
        number="caller",
    )


def _last_ring_at(facts: Facts) -> datetime:
    return facts.opened_at + timedelta(minutes=(facts.plan.attempts - 1) * facts.plan.between_minutes)


def _text(facts: Facts) -> Step:
    answer = f" They may text to {facts.plan.text_number}." if facts.plan.text_number else ""
    return Step(
        key="text",
        words=f"Text these words and no others: “{facts.plan.text_words}”",
        help=f"Whoever holds the telephone may read it: no name, no place, nothing of the call.{answer}",
        due_at=_last_ring_at(facts),
        outcomes=TEXTING,
        number="caller",
    )


def _second(facts: Facts) -> Step:
    return Step(
        key="second",
        words=f"Ring the other telephone of {_who(facts)}",
        help="Their own only. Family and friends are not rung for this: that needs an alarm, and its list.",
        due_at=_last_ring_at(facts),
        outcomes=RINGING,
        number="second",
    )


def _more(facts: Facts) -> list[Step]:
    """Return the further attempts that were written down, and one more to write while nobody was reached."""
    made = [number for number in range(1, MOST_MORE + 1) if f"more-{number}" in facts.done]
    every = all(f"ring-{number}" in facts.done for number in range(1, facts.plan.attempts + 1))
    after = len(made) + 1
    wanted = [*made, after] if every and not reached(facts.done) and after <= MOST_MORE else made
    return [
        Step(
            key=f"more-{number}",
            words=f"A further attempt to ring {_who(facts)}",
            help="Beyond what the office asks.",
            due_at=facts.due_at,
            outcomes=RINGING,
            number="caller",
        )
        for number in wanted
    ]


def _escalate(facts: Facts, at: datetime) -> Step:
    words = "Call the police, or open the alarm now"
    helps = "The address first. The direct number, not the emergency number."
    if facts.hush:
        helps = f"Nobody rings or texts this number, whatever it costs in time. {helps}"
    return Step(key="escalate", words=words, help=helps, due_at=at, outcomes=ESCALATING, number="dispatch")
