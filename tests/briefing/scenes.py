"""What the stories of a briefing share: whose number it is, a home, and opening one."""

from datetime import datetime
from typing import Any

from tests.cast import Cast
from wayhome.briefing.actions import open_briefing
from wayhome.briefing.queries import Briefing
from wayhome.briefing.rules import BriefingRequest, Evidence, How
from wayhome.places.actions import (
    PremiseDraft,
    add_premise,
)
from wayhome.places.models import Premise
from wayhome.places.rules.shapes import Circle, Point, Position
from wayhome.staff.models import Person

NUMBER = "+353861239999"
LANDLINE = "+35315551234"


def numbered(person: Person, number: str = NUMBER) -> Person:
    Person.objects.filter(pk=person.pk).update(phone=number)
    return person


def opened(cast: Cast, by: Person | None = None, **more: Any) -> Briefing:
    return open_briefing(cast.actor(by or cast.marcus), BriefingRequest(**more))


def gps(latitude: float, longitude: float, *, metres: float = 0.0, at: datetime | None = None) -> Evidence:
    """Return a position of the caller's telephone, a bare point for 0 metres."""
    spot = Position(latitude=latitude, longitude=longitude)
    shape = Circle(at=spot, radius_metres=metres) if metres else Point(at=spot)
    return Evidence(how=How.GPS, at=at, shape=shape)


def home(cast: Cast, person: Person, **more: Any) -> Premise:
    draft = PremiseDraft(
        kind="worker_home", text="9 Home Road", person_id=person.pk, latitude=53.3, longitude=-6.2, **more
    )
    return add_premise(cast.actor(person), draft)
