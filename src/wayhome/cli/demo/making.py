"""Makes the agency of the demonstration through the rooms' own actions, and renews its visits at each start.

python -m wayhome.cli.demo.making   (prints one line of JSON: the sign-ins)
"""

import json
from datetime import timedelta

from wayhome.cli.demo.cast import AGENCY, FIRST, HARBOUR, HILL, PARTS, PASSWORD, VEHICLES, ZONE, Part
from wayhome.cli.settings import set_up_django

DRAMA = "+353209100"
"""ComReg keeps (020) 91x xxxx for plays: nobody has such a number."""

HOURS_ON_WATCH = 24 * 9  # `doctor` looks a week ahead


def main() -> None:
    """Make what is not there, renew what is out, and print the sign-ins."""
    set_up_django()
    from wayhome.cli.demo.known import write_known
    from wayhome.cli.demo.ladders import renew_ladders
    from wayhome.cli.demo.outings import renew
    from wayhome.staff.models import Agency

    if not Agency.objects.exists():
        make_agency()
    watch()
    renew_ladders()
    write_known()
    renew()
    from wayhome.cli.demo.known.police import renew_credential
    from wayhome.cli.demo.known.premises import HOME_NUMBER

    people = [{"email": part.email, "name": part.name, "what": part.what} for part in (FIRST, *PARTS)]
    made = {"password": PASSWORD, "people": people, "home_number": HOME_NUMBER, "credential": renew_credential()}
    print(json.dumps(made))


def make_agency() -> None:
    """Make agency, offices, people, roles, routes, vehicles and policies."""
    from wayhome.alarms.actions import begin, open_office
    from wayhome.staff.actions import FirstRun, OfficeDraft, VehicleDraft, add_vehicle, edit_office
    from wayhome.staff.models import Office
    from wayhome.staff.queries import actor_of

    first = begin(
        FirstRun(
            agency=AGENCY,
            office=HARBOUR,
            time_zone=ZONE,
            name=FIRST.name,
            email=FIRST.email,
            password=PASSWORD,
            phone=f"{DRAMA}001",
        )
    )
    ruler = actor_of(first, origin="cli")
    facts = {
        "time_zone": ZONE,
        "phone": f"{DRAMA}100",
        "dispatch_name": "City dispatch centre (made up)",
        "dispatch_number": f"{DRAMA}199",
        "night_service_name": "Night line (made up)",
    }
    harbour = Office.objects.get(name=HARBOUR)
    edit_office(ruler, harbour.pk, OfficeDraft(name=HARBOUR, address="1 Harbour Street", **facts))
    hill = open_office(ruler, OfficeDraft(name=HILL, address="40 Hill Road", **facts))
    offices = {HARBOUR: harbour, HILL: hill}
    for number, part in enumerate(PARTS, start=2):
        make_person(ruler, part, offices[part.office].pk, f"{DRAMA}0{number:02}")
    for place, registration, make, model, colour in VEHICLES:
        draft = VehicleDraft(registration=registration, make=make, model=model, colour=colour)
        add_vehicle(ruler, offices[place].pk, draft)
    set_policies([harbour.pk, hill.pk])


def make_person(ruler: object, part: Part, office_id: object, phone: str) -> None:
    """Make one person with their roles; nobody reads these mailboxes, so the routes count as verified."""
    from typing import Any, cast

    from wayhome.core.clock import database_now
    from wayhome.staff.actions import PersonDraft, create_person
    from wayhome.staff.models import ContactRoute

    draft = PersonDraft(
        name=part.name, called=part.called, email=part.email, phone=phone, office_id=cast("Any", office_id)
    )
    roles = [*((role, office_id) for role in part.roles), *((role, None) for role in part.everywhere)]
    person = create_person(cast("Any", ruler), draft, cast("Any", roles))
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    ContactRoute.objects.filter(person=person, verified_at__isnull=True).update(verified_at=database_now())


def set_policies(office_ids: list[object]) -> None:
    """Let high-risk visits alarm within seconds, so that a minute shows everything; the others as usual."""
    from typing import Any, cast

    from wayhome.visits.models import Risk, RiskPolicy

    for office_id in office_ids:
        for risk, interval, grace, reminder in (
            (Risk.LOW, 14_400, 1_200, 600),
            (Risk.NORMAL, 7_200, 900, 600),
            (Risk.HIGH, 1_800, 10, 300),
        ):
            RiskPolicy.objects.update_or_create(
                office_id=cast("Any", office_id),
                risk=risk,
                defaults={"interval_seconds": interval, "grace_seconds": grace, "reminder_seconds": reminder},
            )


def watch() -> None:
    """Put somebody on duty in both offices from now on for nine days, where nobody is."""
    from wayhome.core.clock import database_now
    from wayhome.staff.actions import add_shift
    from wayhome.staff.models import Office, Person, Shift
    from wayhome.staff.queries import actor_of

    now = database_now()
    ruler = actor_of(Person.objects.get(email=FIRST.email), origin="cli")
    for office, email, duty in (
        (HARBOUR, "marcus@harbour.example", Shift.Duty.MONITOR),
        (HARBOUR, "bea@harbour.example", Shift.Duty.BACKUP),
        (HILL, "zoe@harbour.example", Shift.Duty.MONITOR),
    ):
        place = Office.objects.get(name=office)
        last = (
            Shift.objects.filter(office=place, duty=duty, cancelled_at__isnull=True, ends_at__gt=now)
            .order_by("-ends_at")
            .first()
        )
        begins = now if last is None else last.ends_at
        days = (now + timedelta(hours=HOURS_ON_WATCH) - begins) // timedelta(hours=12)
        for half in range(days):
            starts_at = begins + timedelta(hours=12 * half)
            add_shift(
                ruler,
                place.pk,
                person_id=Person.objects.get(email=email).pk,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=12),
                duty=duty,
            )


if __name__ == "__main__":
    main()
