"""Writing messages into the outbox, and taking back what is no longer to be said."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection

from wayhome.core.rows import insert_rows
from wayhome.messaging.models import Message
from wayhome.messaging.rules import Draft, first_route
from wayhome.messaging.rules.digest import SUBJECT_CHARACTERS

NOTIFY = "wayhome_send"
KEY_CHARACTERS = 80
COALESCE_CHARACTERS = 200
UNSENT = (Message.State.QUEUED, Message.State.LEASED)


def queue(draft: Draft, *, now: datetime) -> Message:
    """Write one message in the caller's transaction; the same idempotency key twice is one message."""
    return queue_many([draft], now=now)[0]


def queue_many(drafts: Iterable[Draft], *, now: datetime) -> list[Message]:
    """Write messages in the caller's transaction and wake the engine when it commits.

    A message without any route is exhausted from the start: the engine carries that to the alarm.
    """
    rows = [_row(draft, now) for draft in drafts]
    if not rows:
        return []
    insert_rows(rows, ignore_conflicts=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [NOTIFY])
    keys = [row.idempotency_key for row in rows]
    written = {row.idempotency_key: row for row in Message.objects.filter(idempotency_key__in=keys)}
    return [written[key] for key in keys]


def _row(draft: Draft, now: datetime) -> Message:
    reachable = first_route(len(draft.routes)) is not None
    return Message(
        purpose=draft.purpose,
        about_kind=draft.about_kind,
        about_id=draft.about_id,
        drill_id=draft.drill_id,
        recipient_id=draft.recipient_id,
        recipient_kind=draft.recipient_kind,
        office_id=draft.office_id,
        priority=draft.priority,
        coalesce_key=_short(draft.coalesce_key, COALESCE_CHARACTERS),
        idempotency_key=_short(draft.idempotency_key, KEY_CHARACTERS),
        subject=_storable(draft.subject)[:SUBJECT_CHARACTERS],
        body=_storable(draft.body),
        with_link=draft.with_link,
        routes=[
            {"channel": route.channel, "address": route.address, "route_id": str(route.route_id or "")}
            for route in draft.routes
        ],
        channel=draft.routes[0].channel if reachable else "",
        state=Message.State.QUEUED if reachable else Message.State.EXHAUSTED,
        created_at=now,
        not_before=draft.not_before or now,
        give_up_at=draft.give_up_at,
        finished_at=None if reachable else now,
    )


def _short(key: str, characters: int) -> str:
    """Return a key that fits its column: a long one is hashed, never cut (two could become one)."""
    return key if len(key) <= characters else hashlib.sha256(key.encode()).hexdigest()


def _storable(text: str) -> str:
    """Return `text` without what PostgreSQL cannot store: an alarm must not fail to open over a character."""
    return text.replace("\x00", "").encode(errors="replace").decode()


def withdraw(about_kind: str, about_id: UUID, *, now: datetime) -> int:
    """Take back what is not sent yet about something that is over; returns how many.

    Also what is leased: if it is on its way, its acceptance is still recorded as the truth; if its
    sender died or it fails, it does not go out again.

    A digest goes on as long as anything else that it covers is open: whoever closes the last
    of them takes it back.
    """
    unsent = Message.objects.select_for_update().filter(state__in=UNSENT, about_kind=about_kind).order_by("pk")
    count = 0
    for message in unsent.filter(about_id=about_id):
        if message.about_others:
            message.about_id, message.about_others = UUID(message.about_others[0]), message.about_others[1:]
        else:
            message.state, message.finished_at = Message.State.WITHDRAWN, now
            message.lease_until, message.leased_by = None, ""
            count += 1
        message.save(update_fields=["about_id", "about_others", "state", "finished_at", "lease_until", "leased_by"])
    for message in unsent.filter(about_others__contains=[str(about_id)]):
        message.about_others = [other for other in message.about_others if other != str(about_id)]
        message.save(update_fields=["about_others"])
    return count
