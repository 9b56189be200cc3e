"""The persons of concern of the demonstration: one in full with a duplicate merged, one restricted, one without a name.

Their numbers are Irish drama numbers, (020) 91x xxxx, which nobody has; X is on no Irish plate.
"""

from datetime import date, timedelta

from wayhome.cli.demo.known.pictures import silhouette
from wayhome.persons.actions import add_known, add_person, add_photo, merge, name_conflict, set_readers
from wayhome.persons.models import PersonOfConcern
from wayhome.persons.rules import (
    AliasDraft,
    BehaviourDraft,
    NumberDraft,
    PersonDraft,
    PlaceDraft,
    RelationshipDraft,
    VehicleDraft,
)
from wayhome.staff.models import Person
from wayhome.staff.rules import Actor

COLM, MARTA, UNKNOWN = "Colm Reddin", "Marta Quill", "Not known: man with the white van"


def write_concerns(supervisor: Actor, today: date) -> None:
    """Write down whom the workers of Harbour Street have reason to fear."""
    _colm(supervisor, today)
    _marta(supervisor, today)
    _unknown(supervisor, today)


def concern(name: str) -> PersonOfConcern:
    return PersonOfConcern.objects.get(name=name)


def _worker(key: str) -> Person:
    return Person.objects.get(email=f"{key}@harbour.example")


def _colm(by: Actor, today: date) -> None:
    """Nora's: everything that can be known of somebody, and a second record of him, merged."""
    nora = _worker("nora")
    draft = PersonDraft(
        name=COLM,
        sex_described="man",
        age_words="about 45",
        height="about 185 cm",
        build="broad, a little stooped",
        hair="red, short; full beard",
        eyes="blue, heavy glasses",
        marks="Scar across the left eyebrow; walks with a stick at times.",
        clothing="Dark green wax jacket, flat cap, work boots.",
        voice="low, hoarse, unhurried",
        accent="of the north-west",
        told_on=today - timedelta(days=60),
        told_words="By letter, from the manager.",
    )
    colm = add_person(by, draft, [nora.office_id])
    for known in (
        AliasDraft(name="Redser"),
        AliasDraft(name="Cormac Redding"),
        VehicleDraft(plate="191-X-4471", region="Ireland", make="Ford", model="Focus", colour="grey", marks="Dented."),
        NumberDraft(typed="+353209100901", label="mobile", since=today - timedelta(days=400)),
        PlaceDraft(words="The bench opposite 1 Harbour Street, weekdays from four."),
        RelationshipDraft(
            worker_id=nora.pk,
            kind="client_partner",
            since=today - timedelta(days=210),
            words="Father of two children of a family that Nora visits.",
        ),
        BehaviourDraft(
            happened_on=today - timedelta(days=33),
            words="Waited at the car park and followed Nora's car to the bridge.",
            source="Nora Byrne, at the time",
        ),
        BehaviourDraft(
            happened_on=today - timedelta(days=12),
            words="Rang the office eleven times in an hour and hung up each time.",
            source="the list of calls of the switchboard",
        ),
    ):
        add_known(by, colm.pk, known)
    for words, days, wall in (
        ("At the gate of 16 Mill Lane", 33, "#8aa0a8"),
        ("From the office's camera", 12, "#6d6a63"),
    ):
        picture = silhouette(wall=wall, coat="#2f4a38", hair="#a5512a", beard=True)
        add_photo(by, colm.pk, picture, words=words, taken_on=today - timedelta(days=days))
    twin = add_person(by, PersonDraft(name="C. Reading, as he said at reception", hair="red beard"), [nora.office_id])
    add_known(by, twin.pk, NumberDraft(typed="+353209100902", label="as he left it at reception"))
    merge(by, colm.pk, twin.pk, reason="The same man, recognised on the photograph by reception.")


def _marta(by: Actor, today: date) -> None:
    """Restricted to those named, and never seen by Bea, who is related."""
    wang = _worker("wang")
    draft = PersonDraft(
        name=MARTA, sex_described="woman", age_words="in her thirties", height="small", hair="long, black"
    )
    marta = add_person(by, draft, [wang.office_id])
    add_known(by, marta.pk, AliasDraft(name="Mairéad"))
    add_known(by, marta.pk, NumberDraft(typed="+353209100911", label="work"))
    add_known(
        by,
        marta.pk,
        RelationshipDraft(worker_id=wang.pk, kind="former_client", since=today - timedelta(days=900)),
    )
    picture = silhouette(wall="#b7a98f", coat="#7a2f45", hair="#1d1a1a")
    add_photo(by, marta.pk, picture, words="As she was photographed for the file", taken_on=today - timedelta(days=700))
    set_readers(by, marta.pk, office_ids=[wang.office_id], restricted=True, reader_ids=[_worker("marcus").pk, wang.pk])
    name_conflict(by, marta.pk, staff_id=_worker("bea").pk, reason="A cousin of hers.")


def _unknown(by: Actor, today: date) -> None:
    """Known by a vehicle only."""
    fatima = _worker("fatima")
    draft = PersonDraft(name=UNKNOWN, sex_described="man", clothing="Yellow work jacket.")
    person = add_person(by, draft, [fatima.office_id])
    add_known(by, person.pk, VehicleDraft(plate="X 77", colour="white", make="Ford", model="Transit", marks="Ladder."))
    add_known(by, person.pk, RelationshipDraft(worker_id=fatima.pk, kind="unknown", since=today - timedelta(days=20)))
