"""What others may read of messages: what waits, what failed, what a link opens, whose notices."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Min, Q

from wayhome.core.asking import ask
from wayhome.core.limits import BATCH_ROWS
from wayhome.messaging.models import Attempt, BoardNotice, Link, Message

STUCK = timedelta(seconds=60)
"""A message that has been due for longer than this is stuck: no sender takes it."""

WAITING = (Message.State.QUEUED, Message.State.LEASED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """How many messages wait, were tried and failed so far, gave up; when the oldest fell due."""

    waiting: int
    failing: int
    exhausted: int
    oldest_due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTarget:
    """What a link stands for: whose it is, about which alarms, which of them were tapped, whether a drill."""

    message_id: UUID
    recipient_id: UUID
    about_kind: str
    about_ids: tuple[UUID, ...]
    used: frozenset[UUID]
    drill_id: UUID | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One message as the alarm's page and a drill's report show it."""

    message_id: UUID
    recipient_id: UUID
    recipient_kind: str
    state: str
    channel: str
    queued_at: datetime
    accepted_at: datetime | None
    attempts: int
    last_error: str


NEXT = """
SELECT least((SELECT min(not_before) FROM messaging_message
               WHERE state = 'queued' AND (%(any)s OR channel = ANY (%(channels)s))),
             (SELECT min(lease_until) FROM messaging_message
               WHERE state = 'leased' AND (%(any)s OR channel = ANY (%(channels)s))))
"""


def next_due_at(channels: Sequence[str] = ()) -> datetime | None:
    """Return when the next message falls due or the next lease lapses (on `channels`, or on any)."""
    next_at: datetime | None = ask(NEXT, {"any": not channels, "channels": list(channels)})[0]
    return next_at


def channels_due() -> set[str]:
    """Return the channels on which a message is due now, or the lease of one has lapsed; costs what is due."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT channel FROM messaging_message WHERE state = 'queued' AND not_before <= wayhome_now()
               UNION
               SELECT channel FROM messaging_message WHERE state = 'leased' AND lease_until <= wayhome_now()"""
        )
        return {channel for (channel,) in cursor.fetchall()}


def traffic(now: datetime, office_ids: Collection[UUID] | None = None) -> Traffic:
    """Return what the board says of messages; of the last day, for the offices named (None: all)."""
    rows = Message.objects.filter(created_at__gt=now - timedelta(days=1))
    if office_ids is not None:
        rows = rows.filter(Q(office_id__in=list(office_ids)) | Q(office_id__isnull=True))
    found = rows.aggregate(
        waiting=Count("pk", filter=Q(state__in=WAITING)),
        failing=Count("pk", filter=Q(state__in=WAITING, attempts_begun__gt=1)),
        exhausted=Count("pk", filter=Q(state=Message.State.EXHAUSTED)),
        oldest=Min("not_before", filter=Q(state__in=WAITING, not_before__lte=now)),
    )
    return Traffic(
        waiting=found["waiting"],
        failing=found["failing"],
        exhausted=found["exhausted"],
        oldest_due_at=found["oldest"],
    )


def waiting_by_about(kind: str, ids: Collection[UUID]) -> dict[UUID, Traffic]:
    """Return the same for each thing that messages are about."""
    wanted = {str(about_id) for about_id in ids}
    undone = (
        # What was joined into a digest fares as the digest does, which names it.
        Message.objects.filter(_about(kind, wanted), state__in=(*WAITING, Message.State.EXHAUSTED)).values_list(
            "about_id", "about_others", "state", "attempts_begun", "not_before"
        )
    )
    found: dict[str, list[tuple[str, int, datetime]]] = {}
    for about_id, others, state, tries, due_at in undone:
        for one in wanted.intersection((str(about_id), *others)):
            found.setdefault(one, []).append((state, tries, due_at))
    return {UUID(about_id): _traffic(messages) for about_id, messages in found.items()}


def _about(kind: str, ids: Collection[str]) -> Q:
    """Return what picks the messages about any of these, alone or in a digest."""
    return Q(about_kind=kind) & (Q(about_id__in=list(ids)) | Q(about_others__has_any_keys=list(ids)))


