"""What may be done to a premise request in which state, and what it is afterwards. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from wayhome.core.errors import Problem
from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.places.rules.hazards import day_wrong, last_today
from wayhome.staff.rules.text import text_wrong


class State(StrEnum):
    """How far a request is."""

    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"
    TO_WITHDRAW = "to_withdraw"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What is done to it. LAPSE: the worker's consent is withdrawn, or ran out."""

    EDIT = "edit"
    MAKE = "make"
    SEND = "send"
    ACCEPT = "accept"
    RENEW = "renew"
    REFUSE = "refuse"
    EXPIRE = "expire"
    LAPSE = "lapse"
    WITHDRAW = "withdraw"


OPEN = frozenset({State.DRAFT, State.SENT, State.ACCEPTED, State.REFUSED, State.EXPIRED})
FROM: dict[Step, frozenset[State]] = {
    Step.EDIT: OPEN,
    Step.MAKE: OPEN,
    Step.SEND: OPEN,
    Step.ACCEPT: frozenset({State.SENT}),
    Step.RENEW: frozenset({State.ACCEPTED, State.EXPIRED}),
    Step.REFUSE: frozenset({State.SENT}),
    Step.EXPIRE: frozenset({State.ACCEPTED}),
    Step.LAPSE: frozenset({State.SENT, State.ACCEPTED, State.REFUSED, State.EXPIRED}),
    Step.WITHDRAW: frozenset(set(State) - {State.WITHDRAWN}),
}
"""In which states each step may be taken. A new version of what is on file may be sent at any time."""

TO: dict[Step, State] = {
    Step.SEND: State.SENT,
    Step.ACCEPT: State.ACCEPTED,
    Step.RENEW: State.ACCEPTED,
    Step.REFUSE: State.REFUSED,
    Step.EXPIRE: State.EXPIRED,
    Step.LAPSE: State.TO_WITHDRAW,
    Step.WITHDRAW: State.WITHDRAWN,
}

SAID: dict[State, str] = {
    State.DRAFT: "This is a draft: nothing was sent yet.",
    State.SENT: "This was sent and is not answered yet: note first what the police answered.",
    State.ACCEPTED: "The police have accepted this already.",
    State.REFUSED: "The police refused this. Send it anew, or withdraw it.",
    State.EXPIRED: "This has expired. Send it anew, note its renewal, or withdraw it.",
    State.TO_WITHDRAW: "The consent is gone: the police are to be told, and nothing else.",
    State.WITHDRAWN: "This was withdrawn. Write a new request.",
}

EXPIRES_DAYS_MOST = 1_096
"""Three years: further ahead is a slip of the finger."""


def step_wrong(state: str, step: Step) -> list[Problem]:
    """Say why a step cannot be taken in this state."""
    if State(state) in FROM[step]:
        return []
    return [Problem(code="step", message=SAID[State(state)])]


def state_after(state: str, step: Step, *, on_file: bool) -> State:
    """Return the state after a step that may be taken.

    What the police refuse to replace stays on file as it was. A draft from which consent is taken is a draft.
    """
    if step is Step.REFUSE and on_file:
        return State.ACCEPTED
    return TO.get(step, State(state))


def next_step(state: str, *, may_release: bool, has_unsent: bool, is_news: bool, ends_soon: bool) -> Step | None:
    """Return what comes next by itself; None where somebody else is waited for, or nothing is to be done.

    `may_release`: a consent covers it and holds. `has_unsent`: the newest papers were not sent. `is_news`: what is
    known is not what the newest papers say, or there are none.
    """
    if state == State.TO_WITHDRAW:
        return Step.WITHDRAW
    if not may_release or State(state) not in OPEN:
        return Step.ACCEPT if state == State.SENT else None
    if is_news or state == State.REFUSED:
        return Step.SEND if has_unsent and not is_news else Step.MAKE
    if has_unsent:
        return Step.SEND
    return {State.SENT: Step.ACCEPT, State.EXPIRED: Step.RENEW}.get(State(state), Step.RENEW if ends_soon else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How papers went to the police, to whom, on which day."""

    how: str
    to_whom: str
    on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the police answered: their reference, on which day, until when they keep it."""

    reference: str
    on: date | None
    expires_on: date | None


def sending_wrong(sending: Sending, hows: frozenset[str], now: datetime) -> list[Problem]:
    """Say what is wrong with how something was sent."""
    return [
        *([] if sending.how in hows else [Problem(code="how", field="how", message="Choose from the list.")]),
        *text_wrong(sending.to_whom, "to_whom", SHORT_TEXT, required=True),
        *day_wrong(sending.on, "on", now),
    ]


def answer_wrong(answer: Answer, now: datetime, *, after: date | None) -> list[Problem]:
    """Say what is wrong with an answer; `after` is the day before which it cannot have come."""
    wrong = text_wrong(answer.reference, "reference", SHORT_TEXT, required=True) + day_wrong(answer.on, "on", now)
    if answer.on is not None and after is not None and answer.on < after:
        wrong.append(Problem(code="order", field="on", message="It cannot have been answered before it was sent."))
    return wrong + expiry_wrong(answer.expires_on, now)


def expiry_wrong(expires_on: date | None, now: datetime) -> list[Problem]:
    """Say what is wrong with the day until which the police keep something."""
    if expires_on is None:
        words = "Until when do they keep it? Ask them: what nobody looks at again is wrong one day."
        return [Problem(code="missing", field="expires_on", message=words)]
    if expires_on < last_today(now):
        return [Problem(code="past", field="expires_on", message="This day is over.")]
    if expires_on > last_today(now) + timedelta(days=EXPIRES_DAYS_MOST):
        return [Problem(code="far", field="expires_on", message="At most three years ahead. Check the year.")]
    return []


def reason_wrong(words: str, field: str = "note") -> list[Problem]:
    """Say what is wrong with a reason: it is there, and fits."""
    return text_wrong(words, field, LONG_TEXT, required=True)
