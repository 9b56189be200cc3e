"""Premises: added, changed, closed, put together where two are one; what happened there; who looked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound, Problem, refuse
from wayhome.core.isolates import isolated
from wayhome.core.limits import LONG_TEXT, SHORT_TEXT
from wayhome.core.transactions import in_transaction
from wayhome.places.actions.common import ensure_decides, ensure_reads, locked_premise, note, tell_story
from wayhome.places.models import Hazard, HazardEvent, PersonAtPremise, Premise, PremiseEntry, PremiseView
from wayhome.places.queries.access import watches_home
from wayhome.places.queries.hazards import OVER
from wayhome.places.queries.pages import HazardDetail, PremiseDetail, hazard_detail, premise_detail
from wayhome.places.rules.hazards import day_wrong
from wayhome.places.rules.matching import COLUMNS, columns_of
from wayhome.places.rules.premises import PremiseDraft, premise_wrong, tidied_civic
from wayhome.staff.actions.permission import locked_person, refuse_all
from wayhome.staff.models import Office
from wayhome.staff.rules import Actor
from wayhome.staff.rules.text import phone_of, phone_problem, text_wrong, tidy, tidy_lines

KINDS = frozenset(Premise.Kind.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """What happened at a premise, when, and who says so; `adds_to_id` is the entry that it corrects."""

    kind: str
    happened_on: date | None
    text: str
    source: str
    adds_to_id: UUID | None = None


@in_transaction
def add_premise(actor: Actor, draft: PremiseDraft) -> Premise:
    """Add a premise. A colleague's home is added by themselves or by who watches their office.

    Raises NotAllowed, Refused.
    """
    ensure_reads(actor)
    values = _judged(actor, draft, None)
    now = database_now()
    premise = Premise.objects.create(**values, created_at=now, created_by_id=actor.person_id)
    note(actor, "premise.added", "premise", premise.pk, now)
    return premise


@in_transaction
def edit_premise(actor: Actor, premise_id: UUID, draft: PremiseDraft) -> Premise:
    """Change what is known of an open premise. Raises NotAllowed, NotFound, Refused."""
    ensure_reads(actor)
    premise = _open(actor, premise_id)
    values = _judged(actor, draft, premise)
    changed = sorted(name for name, value in values.items() if getattr(premise, name) != value)
    if changed:
        for name in changed:
            setattr(premise, name, values[name])
        premise.save(update_fields=changed)
        note(
            actor,
            "premise.edited",
            "premise",
            premise.pk,
            database_now(),
            fields=[name for name in changed if name not in COLUMNS],
        )
    return premise


@in_transaction
def close_premise(actor: Actor, premise_id: UUID) -> None:
    """Close a premise that is no longer one; its history stays. Its hazards are decided on first.

    Raises NotAllowed, NotFound, Refused.
    """
    ensure_decides(actor)
    premise = _open(actor, premise_id)
    left = Hazard.objects.filter(premise=premise).exclude(state__in=OVER).count()
    if left:
        raise refuse("hazards", f"{left} hazards here are not ended. Decide on them first.")
    now = database_now()
    premise.closed_at = now
    premise.save(update_fields=["closed_at"])
    note(actor, "premise.closed", "premise", premise.pk, now)


@in_transaction
def merge_premise(actor: Actor, premise_id: UUID, into_id: UUID) -> Premise:
    """Put a premise together with another that is the same place; both histories can be read there.

    Its hazards move, its entries stay where they were written and are shown at both. Raises NotAllowed,
    NotFound, Refused.
    """
    ensure_decides(actor)
    if premise_id == into_id:
        raise refuse("same", "This is the same entry. Choose the other one.", on="into_id")
    first, second = sorted((premise_id, into_id))
    locked = {pk: _open(actor, pk) for pk in (first, second)}
    premise, kept = locked[premise_id], locked[into_id]
    if Premise.Kind.WORKER_HOME in {premise.kind, kept.kind}:
        raise refuse("home", "A colleague's home is not put together with another place.", on="into_id")
    now = database_now()
    for hazard in Hazard.objects.select_for_update(of=("self",)).filter(premise=premise).order_by("pk"):
        hazard.premise = kept
        hazard.save(update_fields=["premise"])
        tell_story(hazard, HazardEvent.Kind.MOVED, actor, now, details={"from": str(premise.pk)})
    there = PersonAtPremise.objects.filter(premise=kept, until__isnull=True).values("person")
    PersonAtPremise.objects.filter(premise=premise, until__isnull=True).exclude(person__in=there).update(premise=kept)
    PersonAtPremise.objects.filter(premise=premise, until__isnull=True).update(until=F("since"))
    Premise.objects.filter(merged_into=premise).update(merged_into=kept)
    premise.merged_into, premise.closed_at = kept, now
    premise.save(update_fields=["merged_into", "closed_at"])
    note(actor, "premise.merged", "premise", premise.pk, now, into=str(kept.pk))
    return kept


@in_transaction
def add_entry(actor: Actor, premise_id: UUID, draft: EntryDraft) -> PremiseEntry:
    """Write down what happened at a premise; nothing is overwritten, a correction is an entry of its own.

    Raises NotAllowed, NotFound, Refused.
    """
    ensure_reads(actor)
    premise = locked_premise(actor, premise_id)
    now = database_now()
    text, source = tidy_lines(draft.text), tidy(draft.source)
    wrong = [*text_wrong(text, "text", LONG_TEXT, required=True)]
    wrong += text_wrong(source, "source", SHORT_TEXT, required=True) + day_wrong(draft.happened_on, "happened_on", now)
    if draft.kind not in PremiseEntry.Kind.values:
        wrong.append(Problem(code="kind", field="kind", message="Choose from the list."))
    refuse_all(wrong)
    if draft.adds_to_id and not PremiseEntry.objects.filter(pk=draft.adds_to_id, premise=premise).exists():
        raise NotFound("There is no such entry.")
    said: dict[str, Any] = {"kind": draft.kind, "happened_on": draft.happened_on, "text": text, "source": source}
    entry = PremiseEntry.objects.create(
        premise=premise, adds_to_id=draft.adds_to_id, author_id=actor.person_id, entered_at=now, **said
    )
    note(actor, "premise.entry_added", "premise", premise.pk, now, entry=str(entry.pk))
    return entry


@in_transaction
def open_premise(actor: Actor, premise_id: UUID) -> PremiseDetail:
    """Return one premise with everything of it; that somebody looked is kept and recorded. Raises NotFound."""
    now = database_now()
    detail = premise_detail(actor, premise_id, now)
    note_look(actor, detail.premise.pk, now)
    return detail


@in_transaction
def open_hazard(actor: Actor, hazard_id: UUID) -> HazardDetail:
    """Return one hazard with its story; it counts as a look at its premise. Raises NotFound."""
    now = database_now()
    detail = hazard_detail(actor, hazard_id, now)
    note_look(actor, detail.hazard.premise_id, now, hazard=str(hazard_id))
    return detail


def note_look(actor: Actor, premise_id: UUID, now: datetime, **details: str) -> None:
    """Keep that somebody read what is known of a premise, in the caller's transaction: on its page, before a visit."""
    PremiseView.objects.create(premise_id=premise_id, person_id=actor.person_id, at=now)
    note(actor, "premise.opened", "premise", premise_id, now, **details)


