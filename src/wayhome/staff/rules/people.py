"""A person as they are typed in or imported, and what is wrong with that: pure."""

from dataclasses import dataclass, replace
from uuid import UUID

from wayhome.core.errors import Problem
from wayhome.core.limits import SHORT_TEXT
from wayhome.staff.rules.text import (
    mail_wrong,
    name_wrong,
    notes_wrong,
    phone_of,
    phone_problem,
    text_wrong,
    tidy,
    tidy_lines,
)

CALLED_CHARACTERS = 60
LANGUAGE_CHARACTERS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDraft:
    """A person as asked for. `called` is what a wall screen may show; empty means the first word of the name."""

    name: str
    email: str
    office_id: UUID
    called: str = ""
    phone: str = ""
    description: str = ""
    language: str = ""


def judged(draft: PersonDraft, *, office_phone: str = "") -> tuple[PersonDraft, list[Problem]]:
    """Return the draft tidied, and everything that is wrong with it."""
    name = tidy(draft.name)
    clean = replace(
        draft,
        name=name,
        called=tidy(draft.called) or name.split(" ", maxsplit=1)[0][:CALLED_CHARACTERS],
        email=tidy(draft.email).lower(),
        description=tidy_lines(draft.description),
        language=tidy(draft.language),
    )
    wrong = name_wrong(clean.name, "name", SHORT_TEXT)
    if not wrong:
        wrong += name_wrong(clean.called, "called", CALLED_CHARACTERS)
    wrong += mail_wrong(clean.email)
    wrong += notes_wrong(clean.description, "description")
    wrong += text_wrong(clean.language, "language", LANGUAGE_CHARACTERS)
    try:
        clean = replace(clean, phone=phone_of(draft.phone, office_phone))
    except ValueError:
        wrong.append(phone_problem("phone"))
    return clean, wrong
