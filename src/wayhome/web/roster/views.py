"""One week of one office: who watches, who stands by, and where nobody does."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound
from wayhome.core.local_time import time_words
from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.staff.actions.permission import may_roster
from wayhome.staff.models import Office, Shift
from wayhome.staff.queries import gaps, pages, people_by_id, watches_between, watching

DAYS = 7
FURTHEST_WEEKS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a day in words: from, until, who ("" for nobody), and the shift it belongs to."""

    begins: str
    ends: str
    name: str
    shift: Shift | None = None
    away: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the week: what is watched, what is not, who stands by."""

    day: date
    is_today: bool
    watch: list[Piece]
    backup: list[Piece]


@allow()
@never_cache
@require_GET
def week(request: Request) -> HttpResponse:
    """Show a week of an office to everybody who holds a role there."""
    offices = pages.offices_of(request.actor)
    if not offices:
        raise NotFound("There is no office for you.")
    mine = next((one for one in offices if one.pk == request.actor.office_id), offices[0])
    office = next((one for one in offices if str(one.pk) == request.GET.get("office")), mine)
    now, zone = database_now(), ZoneInfo(office.time_zone)
    today = now.astimezone(zone).date()
    monday = _monday(request.GET.get("week", ""), today)
    watch = watching([office.pk], now)[office.pk]
    running = pages.running_shift(office.pk, now)
    offers = pages.open_offers(now, shift_id=running.pk) if running else []
    rosters = may_roster(request.actor, office.pk)
    has_it = running is not None and request.actor.person_id in {
        running.person_id,
        watch.person.pk if watch.person else None,
    }
    context = {
        "office": office,
        "offices": offices,
        "days": _days(office, monday, today),
        "monday": monday,
        "earlier": monday - timedelta(days=DAYS),
        "later": monday + timedelta(days=DAYS),
        "watch": watch,
        "running": running,
        "offers": offers,
        "mine": pages.open_offers(now, to_person_id=request.actor.person_id),
        "may_roster": rosters,
        "may_hand_over": bool(running) and (rosters or has_it),
        "monitors": pages.monitors_of(office.pk),
        "now": now,
    }
    return render(request, "roster/week.html", context)


def _monday(typed: str, today: date) -> date:
    try:
        chosen = date.fromisoformat(typed)
    except ValueError:
        chosen = today
    if abs((chosen - today).days) > FURTHEST_WEEKS * DAYS:
        chosen = today
    return chosen - timedelta(days=chosen.weekday())


def _days(office: Office, monday: date, today: date) -> list[Day]:
    zone = ZoneInfo(office.time_zone)
    shifts = pages.shifts_between(office.pk, _midnight(monday, zone), _midnight(monday + timedelta(days=DAYS), zone))
    found = []
    for day in (monday + timedelta(days=number) for number in range(DAYS)):
        begin, end = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
        found.append(
            Day(
                day=day,
                is_today=day == today,
                watch=_pieces(office, shifts, begin, end, Shift.Duty.MONITOR),
                backup=_pieces(office, shifts, begin, end, Shift.Duty.BACKUP),
            )
        )
    return found


def _pieces(office: Office, shifts: list[Shift], begin: datetime, end: datetime, duty: str) -> list[Piece]:
    zone = ZoneInfo(office.time_zone)
    stretches = watches_between(office.pk, begin, end, duty)
    people = people_by_id({spell.person_id for spell in stretches})
    rows: list[tuple[datetime, Piece]] = []
    for shift in shifts:
        if shift.duty != duty:
            continue
        for spell in stretches:
            first, last = max(spell.starts_at, shift.starts_at), min(spell.ends_at, shift.ends_at)
            if first < last:
                instead = shift.person.called if spell.person_id != shift.person_id else ""
                name = people[spell.person_id].name
                rows.append((first, _piece(first, last, end, zone, name=name, shift=shift, away=instead)))
    if duty == Shift.Duty.MONITOR:
        rows += [(gap.starts_at, _piece(gap.starts_at, gap.ends_at, end, zone)) for gap in gaps(office.pk, begin, end)]
    return [piece for _, piece in sorted(rows, key=lambda row: row[0])]


def _piece(
    begins: datetime,
    ends: datetime,
    midnight: datetime,
    zone: ZoneInfo,
    *,
    name: str = "",
    shift: Shift | None = None,
    away: str = "",
) -> Piece:
    until = "24:00" if ends == midnight else time_words(ends.astimezone(zone))
    return Piece(begins=time_words(begins.astimezone(zone)), ends=until, name=name, shift=shift, away=away)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
