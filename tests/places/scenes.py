"""Small things that the stories of this room share: a premise, a hazard, and their drafts."""

from datetime import date, timedelta
from typing import Any

from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.core.ids import new_id
from wayhome.persons.models import PersonOfConcern
from wayhome.places.actions import HazardDraft, PremiseDraft, add_premise, confirm_hazard, write_hazard
from wayhome.places.models import Hazard, Premise
from wayhome.staff.models import Person

TODAY = date(2026, 3, 2)
QUAY = PremiseDraft(kind="client", text="3 Quay Lane, Dublin 2", latitude=53.3465, longitude=-6.2489)


def hazard_draft(**more: Any) -> HazardDraft:
    usual: dict[str, Any] = {
        "kind": "violence",
        "severity": 3,
        "statement": "He struck a colleague with a chair at the door.",
        "happened_on": TODAY - timedelta(days=3),
        "source": "Nora Byrne, who was there",
        "begins_on": TODAY,
        "review_by": TODAY + timedelta(days=180),
    }
    return HazardDraft(**usual | more)


def premise(cast: Cast, draft: PremiseDraft = QUAY) -> Premise:
    return add_premise(cast.actor(cast.nora), draft)


def hazard(cast: Cast, at: Premise, *, by: Person | None = None, **more: Any) -> Hazard:
    """Written by Nora unless another is named, and nobody has decided on it."""
    return write_hazard(cast.actor(by or cast.nora), at.pk, hazard_draft(**more))


def confirmed(cast: Cast, at: Premise, **more: Any) -> Hazard:
    return confirm_hazard(cast.actor(cast.sofia), hazard(cast, at, **more).pk)


def feared(cast: Cast, clock: HeldClock, **more: Any) -> PersonOfConcern:
    """A person of concern of the cast's office."""
    made = PersonOfConcern(id=new_id(), name="Des Kean", recorded_by=cast.sofia, **more)
    made.recorded_at = made.changed_at = clock.now
    if "root" not in more:
        made.root_id = made.pk
    made.save()
    made.offices.add(cast.office)
    return made
