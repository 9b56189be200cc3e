"""What a worker said yes to, and whether it still covers what is asked: written, specific, time-limited (F3). Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from wayhome.core.errors import Problem
from wayhome.core.limits import DAYS_AHEAD, LONG_TEXT, SHORT_TEXT
from wayhome.places.rules.hazards import day_wrong, first_today, last_today
from wayhome.staff.rules.text import text_wrong

SIGNED_DAYS_MOST = 90
"""A paper that was signed longer ago is signed anew: it was about another time."""

PARTS = ("agency", "premises", "persons", "phones")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What would go to whom: the ids, and the numbers as they stand. Kept as JSON with the consent."""

    agency: str
    premises: frozenset[str]
    persons: frozenset[str]
    phones: frozenset[str]

    def as_json(self) -> dict[str, list[str]]:
        """Return it as it is stored."""
        return {
            "agency": [self.agency],
            "premises": sorted(self.premises),
            "persons": sorted(self.persons),
            "phones": sorted(self.phones),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A consent that nobody withdrew or replaced: what it covers (as JSON), and through which day."""

    covers: Mapping[str, list[str]]
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDraft:
    """A consent as it is given: what for, until when; a paper also says when it was signed and where it is kept."""

    purpose: str
    until: date | None
    signed_on: date | None = None
    kept_where: str = ""


def scope_of(agency: UUID, premises: Iterable[UUID], persons: Iterable[UUID], phones: Iterable[str]) -> Scope:
    """Return the scope of a request."""
    return Scope(
        agency=str(agency),
        premises=frozenset(str(one) for one in premises),
        persons=frozenset(str(one) for one in persons),
        phones=frozenset(phones),
    )


def covers(given: Given, needed: Scope) -> bool:
    """Say whether a consent is for all of this."""
    asked = needed.as_json()
    return all(set(asked[part]) <= set(given.covers.get(part, [])) for part in PARTS)


def release_wrong(given: Given | None, needed: Scope, now: datetime) -> list[Problem]:
    """Say why nothing may leave the agency; nothing is wrong while a consent covers it and holds."""
    if given is None:
        words = "The worker has not consented. Without a written consent no paper is made."
        return [Problem(code="no_consent", message=words)]
    if given.until < last_today(now):
        return [Problem(code="consent_over", message="The worker's consent has run out. Ask for a new one.")]
    if not covers(given, needed):
        words = "There is more in this than the worker consented to. Ask for a new consent."
        return [Problem(code="beyond_consent", message=words)]
    return []


def consent_wrong(draft: ConsentDraft, now: datetime, *, on_paper: bool) -> list[Problem]:
    """Say what is wrong with a consent: it says what for, and ends; a paper was signed, and is somewhere."""
    wrong = text_wrong(draft.purpose, "purpose", LONG_TEXT, required=True) + _until_wrong(draft.until, now)
    if on_paper:
        wrong += text_wrong(draft.kept_where, "kept_where", SHORT_TEXT, required=True)
        wrong += day_wrong(draft.signed_on, "signed_on", now)
        if draft.signed_on is not None and draft.signed_on < last_today(now) - timedelta(days=SIGNED_DAYS_MOST):
            words = f"Signed more than {SIGNED_DAYS_MOST} days ago: ask for a new signature."
            wrong.append(Problem(code="old", field="signed_on", message=words))
    return wrong


def _until_wrong(until: date | None, now: datetime) -> list[Problem]:
    if until is None:
        return [Problem(code="missing", field="until", message="Until when? A consent ends.")]
    if until <= last_today(now):
        return [Problem(code="past", field="until", message="This day must be ahead.")]
    if until > first_today(now) + timedelta(days=DAYS_AHEAD):
        return [Problem(code="far", field="until", message="At most a year ahead; then it is asked for again.")]
    return []
