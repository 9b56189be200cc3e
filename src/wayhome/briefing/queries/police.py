"""What of a briefing is read to police."""

from collections.abc import Sequence
from datetime import datetime

from wayhome.briefing.queries import places
from wayhome.briefing.queries.known import Colleague, Out, PlaceKnown
from wayhome.briefing.rules import Drawn, How, Trust, police_where, police_words
from wayhome.briefing.rules.evidence import MOVES, NARROW_METRES
from wayhome.core.isolates import isolated
from wayhome.persons.queries import Card
from wayhome.places.queries import nearest_crossing
from wayhome.places.rules.hazards import Standing
from wayhome.places.rules.shapes import centre

MOST_READ_OUT = 3
UNREVIEWED = " (nobody but its author has looked at this yet)"
WHY = {
    How.LANDLINE: places.LINE,
    How.ARRIVED: places.HERE,
    How.SIGNED_OUT: places.HERE,
    How.GIVEN: places.ADDRESS,
    How.SWITCHBOARD: places.ADDRESS,
}
"""Which premise it is whose hazards police are told of, by how it is known where somebody is."""


def read_out(
    person: Colleague | None,
    where: Sequence[Trust],
    out: Out | None,
    known: Sequence[PlaceKnown],
    cards: Sequence[Card],
    *,
    is_duress: bool,
    now: datetime,
) -> tuple[str, ...]:
    """Return the words: where to come to, about whom, and what is known at the address that is best trusted."""
    best = next((one for one in where if one.is_there and one.how not in MOVES), None)
    why = WHY.get(best.how, "") if best else ""
    hazards = [
        f"{line.happened_on:%-d %B %Y}: {line.statement}{UNREVIEWED if line.standing is Standing.UNREVIEWED else ''}"
        for place in known
        if why in place.why
        for line in place.hazards[:MOST_READ_OUT]
    ]
    return police_words(
        called=isolated(person.name) if person else "",
        where=police_where(where, _crossing(where), now),
        vehicle=isolated(out.vehicle) if out else "",
        known=hazards,
        concerns=[f"{isolated(one.name)}. {one.description}".strip() for one in cards[:2]],
        is_duress=is_duress,
    )


def _crossing(where: Sequence[Trust]) -> str:
    """Return the crossing nearest to the first position, where that is narrow enough for one; "" for none."""
    shaped = (one for one in where if one.how in MOVES and one.drawn_as is not Drawn.NOT)
    best = next((one for one in shaped if one.evidence.shape is not None), None)
    if best is None or best.evidence.shape is None or not 0 < (best.width_metres or 0) <= NARROW_METRES:
        return ""
    middle = centre(best.evidence.shape)
    found = nearest_crossing(middle.latitude, middle.longitude)
    return found.words if found else ""
