"""Telling people of a visit by their own routes: neutral words, without a name, a client or a place."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from wayhome.messaging.actions import queue_many
from wayhome.messaging.models import Purpose
from wayhome.messaging.rules import Draft
from wayhome.staff import queries as staff
from wayhome.visits.models import Visit

HOUR_SECONDS = 3_600
DAY_SECONDS = 86_400


def supervisors_of(visit: Visit, now: datetime) -> list[UUID]:
    """Return who supervises the visit's office now, but for whom it is about."""
    return [one.pk for one in staff.supervisors_of(visit.office_id, now) if one.pk != visit.person_id]


BOARD = ("the board", "/")
OWN_PAGE = ("your page", "/my/")
"""What somebody is asked to look at, and its address below the agency's own."""


def tell(
    visit: Visit,
    people: Iterable[UUID],
    words: str,
    *,
    key: str,
    now: datetime,
    seconds: int = HOUR_SECONDS,
    look_at: tuple[str, str] = BOARD,
) -> None:
    """Queue one notice for each of these people, in the caller's transaction; `key` makes a repeat the same message."""
    what, path = look_at
    routes = staff.routes_of(list(people))
    queue_many(
        [
            Draft(
                purpose=Purpose.NOTICE,
                recipient_id=person_id,
                routes=found,
                subject=f"Wayhome: please look at {what}",
                body=f"{words} See {settings.WAYHOME_URL}{path}",
                give_up_at=now + timedelta(seconds=seconds),
                idempotency_key=f"{key}:{person_id}"[:80],
                about_kind="visit",
                about_id=visit.pk,
                office_id=visit.office_id,
            )
            for person_id, found in routes.items()
            if found
        ],
        now=now,
    )
