"""Lease, attempt, record: the sender's side of the outbox, safe against a death at any point.

A claim commits the lease and the begun attempt *before* anything is sent; acceptance is recorded
only after the provider accepted. A sender that dies in between leaves a lease that lapses, and the
message goes out again with the same idempotency key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from wayhome.core.clock import database_now
from wayhome.ledger.actions import NewEntry, record_many
from wayhome.ledger.rules import SYSTEM, Party
from wayhome.messaging.models import Attempt, BoardNotice, Channel, Message
from wayhome.messaging.rules import after_failure, digest_of

COALESCE_ROWS = 1_000
"""The most messages that one digest takes in."""

ERROR_CHARACTERS = 500

LAPSES = 3
"""After so many senders that died or hung with a message on one route, the route counts as failed."""

CLAIMED_FIELDS = (
    "state",
    "lease_until",
    "leased_by",
    "attempts_begun",
    "subject",
    "body",
    "with_link",
    "give_up_at",
    "about_id",
    "about_others",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A leased message as a channel is given it; `covers` counts the messages that it stands for."""

    message_id: UUID
    attempt_id: UUID
    recipient_id: UUID
    channel: str
    address: str
    route_id: str
    subject: str
    body: str
    with_link: bool
    idempotency_key: str
    covers: int = 1