def _open(actor: Actor, premise_id: UUID) -> Premise:
    premise = locked_premise(actor, premise_id)
    if premise.closed_at is not None:
        raise refuse("closed", "This premise is closed; what is known of it stays as it is.")
    return premise


def _judged(actor: Actor, draft: PremiseDraft, premise: Premise | None) -> dict[str, Any]:
    """Return what is stored of a draft. Raises Refused."""
    wrong = premise_wrong(draft, KINDS)
    landline = ""
    near = Office.objects.filter(pk=actor.office_id).values_list("phone", flat=True).first() or ""
    try:
        landline = phone_of(draft.landline, near)
    except ValueError:
        wrong.append(phone_problem("landline"))
    refuse_all(wrong)
    if draft.person_id is not None:
        _may_house(actor, draft.person_id, but=premise.pk if premise else None)
    if draft.office_id is not None and not Office.objects.filter(pk=draft.office_id, closed_at__isnull=True).exists():
        raise refuse("gone", "There is no such office, or it is closed.", on="office_id")
    text, civic = tidy(draft.text), tidied_civic(draft.civic)
    return {
        "kind": draft.kind,
        "text": text,
        "label": tidy(draft.label),
        "civic": civic,
        **columns_of(text, civic),
        "latitude": draft.latitude,
        "longitude": draft.longitude,
        "landline": landline,
        "access_notes": tidy_lines(draft.access_notes),
        "person_id": draft.person_id,
        "office_id": draft.office_id,
    }


def _may_house(actor: Actor, person_id: UUID, *, but: UUID | None) -> None:
    """Refuse a home of somebody whom the actor does not watch, and a second one. Locks the person."""
    try:
        person = locked_person(person_id)
    except NotFound:
        raise refuse("gone", "There is no such colleague.", on="person_id") from None
    if not watches_home(actor, person.pk, person.office_id):
        raise refuse("gone", "There is no such colleague.", on="person_id")
    home = Premise.objects.filter(person=person, closed_at__isnull=True).first()
    if home is not None and home.pk != but:
        words = f"{isolated(person.called)}'s home is on file. Change that one, or close it first."
        raise refuse("second_home", words, on="person_id")
