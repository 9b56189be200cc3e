"""Hazards: written, and decided on by somebody else; renewed and ended likewise.

No one person alone prolongs or removes a warning: what its author says of it waits until someone else agrees.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from wayhome.core.clock import database_now
from wayhome.core.errors import Conflict, Problem, refuse
from wayhome.core.limits import SHORT_TEXT
from wayhome.core.transactions import in_transaction
from wayhome.places.actions.common import ensure_decides, ensure_reads, locked_hazard, locked_premise, tell_story
from wayhome.places.models import Hazard, HazardEvent, Premise
from wayhome.places.models.hazard import STATEMENT_CHARACTERS
from wayhome.places.queries.access import find_person
from wayhome.places.queries.hazards import OVER
from wayhome.places.rules.hazards import dates_wrong, decide_by, review_wrong
from wayhome.places.rules.wording import diagnosis_words
from wayhome.staff.actions.permission import refuse_all
from wayhome.staff.models import Office, OfficeHours
from wayhome.staff.rules import Actor
from wayhome.staff.rules.text import text_wrong, tidy, tidy_lines

MOST_AT_ONE_PREMISE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardDraft:
    """A hazard as asked for: what was done (`statement`), when (`happened_on`), who says so (`source`).

    `keeps_words` says that the author read the warning about words like a diagnosis and keeps them.
    """

    kind: str
    severity: int
    statement: str
    happened_on: date | None
    source: str
    begins_on: date | None
    review_by: date | None
    expires_on: date | None = None
    keeps_words: bool = False


@in_transaction
def write_hazard(actor: Actor, premise_id: UUID, draft: HazardDraft, *, person_id: UUID | None = None) -> Hazard:
    """Write a hazard down: unreviewed until someone else decides. One of `person_id` moves with that person.

    Raises NotAllowed, NotFound, Refused.
    """
    ensure_reads(actor)
    premise = locked_premise(actor, premise_id)
    person = find_person(actor, person_id) if person_id else None
    now = database_now()
    values = judged(draft, now)
    _has_room(premise)
    hazard = Hazard.objects.create(
        premise=premise,
        person=person,
        office_id=actor.office_id,
        author_id=actor.person_id,
        written_at=now,
        decide_by_at=_decide_by(actor.office_id, now),
        **values,
    )
    tell_story(hazard, HazardEvent.Kind.WRITTEN, actor, now, details={"warned_of": diagnosis_words(hazard.statement)})
    return hazard


@in_transaction
def confirm_hazard(actor: Actor, hazard_id: UUID, words: str = "") -> Hazard:
    """Say that it stands as it was written. Raises NotAllowed, NotFound, Refused, Conflict (it was decided on)."""
    hazard, now = _to_decide(actor, hazard_id)
    _decided(hazard, Hazard.State.CONFIRMED, actor, now)
    tell_story(hazard, HazardEvent.Kind.CONFIRMED, actor, now, words=_said(words, required=False))
    return hazard


@in_transaction
def refuse_hazard(actor: Actor, hazard_id: UUID, words: str) -> Hazard:
    """Say, with the reason, that it does not stand. It is shown as refused. Raises as `confirm_hazard`."""
    hazard, now = _to_decide(actor, hazard_id)
    said = _said(words, required=True)
    _decided(hazard, Hazard.State.REFUSED, actor, now)
    tell_story(hazard, HazardEvent.Kind.REFUSED, actor, now, words=said)
    return hazard


@in_transaction
def change_hazard(actor: Actor, hazard_id: UUID, draft: HazardDraft, seen_version: int) -> Hazard:
    """Let it stand with other words or dates; what it said before stays in its story.

    Also later, by someone other than its author. Raises NotAllowed, NotFound, Refused, Conflict.
    """
    hazard = _not_over(actor, hazard_id)
    _is_another(actor, hazard)
    _is_as_seen(hazard, seen_version)
    now = database_now()
    change(hazard, judged(draft, now), actor, now)
    return hazard


@in_transaction
def renew_hazard(
    actor: Actor, hazard_id: UUID, *, review_by: date | None, expires_on: date | None, words: str = ""
) -> Hazard:
    """Say at its review that it holds on, until when it is looked at again. Raises as `change_hazard`.

    From its author this is asked, and done when somebody else agrees.
    """
    hazard = _to_judge_again(actor, hazard_id)
    now = database_now()
    wrong = review_wrong(review_by, now)
    if expires_on is not None and expires_on < max(hazard.begins_on, now.date()):
        wrong.append(Problem(code="past", field="expires_on", message="This date must be ahead."))
    refuse_all(wrong)
    said, until = _said(words, required=False), review_by or hazard.review_by
    if hazard.author_id == actor.person_id:
        hazard.asked_review_by, hazard.asked_expires_on = until, expires_on
        asked = {"review_by": str(until), "expires_on": str(expires_on or "")}
        _ask(hazard, Hazard.Asked.RENEW, actor, now, words=said, details={"asked": asked})
    else:
        _renew(hazard, until, expires_on, actor, now, words=said)
    return hazard


@in_transaction
def end_hazard(actor: Actor, hazard_id: UUID, words: str) -> Hazard:
    """End one that was decided on, with the reason; it stays readable. Raises as `change_hazard`.

    From its author this is asked, and done when somebody else agrees: until then it counts.
    """
    hazard, now = _to_judge_again(actor, hazard_id), database_now()
    said = _said(words, required=True)
    if hazard.author_id == actor.person_id:
        _ask(hazard, Hazard.Asked.END, actor, now, words=said)
    else:
        end(hazard, actor, now, said)
    return hazard


@in_transaction
def agree_to_asked(actor: Actor, hazard_id: UUID, seen_version: int) -> Hazard:
    """Do what the author asked: it holds on until the dates asked for, or it ends. Raises as `change_hazard`."""
    hazard, now = _asked(actor, hazard_id), database_now()
    _is_as_seen(hazard, seen_version)
    if hazard.asked == Hazard.Asked.END:
        end(hazard, actor, now, "")
    elif review_wrong(hazard.asked_review_by, now):  # it waited so long that the date is over
        raise refuse("past", "The date that was asked for is over. Say yourself until when it holds on, or decline.")
    else:
        _renew(hazard, hazard.asked_review_by or hazard.review_by, hazard.asked_expires_on, actor, now, words="")
    return hazard


@in_transaction
def decline_asked(actor: Actor, hazard_id: UUID, words: str) -> Hazard:
    """Do not do what the author asked, with the reason; the hazard stays as it was. Raises as `change_hazard`."""
    hazard, now = _asked(actor, hazard_id), database_now()
    said = _said(words, required=True)
    settled = _settled(hazard)
    hazard.save(update_fields=settled)
    tell_story(hazard, HazardEvent.Kind.DECLINED, actor, now, words=said)
    return hazard


def judged(draft: HazardDraft, now: datetime) -> dict[str, Any]:
    """Return what is stored of a draft. Raises Refused."""
    statement, source = tidy_lines(draft.statement), tidy(draft.source)
    wrong = [
        *text_wrong(statement, "statement", STATEMENT_CHARACTERS, required=True),
        *text_wrong(source, "source", SHORT_TEXT, required=True),
        *dates_wrong(
            happened_on=draft.happened_on,
            begins_on=draft.begins_on,
            expires_on=draft.expires_on,
            review_by=draft.review_by,
            now=now,
        ),
    ]
    if draft.kind not in Hazard.Kind.values:
        wrong.append(Problem(code="kind", field="kind", message="Choose from the list."))
    if draft.severity not in Hazard.Severity.values:
        wrong.append(Problem(code="severity", field="severity", message="Choose from the list."))
    found = diagnosis_words(statement)
    if found and not draft.keeps_words:
        words = (
            f"This reads like a diagnosis: {', '.join(found)}. Say what was done, and when. If these were the words "
            "that were used, say below that you keep them."
        )
        wrong.append(Problem(code="diagnosis", field="statement", message=words))
    refuse_all(wrong)
    return {
        "kind": draft.kind,
        "severity": draft.severity,
        "statement": statement,
        "source": source,
        "happened_on": draft.happened_on,
        "begins_on": draft.begins_on,
        "expires_on": draft.expires_on,
        "review_by": draft.review_by,
    }


def change(hazard: Hazard, values: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Write what a locked hazard says from now on, and keep what it said."""
    before = {name: str(getattr(hazard, name)) for name, value in values.items() if getattr(hazard, name) != value}
    for name, value in values.items():
        setattr(hazard, name, value)
    _decided(hazard, Hazard.State.CHANGED, actor, now, *values)
    warned_of = diagnosis_words(hazard.statement)
    tell_story(hazard, HazardEvent.Kind.CHANGED, actor, now, details={"before": before, "warned_of": warned_of})


