"""What people type of a police agency and of a premise request, judged. Pure."""

from dataclasses import dataclass, field
from uuid import UUID

from wayhome.core.errors import Problem
from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.filings.rules.letters import is_latin
from wayhome.staff.rules.text import mail_wrong, notes_wrong, phone_of, phone_problem, text_wrong, tidy, tidy_lines

MOST_PREMISES = 6
MOST_PERSONS = 10
MOST_PHONES = 6
LABEL_CHARACTERS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyDraft:
    """A police agency as typed; numbers as people write them."""

    office_id: UUID
    name: str
    contact_name: str = ""
    phone: str = ""
    email: str = ""
    dispatch_name: str = ""
    dispatch_number: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDraft:
    """A request as typed: about whom, to whom, what is asked; `premises` are (premise id, "home" or "work").

    `phones` are (label, number as typed); `responsible_id` is who is reminded of it.
    """

    worker_id: UUID
    agency_id: UUID
    responsible_id: UUID
    asks: str
    latin_name: str = ""
    premises: tuple[tuple[UUID, str], ...] = ()
    person_ids: tuple[UUID, ...] = ()
    phones: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What is to be stored, and what is wrong with it; nothing is stored while anything is wrong."""

    values: dict[str, str]
    problems: list[Problem] = field(default_factory=list)


def judge_agency(draft: AgencyDraft, near: str) -> Judged:
    """Judge an agency: it has a name and some way to reach it. `near` is a number of the same country."""
    values = {
        "name": tidy(draft.name),
        "contact_name": tidy(draft.contact_name),
        "email": tidy(draft.email),
        "dispatch_name": tidy(draft.dispatch_name),
        "notes": tidy_lines(draft.notes),
    }
    wrong = text_wrong(values["name"], "name", SHORT_TEXT, required=True)
    for name in ("contact_name", "dispatch_name"):
        wrong += text_wrong(values[name], name, SHORT_TEXT)
    wrong += mail_wrong(values["email"]) if values["email"] else []
    wrong += notes_wrong(values["notes"], "notes")
    for name, typed in (("phone", draft.phone), ("dispatch_number", draft.dispatch_number)):
        values[name], bad = _number(typed, name, near)
        wrong += bad
    return Judged(values=values, problems=wrong)


def judge_phones(draft: RequestDraft, near: str) -> tuple[list[list[str]], list[Problem]]:
    """Return the worker's numbers as [label, E.164], each once, and what is wrong with them."""
    found: dict[str, list[str]] = {}
    wrong: list[Problem] = []
    for label, typed in draft.phones:
        number, bad = _number(typed, "phones", near)
        wrong += bad + text_wrong(tidy(label), "phones", LABEL_CHARACTERS)
        if number:
            found.setdefault(number, [tidy(label), number])
    if len(found) > MOST_PHONES:
        wrong.append(Problem(code="too_many", field="phones", message=f"At most {MOST_PHONES} numbers."))
    return list(found.values()), wrong


def request_wrong(draft: RequestDraft) -> list[Problem]:
    """Say what is wrong with a request by itself: it asks for something, at some address, and not for too much."""
    wrong = text_wrong(tidy_lines(draft.asks), "asks", LONG_TEXT, required=True)
    wrong += text_wrong(tidy(draft.latin_name), "latin_name", SHORT_TEXT)
    if not is_latin(draft.latin_name):
        words = "Write it in Latin letters, as in a passport."
        wrong.append(Problem(code="letters", field="latin_name", message=words))
    if not draft.premises:
        wrong.append(Problem(code="missing", field="premises", message="Choose at least one address."))
    if len(draft.premises) > MOST_PREMISES:
        wrong.append(Problem(code="too_many", field="premises", message=f"At most {MOST_PREMISES} addresses."))
    if len(draft.person_ids) > MOST_PERSONS:
        wrong.append(Problem(code="too_many", field="persons", message=f"At most {MOST_PERSONS} persons."))
    return wrong


def _number(typed: str, name: str, near: str) -> tuple[str, list[Problem]]:
    try:
        return phone_of(typed, near), []
    except ValueError:
        return "", [phone_problem(name)]
