"""The head of every page: where this person may go, and who is watching."""

from dataclasses import dataclass
from importlib.util import find_spec
from itertools import groupby
from typing import Any

from django.http import HttpRequest

from wayhome.core.clock import database_now
from wayhome.staff import queries as staff
from wayhome.staff.models import Office, Role
from wayhome.staff.rules import Actor
from wayhome.web.components.times import words

EVERYONE = tuple(Role.values)
WATCHERS = (Role.MONITOR, Role.SUPERVISOR, Role.SAFETY_OFFICER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the head: shown to whoever holds one of `roles`, if its screen exists; within the menu `group`."""

    label: str
    address: str
    screen: str
    roles: tuple[str, ...] = EVERYONE
    group: str = ""


PLACES = "Places"
AGENCY = "Agency"

# What is needed at three in the morning stands first and in no menu; what is looked up or set by day is one press more.
ENTRIES = (
    Entry(label="Board", address="/", screen="board"),
    Entry(label="Alarms", address="/alarms/", screen="alarms", roles=WATCHERS),
    Entry(label="Briefing", address="/briefings/", screen="briefing", roles=WATCHERS),
    Entry(label="Visits", address="/visits/", screen="visits", roles=WATCHERS),
    Entry(label="My day", address="/my/", screen="my"),
    Entry(label="Premises", address="/premises/", screen="premises", roles=(Role.WORKER, *WATCHERS), group=PLACES),
    Entry(label="Concerns", address="/persons/", screen="persons", roles=(Role.WORKER, *WATCHERS), group=PLACES),
    Entry(label="Safe places", address="/safe-places/", screen="safe_places", group=PLACES),
    Entry(
        label="Police",
        address="/premise-requests/",
        screen="filings",
        roles=(Role.SUPERVISOR, Role.SAFETY_OFFICER),
        group=PLACES,
    ),
    Entry(label="Roster", address="/roster/", screen="roster", group=AGENCY),
    Entry(
        label="People",
        address="/people/",
        screen="people",
        roles=(Role.SUPERVISOR, Role.ADMINISTRATOR),
        group=AGENCY,
    ),
    Entry(
        label="Offices",
        address="/offices/",
        screen="offices",
        roles=(Role.SUPERVISOR, Role.ADMINISTRATOR),
        group=AGENCY,
    ),
    Entry(
        label="Ladders",
        address="/ladders/",
        screen="ladders",
        roles=(Role.SUPERVISOR, Role.ADMINISTRATOR),
        group=AGENCY,
    ),
    Entry(label="Drills", address="/drills/", screen="drills", roles=WATCHERS, group=AGENCY),
    Entry(label="Me", address="/me/", screen="me"),
)
SCREENS = frozenset(entry.screen for entry in ENTRIES if find_spec(f"wayhome.web.{entry.screen}"))


def actor_of(request: HttpRequest | None) -> Actor | None:
    """Return who acts, as the access middleware found them; None before sign-in and on error pages."""
    return getattr(request, "actor", None)


def top(request: HttpRequest | None) -> dict[str, Any]:
    """Return what components/page_top.html draws: `entries`, of which a menu has `entries` of its own."""
    actor = actor_of(request)
    path = request.path if request else ""
    mine = [entry for entry in ENTRIES if actor and entry.screen in SCREENS and actor.has(*entry.roles)]
    signed_in = bool(actor) or bool(request and getattr(request, "user", None) and request.user.is_authenticated)
    return {"entries": _grouped(mine, path), "actor": actor, "signed_in": signed_in}


def _grouped(entries: list[Entry], path: str) -> list[dict[str, Any]]:
    """Put the entries of a menu where its first one stands; a menu of one is that entry itself."""
    found: list[dict[str, Any]] = []
    for group, members in groupby(entries, key=lambda entry: entry.group or entry.address):
        drawn = [
            {"label": entry.label, "address": entry.address, "current": _is_current(entry.address, path)}
            for entry in members
        ]
        if len(drawn) == 1:
            found += drawn
        else:
            found.append({"label": group, "entries": drawn, "current": any(one["current"] for one in drawn)})
    return found


def _is_current(address: str, path: str) -> bool:
    return path == address if address == "/" else path.startswith(address)


def watching(request: HttpRequest | None) -> dict[str, Any]:
    """Return what components/watch_line.html draws: who watches the person's own office now."""
    actor = actor_of(request)
    if actor is None:
        return {"watches": []}
    now = database_now()
    office = Office.objects.get(pk=actor.office_id)
    watch = staff.watching([office.pk], now)[office.pk]
    said = {
        "office": office.name,
        "name": watch.person.name if watch.person else "",
        "until": words(watch.until, office.time_zone, now) if watch.until else "",
    }
    return {"watches": [said], "unwatched": watch.person is None}