def end(hazard: Hazard, actor: Actor, now: datetime, words: str) -> None:
    """End a locked hazard. Who decided that it stands stays its decider: the story says who ended it."""
    if hazard.decided_by_id is None:  # an objection was answered before anybody decided: this is the decision
        hazard.decided_by_id, hazard.decided_at = actor.person_id, now
    hazard.state = Hazard.State.ENDED
    hazard.save(update_fields=["state", "decided_by", "decided_at", *_settled(hazard)])
    tell_story(hazard, HazardEvent.Kind.ENDED, actor, now, words=words)


def _to_decide(actor: Actor, hazard_id: UUID) -> tuple[Hazard, datetime]:
    hazard = _not_over(actor, hazard_id)
    _is_another(actor, hazard)
    if hazard.state != Hazard.State.UNREVIEWED:
        raise Conflict("Somebody decided on this already.")
    return hazard, database_now()


def _not_over(actor: Actor, hazard_id: UUID) -> Hazard:
    ensure_decides(actor)
    hazard = locked_hazard(actor, hazard_id)
    if hazard.state in OVER:
        raise Conflict("This is over already. Write a new one if it is true again.")
    return hazard


def _is_another(actor: Actor, hazard: Hazard) -> None:
    if hazard.author_id == actor.person_id:
        raise refuse("own", "You wrote this. Someone else decides on it.")


