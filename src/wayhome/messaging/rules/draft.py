"""What a message is before it is queued, and how it is tried: pure decisions."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One way to a recipient: a Channel value, an address, and the ContactRoute it came from."""

    channel: str
    address: str
    route_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message as an action asks for it.

    `idempotency_key` is made from what the message is about, so that the same message queued
    twice is one. `subject` must say nothing to a bystander; `body` has no place and no client
    in it. With `with_link`, a one-tap acknowledgement link is added at sending. `also_about` are further
    ones that its digest covers and counts without a line of their own.
    """

    purpose: str
    recipient_id: UUID
    routes: tuple[Route, ...]
    subject: str
    body: str
    give_up_at: datetime
    idempotency_key: str
    not_before: datetime | None = None
    recipient_kind: str = "person"
    about_kind: str = ""
    about_id: UUID | None = None
    also_about: tuple[UUID, ...] = ()
    drill_id: UUID | None = None
    office_id: UUID | None = None
    priority: int = 50
    coalesce_key: str = ""
    with_link: bool = False
