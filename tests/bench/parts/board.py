"""The board with 1,000 people out: its page, and a live change on 1,000 boards that are open."""

import asyncio
from datetime import timedelta

import httpx
from django.conf import settings

from tests.bench import scene
from tests.bench.figures import RUNS, Figure
from tests.bench.listening import Boards
from tests.bench.machine import mebibytes
from wayhome.core.clock import database_now, monotonic_seconds

PEOPLE_OUT = 1_000
BOARDS = 1_000
PAGES = 20
CHANGES = 4
SETTLE_SECONDS = 3.0
KIBIBYTES = 1024


def measure(place: scene.Place) -> list[Figure]:
    """Ask for the page again and again; then let 1,000 people open it, and change something."""
    visits = [visit for visit, _ in scene.people_out(place, PEOPLE_OUT)]
    sessions = _sessions(BOARDS)
    with scene.served() as front:
        pages = _pages(front.port, sessions[0])
        before = mebibytes(front.pids)
        changes, after, frame_bytes = asyncio.run(_changes(front, sessions, visits))
    each = (after - before) * KIBIBYTES / BOARDS
    name = f"a live change on {BOARDS:,} open boards"
    return [
        Figure(
            name=f"board page, {PEOPLE_OUT:,} out: server", unit="ms", values=tuple(_at(p, 0.5) for p in pages), bar=100
        ),
        Figure(name="the same, p99", unit="ms", values=tuple(_at(p, 0.99) for p in pages)),
        Figure(name=f"{name}: median", unit="s", values=tuple(_at(c, 0.5) for c in changes)),
        Figure(name=f"{name}: p99", unit="s", values=tuple(_at(c, 0.99) for c in changes), bar=1),
        Figure(name="what such a change sends to each", unit="KiB", values=(frame_bytes / KIBIBYTES,)),
        Figure(name="memory of the web processes for each open board", unit="KiB", values=(each,)),
    ]


def _at(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _sessions(count: int) -> list[str]:
    """Sign in so many monitors, each by themselves; return the values of their cookies."""
    from tests.http.sessions import session_key  # noqa: PLC0415 - it needs Django set up
    from wayhome.staff.models import Office, Person, Role, RoleGrant  # noqa: PLC0415 - the same

    office = Office.objects.get(name="Harbour Street")
    now = database_now()
    people = Person.objects.bulk_create(
        Person(email=f"watch{n}@bench.example", name=f"Watch {n}", called="Watch", office=office, joined_at=now)
        for n in range(count)
    )
    RoleGrant.objects.bulk_create(RoleGrant(person=person, role=Role.MONITOR, office=office) for person in people)
    return [f"{settings.SESSION_COOKIE_NAME}={session_key(person)}" for person in people]


def _pages(port: int, cookie: str) -> list[list[float]]:
    runs = []
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"cookie": cookie}, trust_env=False) as client:
        for _ in range(RUNS + 1):
            taken = []
            for _ in range(PAGES):
                begun = monotonic_seconds()
                answer = client.get("/")
                taken.append((monotonic_seconds() - begun) * 1000)
                if answer.status_code != httpx.codes.OK or "Worker" not in answer.text:
                    raise RuntimeError(f"the board answered {answer.status_code}")
            runs.append(taken)
    return runs[1:]


async def _changes(
    front: scene.Front, sessions: list[str], visits: list[str]
) -> tuple[list[list[float]], float, float]:
    """Open the boards and change one visit after another; return the times, the memory then, and a frame's bytes."""
    boards = Boards(front.port)
    await boards.open(sessions)
    await asyncio.sleep(SETTLE_SECONDS)
    runs: list[list[float]] = []
    for run in range(RUNS):
        taken: list[float] = []
        for change in range(CHANGES):
            waiting = boards.wait_for_change()
            await asyncio.to_thread(_fall_due, visits[run * CHANGES + change])
            taken += await waiting.after(monotonic_seconds())
            await asyncio.sleep(1.0)
        runs.append(taken)
    memory = mebibytes(front.pids)
    boards.close()
    return runs, memory, boards.frame_bytes


def _fall_due(visit_id: str) -> None:
    """Let one visit become the first line of every board; it is committed on return."""
    from django.db import connection  # noqa: PLC0415 - it needs Django set up

    from wayhome.visits.models import Visit  # noqa: PLC0415 - the same

    Visit.objects.filter(pk=visit_id).update(due_at=database_now() - timedelta(minutes=1))
    connection.close()
