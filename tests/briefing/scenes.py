"""What the stories of a briefing share: whose number it is, a home, and opening one."""

from typing import Any

from tests.cast import Cast
from wayhome.briefing.actions import open_briefing
from wayhome.briefing.queries import Briefing
from wayhome.briefing.rules import BriefingRequest
from wayhome.places.actions import (
    PremiseDraft,
    add_premise,
)
from wayhome.places.models import Premise
from wayhome.staff.models import Person

NUMBER = "+353861239999"
LANDLINE = "+35315551234"


def numbered(person: Person, number: str = NUMBER) -> Person:
    Person.objects.filter(pk=person.pk).update(phone=number)
    return person


def opened(cast: Cast, by: Person | None = None, **more: Any) -> Briefing:
    return open_briefing(cast.actor(by or cast.marcus), BriefingRequest(**more))


def home(cast: Cast, person: Person, **more: Any) -> Premise:
    draft = PremiseDraft(
        kind="worker_home", text="9 Home Road", person_id=person.pk, latitude=53.3, longitude=-6.2, **more
    )
    return add_premise(cast.actor(person), draft)
