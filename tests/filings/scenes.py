"""What the stories of this room share: a desk of the police, what is known, a request, a consent, an answer."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.cast import Cast
from tests.persons.scenes import written
from tests.places.scenes import TODAY, confirmed
from wayhome.filings.actions import (
    add_agency,
    draft_request,
    give_consent,
    make_papers,
    mark_accepted,
    mark_sent,
)
from wayhome.filings.models import Consent, PoliceAgency, PremiseRequest
from wayhome.filings.queries import facts_of
from wayhome.filings.rules.consent import ConsentDraft
from wayhome.filings.rules.drafts import AgencyDraft, RequestDraft
from wayhome.filings.rules.facts import as_bytes, sha256_of
from wayhome.filings.rules.steps import Answer, Sending
from wayhome.persons.actions import add_known
from wayhome.persons.models import PersonOfConcern, Relationship
from wayhome.persons.rules import AliasDraft, BehaviourDraft, NumberDraft, RelationshipDraft, VehicleDraft
from wayhome.places.actions import PremiseDraft, add_premise
from wayhome.places.models import Premise
from wayhome.staff.rules import Actor

CIVIC = {"country": "IE", "A1": "Dublin", "A3": "Dublin 7", "RD": "Elm Grove", "HNO": "12", "LOC": "rear door"}
UNTIL = TODAY + timedelta(days=180)
CONSENT = ConsentDraft(purpose="So that a silent call from my home is known.", until=UNTIL)
SENDING = Sending(how="by_hand", to_whom="Sgt. Maeve Flynn", on=TODAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Nora's home and workplace, who frightens her, the police desk, and Sofia, who asks it."""

    cast: Cast
    sofia: Actor
    nora: Actor
    agency: PoliceAgency
    home: Premise
    work: Premise
    feared: PersonOfConcern

    def draft(self, **more: Any) -> RequestDraft:
        usual: dict[str, Any] = {
            "worker_id": self.cast.nora.pk,
            "agency_id": self.agency.pk,
            "responsible_id": self.cast.sofia.pk,
            "asks": "Please send a car to a silent call.\nStay on the line.",
            "premises": ((self.home.pk, "home"), (self.work.pk, "work")),
            "person_ids": (self.feared.pk,),
            "phones": (("mobile", "086 123 0000"), ("home", "01 555 0123")),
        }
        return RequestDraft(**usual | more)

    def request(self, **more: Any) -> PremiseRequest:
        return draft_request(self.sofia, self.draft(**more))


def agency_draft(office_id: UUID, **more: str) -> AgencyDraft:
    usual = {
        "name": "Store Street station",
        "contact_name": "Sgt. Maeve Flynn",
        "phone": "01 666 8000",
        "email": "store@police.example",
        "dispatch_name": "Command centre",
        "dispatch_number": "01 666 9000",
    }
    return AgencyDraft(office_id=office_id, **usual | more)


def make_scene(cast: Cast) -> Scene:
    sofia, nora = cast.actor(cast.sofia), cast.actor(cast.nora)
    home = add_premise(
        nora,
        PremiseDraft(
            kind="worker_home",
            text="12 Elm Grove, Dublin 7",
            civic=CIVIC,
            latitude=53.3601,
            longitude=-6.2702,
            landline="+35315550123",
            access_notes="The bell is broken: knock.",
            person_id=cast.nora.pk,
        ),
    )
    work = add_premise(sofia, PremiseDraft(kind="work", text="1 Harbour Street, Dublin 1", office_id=cast.office.pk))
    feared = written(cast)
    kind = Relationship.Kind.FORMER_CLIENT
    for known in (
        AliasDraft(name="Red"),
        VehicleDraft(plate="12-D-3456", region="Ireland", make="Opel", colour="grey"),
        NumberDraft(typed="086 111 2222", label="mobile"),
        RelationshipDraft(worker_id=cast.nora.pk, kind=kind, since=date(2025, 9, 1)),
        BehaviourDraft(happened_on=date(2026, 2, 20), words="Waited beside her car.", source="seen by Ben"),
    ):
        add_known(sofia, feared.pk, known)
    confirmed(cast, home)
    agency = add_agency(sofia, agency_draft(cast.office.pk))
    return Scene(cast=cast, sofia=sofia, nora=nora, agency=agency, home=home, work=work, feared=feared)


def seen(request: PremiseRequest, now: datetime) -> str:
    """Return the hash of what the worker's page shows."""
    return sha256_of(as_bytes(facts_of(request, now)))


def agreed(scene: Scene, request: PremiseRequest, now: datetime, **more: Any) -> Consent:
    draft = ConsentDraft(purpose=CONSENT.purpose, until=more.get("until", UNTIL))
    return give_consent(scene.nora, request.pk, draft, seen_sha256=seen(request, now))


def sent(scene: Scene, now: datetime, **more: Any) -> PremiseRequest:
    """A request with Nora's consent, made and sent today."""
    request = scene.request(**more)
    agreed(scene, request, now)
    make_papers(scene.sofia, request.pk)
    return mark_sent(scene.sofia, request.pk, SENDING)


def answer(**more: Any) -> Answer:
    usual: dict[str, Any] = {"reference": "PH-2026-0071", "on": TODAY, "expires_on": TODAY + timedelta(days=100)}
    return Answer(**usual | more)


def accepted(scene: Scene, now: datetime, **more: Any) -> PremiseRequest:
    request = sent(scene, now)
    return mark_accepted(scene.sofia, request.pk, answer(**more))
