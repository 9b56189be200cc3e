"""People leave the agency and come back; and what is kept of whoever left goes after a short, set time (F1)."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from wayhome.core.clock import database_now
from wayhome.core.errors import refuse
from wayhome.core.isolates import isolated
from wayhome.core.limits import BATCH_ROWS
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import SYSTEM, Party
from wayhome.staff.actions.people import first_routes
from wayhome.staff.actions.permission import is_administrator, is_self, locked_person, needs
from wayhome.staff.actions.recording import note
from wayhome.staff.models import (
    Absence,
    ApiToken,
    ContactRoute,
    EmergencyContact,
    EnrolmentCode,
    Person,
    PhoneEnrolment,
    PhoneLine,
    PinAnswer,
    PinVerifier,
    Shift,
    Tries,
    Vehicle,
)
from wayhome.staff.rules import Actor


@transaction.atomic
def deactivate_person(actor: Actor, person_id: UUID) -> None:
    """Let a person leave: no sign-in, phones and tokens withdrawn, their cars no more to choose, on no ladder.

    At once go their password, second factors and passkeys, their PINs, and what their telephone shows to police. What
    could still help to find them goes later (retire_people). Their visits and what they wrote stay, under their name.
    Raises NotAllowed, NotFound, Refused (oneself; or who watches right now).
    """
    person = locked_person(person_id)
    needs(is_administrator(actor, person.office_id))
    if is_self(actor, person_id):
        raise refuse("oneself", "You cannot end your own account. Ask another administrator.")
    now = database_now()
    if Shift.objects.filter(person=person, cancelled_at__isnull=True, starts_at__lte=now, ends_at__gt=now).exists():
        raise refuse("on_duty", f"{isolated(person.name)} is on duty now. Hand the watch over first.")
    person.is_active, person.left_at, person.password = False, now, make_password(None)
    person.save(update_fields=["is_active", "left_at", "password"])
    person.phones.filter(withdrawn_at__isnull=True).update(withdrawn_at=now)
    person.api_tokens.filter(withdrawn_at__isnull=True).update(withdrawn_at=now)
    person.enrolment_codes.filter(used_at__isnull=True).delete()
    Vehicle.objects.filter(owner=person, retired_at__isnull=True).update(retired_at=now)
    Shift.objects.filter(person=person, cancelled_at__isnull=True, starts_at__gt=now).update(cancelled_at=now)
    for kept in _theirs_alone(person):
        kept.delete()
    note(actor, "person_deactivated", "person", person.pk, now)


@transaction.atomic
def reactivate_person(actor: Actor, person_id: UUID) -> None:
    """Let a person who left come back, with the roles they had.

    They set a new password by a link and take a second factor anew. Phones and tokens stay withdrawn.
    """
    person = locked_person(person_id)
    needs(is_administrator(actor, person.office_id))
    if person.is_active:
        return
    now = database_now()
    person.is_active, person.left_at = True, None
    person.save(update_fields=["is_active", "left_at"])
    if not person.routes.exists():
        ContactRoute.objects.bulk_create(first_routes(person, now))
    note(actor, "person_reactivated", "person", person.pk, now)


@in_transaction
def retire_people(now: datetime, held_ids: Collection[UUID] = (), limit: int = BATCH_ROWS) -> int:
    """Forget at most `limit` people who left WAYHOME_LEFT_DAYS ago, but for their name and e-mail address.

    `held_ids` are still looked for, and wait. Cars keep their plate, by which old visits name them, and lose the notes.
    Returns how many were forgotten.
    """
    before = now - timedelta(days=settings.WAYHOME_LEFT_DAYS)
    anything = ~Q(phone="") | ~Q(description="")
    for kept in _needed_to_find(person=OuterRef("pk")):
        anything |= Q(Exists(kept))
    anything |= Q(Exists(Vehicle.objects.filter(owner=OuterRef("pk")).exclude(notes="")))
    gone = Person.objects.filter(anything, is_active=False, left_at__lt=before).exclude(pk__in=held_ids)
    ids = list(gone.select_for_update(skip_locked=True).order_by("left_at").values_list("pk", flat=True)[:limit])
    if not ids:
        return 0
    for kept in _needed_to_find(person__in=ids):
        kept.delete()
    Vehicle.objects.filter(owner_id__in=ids).update(notes="")
    Person.objects.filter(pk__in=ids).update(phone="", description="")
    record(
        at=now,
        action="person.retired",
        actor=SYSTEM,
        subject=Party(kind="people"),
        details={"people": [str(one) for one in ids]},
    )
    return len(ids)


def _theirs_alone(person: Person) -> tuple[QuerySet[Any], ...]:
    """What nobody but the person themselves ever uses: it goes at once."""
    return (
        PhoneLine.objects.filter(person=person),
        PinVerifier.objects.filter(person=person),
        Tries.objects.filter(person=person),
        Authenticator.objects.filter(user=person),
    )


def _needed_to_find(**whose: Any) -> tuple[QuerySet[Any], ...]:
    """How somebody is reached and found, and by what their devices were known: it goes after WAYHOME_LEFT_DAYS."""
    return (
        ContactRoute.objects.filter(**whose),
        EmergencyContact.objects.filter(**whose),
        EnrolmentCode.objects.filter(**whose),
        PhoneEnrolment.objects.filter(**whose),
        ApiToken.objects.filter(**whose),
        PinAnswer.objects.filter(**whose),
        Absence.objects.filter(**whose),
    )
