"""When an alarm may be closed, and what follows (DESIGN, An alarm: Closing; invariant I4)."""

from dataclasses import dataclass

from wayhome.core.errors import Problem

OF_A_PERSON = frozenset({"seen", "spoke", "police"})
DURESS = frozenset({"seen", "police"})
NOT_A_PERSON = "not_a_person"
WITH_REPORT = frozenset({"accident", "threat", "followed"})
CAUSES_OF_OFFICE = frozenset({"duty_covered", "accidental", "other"})
CAUSES_OF_SYSTEM = frozenset({"system_mended", "accidental", "other"})
NOT_OF_A_PERSON = frozenset({"duty_covered", "system_mended", "drill"})
UNFINISHED_CALL_BACK = "unfinished_call_back"
"""Of somebody, even where nobody knows of whom: who it was is learnt by the call-back."""

AFTERCARE_SECONDS = 24 * 3600
REVIEW_SECONDS = 3 * 24 * 3600
REPORT_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What somebody wants to close an alarm with. `own`: the closer is the person in danger.

    `visit_out`: the alarm's visit is still out, and `has_outcome` that its outcome was given.
    """

    kind: str
    subject_kind: str
    drill: bool
    cause: str
    contact: str
    note: str
    own: bool
    visit_out: bool
    has_outcome: bool


def check_closing(asked: Closing) -> tuple[Problem, ...]:
    """Return what is wrong with closing so; nothing when it may be closed."""
    found = [*_cause(asked), *_contact(asked), *_rest(asked)]
    return tuple(found)


def _cause(asked: Closing) -> list[Problem]:
    if asked.drill:
        if asked.cause != "drill":
            return [
                Problem(code="drill-cause", message="This is a drill: close it with the cause Drill.", field="cause")
            ]
        return []
    if not asked.cause:
        return [Problem(code="no-cause", message="Choose why it came to this alarm.", field="cause")]
    if asked.cause == "drill":
        return [Problem(code="not-a-drill", message="This is no drill. Choose what it really was.", field="cause")]
    if not fits(asked.cause, kind=asked.kind, subject_kind=asked.subject_kind):
        return [Problem(code="cause-does-not-fit", message="This cause does not fit this alarm.", field="cause")]
    return []


def fits(cause: str, *, kind: str, subject_kind: str) -> bool:
    """Say whether a cause fits an alarm that is no drill."""
    fitting = {"office": CAUSES_OF_OFFICE, "system": CAUSES_OF_SYSTEM}.get(subject_kind)
    if fitting is None or kind == UNFINISHED_CALL_BACK:
        return cause not in NOT_OF_A_PERSON
    return cause in fitting


def _needs_a_person(asked: Closing) -> bool:
    """Say whether somebody must have been reached; what a call was is known by contact alone, or it is "other"."""
    by_call = asked.kind == UNFINISHED_CALL_BACK and asked.cause != "other"
    return not asked.drill and (by_call or asked.subject_kind == "person")


def _contact(asked: Closing) -> list[Problem]:
    if not _needs_a_person(asked):
        if asked.contact not in OF_A_PERSON | {NOT_A_PERSON}:
            return [Problem(code="no-contact", message="Choose how contact was made.", field="contact")]
        return []
    if asked.contact not in OF_A_PERSON:
        words = "Say how contact was made: seen, spoken with and the challenge answered, or confirmed by police."
        return [Problem(code="no-contact", message=words, field="contact")]
    if asked.kind == "duress" and asked.contact not in DURESS:
        words = "Duress closes only when a colleague or the police have seen them safe. A voice can be forced."
        return [Problem(code="duress-needs-eyes", message=words, field="contact")]
    return []


def _rest(asked: Closing) -> list[Problem]:
    found = []
    if asked.cause == "other" and not asked.note.strip():
        found.append(Problem(code="no-note", message="Write what it was: the cause is Other.", field="note"))
    if asked.own:
        words = "It is about you: somebody else has to close it, after speaking with you or seeing you."
        found.append(Problem(code="own-alarm", message=words))
    if asked.visit_out and not asked.has_outcome and not asked.drill:
        words = "Say what becomes of the visit: back, or when they must next be heard from."
        found.append(Problem(code="no-outcome", message=words, field="visit_outcome"))
    return found


def follow_ups_after(*, subject_kind: str, cause: str, drill: bool) -> tuple[tuple[str, int], ...]:
    """Return what a closed alarm opens: (FollowUp kind, due in seconds)."""
    if drill:
        return ()
    if subject_kind != "person":
        return (("review", REVIEW_SECONDS),)
    wanted = [("aftercare", AFTERCARE_SECONDS), ("review", REVIEW_SECONDS)]
    if cause in WITH_REPORT:
        wanted.append(("report", REPORT_SECONDS))
    return tuple(wanted)
