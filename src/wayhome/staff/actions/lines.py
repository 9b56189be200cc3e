"""A person says what their own telephone shows to police; nobody else does it for them, or reads it."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from wayhome.core.clock import database_now
from wayhome.core.transactions import in_transaction
from wayhome.staff.actions.permission import is_self, locked_person, needs, refuse_all
from wayhome.staff.actions.recording import note
from wayhome.staff.models import PhoneLine
from wayhome.staff.rules import Actor
from wayhome.staff.rules.lines import LineDraft, line_wrong
from wayhome.staff.rules.text import tidy

KINDS = frozenset(PhoneLine.Kind.values)


@in_transaction
def say_line(actor: Actor, draft: LineDraft) -> None:
    """Keep what kind of line one's own telephone is, and where it is registered; a `kind` of "" forgets it.

    The record says that it was changed, not to what. Raises NotAllowed (a token, a phone), Refused.
    """
    person = locked_person(actor.person_id)
    needs(is_self(actor, person.pk))
    draft = replace(draft, registered_address=tidy(draft.registered_address))
    now = database_now()
    today = now.astimezone(ZoneInfo(person.office.time_zone)).date()
    refuse_all(line_wrong(draft, KINDS, number=person.phone, today=today))
    said = PhoneLine.objects.filter(person=person).first()
    if not draft.kind:
        if said is not None:
            said.delete()
            note(actor, "line_forgotten", "person", person.pk, now)
        return
    values = {
        "number": person.phone,
        "kind": draft.kind,
        "registered_address": draft.registered_address,
        "checked_on": draft.checked_on,
    }
    changed = sorted(name for name, value in values.items() if said is None or getattr(said, name) != value)
    if changed:
        PhoneLine.objects.update_or_create(person=person, defaults=values)
        note(actor, "line_said", "person", person.pk, now, fields=changed)
