"""The request as our views see it: with the actor that the access middleware put on it."""

from django.http import HttpRequest

from wayhome.staff.models import Person
from wayhome.staff.queries import Screen
from wayhome.staff.rules import Actor


class Request(HttpRequest):
    """A request of somebody who is signed in with everything that the address asks for."""

    actor: Actor
    user: Person  # the access middleware let nobody else through


class WallRequest(Request):
    """A request to a view that opens to wall screens too: `screen` is the one that asks, None for somebody signed in.

    There is no `actor` where there is a screen.
    """

    screen: Screen | None