def _traffic(messages: Sequence[tuple[str, int, datetime]]) -> Traffic:
    waiting = [(tries, due_at) for state, tries, due_at in messages if state in WAITING]
    return Traffic(
        waiting=len(waiting),
        failing=sum(1 for tries, _ in waiting if tries > 1),
        exhausted=sum(1 for state, _, _ in messages if state == Message.State.EXHAUSTED),
        oldest_due_at=min((due_at for _, due_at in waiting), default=None),
    )


def told(kind: str, about_id: UUID) -> list[Told]:
    """Return every message about something, in the order they were queued, with how each went."""
    rows = Message.objects.filter(_about(kind, [str(about_id)]))
    found = list(rows.order_by("created_at", "id")[:BATCH_ROWS])
    errors: dict[UUID, str] = {}
    for attempt in Attempt.objects.filter(message__in=found).exclude(error="").order_by("begun_at"):
        errors[attempt.message_id] = attempt.error
    return [
        Told(
            message_id=row.pk,
            recipient_id=row.recipient_id,
            recipient_kind=row.recipient_kind,
            state=row.state,
            channel=row.accepted_channel or row.channel,
            queued_at=row.created_at,
            accepted_at=row.accepted_at,
            attempts=row.attempts_begun,
            last_error=errors.get(row.pk, ""),
        )
        for row in found
    ]


def was_told(kind: str, about_id: UUID, recipient_id: UUID) -> bool:
    """Say whether a message about something was ever queued for this person, alone or in a digest."""
    rows = Message.objects.filter(recipient_kind="person", recipient_id=recipient_id)
    return rows.filter(_about(kind, [str(about_id)])).exists()


def stuck(now: datetime) -> int:
    """Return how many messages have been due for longer than `STUCK` and nobody sends them."""
    number: int = ask(
        """SELECT (SELECT count(*) FROM messaging_message WHERE state = 'queued' AND not_before <= %(limit)s)
                + (SELECT count(*) FROM messaging_message WHERE state = 'leased' AND lease_until <= %(limit)s)""",
        {"limit": now - STUCK},
    )[0]
    return number


def uncarried(now: datetime) -> int:
    """Return how many messages reached nobody, longer ago than `STUCK`, and their alarm was not told so."""
    number: int = ask(
        """SELECT count(*) FROM messaging_message
            WHERE state = 'exhausted' AND exhaustion_carried_at IS NULL AND finished_at <= %s""",
        [now - STUCK],
    )[0]
    return number


def anything_uncarried() -> bool:
    """Say whether a message is exhausted and its alarm does not know of it yet."""
    [uncarried] = ask(
        """SELECT EXISTS (SELECT FROM messaging_message
                           WHERE state = 'exhausted' AND exhaustion_carried_at IS NULL)"""
    )
    return bool(uncarried)


def exhausted_uncarried(limit: int) -> list[Message]:
    """Return exhausted messages whose failure the alarm does not know of yet, the oldest first."""
    return list(
        Message.objects.select_for_update(skip_locked=True)
        .filter(state=Message.State.EXHAUSTED, exhaustion_carried_at__isnull=True)
        .order_by("finished_at")[:limit]
    )


def notices_for(recipient_id: UUID, limit: int = 20) -> list[BoardNotice]:
    """Return what a person's own board shows them, the newest first."""
    return list(
        BoardNotice.objects.select_related("message")
        .filter(recipient_id=recipient_id, seen_at__isnull=True)
        .order_by("-shown_from")[:limit]
    )


def link_target(message_id: UUID) -> LinkTarget | None:
    """Return what a link stands for; None for a message without a link."""
    message = Message.objects.filter(pk=message_id, with_link=True).first()
    if message is None or message.about_id is None:
        return None
    others = tuple(UUID(other) for other in message.about_others)
    used = Link.objects.filter(message=message).values_list("about_id", flat=True)
    return LinkTarget(
        message_id=message.pk,
        recipient_id=message.recipient_id,
        about_kind=message.about_kind,
        about_ids=(message.about_id, *others),
        used=frozenset(used),
        drill_id=message.drill_id,
        created_at=message.created_at,
    )
