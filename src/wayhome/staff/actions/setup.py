"""The first run: an empty installation gets its agency, its first office and its first administrator."""

from dataclasses import dataclass, replace
from datetime import time

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from wayhome.core import locks
from wayhome.core.clock import database_now
from wayhome.core.errors import Problem, refuse
from wayhome.core.limits import SHORT_TEXT
from wayhome.ledger.rules import Party
from wayhome.staff.actions.people import first_routes, new_person
from wayhome.staff.actions.permission import refuse_all
from wayhome.staff.actions.recording import note
from wayhome.staff.models import Agency, ContactRoute, Office, OfficeHours, Person, Role, RoleGrant
from wayhome.staff.rules import zone_wrong
from wayhome.staff.rules.people import PersonDraft, judged
from wayhome.staff.rules.text import text_wrong, tidy

WORKING_DAYS = range(5)
OPENS, CLOSES = time(8), time(18)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRun:
    """What the first-run page asks for. `time_zone` is an IANA name such as Europe/Dublin."""

    agency: str
    office: str
    time_zone: str
    name: str
    email: str
    password: str
    phone: str = ""


def first_run(asked: FirstRun) -> Person:
    """Make the agency, its first office (open on working days, 08:00 to 18:00) and its first administrator.

    They hold administration and supervision everywhere, and are worker and monitor in the office,
    so that one person can try everything. Raises Refused; also when there is an agency already.
    """
    hashed = make_password(asked.password)  # slow on purpose, so not while the lock is held
    with transaction.atomic():
        return _make(asked, hashed)


def _make(asked: FirstRun, hashed: str) -> Person:
    locks.take(locks.Lock.SETUP)
    if Agency.objects.exists():
        raise refuse("agency_exists", "Wayhome is set up already. Sign in.")
    now = database_now()
    agency, place = tidy(asked.agency), tidy(asked.office)
    office = Office(name=place, time_zone=asked.time_zone)
    draft = PersonDraft(name=asked.name, email=asked.email, phone=asked.phone, office_id=office.pk)
    clean, wrong = judged(draft)
    clean = replace(clean, office_id=office.pk)
    person = new_person(clean, now)
    refuse_all(
        [
            *text_wrong(agency, "agency", SHORT_TEXT, required=True),
            *text_wrong(place, "office", SHORT_TEXT, required=True),
            *zone_wrong(asked.time_zone),
            *wrong,
            *_password_wrong(asked.password, person),
        ]
    )
    Agency.objects.create(name=agency, created_at=now)
    office.save(force_insert=True)
    OfficeHours.objects.bulk_create(
        OfficeHours(office=office, weekday=day, opens=OPENS, closes=CLOSES) for day in WORKING_DAYS
    )
    person.password = hashed
    person.save(force_insert=True)
    grants: list[tuple[str, Office | None]] = [
        (Role.ADMINISTRATOR, None),
        (Role.SUPERVISOR, None),
        (Role.MONITOR, office),
        (Role.WORKER, office),
    ]
    RoleGrant.objects.bulk_create(RoleGrant(person=person, role=role, office=where) for role, where in grants)
    ContactRoute.objects.bulk_create(first_routes(person, now))
    note(Party(kind="system", origin="page"), "first_run", "person", person.pk, now, office=str(office.pk))
    return person


def _password_wrong(password: str, person: Person) -> list[Problem]:
    try:
        validate_password(password, person)
    except ValidationError as error:
        return [Problem(code="password", field="password", message=words) for words in error.messages]
    return []
