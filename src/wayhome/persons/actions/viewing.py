"""Looking at a person of concern: who did is recorded first, in the ledger and on the record's own page."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from wayhome.core.clock import database_now
from wayhome.core.transactions import in_transaction
from wayhome.persons.actions.common import note
from wayhome.persons.models import PersonView
from wayhome.persons.queries import Detail, detail
from wayhome.staff.rules import Actor


@in_transaction
def view_person(actor: Actor, person_id: UUID) -> Detail:
    """Return what the page of one record shows, once the look is written down. Raises NotFound."""
    found = detail(actor, person_id)
    now, what = database_now(), PersonView.What.PAGE
    PersonView.objects.create(person_id=found.person.pk, viewer_id=actor.person_id, what=what, at=now)
    note(actor, "viewed", found.person.pk, now, what=what)
    return found


def note_looks(actor: Actor, person_ids: Sequence[UUID], now: datetime) -> None:
    """Keep that the cards of these records were shown in a briefing, in the caller's transaction."""
    what = PersonView.What.BRIEFING
    PersonView.objects.bulk_create(
        PersonView(person_id=one, viewer_id=actor.person_id, what=what, at=now) for one in person_ids
    )
    for one in person_ids:
        note(actor, "viewed", one, now, what=what)
