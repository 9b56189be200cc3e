"""Tags of the map: a visit's way, and the ground for drawing one."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.forms import BaseFormSet, Form

from wayhome.staff.rules import Actor
from wayhome.visits.models import Stop, Visit
from wayhome.web.components.map.drawing import RouteMap, drawn, ground

register = template.Library()


@register.simple_tag
def map_of(visit: Visit, stops: Sequence[Stop]) -> RouteMap | None:
    """Return the map of a visit, for components/map/shown.html; None when it has no place."""
    return drawn(visit, stops)


@register.simple_tag
def map_ground(actor: Actor, *, own: bool) -> dict[str, Any]:
    """Return what a map to draw on begins with: near where this person went last, if it is their own."""
    return ground(actor.person_id if own else None)


@register.simple_tag
def points_are_wrong(form: Form, stops: "BaseFormSet[Form]") -> bool:
    """Say whether something typed below the map has to be mended, so that it is shown at once."""
    return bool(form["route_points"].errors) or any(stop["point"].errors for stop in stops.forms)
