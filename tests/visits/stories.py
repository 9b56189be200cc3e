"""What visit stories have in common: a plausible sign-out, and the visit as it stands."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from wayhome.visits.models import Visit
from wayhome.visits.rules import SignOut, StopPlan


def stop(now: datetime, *, arrive: float = 0.5, leave: float = 1.5, address: str = "12 Quay Street") -> StopPlan:
    """Return a stop with arrival and departure in hours from `now`."""
    return StopPlan(
        address=address,
        purpose="Home visit",
        expected_arrival_at=now + timedelta(hours=arrive),
        expected_departure_at=now + timedelta(hours=leave),
    )


def asked(now: datetime, **changes: Any) -> SignOut:
    """Return a sign-out that lacks nothing: one stop, back in three hours."""
    plain = SignOut(
        stops=(stop(now),),
        expected_back_at=now + timedelta(hours=3),
        route_words="Along the quay, back by the bridge",
        vehicle_words="Own bicycle",
        phone_carried="+353861230000",
    )
    return replace(plain, **changes)


def visit_of(visit_id: UUID) -> Visit:
    return Visit.objects.get(pk=visit_id)
