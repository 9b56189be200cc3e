"""The named cast of every story, and the small set they play on."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from wayhome.alarms.models import Ladder, LadderStep
from wayhome.messaging.models import Channel
from wayhome.staff.models import Agency, ContactRoute, Office, OfficeHours, Person, Role, RoleGrant, Shift, Vehicle
from wayhome.staff.rules import Actor
from wayhome.visits.models import Risk, RiskPolicy

PASSWORD = "correct horse battery staple"
ZONE = "Europe/Dublin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Nora and Ben go out; Marcus watches and Bea stands by; Sofia supervises; Ines is safety officer; Amara rules."""

    office: Office
    other_office: Office
    nora: Person
    ben: Person
    marcus: Person
    bea: Person
    sofia: Person
    ines: Person
    amara: Person
    zoe: Person
    car: Vehicle

    def actor(self, person: Person, origin: str = "page") -> Actor:
        """Return `person` as actions are given them."""
        grants = frozenset(person.grants.values_list("role", "office_id"))
        return Actor(person_id=person.pk, office_id=person.office_id, name=person.name, grants=grants, origin=origin)


def make_cast(now: datetime) -> Cast:
    """Write the cast as it is at `now`: Marcus on duty, every route verified, both ladders in place."""
    Agency.objects.create(name="Harbour Outreach", created_at=now)
    office = make_office("Harbour Street", now)
    other = make_office("Hill Road", now)
    people = {
        "nora": person("Nora Byrne", office, now, Role.WORKER),
        "ben": person("Ben Okafor", office, now, Role.WORKER),
        "marcus": person("Marcus Doyle", office, now, Role.MONITOR),
        "bea": person("Bea Łukasik", office, now, Role.MONITOR),
        "sofia": person("Sofia Marín", office, now, Role.SUPERVISOR),
        "ines": person("Ines Vale", office, now, Role.SAFETY_OFFICER),
        "amara": person("Amara Diallo", office, now, Role.ADMINISTRATOR),
        "zoe": person("Zoe Hill", other, now, Role.MONITOR),
    }
    Shift.objects.create(
        office=office, person=people["marcus"], starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=11)
    )
    Shift.objects.create(
        office=office,
        person=people["bea"],
        duty=Shift.Duty.BACKUP,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=11),
    )
    car = Vehicle.objects.create(office=office, registration="26-D-1234", make="Skoda", model="Fabia", colour="blue")
    return Cast(office=office, other_office=other, car=car, **people)


def make_office(name: str, now: datetime) -> Office:
    office = Office.objects.create(
        name=name, time_zone=ZONE, phone="+35315550100", dispatch_name="City dispatch", dispatch_number="+35315550199"
    )
    for weekday in range(5):
        OfficeHours.objects.create(office=office, weekday=weekday, opens=time(8), closes=time(18))
    for risk, interval, grace in ((Risk.LOW, 14_400, 1_200), (Risk.NORMAL, 7_200, 900), (Risk.HIGH, 1_800, 300)):
        RiskPolicy.objects.create(
            office=office, risk=risk, interval_seconds=interval, grace_seconds=grace, reminder_seconds=600
        )
    for form in Ladder.Form.values:
        ladder = Ladder.objects.create(
            office=office, form=form, police_seconds=2_700, police_seconds_hazard=1_200, lease_seconds=600
        )
        targets = (LadderStep.Target.DUTY_MONITOR, LadderStep.Target.DUTY_BACKUP, LadderStep.Target.SUPERVISORS)
        for position, target in enumerate(targets):
            LadderStep.objects.create(
                ladder=ladder, position=position, delay_seconds=0 if position == 0 else 300, target=target
            )
    return office


def person(name: str, office: Office, now: datetime, *roles: str) -> Person:
    """Make a person of `office` with these roles, a password and two verified routes: e-mail and board."""
    called = name.split(" ", maxsplit=1)[0]
    address = f"{called.lower()}@harbour.example"
    made = Person(email=address, name=name, called=called, phone="+353861230000", office=office, joined_at=now)
    made.set_password(PASSWORD)
    made.save()
    for role in roles:
        RoleGrant.objects.create(person=made, role=role, office=office)
    for position, (channel, to) in enumerate(((Channel.SMTP, address), (Channel.BOARD, str(made.pk)))):
        ContactRoute.objects.create(person=made, position=position, channel=channel, address=to, verified_at=now)
    return made
