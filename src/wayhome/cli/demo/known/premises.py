"""The premises of the demonstration: one of each kind, and a hazard in each state that a hazard can be in."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from wayhome.cli.demo.known.concerns import COLM, concern
from wayhome.cli.demo.known.town import Metres, at
from wayhome.places.actions import (
    EntryDraft,
    HazardDraft,
    ObjectionDraft,
    PremiseDraft,
    add_entry,
    add_premise,
    confirm_hazard,
    end_hazard,
    place_person,
    record_objection,
    record_told,
    refuse_hazard,
    write_hazard,
)
from wayhome.places.models import Hazard, Premise
from wayhome.staff.models import Office, Person
from wayhome.staff.queries import actor_of
from wayhome.staff.rules import Actor

HOME_NUMBER = "+353209100142"
"""Nora's landline at home: an Irish drama number, which nobody has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who writes down, and who decides."""

    today: date
    nora: Actor
    fatima: Actor
    supervisor: Actor
    officer: Actor


def write_premises(today: date) -> None:
    """Write down what the agency knows of its addresses."""
    people = {one.email.partition("@")[0]: one for one in Person.objects.filter(email__endswith="@harbour.example")}
    actors = {name: actor_of(person, origin="cli") for name, person in people.items()}
    cast = Cast(
        today=today,
        nora=actors["nora"],
        fatima=actors["fatima"],
        supervisor=actors["sofia"],
        officer=actors["ines"],
    )
    _homes_and_offices(cast, people["nora"])
    _mill_lane(cast)
    _quay_terrace(cast)
    _chapel_row(cast)
    _canal_walk(cast)
    _bridge_street(cast)


def _homes_and_offices(cast: Cast, nora: Person) -> None:
    home = PremiseDraft(
        kind="worker_home",
        text="8 Elm Park",
        landline=HOME_NUMBER,
        person_id=nora.pk,
        access_notes="Blue door. The back gate leads to Market Street.\nThe key is with number 10.",
        civic={"HNO": "8", "RD": "Elm Park", "A3": "Harbour Town", "country": "IE"},
    )
    premise = _placed(cast.nora, (-800, 605), home)
    _confirmed(
        cast,
        premise.pk,
        _hazard(cast, "stalking", 2, "A grey car stood in front of the house for two evenings, engine running.", 14),
    )
    for office, point in (("Harbour Street", (-40, 240)), ("Hill Road", (400, 815))):
        place = Office.objects.get(name=office)
        draft = PremiseDraft(kind="work", text=place.address, label=f"Office {office}", office_id=place.pk)
        _placed(cast.supervisor, point, draft)
    near_office = "Somebody sat on the bench opposite from four o'clock and photographed who came out."
    first = Premise.objects.get(office__name="Harbour Street")
    _confirmed(cast, first.pk, _hazard(cast, "stalking", 2, near_office, 9))


def _mill_lane(cast: Cast) -> None:
    """Nora's visit of today: danger, one thing unreviewed, one objected to, and he lives next door now."""
    premise = _placed(
        cast.nora,
        (888, 400),
        PremiseDraft(
            kind="client",
            text="14 Mill Lane",
            label="Family M.",
            landline="+353209100214",
            access_notes="Second bell. Park facing the bridge.\nThe second way out is through the yard to Canal Walk.",
        ),
    )
    threat = "Stood in the doorway with a hurley and said that the next one from the office would not walk out."
    hazard = _confirmed(cast, premise.pk, _hazard(cast, "threat", 3, threat, 41))
    record_told(cast.officer, hazard.pk, told="not_told", reason="He said what he would do to whoever wrote of him.")
    write_hazard(cast.nora, premise.pk, _hazard(cast, "animal", 1, "A large dog runs loose in the yard.", 3))
    visitors = _confirmed(cast, premise.pk, _hazard(cast, "others", 2, "Three men came in and would not leave.", 75))
    record_told(cast.officer, visitors.pk, told="told", told_on=cast.today - timedelta(days=50))
    objection = ObjectionDraft(
        said_by="Mrs M., by telephone",
        said_on=cast.today - timedelta(days=2),
        text="They were my brothers, and they left when they were asked.",
    )
    record_objection(cast.supervisor, visitors.pk, objection)
    for kind, days, text in (
        ("incident", 41, "Nora left after four minutes; a colleague came for her at the bridge."),
        ("police", 40, "Reported to the Garda station, Bridge Street; reference HT-0417 (made up)."),
        ("visit", 12, "Two colleagues went together. Quiet."),
    ):
        _happened(cast, premise.pk, kind, days, text)
    next_door = _placed(cast.nora, (884, 425), PremiseDraft(kind="client", text="16 Mill Lane"))
    before = _placed(cast.nora, (-200, 12), PremiseDraft(kind="client", text="5 Quay Terrace"))
    colm = concern(COLM)
    since = cast.today - timedelta(days=200)
    place_person(cast.supervisor, colm.pk, before.pk, since=since, source="the court's letter")
    followed = "Followed a colleague from the door to her car and held the door shut."
    _confirmed(cast, before.pk, _hazard(cast, "violence", 3, followed, 150), person_id=colm.pk)
    moved = cast.today - timedelta(days=10)
    place_person(cast.supervisor, colm.pk, next_door.pk, since=moved, source="the Garda, by telephone")


