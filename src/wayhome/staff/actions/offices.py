"""Offices: their names, zones, hours, numbers; the night service's test; their vehicles."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound, Problem, refuse
from wayhome.core.limits import SHORT_TEXT
from wayhome.staff.actions.permission import (
    is_administrator,
    is_self,
    locked_office,
    may_roster,
    needs,
    refuse_all,
)
from wayhome.staff.actions.recording import note
from wayhome.staff.models import Office, OfficeHours, Person, Role, Shift, Vehicle
from wayhome.staff.rules import Actor, Hours, hours_wrong, zone_wrong
from wayhome.staff.rules.text import notes_wrong, phone_of, phone_problem, text_wrong, tidy, tidy_lines

OLDEST_TEST = timedelta(days=366)
VEHICLE_LIMITS = {"registration": 20, "make": 60, "model": 60, "colour": 40}


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeDraft:
    """An office as asked for; `dispatch_number` is the direct number of its police dispatch centre."""

    name: str
    time_zone: str
    address: str = ""
    phone: str = ""
    dispatch_name: str = ""
    dispatch_number: str = ""
    night_service_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleDraft:
    """A vehicle as asked for: of the office, or of a person (`owner_id`)."""

    registration: str
    make: str = ""
    model: str = ""
    colour: str = ""
    notes: str = ""
    owner_id: UUID | None = None


@transaction.atomic
def create_office(actor: Actor, draft: OfficeDraft) -> Office:
    """Make an office. For administrators of all offices. Raises NotAllowed, Refused."""
    needs(actor.scopes is None and actor.has(Role.ADMINISTRATOR) and actor.offices(Role.ADMINISTRATOR) is None)
    values = _judged(draft)
    _is_free(values["name"])
    office = Office.objects.create(**values)
    note(actor, "office_created", "office", office.pk, database_now())
    return office


@transaction.atomic
def edit_office(actor: Actor, office_id: UUID, draft: OfficeDraft) -> Office:
    """Change an office; its shifts keep their instants when the zone changes. Raises NotAllowed, NotFound, Refused."""
    needs(is_administrator(actor, office_id))
    office = locked_office(office_id)
    values = _judged(draft)
    _is_free(values["name"], but=office_id)
    if changed := _changed(office, values):
        note(actor, "office_edited", "office", office.pk, database_now(), fields=changed)
    return office


@transaction.atomic
def close_office(actor: Actor, office_id: UUID) -> None:
    """Close an office for good; its history stays. Raises NotAllowed, NotFound, Refused (people are there still)."""
    needs(is_administrator(actor, office_id))
    office = locked_office(office_id)
    if office.closed_at is not None:
        return
    staying = Person.objects.filter(office=office, is_active=True).count()
    if staying:
        raise refuse("people", f"{staying} people belong to {office.name} still. Move them to another office first.")
    now = database_now()
    office.closed_at = now
    office.save(update_fields=["closed_at"])
    Shift.objects.filter(office=office, cancelled_at__isnull=True, starts_at__gt=now).update(cancelled_at=now)
    note(actor, "office_closed", "office", office.pk, now)


@transaction.atomic
def set_hours(actor: Actor, office_id: UUID, hours: Sequence[Hours]) -> None:
    """Let an office be open at exactly these hours of its own clock. Raises NotAllowed, NotFound, Refused."""
    needs(may_roster(actor, office_id))
    office = locked_office(office_id)
    refuse_all(hours_wrong(hours))
    OfficeHours.objects.filter(office=office).delete()
    OfficeHours.objects.bulk_create(OfficeHours(office=office, **asdict(spell)) for spell in hours)
    note(actor, "hours_set", "office", office.pk, database_now(), spells=len(hours))


@transaction.atomic
def record_night_test(actor: Actor, office_id: UUID, tested_at: datetime, *, answered: bool) -> None:
    """Write down a test of the service that answers out of hours; only an answered one counts.

    Raises NotAllowed, NotFound, Refused.
    """
    needs(may_roster(actor, office_id))
    office = locked_office(office_id)
    now = database_now()
    if not office.night_service_name:
        raise refuse("no_service", "Name the night service first.", on="tested_at")
    if tested_at > now:
        raise refuse("future", "This is in the future. When did they answer?", on="tested_at")
    if tested_at < now - OLDEST_TEST:
        raise refuse("too_old", "This is more than a year ago. Test it today.", on="tested_at")
    if answered and (office.night_service_tested_at is None or tested_at > office.night_service_tested_at):
        office.night_service_tested_at = tested_at
        office.save(update_fields=["night_service_tested_at"])
    note(actor, "night_service_tested", "office", office.pk, now, answered=answered)


@transaction.atomic
def add_vehicle(actor: Actor, office_id: UUID, draft: VehicleDraft) -> Vehicle:
    """Add a vehicle of the office, or a person's own (they may do that themselves).

    Raises NotAllowed, NotFound, Refused.
    """
    needs(_may_vehicle(actor, office_id, draft.owner_id))
    office = locked_office(office_id)
    values = _vehicle_judged(draft)
    if draft.owner_id and not Person.objects.filter(pk=draft.owner_id, is_active=True, office=office).exists():
        raise refuse("gone", "This person is not of this office.", on="owner_id")
    _plate_is_free(values["registration"])
    vehicle = Vehicle.objects.create(office=office, owner_id=draft.owner_id, **values)
    note(actor, "vehicle_added", "vehicle", vehicle.pk, database_now(), office=str(office.pk))
    return vehicle


@transaction.atomic
def edit_vehicle(actor: Actor, vehicle_id: UUID, draft: VehicleDraft) -> Vehicle:
    """Change what a vehicle in use looks like; whose it is stays. Raises NotAllowed, NotFound, Refused."""
    vehicle = _locked_vehicle(vehicle_id)
    needs(_may_vehicle(actor, vehicle.office_id, vehicle.owner_id))
    if vehicle.retired_at is not None:
        raise refuse("retired", "This vehicle is out of use; what visits show of it stays. Add it anew.")
    values = _vehicle_judged(draft)
    _plate_is_free(values["registration"], but=vehicle_id)
    if changed := _changed(vehicle, values):
        note(actor, "vehicle_edited", "vehicle", vehicle.pk, database_now(), fields=changed)
    return vehicle


@transaction.atomic
def retire_vehicle(actor: Actor, vehicle_id: UUID) -> None:
    """Take a vehicle out of use; visits keep it. Raises NotAllowed, NotFound."""
    vehicle = _locked_vehicle(vehicle_id)
    needs(_may_vehicle(actor, vehicle.office_id, vehicle.owner_id))
    if vehicle.retired_at is None:
        vehicle.retired_at = database_now()
        vehicle.save(update_fields=["retired_at"])
        note(actor, "vehicle_retired", "vehicle", vehicle.pk, vehicle.retired_at)


def _changed(row: Office | Vehicle, values: dict[str, str]) -> list[str]:
    """Write what differs, and return its names in order."""
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=changed)
    return changed


def _judged(draft: OfficeDraft) -> dict[str, str]:
    values = {name: tidy(value) for name, value in asdict(draft).items()}
    wrong = [
        *text_wrong(values["name"], "name", SHORT_TEXT, required=True),
        *zone_wrong(values["time_zone"]),
        *text_wrong(values["address"], "address", SHORT_TEXT),
        *text_wrong(values["dispatch_name"], "dispatch_name", SHORT_TEXT),
        *text_wrong(values["night_service_name"], "night_service_name", SHORT_TEXT),
    ]
    for field, near in (("phone", ""), ("dispatch_number", "phone")):
        try:
            values[field] = phone_of(values[field], values.get(near, ""))
        except ValueError:
            wrong.append(phone_problem(field))
    refuse_all(wrong)
    return values


def _is_free(name: str, *, but: UUID | None = None) -> None:
    if Office.objects.filter(name__iexact=name).exclude(pk__in=[but] if but else []).exists():
        raise refuse("taken", "There is an office of this name already.", on="name")


def _may_vehicle(actor: Actor, office_id: UUID, owner_id: UUID | None) -> bool:
    own = owner_id is not None and is_self(actor, owner_id) and actor.office_id == office_id
    return own or may_roster(actor, office_id)


def _vehicle_judged(draft: VehicleDraft) -> dict[str, str]:
    values = {name: tidy(getattr(draft, name)) for name in VEHICLE_LIMITS}
    values["registration"] = values["registration"].upper()
    values["notes"] = tidy_lines(draft.notes)
    wrong: list[Problem] = notes_wrong(values["notes"], "notes")
    for name, limit in VEHICLE_LIMITS.items():
        wrong += text_wrong(values[name], name, limit, required=name == "registration")
    refuse_all(wrong)
    return values


def _plate_is_free(registration: str, *, but: UUID | None = None) -> None:
    if (
        Vehicle.objects.filter(registration=registration, retired_at__isnull=True)
        .exclude(pk__in=[but] if but else [])
        .exists()
    ):
        raise refuse("taken", "A vehicle with this registration is here already.", on="registration")


def _locked_vehicle(vehicle_id: UUID) -> Vehicle:
    vehicle = Vehicle.objects.select_for_update().filter(pk=vehicle_id).first()
    if vehicle is None:
        raise NotFound("There is no such vehicle.")
    return vehicle
