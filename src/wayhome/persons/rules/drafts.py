"""What people type about a person of concern: tidied, and judged with a word beside each field."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from uuid import UUID

from wayhome.core.errors import Problem
from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.persons.rules.words import plate_key
from wayhome.staff.rules.text import name_wrong, phone_of, phone_problem, text_wrong, tidy, tidy_lines

PLATE_CHARACTERS = 20
WORD = 60
FIRST_DAY = date(1900, 1, 1)

LIMITS = {
    "name": SHORT_TEXT,
    "build": SHORT_TEXT,
    "hair": SHORT_TEXT,
    "eyes": SHORT_TEXT,
    "voice": SHORT_TEXT,
    "accent": SHORT_TEXT,
    "source": SHORT_TEXT,
    "plate": PLATE_CHARACTERS,
    "typed": 32,
    "colour": 40,
    **dict.fromkeys(("sex_described", "age_words", "height", "region", "make", "model", "label"), WORD),
}
"""Characters of a line; what is not named here may have several lines and 4,000."""

Value = str | date | UUID | None
Values = dict[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What is to be stored, and what is wrong with it; nothing is stored while anything is wrong."""

    values: Values
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDraft:
    """A person of concern as described; `name` may be "not known, man with red beard"."""

    name: str
    sex_described: str = ""
    age_words: str = ""
    born_on: date | None = None
    build: str = ""
    height: str = ""
    hair: str = ""
    eyes: str = ""
    marks: str = ""
    clothing: str = ""
    voice: str = ""
    accent: str = ""
    told_on: date | None = None
    told_words: str = ""
    objected_on: date | None = None
    objection_words: str = ""
    answer_words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasDraft:
    """Another name."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleDraft:
    """A vehicle as somebody saw it: with any one thing known of it."""

    plate: str = ""
    region: str = ""
    make: str = ""
    model: str = ""
    colour: str = ""
    marks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberDraft:
    """A telephone number as typed; `near` (E.164) says of which country it is where it does not."""

    typed: str
    label: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceDraft:
    """A place in words."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationshipDraft:
    """What they are to one of us; `kind` is a value of RelationshipKind."""

    worker_id: UUID
    kind: str
    since: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BehaviourDraft:
    """What they did, on which day, and how it is known (seen by whom, told by whom)."""

    happened_on: date
    words: str
    source: str


Draft = AliasDraft | VehicleDraft | NumberDraft | PlaceDraft | RelationshipDraft | BehaviourDraft


def judge_person(draft: PersonDraft, now: datetime) -> Judged:
    """Judge a description: a name or what stands for it is needed, days lie behind us, words have their day."""
    judged = _tidied(draft, now, required=("name",))
    pairs = (("told_on", "told_words"), ("objected_on", "objection_words"), ("objected_on", "answer_words"))
    for day, words in pairs:
        if judged.values[words] and not judged.values[day]:
            said = Problem(code="missing", field=day, message="Say on which day.")
            judged.problems.extend([said] if said not in judged.problems else [])
    return judged


def judge(draft: Draft, now: datetime, *, near: str = "") -> Judged:
    """Judge one thing that is known of a person of concern."""
    required = ("name", "typed", "words", "source") if not isinstance(draft, RelationshipDraft) else ()
    judged = _tidied(draft, now, required=required)
    if isinstance(draft, VehicleDraft):
        if not any(judged.values.values()):
            words = "Write at least one thing by which it is known: a part of the plate, a colour, a make."
            judged.problems.append(Problem(code="missing", field="plate", message=words))
        judged.values["plate_key"] = plate_key(draft.plate)[:PLATE_CHARACTERS]
    if isinstance(draft, NumberDraft):
        _number(judged, draft, near)
    return judged


def _number(judged: Judged, draft: NumberDraft, near: str) -> None:
    try:
        judged.values["e164"] = phone_of(draft.typed, near)
    except ValueError:
        if not any(problem.field == "typed" for problem in judged.problems):
            judged.problems.append(phone_problem("typed"))
    if draft.since and draft.until and draft.until < draft.since:
        words = "The last day is before the first."
        judged.problems.append(Problem(code="order", field="until", message=words))


def _tidied(draft: PersonDraft | Draft, now: datetime, *, required: Iterable[str]) -> Judged:
    judged = Judged(values={})
    for one in fields(draft):
        value = getattr(draft, one.name)
        if isinstance(value, str):
            limit = LIMITS.get(one.name, LONG_TEXT)
            value = tidy(value) if one.name in LIMITS else tidy_lines(value)
            must = one.name in required
            if one.name == "name":
                judged.problems.extend(name_wrong(value, one.name, limit))
            else:
                judged.problems.extend(text_wrong(value, one.name, limit, required=must))
        elif isinstance(value, date):
            judged.problems.extend(day_wrong(value, one.name, now))
        judged.values[one.name] = value
    return judged


def day_wrong(day: date, field: str, now: datetime) -> list[Problem]:
    """Say what is wrong with a day on which something was.

    A day ahead of UTC is today somewhere: nobody is refused for writing their own date.
    """
    if FIRST_DAY <= day <= now.date() + timedelta(days=1):
        return []
    return [Problem(code="day", field=field, message="This day is not between 1900 and today.")]
