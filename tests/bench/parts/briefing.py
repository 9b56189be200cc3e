"""A call comes in, with a million premises and 100,000 people on file: the server's part, and the open duty screen."""

import asyncio
import random
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
from django.conf import settings

from tests.bench import premises as bench
from tests.bench import scene
from tests.bench.figures import RUNS, Figure
from tests.bench.listening import Boards
from wayhome.core.clock import database_now, monotonic_seconds

if TYPE_CHECKING:
    from tests.cast import Cast

PEOPLE = 100_000
OUT = 1_000
CALLERS = 240
WARM = 20
AT_ONCE = 3
"""Calls that come in together, where the duty screen is measured."""

ROUNDS = 5
KNOWN_PLACES = 60
"""Premises with a hazard and a history among those where the callers are."""

REVIEWED_AFTER = timedelta(days=60)
SETTLE_SECONDS = 3.0

READY = """
DELETE FROM visits_visit WHERE id NOT IN (SELECT id FROM visits_visit ORDER BY id LIMIT {out});
UPDATE staff_person person SET phone = '+35386' || lpad(numbered.number::text, 7, '0')
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM staff_person) numbered WHERE numbered.id = person.id;
"""


def measure(place: scene.Place) -> list[Figure]:
    """Return how long a call's briefing takes the server, and how soon it stands on an open duty screen."""
    from tests.cast import make_cast
    from tests.http.sessions import session_key
    from wayhome.staff.models import Person

    cast = make_cast(database_now())
    scene.more_out(place, PEOPLE)
    _prepare(place)
    bench.measured()
    scene.tidy(place)
    callers = _go_out(cast)
    cookie = f"{settings.SESSION_COOKIE_NAME}={session_key(Person.objects.get(pk=cast.marcus.pk))}"
    with scene.served() as front:
        taken = _asked(front.port, cookie, callers)
        shown = asyncio.run(_shown(front.port, cookie, callers))
    of = f"{bench.PREMISES:,} premises, {PEOPLE:,} people"
    return [
        Figure(name=f"briefing of a call, {of}: server, median", unit="ms", values=(_at(taken, 0.5),)),
        Figure(name="the same, p99", unit="ms", values=(_at(taken, 0.99),), bar=150),
        Figure(
            name=f"{AT_ONCE} calls at once: until the last briefing is on the screen",
            unit="s",
            values=tuple(shown),
            bar=1,
        ),
    ]


def _at(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _prepare(place: scene.Place) -> None:
    from psycopg import connect

    with connect(place.superuser, autocommit=True) as connection:
        connection.execute(READY.format(out=OUT).encode())


def _go_out(cast: "Cast") -> list[str]:
    """Give some of those who are out a stop at a premise on file; return their numbers."""
    from tests.places.scenes import confirmed
    from wayhome.places.models import Premise
    from wayhome.visits.models import Stop, Visit

    visits = list(Visit.objects.select_related("person").order_by("pk")[:CALLERS])
    chance = random.Random(2)
    ids = chance.sample(list(Premise.objects.values_list("pk", flat=True)[:20_000]), CALLERS)
    there = list(Premise.objects.filter(pk__in=ids))
    today = database_now().date()
    for premise in there[:KNOWN_PLACES]:
        confirmed(cast, premise, happened_on=today, begins_on=today, expires_on=None, review_by=today + REVIEWED_AFTER)
    Stop.objects.bulk_create(
        Stop(
            visit=visit,
            position=0,
            address=premise.text,
            premise=premise,
            latitude=premise.latitude,
            longitude=premise.longitude,
        )
        for visit, premise in zip(visits, there, strict=True)
    )
    return [visit.person.phone for visit in visits]


def _ring(number: str, sort: str) -> str:
    """Write a call down, as an entrance does, and return the address of its briefing."""
    from django.db import connection
    from django.urls import reverse

    from wayhome.calls.actions import Incoming, receive_call
    from wayhome.calls.actions.receiving import TELEPHONE

    call = receive_call(TELEPHONE, Incoming(source="voice", from_typed=number, class_of_service=sort)).call
    connection.close()
    return reverse("briefing-call-body", args=[call.pk])


def _ring_all(numbers: list[str]) -> list[str]:
    return [_ring(number, "WPH2") for number in numbers]


def _aside() -> None:
    """Take every call off the screens, so that a board does not grow with the measurement."""
    from django.db import connection

    from wayhome.calls.models import CallEvent

    CallEvent.objects.update(state=CallEvent.State.CLOSED, closed_at=database_now())
    connection.close()


def _asked(port: int, cookie: str, callers: list[str]) -> list[float]:
    """Return the milliseconds of each briefing, from request to last byte; half by mobile, half by VoIP."""
    taken = []
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"cookie": cookie}, trust_env=False) as client:
        for place, number in enumerate(callers):
            address = _ring(number, ("WPH2", "VOIP")[place % 2])
            begun = monotonic_seconds()
            answer = client.get(address)
            taken.append((monotonic_seconds() - begun) * 1000)
            if answer.status_code != httpx.codes.OK or "Worker" not in answer.text:
                raise RuntimeError(f"the briefing answered {answer.status_code}")
            _aside()
    return taken[WARM:]


async def _shown(port: int, cookie: str, callers: list[str]) -> list[float]:
    """Return the seconds from the first of some calls at once until the briefing of the last was fetched by a desk."""
    boards = Boards(port)
    await boards.open([cookie])
    await asyncio.sleep(SETTLE_SECONDS)
    taken = []
    headers = {"cookie": cookie}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, trust_env=False) as client:
        for number in range(RUNS * ROUNDS):
            some = callers[number * AT_ONCE : (number + 1) * AT_ONCE]
            waiting = boards.wait_for_change()
            begun = monotonic_seconds()
            addresses = await asyncio.to_thread(_ring_all, some)
            await waiting.after(begun)
            answers = await asyncio.gather(*(client.get(address) for address in addresses))
            taken.append(monotonic_seconds() - begun)
            if any(answer.status_code != httpx.codes.OK for answer in answers):
                raise RuntimeError("a briefing was not given")
            await asyncio.to_thread(_aside)
            await asyncio.sleep(1.0)
    boards.close()
    return taken
