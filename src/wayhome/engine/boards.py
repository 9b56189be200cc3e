"""Whether the board of who watches is open while somebody is out (REQUIREMENTS F4).

A duty desk says three times a minute that it is open, by requests of its own: a stream alone would
look alive for many minutes after a laptop was shut. In office hours a board is expected of whoever
is on duty; out of hours, when people stand by at home, only of whoever has opened theirs on this watch.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from wayhome.alarms.actions import report_silent_boards
from wayhome.alarms.queries import offices_with_people_out
from wayhome.core.limits import BATCH_ROWS
from wayhome.engine.models import BoardSeen
from wayhome.staff import queries as staff

LONGEST_WATCH = timedelta(days=1)
"""How far back the beginning of a watch is looked for."""

OPEN_FOR = timedelta(minutes=1)
"""A desk says that it is open each 20 s (board.js); after three that were not heard it is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One office's watch: since when this person has it, and when their board was last open (None: never)."""

    since: datetime
    seen_at: datetime | None
    in_hours: bool


def is_silent(watch: Watch, now: datetime, patience: timedelta) -> bool:
    """Say whether this board is closed or silent and ought not to be. Pure."""
    seen_at = watch.seen_at if watch.seen_at and watch.seen_at >= watch.since else None
    if seen_at is None and not watch.in_hours:
        return False
    return now - (seen_at or watch.since) > patience


def note_board(person_id: UUID, now: datetime) -> None:
    """Note that this person's board is open, in one statement."""
    BoardSeen.objects.bulk_create(
        [BoardSeen(person_id=person_id, seen_at=now)],
        update_conflicts=True,
        unique_fields=["person_id"],
        update_fields=["seen_at"],
    )


def has_board_open(person_id: UUID, now: datetime) -> bool:
    """Say whether this person's board said within the last minute that it is open in front of them."""
    return BoardSeen.objects.filter(person_id=person_id, seen_at__gt=now - OPEN_FOR).exists()


def watch_boards(now: datetime) -> int:
    """Tell of each office in which somebody is out and the board of who watches is silent; returns how many."""
    patience = timedelta(seconds=settings.WAYHOME_BOARD_SILENT_SECONDS)
    if not patience:
        return 0
    return report_silent_boards(silent_boards(offices_with_people_out(now - patience), now, patience), now)


def silent_boards(office_ids: Collection[UUID], now: datetime, patience: timedelta) -> list[UUID]:
    """Return those of these offices whose board is silent. An office that nobody watches is another alarm's."""
    watchers = {
        office_id: watch.person.pk for office_id, watch in staff.watching(office_ids, now).items() if watch.person
    }
    seen = BoardSeen.objects.filter(person_id__in=set(watchers.values())).values_list("person_id", "seen_at")
    seen_at = dict(seen)
    doubtful = [
        (office_id, person_id)
        for office_id, person_id in watchers.items()
        if person_id not in seen_at or now - seen_at[person_id] > patience
    ]
    found = []
    for office_id, person_id in doubtful[:BATCH_ROWS]:
        watch = Watch(
            since=_since(office_id, person_id, now),
            seen_at=seen_at.get(person_id),
            in_hours=staff.is_in_hours(office_id, now),
        )
        if is_silent(watch, now, patience):
            found.append(office_id)
    return found


def _since(office_id: UUID, person_id: UUID, now: datetime) -> datetime:
    """Return since when this person has had this watch without a break; `now` where it begins this moment."""
    spells = staff.watches_between(office_id, now - LONGEST_WATCH, now)
    last = spells[-1] if spells else None
    return last.starts_at if last and last.person_id == person_id and last.ends_at == now else now