def _decided(hazard: Hazard, state: str, actor: Actor, now: datetime, *also: str) -> None:
    hazard.state, hazard.decided_by_id, hazard.decided_at = state, actor.person_id, now
    hazard.save(update_fields=["state", "decided_by", "decided_at", *_settled(hazard), *also])


def _renew(
    hazard: Hazard, review_by: date, expires_on: date | None, actor: Actor, now: datetime, *, words: str
) -> None:
    before = {"review_by": str(hazard.review_by), "expires_on": str(hazard.expires_on or "")}
    hazard.review_by, hazard.expires_on = review_by, expires_on
    hazard.save(update_fields=["review_by", "expires_on", *_settled(hazard)])
    tell_story(hazard, HazardEvent.Kind.RENEWED, actor, now, words=words, details={"before": before})


def _ask(
    hazard: Hazard,
    asked: Hazard.Asked,
    actor: Actor,
    now: datetime,
    *,
    words: str,
    details: dict[str, Any] | None = None,
) -> None:
    """Write down what the author asks. Somebody else decides within three working days, as on a new one."""
    hazard.asked, hazard.decide_by_at = asked.value, _decide_by(hazard.office_id, now)
    hazard.reminded_at = None
    hazard.version += 1
    names = ("asked", "asked_review_by", "asked_expires_on", "decide_by_at", "reminded_at", "version")
    hazard.save(update_fields=names)
    tell_story(hazard, f"asked_{asked.value}", actor, now, words=words, details=details)


def _settled(hazard: Hazard) -> tuple[str, ...]:
    """Note on a locked hazard that somebody decided: nothing that was asked waits any more. Return what is to save."""
    hazard.asked, hazard.asked_review_by, hazard.asked_expires_on = "", None, None
    hazard.reminded_at = None
    hazard.version += 1
    return ("asked", "asked_review_by", "asked_expires_on", "reminded_at", "version")


def _asked(actor: Actor, hazard_id: UUID) -> Hazard:
    """Return a locked hazard of which something is asked that this actor, who did not write it, decides on."""
    hazard = _not_over(actor, hazard_id)
    _is_another(actor, hazard)
    if not hazard.asked:
        raise Conflict("Somebody decided on this already.")
    return hazard


def _to_judge_again(actor: Actor, hazard_id: UUID) -> Hazard:
    """Return a locked hazard that was decided on once; what its author asked before is decided first."""
    hazard = _not_over(actor, hazard_id)
    if hazard.state == Hazard.State.UNREVIEWED:
        raise refuse("undecided", "Nobody has decided on it yet. Confirm, change or refuse it.")
    if hazard.asked and hazard.author_id == actor.person_id:
        raise refuse("asked", "You have asked already. Someone else decides first.")
    return hazard


def _is_as_seen(hazard: Hazard, seen_version: int) -> None:
    if hazard.version != seen_version:
        raise Conflict("Somebody changed this in the meantime. Read it again below.")


def _said(words: str, *, required: bool) -> str:
    said = tidy_lines(words)
    refuse_all(text_wrong(said, "words", STATEMENT_CHARACTERS, required=required))
    return said


def _has_room(premise: Premise) -> None:
    if premise.closed_at is not None:
        raise refuse("closed", "This premise is closed. Add the address anew if it is one again.")
    there = Hazard.objects.filter(premise=premise).exclude(state__in=OVER).count()
    if there >= MOST_AT_ONE_PREMISE:
        words = f"There are {there} hazards here that are not over. End those that no longer hold first."
        raise refuse("too_many", words)


def _decide_by(office_id: UUID, now: datetime) -> datetime:
    zone = Office.objects.values_list("time_zone", flat=True).get(pk=office_id)
    weekdays = OfficeHours.objects.filter(office_id=office_id).values_list("weekday", flat=True)
    return decide_by(now, ZoneInfo(zone), frozenset(weekdays))
