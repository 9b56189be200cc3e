"""What the demonstration asked of the police: one on file with its proof, one that ends soon, a draft."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from wayhome.cli.demo.known.concerns import COLM, UNKNOWN, concern
from wayhome.core.clock import database_now
from wayhome.filings.actions import (
    add_agency,
    draft_request,
    give_consent,
    make_lookup,
    make_papers,
    mark_accepted,
    mark_sent,
    note_paper_consent,
    withdraw_lookup,
)
from wayhome.filings.models import LookupCredential, PoliceAgency, PremiseRequest
from wayhome.filings.queries import facts_of
from wayhome.filings.rules.consent import ConsentDraft
from wayhome.filings.rules.drafts import AgencyDraft, RequestDraft
from wayhome.filings.rules.facts import as_bytes, sha256_of
from wayhome.filings.rules.steps import Answer, Sending
from wayhome.places.models import Premise
from wayhome.staff.models import Person
from wayhome.staff.queries import actor_of
from wayhome.staff.rules import Actor

STATION, SERGEANT = "Garda station, Bridge Street (made up)", "Sergeant M. Flynn"
ASKS = "Please treat a silent or broken-off call from these addresses as a call for help, and send a car."
HOLDER = "Dispatch computer (made up)"


def ask_police(today: date) -> None:
    """Ask, as far as each request is to be."""
    sofia, nora = _actor("sofia"), _actor("nora")
    office_id = _person("sofia").office_id
    station = add_agency(
        sofia,
        AgencyDraft(
            office_id=office_id,
            name=STATION,
            contact_name=SERGEANT,
            phone="+353209100201",
            dispatch_name="City dispatch centre (made up)",
            dispatch_number="+353209100199",
        ),
    )
    home = Premise.objects.get(person=_person("nora"))
    work = (Premise.objects.get(office_id=office_id).pk, "work")

    def asked(key: str, **more: Any) -> PremiseRequest:
        person = _person(key)
        draft = RequestDraft(
            worker_id=person.pk,
            agency_id=station.pk,
            responsible_id=_person("sofia").pk,
            asks=ASKS,
            premises=(work,),
            phones=(("mobile", person.phone),),
        )
        return draft_request(sofia, replace(draft, **more))

    hers = asked(
        "nora",
        premises=((home.pk, "home"), work),
        person_ids=(concern(COLM).pk,),
        phones=(("mobile", _person("nora").phone), ("home", home.landline)),
    )
    yes = ConsentDraft(purpose="So that they know who rings when I cannot speak.", until=today + timedelta(days=180))
    read = sha256_of(as_bytes(facts_of(hers, database_now())))
    give_consent(nora, hers.pk, yes, seen_sha256=read)
    _accepted(sofia, hers, today, reference="HT-PH-0071", days=150)
    signed = ConsentDraft(
        purpose="For the station in Bridge Street.",
        until=today + timedelta(days=90),
        signed_on=today - timedelta(days=2),
        kept_where="The safe in Harbour Street",
    )
    ending = asked("wang", latin_name="Wang Fang")
    note_paper_consent(sofia, ending.pk, signed)
    _accepted(sofia, ending, today, reference="HT-PH-0064", days=20)
    asked("fatima", person_ids=(concern(UNKNOWN).pk,))


def renew_credential() -> str:
    """Return the token of a new credential for look-ups by the station; the one of an earlier start is withdrawn."""
    ines = _actor("ines")
    for old in LookupCredential.objects.filter(holder=HOLDER, withdrawn_at__isnull=True):
        withdraw_lookup(ines, old.pk)
    station = PoliceAgency.objects.filter(name=STATION, closed_at__isnull=True).first()
    return make_lookup(ines, station.pk, holder=HOLDER, days=30).text if station else ""


def _accepted(sofia: Actor, request: PremiseRequest, today: date, *, reference: str, days: int) -> None:
    """Make the papers, bring them to the station by hand, and note what they answered."""
    make_papers(sofia, request.pk)
    mark_sent(sofia, request.pk, Sending(how="by_hand", to_whom=SERGEANT, on=today))
    answer = Answer(reference=reference, on=today, expires_on=today + timedelta(days=days))
    mark_accepted(sofia, request.pk, answer)


def _person(key: str) -> Person:
    return Person.objects.get(email=f"{key}@harbour.example")


def _actor(key: str) -> Actor:
    return actor_of(_person(key), origin="cli")