def _quay_terrace(cast: Cast) -> None:
    """Something to know, and something that was refused."""
    notes = "Code at the street door: ask the office.\nThe lift stops at three; the stairs lead to the quay."
    draft = PremiseDraft(kind="client", text="3 Quay Terrace, flat 2", access_notes=notes)
    premise = _placed(cast.fatima, (-300, 12), draft)
    _confirmed(cast, premise.pk, _hazard(cast, "substance", 1, "Needles lay on the stairs between the floors.", 60))
    refused = write_hazard(cast.fatima, premise.pk, _hazard(cast, "other", 1, "He was rude on the telephone.", 8))
    refuse_hazard(cast.supervisor, refused.pk, "Rude is no hazard: nothing was done that one has to reckon with.")


def _chapel_row(cast: Cast) -> None:
    """An address that is only like the one that was typed; a hazard that faded, one that was ended, one due."""
    premise = _placed(cast.fatima, (-455, 380), PremiseDraft(kind="client", text="27 Chapel Row, flat 3"))
    faded = _hazard(cast, "others", 2, "Her former partner broke the door in.", 220, expires_days=-20)
    _confirmed(cast, premise.pk, faded)
    ended = _confirmed(cast, premise.pk, _hazard(cast, "building", 1, "The landing had no rail.", 180))
    end_hazard(cast.supervisor, ended.pk, "Mended; seen by Ben.")
    due = _confirmed(cast, premise.pk, _hazard(cast, "harassment", 1, "Rang the colleague at night, five times.", 190))
    # No action writes a date of review that is past: in an agency half a year goes by instead.
    Hazard.objects.filter(pk=due.pk).update(review_by=cast.today - timedelta(days=5))
    _happened(cast, premise.pk, "incident", 220, "The door was broken in during a visit; nobody was hurt.")


def _canal_walk(cast: Cast) -> None:
    """Fatima's visit: unreviewed danger there, and something next door."""
    text = "A white van blocked the way out until she rang the office."
    premise = _placed(cast.fatima, (455, 600), PremiseDraft(kind="client", text="88 Canal Walk"))
    write_hazard(cast.fatima, premise.pk, _hazard(cast, "threat", 3, text, 20))
    next_door = _placed(cast.fatima, (455, 575), PremiseDraft(kind="client", text="86 Canal Walk"))
    _confirmed(cast, next_door.pk, _hazard(cast, "animal", 2, "The dog bit the postman at the gate.", 30))


def _bridge_street(cast: Cast) -> None:
    """Two go there, as the office asks."""
    premise = _placed(cast.nora, (10, 640), PremiseDraft(kind="client", text="51 Bridge Street"))
    _confirmed(cast, premise.pk, _hazard(cast, "harassment", 2, "Would not open the door to let her out.", 25))
    centre = PremiseDraft(kind="public", text="Hill Road Community Centre", label="Groups, Tuesdays")
    _placed(cast.nora, (300, 810), centre)


def _hazard(
    cast: Cast, kind: str, severity: int, statement: str, days_ago: int, *, expires_days: int | None = None
) -> HazardDraft:
    day = cast.today - timedelta(days=days_ago)
    return HazardDraft(
        kind=kind,
        severity=severity,
        statement=statement,
        happened_on=day,
        source="the colleague who was there",
        begins_on=day,
        review_by=cast.today + timedelta(days=120),
        expires_on=None if expires_days is None else cast.today + timedelta(days=expires_days),
    )


def _confirmed(cast: Cast, premise_id: UUID, draft: HazardDraft, person_id: UUID | None = None) -> Hazard:
    """Write it by a worker, or by a supervisor where it is somebody's; another person confirms it."""
    author = cast.supervisor if person_id else cast.nora
    hazard = write_hazard(author, premise_id, draft, person_id=person_id)
    return confirm_hazard(cast.officer, hazard.pk)


def _happened(cast: Cast, premise_id: UUID, kind: str, days_ago: int, text: str) -> None:
    day = cast.today - timedelta(days=days_ago)
    entry = EntryDraft(kind=kind, happened_on=day, text=text, source="the colleague who was there")
    add_entry(cast.nora, premise_id, entry)


def _placed(actor: Actor, point: Metres, draft: PremiseDraft) -> Premise:
    """Add a premise where it stands in the town."""
    latitude, longitude = at(*point)
    return add_premise(actor, replace(draft, latitude=latitude, longitude=longitude))
