"""Writing messages into the outbox, and taking back what is no longer to be said."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from wayhome.core.rows import insert_rows
from wayhome.messaging.models import Message
from wayhome.messaging.rules import Draft, digest_of, first_route
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

    Drafts with the same coalescing key for the same recipient are written as one digest: 10,000 alarms of
    one moment are not 10,000 rows for one person. Returns the message of each draft, in order. One
    without any route is exhausted from the start: the engine carries that to the alarm.
    """
    asked = list(drafts)
    if not asked:
        return []
    bundles = _bundles(asked)
    rows = [_row(bundle, now) for bundle in bundles]
    insert_rows(rows, ignore_conflicts=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [NOTIFY])
    written = {
        row.idempotency_key: row
        for row in Message.objects.filter(idempotency_key__in=[row.idempotency_key for row in rows])
    }
    of_draft = {
        id(draft): written[row.idempotency_key] for bundle, row in zip(bundles, rows, strict=True) for draft in bundle
    }
    return [of_draft[id(draft)] for draft in asked]


def _bundles(drafts: Sequence[Draft]) -> list[list[Draft]]:
    """Put together what becomes one message, the most urgent of each first."""
    bundles: dict[tuple[object, ...], list[Draft]] = {}
    for number, draft in enumerate(drafts):
        together = (draft.recipient_id, draft.coalesce_key, draft.about_kind, draft.drill_id)
        key = (*together, draft.routes, draft.not_before) if draft.coalesce_key else (number,)
        bundles.setdefault(key, []).append(draft)
    return [sorted(bundle, key=lambda draft: draft.priority) for bundle in bundles.values()]


def _row(bundle: Sequence[Draft], now: datetime) -> Message:
    draft = bundle[0]
    subject, body = draft.subject, draft.body
    unsaid = sum(len(one.also_about) for one in bundle)
    if len(bundle) + unsaid > 1:
        digest = digest_of([one.subject for one in bundle], [one.body for one in bundle], unsaid=unsaid)
        subject, body = digest.subject, digest.body
    covered = (about_id for one in bundle for about_id in (one.about_id, *one.also_about) if about_id)
    about = list(dict.fromkeys(covered))  # each once, in their order
    reachable = first_route(len(draft.routes)) is not None
    return Message(
        purpose=draft.purpose,
        about_kind=draft.about_kind,
        about_id=about[0] if about else None,
        about_others=[str(about_id) for about_id in about[1:]],
        drill_id=draft.drill_id,
        recipient_id=draft.recipient_id,
        recipient_kind=draft.recipient_kind,
        office_id=draft.office_id,
        priority=draft.priority,
        coalesce_key=_short(draft.coalesce_key, COALESCE_CHARACTERS),
        idempotency_key=_short(draft.idempotency_key, KEY_CHARACTERS),
        subject=_storable(subject)[:SUBJECT_CHARACTERS],
        body=_storable(body),
        with_link=any(one.with_link for one in bundle),
        routes=[
            {"channel": route.channel, "address": route.address, "route_id": str(route.route_id or "")}
            for route in draft.routes
        ],
        channel=draft.routes[0].channel if reachable else "",
        state=Message.State.QUEUED if reachable else Message.State.EXHAUSTED,
        created_at=now,
        not_before=draft.not_before or now,
        give_up_at=max(one.give_up_at for one in bundle),
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
    for message in unsent.filter(about_others__has_any_keys=[str(about_id)]):
        message.about_others = [other for other in message.about_others if other != str(about_id)]
        message.save(update_fields=["about_others"])
    return count
