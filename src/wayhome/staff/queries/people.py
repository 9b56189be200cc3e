"""People and the ways to reach them."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import QuerySet

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


def people_to_choose(actor: Actor, office_id: UUID, *roles: str) -> QuerySet[Person]:
    """Return the active people of an office whom `actor` may pick by name, limited to `roles` if any are named."""
    if office_id != actor.office_id and not actor.has(*Role.values, office_id=office_id):
        return Person.objects.none()
    people = Person.objects.filter(office_id=office_id, is_active=True)
    if roles:
        people = people.filter(grants__role__in=roles).distinct()
    return people.order_by("name")
