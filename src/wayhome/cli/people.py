"""Who acts on the command line, and finding people by what one types."""

import sys
from typing import NoReturn

import typer

from wayhome.staff.models import Person, Role
from wayhome.staff.queries import actor_of
from wayhome.staff.rules import Actor


def stop(words: str) -> NoReturn:
    """Say why not, and end with 1."""
    print(words, file=sys.stderr)
    raise typer.Exit(1)


def person_called(text: str) -> Person:
    """Return the one person of this e-mail address or name; ends the command where there is none or several."""
    found = list(Person.objects.filter(email__iexact=text)[:1]) or list(Person.objects.filter(name__iexact=text)[:3])
    if not found:
        stop(f"Nobody here is called {text}; give the e-mail address as the page People has it.")
    if len(found) > 1:
        stop(f"Several people are called {text}; give the e-mail address.")
    return found[0]


def administrator(text: str) -> Actor:
    """Return who acts: the person named, else the first administrator of all offices.

    Whoever can run this command holds the database's password: the record says that it came from here.
    """
    if text:
        return actor_of(person_called(text), origin="cli")
    found = (
        Person.objects.filter(is_active=True, grants__role=Role.ADMINISTRATOR, grants__office__isnull=True)
        .order_by("joined_at")
        .first()
    )
    if found is None:
        stop("There is no administrator yet: open the link that `wayhome serve` prints.")
    return actor_of(found, origin="cli")
