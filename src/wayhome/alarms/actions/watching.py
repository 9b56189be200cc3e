"""What must be noticed beside overdue visits: nobody on duty, gaps ahead, Wayhome itself not watching.

Each is asked by one engine at a time (Lock.AUDIT); who finds it taken leaves it to the other.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q

from wayhome.alarms.actions.common import add_event, subject_of
from wayhome.alarms.actions.directory import Directory
from wayhome.alarms.actions.opening import Opening, open_alarms
from wayhome.alarms.actions.settling import reasons_of, settle
from wayhome.alarms.models import Alarm, AlarmEvent, Kind
from wayhome.alarms.queries.engine import may_be_unwatched, offices_with_people_out
from wayhome.core import locks
from wayhome.core.asking import ask
from wayhome.core.clock import database_now
from wayhome.core.limits import BATCH_ROWS
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import SYSTEM
from wayhome.messaging.actions import mark_carried, queue_many
from wayhome.messaging.models import Purpose
from wayhome.messaging.queries import exhausted_uncarried
from wayhome.messaging.rules import Draft
from wayhome.staff import queries as staff
from wayhome.staff.models import Office
from wayhome.staff.rules import Gap
from wayhome.visits.models import Visit

REOPEN = timedelta(minutes=15)
"""How long after closing the same finding does not open again: time to mend it."""

LOOK_AHEAD = timedelta(hours=12)
"""How far ahead a gap in the roster is told of."""

EXHAUSTED_AGAIN_SECONDS = 30
"""When every step was taken, how soon a failed message makes the ladder ring again."""


def watch_roster(now: datetime | None = None) -> int:
    """Open an alarm for each office in which somebody is out and nobody is on duty. Returns how many are open so."""
    if not may_be_unwatched(now or database_now()):
        return 0
    return _watch_roster(now)


@in_transaction
def _watch_roster(now: datetime | None) -> int:
    if not locks.try_take(locks.Lock.AUDIT):
        return 0
    now = now or database_now()
    office_ids = offices_with_people_out()
    watches = staff.watching(office_ids, now)
    unwatched = [office_id for office_id in office_ids if watches[office_id].person is None]
    _tell_of_offices(Kind.NOBODY_ON_DUTY, unwatched, "Somebody is out, and nobody watches.", now)
    return len(unwatched)


@in_transaction
def report_silent_boards(office_ids: Collection[UUID], now: datetime | None = None) -> int:
    """Open an alarm for each of these offices: its duty person's board is closed or silent, and somebody is out.

    What is open for other offices is mended. Returns how many boards are silent.
    """
    if not locks.try_take(locks.Lock.AUDIT):
        return 0
    now = now or database_now()
    _tell_of_offices(Kind.BOARD_SILENT, office_ids, "Somebody is out, and the board of who watches is closed.", now)
    return len(office_ids)


def _tell_of_offices(kind: str, office_ids: Collection[UUID], reason: str, now: datetime) -> None:
    """Open what is not open for these offices; calm what is open for any other."""
    known = _open_or_just_closed(kind, now)
    openings = [
        Opening(
            kind=kind,
            subject_kind=Alarm.Subject.OFFICE,
            subject_id=office_id,
            office_id=office_id,
            due_at=now,
            should_open_at=now,
            reason=reason,
        )
        for office_id in office_ids
        if office_id not in known
    ]
    open_alarms(openings, now)
    if known:
        settle(kind, lambda alarm: {alarm.reason} if alarm.subject_id in office_ids else set(), now)


@in_transaction
def tell_gaps(now: datetime | None = None) -> int:
    """Tell the supervisors, once, of each time ahead in which an office is open or somebody out, and nobody watches."""
    if not locks.try_take(locks.Lock.AUDIT):
        return 0
    now = now or database_now()
    drafts: list[Draft] = []
    directory = Directory(now)
    for office in Office.objects.filter(closed_at__isnull=True)[:BATCH_ROWS]:
        for gap in staff.gaps(office.pk, now, now + LOOK_AHEAD):
            if gap.starts_at > now and _matters(office.pk, gap):
                drafts += _gap_drafts(office.pk, gap, directory)
    queue_many(drafts, now=now)
    return len(drafts)


@in_transaction
def report_fault(reason: str, *, due_at: datetime | None = None) -> Alarm | None:
    """Open the alarm that Wayhome itself is not watching, or add to it. None when it says so already.

    `reason` is words for a person ("Messages are not being sent."); the same reason is told once
    while the alarm is open, and not within a quarter of an hour after it was closed.
    """
    locks.take(locks.Lock.AUDIT)
    now = database_now()
    latest = (
        Alarm.objects.filter(kind=Kind.NOT_WATCHING)
        .filter(Q(closed_at__isnull=True) | Q(closed_at__gt=now - REOPEN))
        .order_by(F("closed_at").desc(nulls_first=True))
        .first()
    )
    if latest is not None and _says(latest, reason):
        return None  # where it was mended in between, `settle` stirs it again
    opening = Opening(
        kind=Kind.NOT_WATCHING,
        subject_kind=Alarm.Subject.SYSTEM,
        subject_id=None,
        due_at=due_at or now,
        should_open_at=now,
        reason=reason,
    )
    [opened] = open_alarms([opening], now)
    alarm = Alarm.objects.get(pk=opened.alarm_id)
    add_event(alarm, AlarmEvent.Kind.FOUND, now, details={"reason": reason})
    return alarm


def settle_faults(found: Collection[str], watched: Collection[str]) -> int:
    """Calm the alarm of faults whose `watched` reasons are all mended; stir it where one came back.

    A reason that nobody looks for again (the clock jumped) is mended by nobody: a person closes it.
    Returns how many alarms were calmed or stirred.
    """
    [is_told] = ask("SELECT EXISTS (SELECT FROM alarms_alarm WHERE kind = 'not_watching' AND closed_at IS NULL)")
    return _settle_faults(found, watched) if is_told else 0


@in_transaction
def _settle_faults(found: Collection[str], watched: Collection[str]) -> int:
    if not locks.try_take(locks.Lock.AUDIT):
        return 0
    there = set(found)
    return settle(Kind.NOT_WATCHING, lambda alarm: there | (reasons_of(alarm) - set(watched)), database_now())


@in_transaction
def carry_exhausted(limit: int = BATCH_ROWS) -> int:
    """Carry messages that reached nobody to their alarm: an event on it, and the next step climbs at once."""
    now = database_now()
    failed = exhausted_uncarried(limit)
    if not failed:
        return 0
    about: dict[UUID, list[str]] = {}
    for message in failed:
        if message.about_kind == "alarm":
            for alarm_id in (message.about_id, *message.about_others):
                about.setdefault(UUID(str(alarm_id)), []).append(str(message.recipient_id))
    rows = Alarm.objects.select_for_update(of=("self",)).filter(pk__in=about, closed_at__isnull=True)
    for alarm in rows.order_by("pk"):
        _carry(alarm, about[alarm.pk], now)
    mark_carried([message.pk for message in failed], now=now)
    return len(failed)


@in_transaction
def note_heard_from(limit: int = BATCH_ROWS) -> int:
    """Show on open alarms that the person was heard from since. It closes nothing and lowers nothing."""
    heard = (
        Alarm.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(closed_at__isnull=True, drill_id__isnull=True, visit__last_heard_at__gt=F("opened_at"))
        .filter(Q(heard_at__isnull=True) | Q(visit__last_heard_at__gt=F("heard_at")))
        .select_related("visit")[:limit]
    )
    now = database_now()
    count = 0
    for alarm in heard:
        if alarm.visit is None or alarm.visit.last_heard_at is None:  # pragma: no cover - the filter has seen it
            continue
        alarm.heard_at = alarm.visit.last_heard_at
        alarm.save(update_fields=["heard_at"])
        details = {"heard_at": alarm.heard_at.isoformat()}
        add_event(alarm, AlarmEvent.Kind.HEARD_FROM, now, person_id=alarm.person_id, details=details)
        record(at=now, action="alarm.heard_from", actor=SYSTEM, subject=subject_of(alarm), details={**details})
        count += 1
    return count


def _open_or_just_closed(kind: str, now: datetime) -> set[UUID | None]:
    recent = Q(closed_at__isnull=True) | Q(closed_at__gt=now - REOPEN)
    return set(Alarm.objects.filter(recent, kind=kind).values_list("subject_id", flat=True))


def _says(alarm: Alarm, reason: str) -> bool:
    told = AlarmEvent.objects.filter(alarm=alarm, kind=AlarmEvent.Kind.FOUND, details__reason=reason)
    return told.exists()


def _carry(alarm: Alarm, recipients: list[str], now: datetime) -> None:
    """The next step is due now; where none is left, those reached ring again soon. A lease is left to its holder."""
    if alarm.step_at is not None:
        alarm.step_at = min(alarm.step_at, now)
    else:
        again_at = now + timedelta(seconds=EXHAUSTED_AGAIN_SECONDS)
        alarm.ring_at = min(alarm.ring_at or again_at, again_at)
    held = alarm.acknowledged_by_id is not None
    soonest = [moment for moment in (alarm.step_at, alarm.ring_at) if moment is not None]
    if not held and soonest and alarm.wake_at is not None:
        alarm.wake_at = min(alarm.wake_at, *soonest)
    alarm.save()
    add_event(alarm, AlarmEvent.Kind.MESSAGE_EXHAUSTED, now, details={"unreached": recipients})
    record(
        at=now,
        action="alarm.message_exhausted",
        actor=SYSTEM,
        subject=subject_of(alarm),
        details={"unreached": [*recipients]},
    )


def _matters(office_id: UUID, gap: Gap) -> bool:
    """A gap at night in which nobody is out is none: it is told when the office is open, or somebody may be out."""
    if staff.is_in_hours(office_id, gap.starts_at):
        return True
    out = Visit.objects.filter(
        office_id=office_id, drill_id__isnull=True, state__in=[Visit.State.OUT, Visit.State.PLANNED]
    )
    return (
        out.filter(expected_back_at__gt=gap.starts_at)
        .filter(Q(state=Visit.State.OUT) | Q(planned_start_at__lt=gap.ends_at))
        .exists()
    )


def _gap_drafts(office_id: UUID, gap: Gap, directory: Directory) -> list[Draft]:
    """Every cycle asks; the key lets each gap be told once a person."""
    stub = Alarm(office_id=office_id)
    words = (
        f"Nobody is on duty from {directory.local_words(office_id, gap.starts_at)}"
        f" until {directory.local_words(office_id, gap.ends_at)}. Please fill the roster."
    )
    people = [directory.recipient(stub, person.pk) for person in staff.supervisors_of(office_id, directory.now)]
    return [
        Draft(
            purpose=Purpose.NOTICE,
            recipient_id=one.id,
            routes=one.routes,
            subject="Wayhome: the roster",
            body=words,
            give_up_at=gap.starts_at,
            idempotency_key=f"gap:{office_id.hex[-12:]}:{int(gap.starts_at.timestamp())}:{one.id.hex}",
            about_kind="office",
            about_id=office_id,
            office_id=office_id,
        )
        for one in people
        if one is not None
    ]
