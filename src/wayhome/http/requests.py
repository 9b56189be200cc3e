"""The request as our views see it: with the actor that the access middleware put on it."""

from django.http import HttpRequest

from wayhome.staff.models import Person
from wayhome.staff.rules import Actor


class Request(HttpRequest):
    """A request of somebody who is signed in with everything that the address asks for."""

    actor: Actor
    user: Person  # the access middleware let nobody else through
