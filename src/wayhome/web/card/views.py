"""One's own call card. Nothing of it is kept in the phone, and it dials nothing by itself."""

from datetime import datetime

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wayhome.briefing.actions import open_card
from wayhome.briefing.queries import Card
from wayhome.briefing.rules import BriefingRequest, Evidence, How
from wayhome.briefing.rules.card import CANNOT_SPEAK, FIND_OUT
from wayhome.briefing.rules.sentences import SURE_OF_A_BROWSER
from wayhome.core.clock import database_now
from wayhome.http.access import allow
from wayhome.http.position import may_ask_position
from wayhome.http.requests import Request
from wayhome.places.rules.shapes import Circle, Point, Position
from wayhome.web.components.alarm.scene import dialled, spoken

MOST_LATITUDE, MOST_LONGITUDE = 90.0, 180.0
MOST_RADIUS_METRES = 50_000.0
NOT_READ = "This phone's position could not be read. What stands here is without it."


class PositionForm(forms.Form):
    """What the browser says of where the phone is, in degrees and metres; a script fills it in when asked to."""

    latitude = forms.FloatField(min_value=-MOST_LATITUDE, max_value=MOST_LATITUDE)
    longitude = forms.FloatField(min_value=-MOST_LONGITUDE, max_value=MOST_LONGITUDE)
    radius_metres = forms.FloatField(min_value=0)

    def asked(self, now: datetime) -> BriefingRequest:
        """Return the request; a position wider than the widest that is known of is as wide as that."""
        said = self.cleaned_data
        at = Position(latitude=said["latitude"], longitude=said["longitude"])
        wide = min(said["radius_metres"], MOST_RADIUS_METRES)
        shape = Circle(at=at, radius_metres=wide) if wide else Point(at=at)
        return BriefingRequest(located=(Evidence(how=How.PHONE, at=now, shape=shape, confidence=SURE_OF_A_BROWSER),))


@allow()
@never_cache
@require_http_methods(["GET", "POST"])
def card(request: Request) -> HttpResponse:
    """Show the card. A position is posted, so that it stands in no address and no history; it is kept nowhere.

    One that cannot be read takes nothing away: the card is shown without it, and says so.
    """
    form = PositionForm(request.POST or None)
    is_read = request.method == "POST" and form.is_valid()
    found = open_card(request.actor, form.asked(database_now()) if is_read else BriefingRequest())
    is_wrong = request.method == "POST" and not is_read
    context = {"problem": NOT_READ if is_wrong else "", **shown(found)}
    return may_ask_position(render(request, "card/card.html", context, status=422 if is_wrong else 200))


def shown(found: Card) -> dict[str, object]:
    """Return what card/card.html draws."""
    return {
        "card": found,
        "zone": found.zone,
        "now": found.opened_at,
        "dispatch": spoken(found.dispatch_number),
        "dispatch_tel": dialled(found.dispatch_number),
        "office": spoken(found.office_phone),
        "office_tel": dialled(found.office_phone),
        "number": spoken(found.number),
        "find_out": FIND_OUT,
        "cannot_speak": CANNOT_SPEAK,
    }
