"""People and the ways to reach them."""

from collections.abc import Collection, Sequence
from uuid import UUID

from wayhome.messaging.rules import Route
from wayhome.staff.models import ContactRoute, Person, Role
from wayhome.staff.rules import Actor


def routes_of(person_ids: Collection[UUID], *, channels: Sequence[str] = ()) -> dict[UUID, tuple[Route, ...]]:
    """Return the verified routes of each person in their order, limited to `channels` if any are named.

    Somebody without such a route, or who has left, has an empty tuple.
    """
    found: dict[UUID, list[Route]] = {person_id: [] for person_id in person_ids}
    rows = ContactRoute.objects.filter(
        person_id__in=list(person_ids), person__is_active=True, verified_at__isnull=False
    ).order_by("position")
    if channels:
        rows = rows.filter(channel__in=list(channels))
    for row in rows:
        found[row.person_id].append(Route(channel=row.channel, address=row.address, route_id=row.pk))
    return {person_id: tuple(routes) for person_id, routes in found.items()}


def people_to_choose(actor: Actor, office_id: UUID | None = None, *roles: str) -> list[tuple[str, str]]:
    """Return (id, name) of the active people whom `actor` may pick by name, for a form's choices.

    Those of their own office and of the offices in which they hold a role; of one office only, and
    limited to who holds one of `roles`, if these are named.
    """
    people = Person.objects.filter(is_active=True).order_by("name")
    mine = actor.offices(*Role.values)
    if mine is not None:
        people = people.filter(office_id__in=mine | {actor.office_id})
    if office_id is not None:
        people = people.filter(office_id=office_id)
    if roles:
        people = people.filter(grants__role__in=roles).distinct()
    return [(str(person.pk), person.name) for person in people]


def people_by_id(person_ids: Collection[UUID]) -> dict[UUID, Person]:
    """Return people by id, those who have left too: for names in a history."""
    return Person.objects.in_bulk(list(person_ids))
