"""The one writer of briefings and call cards: whoever opens one is recorded before anything is shown."""

from wayhome.briefing.queries import Briefing, Card, briefing_of, card_of
from wayhome.briefing.rules import BriefingRequest, judge
from wayhome.core.clock import database_now
from wayhome.core.errors import Refused
from wayhome.core.ids import new_id
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Json, Party
from wayhome.persons.actions import note_looks
from wayhome.places.actions import note_look
from wayhome.staff.rules import Actor


@in_transaction
def open_briefing(actor: Actor, asked: BriefingRequest) -> Briefing:
    """Return the briefing of a call, an alarm or a visit, once it is written down who opened it and what it showed.

    The record holds ids alone: no number, no address. Raises Refused for what was typed wrong, NotAllowed for who
    watches no office, NotFound for an alarm, a visit or a colleague of an office that the actor does not watch.
    """
    wrong = judge(asked)
    if wrong:
        raise Refused(tuple(wrong))
    now = database_now()
    briefing = briefing_of(actor, asked, now)
    premises = [place.id for place in briefing.places] + [near.premise_id for near in briefing.near]
    for premise_id in premises:
        note_look(actor, premise_id, now, briefing="yes")
    concerns = [card.id for card in briefing.concerns]
    note_looks(actor, concerns, now)
    details: dict[str, Json] = {
        "visit": str(briefing.out.visit_id) if briefing.out else None,
        "premises": [str(one) for one in premises],
        "persons_of_concern": [str(one) for one in concerns],
        "candidates": [str(one.id) for one in briefing.candidates],
        "families_of": [str(one.of.id) for one in briefing.family],
    }
    record(at=now, action="briefing.opened", actor=actor.party(), subject=_subject(briefing), details=details)
    return briefing


@in_transaction
def open_card(actor: Actor, asked: BriefingRequest) -> Card:
    """Return the actor's own call card; what it shows of a premise is kept as a look at that premise.

    The phone's position is used for this answer and kept nowhere. Raises NotAllowed for a token and an enrolled phone.
    """
    now = database_now()
    card = card_of(actor, asked, now)
    if card.premise_id is not None:
        note_look(actor, card.premise_id, now, card="yes")
    return card


def _subject(briefing: Briefing) -> Party:
    """Return about whom or what it was; a briefing that knows nobody is recorded too, under an id of its own."""
    ids = (
        ("alarm", briefing.asked.alarm_id),
        ("visit", briefing.asked.visit_id),
        ("person", briefing.colleague.id if briefing.colleague else None),
        ("premise", briefing.places[0].id if briefing.places else None),
        ("person_of_concern", briefing.calling[0] if briefing.calling else None),
    )
    return next((Party(kind=kind, id=one) for kind, one in ids if one is not None), Party(kind="briefing", id=new_id()))
