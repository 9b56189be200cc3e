"""What may be put into a request about somebody: their own home, workplaces, who is a concern of theirs."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from wayhome.core.errors import NotFound
from wayhome.filings.queries.access import agencies_of, files, keepers_of
from wayhome.persons.models import PersonOfConcern
from wayhome.persons.queries import persons_about_worker
from wayhome.places.models import Premise
from wayhome.places.queries import readable as readable_premises
from wayhome.staff.models import Person
from wayhome.staff.rules import Actor

MOST_WORKPLACES = 60

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The choices of a form, as (value, label); a premise's value is `id:role`. `phones` are (what it is, number)."""

    worker: Person
    phones: Pairs
    agencies: Pairs
    premises: Pairs
    persons: Pairs
    keepers: Pairs


def choices_about(actor: Actor, worker_id: UUID, *, left: bool = False) -> Choices:
    """Return what a filer may choose for this worker; with `left` also for one who has left. Raises NotFound."""
    worker = Person.objects.select_related("office").filter(pk=worker_id).first()
    if worker is None or not (worker.is_active or left) or not files(actor, worker.office_id):
        raise NotFound("There is no such person.")
    open_ones = readable_premises(actor).filter(closed_at__isnull=True)
    homes = open_ones.filter(kind=Premise.Kind.WORKER_HOME, person_id=worker.pk)
    places = open_ones.filter(kind=Premise.Kind.WORK).filter(Q(office_id=worker.office_id) | Q(office__isnull=True))
    persons = PersonOfConcern.objects.filter(pk__in=persons_about_worker(worker.pk, actor))
    keepers = Person.objects.filter(pk__in=keepers_of(worker.office_id))
    return Choices(
        worker=worker,
        phones=[("mobile", worker.phone), *(("home", one.landline) for one in homes)],
        agencies=[(str(one.pk), one.name) for one in agencies_of(actor).filter(office_id=worker.office_id)],
        premises=[(f"{one.pk}:home", f"Home: {one.text}") for one in homes]
        + [(f"{one.pk}:work", f"Workplace: {one.text}") for one in places.order_by("text")[:MOST_WORKPLACES]],
        persons=[(str(one.pk), one.name) for one in persons.order_by("name")],
        keepers=[(str(one.pk), one.name) for one in keepers.order_by("name")],
    )
