"""Who may know of a premise, and who decides on hazards. Everything here asks this first."""

from uuid import UUID

from django.db.models import Q, QuerySet

from wayhome.core.errors import NotFound
from wayhome.persons.models import PersonOfConcern
from wayhome.persons.queries import hidden_from, visible_to
from wayhome.places.models import Hazard, Premise
from wayhome.staff.models import Role
from wayhome.staff.rules import Actor

READERS: tuple[str, ...] = (Role.WORKER, Role.MONITOR, Role.SUPERVISOR, Role.SAFETY_OFFICER)
WATCHERS: tuple[str, ...] = (Role.MONITOR, Role.SUPERVISOR, Role.SAFETY_OFFICER)
DECIDERS: tuple[str, ...] = (Role.SUPERVISOR, Role.SAFETY_OFFICER)


def may_read(actor: Actor) -> bool:
    """Say whether the actor may know of premises at all. A token or a phone never does."""
    return actor.scopes is None and actor.has(*READERS)


def may_decide(actor: Actor) -> bool:
    """Say whether the actor decides on hazards, of whatever office: a premise is everybody's."""
    return actor.scopes is None and actor.has(*DECIDERS)


def watches_home(actor: Actor, person_id: UUID, office_id: UUID) -> bool:
    """Say whether the actor may know where this colleague of `office_id` lives: themselves, and who watches them."""
    return actor.scopes is None and (actor.person_id == person_id or actor.has(*WATCHERS, office_id=office_id))


def readable(actor: Actor) -> QuerySet[Premise]:
    """Return the premises that this actor may know of.

    Of a colleague's home only they themselves know and who watches their office: a list of where workers
    live is what a stalker wants first.
    """
    premises = Premise.objects.all()
    if not may_read(actor):
        return premises.none()
    offices = actor.offices(*WATCHERS)
    if offices is None:
        return premises
    homes = Q(person_id=actor.person_id) | Q(person__office_id__in=list(offices))
    return premises.filter(~Q(kind=Premise.Kind.WORKER_HOME) | homes)


def find_premise(actor: Actor, premise_id: UUID) -> Premise:
    """Return a premise that the actor may know of. Raises NotFound."""
    premise = readable(actor).select_related("person", "office", "created_by", "merged_into").filter(pk=premise_id)
    found = premise.first()
    if found is None:
        raise NotFound("There is no such premise.")
    return found


def find_hazard(actor: Actor, hazard_id: UUID) -> Hazard:
    """Return a hazard of a premise that the actor may know of. Raises NotFound."""
    hazard = Hazard.objects.select_related("premise", "author", "decided_by", "office").filter(pk=hazard_id)
    found = hazard.filter(premise__in=readable(actor)).first()
    if found is None or hidden_from(actor, [found.person_id]):
        raise NotFound("There is no such hazard.")
    return found


def known_persons(actor: Actor) -> QuerySet[PersonOfConcern]:
    """Return the persons of concern whom the actor may place somewhere: who watches, those whose records they read."""
    return visible_to(actor) if actor.has(*WATCHERS) else PersonOfConcern.objects.none()


def find_person(actor: Actor, person_id: UUID) -> PersonOfConcern:
    """Return one of `known_persons`. Raises NotFound."""
    person = known_persons(actor).filter(pk=person_id).first()
    if person is None:
        raise NotFound("There is no such person.")
    return person
