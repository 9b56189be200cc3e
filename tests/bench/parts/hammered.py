"""The storms of tests/hammer for longer, on a durable database: how soon people are answered meanwhile."""

import os
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection

from tests.bench import scene
from tests.bench.figures import Figure
from tests.hammer import calls, storms
from tests.hammer.people import Hammered, Make, hammer
from tests.http.sessions import session_key
from wayhome.alarms.actions import open_overdue
from wayhome.alarms.models import Alarm
from wayhome.core.clock import database_now
from wayhome.messaging.links import make_token
from wayhome.messaging.models import Message
from wayhome.staff.actions import make_api_token
from wayhome.staff.models import Office, Person
from wayhome.staff.queries import actor_of
from wayhome.visits.models import Visit

SECONDS = float(os.environ.get("BENCH_HAMMER_SECONDS", "15"))
"""How long each storm rages: longer than the ten seconds after which whoever is slow is cut off."""

OVERDUE = 100
ONLY = os.environ.get("BENCH_STORM", "")
"""One storm by its name; all of them if none is named."""

WORKERS_OUT = 3_200


def measure(place: scene.Place) -> list[Figure]:
    """Let each storm rage once; return the p99 of each kind of call, and keep everything as build/hammer.md."""
    visits, tokens = map(list, zip(*scene.people_out(place, WORKERS_OUT), strict=True))
    made = _calls(place, visits, tokens)
    found: dict[str, Hammered] = {}
    with scene.front() as port:
        hammer(port, "no storm", 3, made)  # warms up
        for storm in [ONLY] if ONLY else storms.STORMS | storms.MORE_THAN_FIT:
            with ExitStack() as held:
                more = _slow_page() if storm == "full page pool" else ()
                if more:
                    held.enter_context(calls.vehicles_locked(place.conninfo))
                found[storm] = hammer(port, storm, SECONDS, made, *more)
    _keep(found)
    return [
        Figure(name=f"{name} while it storms: {storm}, p99", unit="ms", values=(served.percentile(0.99),))
        for storm, one in found.items()
        for name, served in one.served.items()
    ]


def _calls(place: scene.Place, visits: list[str], tokens: list[str]) -> dict[str, Make]:
    """Some more are overdue: Marcus takes their alarms by the API, and by the links in his messages."""
    late = [visit for visit, _ in scene.more_out(place, OVERDUE)]
    Visit.objects.filter(pk__in=late).update(due_at=database_now() - timedelta(hours=1))
    while open_overdue():
        pass
    marcus = Person.objects.get(email="marcus@harbour.example")
    expires_at = database_now() + timedelta(days=1)
    token = make_api_token(actor_of(marcus, origin="page"), label="hammer", scopes=["alarms"], expires_at=expires_at)
    alarms = list(Alarm.objects.filter(visit_id__in=late).values_list("pk", flat=True))
    links = [
        (make_token(message.pk), alarm)
        for message in Message.objects.filter(purpose="alarm", recipient_id=marcus.pk)
        for alarm in (message.about_id, *map(UUID, message.about_others))
        if alarm is not None
    ]
    connection.close()
    return {
        "check-ins": calls.check_ins(visits, tokens),
        "acknowledgements": calls.acknowledgements(alarms[: OVERDUE // 2], token.text),
        "taps on a link": calls.taps([link for link in links if link[1] in alarms[OVERDUE // 2 :]]),
    }


def _slow_page() -> tuple[str, str]:
    key = session_key(Person.objects.get(email="amara@harbour.example"))
    office = Office.objects.get(name="Harbour Street").pk
    connection.close()
    return f"{settings.SESSION_COOKIE_NAME}={key}", f"/offices/{office}/vehicles/"


def _keep(found: dict[str, Hammered]) -> None:
    kinds = list(next(iter(found.values())).served)
    lines = [
        "| storm | open at most | "
        + " | ".join(f"{kind}: median, p99, most (ms)" for kind in kinds)
        + " | storm met |",
        "|---" * (len(kinds) + 3) + "|",
    ]
    for storm, one in found.items():
        cells = [_cell(one, kind) for kind in kinds]
        met = ", ".join(f"{count:,} times {status}" for status, count in sorted(one.storm.items())) or "-"
        lines.append(f"| {storm} | {one.open_most:,} | " + " | ".join(cells) + f" | {met} |")
    build = Path("build")
    build.mkdir(exist_ok=True)
    (build / "hammer.md").write_text("\n".join(lines) + "\n")


def _cell(one: Hammered, kind: str) -> str:
    served = one.served[kind]
    text = ", ".join(f"{served.percentile(share):,.0f}" for share in (0.5, 0.99, 1.0))
    return f"{text} of {len(served.milliseconds)}" + (f"; {len(served.wrong)} failed" if served.wrong else "")
