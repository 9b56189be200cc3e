"""The words of an alarm's messages (DESIGN, Messages: Words; REQUIREMENTS F2).

A subject says nothing to a bystander. A body gives the kind and the first name to duty staff
only; nobody gets a place or a client. Duress begins with what must not be done.
"""

from dataclasses import dataclass

from wayhome.core.isolates import isolated

KINDS: dict[str, str] = {
    "missed_contact": "Missed contact",
    "board_silent": "The duty screen is silent",
    "nobody_on_duty": "Nobody on duty",
    "unfinished_call_back": "Unfinished call-back",
    "not_watching": "Wayhome is not watching",
    "uneasy": "Uneasy",
    "followed": "Being followed",
    "panic": "Panic",
    "duress": "Duress",
}

OPENED = "opened"
AGAIN = "again"
LAPSED = "lapsed"
POLICE = "police"
MISSED_AGAIN = "missed_again"
MENDED = "mended"

FIRST_WORDS: dict[str, str] = {
    LAPSED: "Nobody has it any more. ",
    AGAIN: "Still open. ",
    MISSED_AGAIN: "Missed once more. ",
    MENDED: "Mended, it seems: look, and close it. ",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What one message is to say: `why` is one of the constants above, `called` the subject's first name.

    `due_words` is the due time in the office's local time; `detailed` whether the recipient may
    read kind and name.
    """

    kind: str
    why: str
    called: str
    due_words: str
    detailed: bool
    drill: bool
    reason: str = ""


def subject(*, drill: bool) -> str:
    """Return a subject that says nothing a bystander could use."""
    return "DRILL Wayhome: please answer" if drill else "Wayhome: please answer"


def body(telling: Telling) -> str:
    """Return the body, without the link (which is added at sending)."""
    words = _detailed(telling) if telling.detailed else _neutral(telling)
    if telling.kind == "duress":
        words = f"Do NOT ring or text{' ' + isolated(telling.called) if telling.detailed else ''}. {words}"
    return f"DRILL {words}" if telling.drill else words


def _neutral(telling: Telling) -> str:
    if telling.why == POLICE:
        return "Wayhome: something of yours is due now. Please open Wayhome."
    return "Wayhome needs an answer from you now. Please open Wayhome."


def _detailed(telling: Telling) -> str:
    named = KINDS[telling.kind] + (f": {isolated(telling.called)}" if telling.called else "")
    since = f", since {telling.due_words}" if telling.due_words else ""
    reason = f" {telling.reason}" if telling.reason else ""
    match telling.why:
        case "police" if telling.drill:
            return f"Police time. In earnest you would call the police now; in this drill call nobody. {named}{since}."
        case "police":
            return f"Call the police now, or record why not. {named}{since}."
        case why:
            return f"{FIRST_WORDS.get(why, '')}{named}{since}.{reason}"
