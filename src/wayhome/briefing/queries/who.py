"""Whose number it is: each question is answered by an index, however many people there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from wayhome.briefing.queries.known import Colleague, Family
from wayhome.core.errors import NotFound
from wayhome.places.models import Premise
from wayhome.staff.models import ContactRoute, EmergencyContact, Office, Person, Role
from wayhome.staff.rules import Actor
from wayhome.visits.models import Visit

WATCHERS: tuple[str, ...] = (Role.MONITOR, Role.SUPERVISOR, Role.SAFETY_OFFICER)
MOST_PEOPLE = 10
"""More people than that do not share a number that tells anything."""

OWN, ROUTE, CARRIED, HOME = (
    "their telephone",
    "a route of theirs",
    "the telephone they carry now",
    "their home's landline",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Callers:
    """Whose number it is, as far as this audience may know; `elsewhere`: (office, its telephone) of the others."""

    colleagues: tuple[Colleague, ...] = ()
    family: tuple[Family, ...] = ()
    elsewhere: tuple[tuple[str, str], ...] = ()


def watches(actor: Actor, office_id: UUID | None) -> bool:
    """Say whether the actor may be briefed on what concerns this office (None: on what concerns none)."""
    return actor.scopes is None and actor.has(*WATCHERS, office_id=office_id)


def callers(actor: Actor, number: str) -> Callers:
    """Return the colleagues and their families who have this number; nobody for ""."""
    if not number:
        return Callers()
    how: dict[UUID, list[str]] = {}
    for words, ids in _ways(number):
        for person_id in ids[:MOST_PEOPLE]:
            how.setdefault(person_id, []).append(words)
    kin = list(EmergencyContact.objects.filter(phone=number, person__is_active=True)[:MOST_PEOPLE])
    people, elsewhere = _people(actor, [*how, *(one.person_id for one in kin)], how)
    return Callers(
        colleagues=tuple(people[pk] for pk in how if pk in people),
        family=tuple(
            Family(name=one.name, relationship=one.relationship, of=people[one.person_id])
            for one in kin
            if one.person_id in people
        ),
        elsewhere=elsewhere,
    )


def owners(number: str) -> list[UUID]:
    """Return whose number it is, each once. For matching alone: it asks nobody who may know."""
    if not number:
        return []
    return list(dict.fromkeys(person_id for _, ids in _ways(number) for person_id in ids[:MOST_PEOPLE]))


def _ways(number: str) -> Iterable[tuple[str, list[UUID]]]:
    """Return by each way who has the number: their own, a verified route, carried on a visit, their home's."""
    own = Person.objects.filter(phone=number, is_active=True).order_by("name")
    yield OWN, list(own.values_list("pk", flat=True)[:MOST_PEOPLE])
    routes = ContactRoute.objects.filter(address=number, verified_at__isnull=False, person__is_active=True)
    yield ROUTE, list(routes.values_list("person_id", flat=True)[:MOST_PEOPLE])
    out = Visit.objects.filter(phone_carried=number, state=Visit.State.OUT, drill_id__isnull=True)
    yield CARRIED, list(out.values_list("person_id", flat=True)[:MOST_PEOPLE])
    homes = Premise.objects.filter(landline=number, closed_at__isnull=True, person__is_active=True)
    yield HOME, [pk for pk in homes.values_list("person_id", flat=True)[:MOST_PEOPLE] if pk]


def colleague(actor: Actor, person_id: UUID, *, watched: bool = False) -> Colleague:
    """Return one colleague whom the actor watches: by their office, or (`watched`) by that of an alarm or visit.

    Raises NotFound.
    """
    found = _people(actor, [person_id], {}, watched=watched)[0].get(person_id)
    if found is None:
        raise NotFound("There is no such person.")
    return found


def _people(
    actor: Actor, person_ids: list[UUID], how: dict[UUID, list[str]], *, watched: bool = False
) -> tuple[dict[UUID, Colleague], tuple[tuple[str, str], ...]]:
    """Return whom of these the actor watches, by their office or the one they are out for; and the others' offices."""
    if not person_ids:
        return {}, ()
    out = dict(
        Visit.objects.filter(person_id__in=person_ids, state=Visit.State.OUT, drill_id__isnull=True).values_list(
            "person_id", "office_id"
        )
    )
    known: dict[UUID, Colleague] = {}
    others: dict[UUID, Office] = {}
    for one in Person.objects.filter(pk__in=person_ids).select_related("office"):
        if watched or watches(actor, one.office_id) or (one.pk in out and watches(actor, out[one.pk])):
            known[one.pk] = Colleague(
                id=one.pk,
                name=one.name,
                called=one.called,
                description=one.description,
                phone=one.phone,
                office_id=one.office_id,
                office=one.office.name,
                is_out=one.pk in out,
                how=tuple(how.get(one.pk, ())),
            )
        else:
            others[one.office_id] = one.office
    return known, tuple((office.name, office.phone) for office in others.values())
