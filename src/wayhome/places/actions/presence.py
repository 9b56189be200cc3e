"""Where persons of concern are: their hazards move with them."""

from datetime import date
from typing import Any
from uuid import UUID

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound, refuse
from wayhome.core.limits import SHORT_TEXT
from wayhome.core.transactions import in_transaction
from wayhome.places.actions.common import ensure_reads, locked_premise, note
from wayhome.places.models import PersonAtPremise
from wayhome.places.queries.access import find_person
from wayhome.places.rules.hazards import day_wrong
from wayhome.staff.actions.permission import refuse_all
from wayhome.staff.rules import Actor
from wayhome.staff.rules.text import text_wrong, tidy


@in_transaction
def place_person(
    actor: Actor, person_id: UUID, premise_id: UUID, *, since: date | None, source: str, moved: bool = True
) -> PersonAtPremise:
    """Write down that a person of concern is at a premise. `moved`: they are no longer where they were before.

    Raises NotAllowed, NotFound, Refused.
    """
    ensure_reads(actor)
    premise = locked_premise(actor, premise_id)
    person = find_person(actor, person_id)
    now = database_now()
    said = tidy(source)
    refuse_all([*day_wrong(since, "since", now), *text_wrong(said, "source", SHORT_TEXT, required=True)])
    if premise.closed_at is not None:
        raise refuse("closed", "This premise is closed.")
    rows = PersonAtPremise.objects.select_for_update(of=("self",)).filter(person__root=person.root, until__isnull=True)
    before = list(rows.order_by("pk"))
    if any(row.premise_id == premise.pk for row in before):
        raise refuse("there", "They are on file as being here already.")
    values: dict[str, Any] = {"since": since, "source": said, "recorded_by_id": actor.person_id, "recorded_at": now}
    for row in before if moved else ():
        row.until = max(row.since, values["since"])
        row.save(update_fields=["until"])
    placed = PersonAtPremise.objects.create(person=person, premise=premise, **values)
    note(actor, "premise.person_placed", "premise", premise.pk, now, person=str(person.pk))
    return placed


@in_transaction
def person_left(actor: Actor, person_id: UUID, premise_id: UUID, *, until: date | None) -> None:
    """Write down that a person of concern is no longer at a premise. Raises NotAllowed, NotFound, Refused."""
    ensure_reads(actor)
    premise = locked_premise(actor, premise_id)
    person = find_person(actor, person_id)
    now = database_now()
    refuse_all(day_wrong(until, "until", now))
    rows = PersonAtPremise.objects.select_for_update(of=("self",)).filter(person__root=person.root, until__isnull=True)
    found = list(rows.filter(premise=premise).order_by("pk"))
    if not found:
        raise NotFound("They are not on file as being here.")
    for row in found:
        row.until = max(row.since, until or row.since)
        row.save(update_fields=["until"])
    note(actor, "premise.person_left", "premise", premise.pk, now, person=str(person.pk))