@transaction.atomic
def claim(*, channels: Sequence[str], limit: int, engine: str, lease_seconds: float) -> list[Claimed]:
    """Lease at most `limit` messages that are due on `channels`, the most urgent first.

    Other messages that wait for the same recipient under the same coalescing key are joined into
    the first of them, if it was never tried.
    """
    now = database_now()
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT id FROM messaging_message
                WHERE state IN ('queued', 'leased') AND channel = ANY(%s) AND not_before <= %s
                  AND (state = 'queued' OR lease_until <= %s)
                ORDER BY priority, not_before LIMIT %s FOR UPDATE SKIP LOCKED""",
            [list(channels), now, now, limit],
        )
        ids = [row[0] for row in cursor.fetchall()]
    messages = sorted(Message.objects.filter(pk__in=ids), key=lambda one: (one.priority, one.not_before, one.pk))
    leaders = _join(_without_repeated_lapses(messages, now), now)
    until = now + timedelta(seconds=lease_seconds)
    claimed = []
    attempts = []
    for message in leaders:
        message.state, message.lease_until, message.leased_by = Message.State.LEASED, until, engine
        message.attempts_begun += 1
        attempt = Attempt(message=message, route_index=message.route_index, channel=message.channel, begun_at=now)
        attempts.append(attempt)
        claimed.append(_claimed(message, attempt))
    Message.objects.bulk_update(leaders, CLAIMED_FIELDS)
    Attempt.objects.bulk_create(attempts)
    return claimed


def _without_repeated_lapses(messages: list[Message], now: datetime) -> list[Message]:
    """Close the attempts of lapsed leases; a message whose senders keep dying goes on to what follows a failure."""
    lapsed = [message for message in messages if message.state == Message.State.LEASED]
    if not lapsed:
        return messages
    Attempt.objects.filter(message__in=lapsed, outcome=Attempt.Outcome.BEGUN).update(
        outcome=Attempt.Outcome.LAPSED, ended_at=now, error="no result was recorded before the lease ended"
    )
    moved = set()
    for message in lapsed:
        count = message.attempts.filter(outcome=Attempt.Outcome.LAPSED, route_index=message.route_index).count()
        if count % LAPSES == 0:
            _follow(message, now, permanent=False)
            moved.add(message.pk)
    return [message for message in messages if message.pk not in moved]


def _claimed(message: Message, attempt: Attempt) -> Claimed:
    route = message.routes[message.route_index]
    return Claimed(
        message_id=message.pk,
        attempt_id=attempt.pk,
        recipient_id=message.recipient_id,
        channel=route["channel"],
        address=route["address"],
        route_id=route["route_id"],
        subject=message.subject,
        body=message.body,
        with_link=message.with_link,
        idempotency_key=message.idempotency_key,
        covers=1 + len(message.about_others),
    )


def _join(messages: list[Message], now: datetime) -> list[Message]:
    """Join what waits for the same recipient under the same key; return what is to be sent."""
    leaders = []
    taken: set[UUID] = set()
    for message in messages:
        if message.pk in taken:
            continue
        leaders.append(message)
        if not message.coalesce_key or message.attempts_begun:  # a provider may have it: its text stays
            continue
        followers = list(
            Message.objects.select_for_update(skip_locked=True)
            .filter(
                state=Message.State.QUEUED,
                recipient_id=message.recipient_id,
                coalesce_key=message.coalesce_key,
                about_kind=message.about_kind,
                drill_id=message.drill_id,
                attempts_begun=0,
                not_before__lte=now,
            )
            .exclude(pk__in=[leader.pk for leader in leaders])
            .order_by("priority", "not_before", "id")[:COALESCE_ROWS]
        )
        if not followers:
            continue
        taken |= {follower.pk for follower in followers}
        everyone = [message, *followers]
        digest = digest_of([one.subject for one in everyone], [one.body for one in everyone])
        message.subject, message.body = digest.subject, digest.body
        message.with_link = any(one.with_link for one in everyone)
        message.give_up_at = max(one.give_up_at for one in everyone)
        about = (str(about_id) for one in everyone for about_id in (one.about_id, *one.about_others) if about_id)
        covered = list(dict.fromkeys(about))  # each once, in their order
        message.about_id = UUID(covered[0]) if covered else None
        message.about_others = covered[1:]
        Message.objects.filter(pk__in=[follower.pk for follower in followers]).update(
            state=Message.State.JOINED, joined_into=message, finished_at=now
        )
    return leaders


@transaction.atomic
def record_accepted(accepted: Sequence[tuple[Claimed, str]]) -> None:
    """Record what providers accepted, with their references; also where the lease has lapsed since."""
    now = database_now()
    by_id = {claimed.message_id: (claimed, reference) for claimed, reference in accepted}
    rows = list(Message.objects.select_for_update().filter(pk__in=by_id).order_by("pk"))
    fresh = [row for row in rows if row.state != Message.State.ACCEPTED]
    for row in fresh:
        row.state, row.accepted_at, row.finished_at = Message.State.ACCEPTED, now, now
        row.accepted_channel = by_id[row.pk][0].channel
    Message.objects.bulk_update(fresh, ["state", "accepted_at", "finished_at", "accepted_channel"])
    attempts = []
    for claimed, reference in accepted:
        attempts.append(
            Attempt(
                pk=claimed.attempt_id,
                outcome=Attempt.Outcome.ACCEPTED,
                ended_at=now,
                provider_reference=reference[:200],
            )
        )
    Attempt.objects.bulk_update(attempts, ["outcome", "ended_at", "provider_reference"])
    BoardNotice.objects.bulk_create(
        [
            BoardNotice(message=row, recipient_id=row.recipient_id, shown_from=now)
            for row in fresh
            if row.accepted_channel == Channel.BOARD
        ],
        ignore_conflicts=True,
    )
    record_many(
        NewEntry(
            at=now,
            action="message.accepted",
            actor=SYSTEM,
            subject=Party(kind="message", id=row.pk),
            details={"channel": row.accepted_channel, "about": str(row.about_id or "")},
        )
        for row in fresh
    )


@transaction.atomic
def record_failure(claimed: Claimed, *, error: str, permanent: bool) -> None:
    """Record a failed attempt and decide what follows it: the next route, a pause, or exhaustion.

    A message that was withdrawn meanwhile, or that another sender has taken since, keeps its state.
    """
    now = database_now()
    outcome = Attempt.Outcome.REFUSED if permanent else Attempt.Outcome.FAILED
    Attempt.objects.filter(pk=claimed.attempt_id).update(outcome=outcome, ended_at=now, error=error[:ERROR_CHARACTERS])
    message = Message.objects.select_for_update().get(pk=claimed.message_id)
    newest = message.attempts.order_by("-begun_at", "-id").values_list("pk", flat=True).first()
    if message.state == Message.State.LEASED and newest == claimed.attempt_id:
        _follow(message, now, permanent=permanent)


def _follow(message: Message, now: datetime, *, permanent: bool) -> None:
    """Write what follows a failure of the route in turn; the caller holds the row."""
    following = after_failure(
        now=now,
        give_up_at=message.give_up_at,
        route_count=len(message.routes),
        route_index=message.route_index,
        rounds=message.rounds,
        refused=tuple(message.refused_routes),
        permanent=permanent,
        passive=frozenset(n for n, route in enumerate(message.routes) if route["channel"] == Channel.BOARD),
    )
    message.lease_until, message.leased_by = None, ""
    message.route_index, message.rounds = following.route_index, following.rounds
    message.refused_routes = list(following.refused)
    message.channel = message.routes[following.route_index]["channel"]
    message.not_before = following.not_before
    message.state = Message.State.EXHAUSTED if following.exhausted else Message.State.QUEUED
    message.finished_at = now if following.exhausted else None
    message.save()
    if following.exhausted:
        party = Party(kind="message", id=message.pk)
        record_many([NewEntry(at=now, action="message.exhausted", actor=SYSTEM, subject=party)])


def mark_carried(message_ids: Sequence[UUID], *, now: datetime) -> int:
    """Mark exhausted messages whose failure was carried to their alarm; returns how many."""
    return Message.objects.filter(pk__in=list(message_ids), exhaustion_carried_at__isnull=True).update(
        exhaustion_carried_at=now
    )
