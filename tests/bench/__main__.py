"""`make bench`: five runs of each figure; median and spread beside the limit of the same run."""

import os
import shutil
import statistics
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = int(os.environ.get("BENCH_RUNS", "5"))
OVERDUE = 20
WORKERS_OUT = 3_200
PHONES_ALONE = 20
"""People who are out when only the phone is measured: `python -m tests.bench phone` (each part can run alone)."""


def main() -> int:
    """Measure everything and print the table; keep it as build/bench.md."""
    data = Path(tempfile.mkdtemp(prefix="wayhome-bench-"))
    data.chmod(0o755)
    os.environ.update(
        WAYHOME_DATA=str(data), DJANGO_SETTINGS_MODULE="wayhome.project.settings", WAYHOME_URL="http://127.0.0.1"
    )
    try:
        rows = _measure(data)
    finally:
        shutil.rmtree(data, ignore_errors=True)
    _show(rows)
    return 0


Row = tuple[str, list[float], str]


def _measure(data: Path) -> list[Row]:
    from tests.bench import scene
    from wayhome.core.clock import database_now

    with scene.database(data) as conninfo:
        people = PHONES_ALONE if sys.argv[1:] == ["phone"] else WORKERS_OUT
        visits, tokens = scene.people_out(conninfo, people, database_now())
        parts: dict[str, Callable[[], list[Row]]] = {
            "check-ins": lambda: _check_ins(conninfo, visits, tokens),
            "overdue": _overdue,
            "phone": lambda: _phone(tokens),
            "flood": lambda: _flood(conninfo),
            "hammer": lambda: _hammer(conninfo, visits, tokens),
        }
        return [row for name, part in parts.items() if name in (sys.argv[1:] or parts) for row in part()]


def _check_ins(conninfo: str, visits: list[str], tokens: list[str]) -> list[Row]:
    from tests.bench import scene
    from tests.bench.client import load, post
    from tests.bench.limits import updates_a_second

    def check_in(number: int) -> bytes:
        index = number % len(visits)
        return post(f"/api/v1/visits/{visits[index]}/check-in", tokens[index], b"{}")

    found: dict[str, list[float]] = {}

    def keep(name: str, value: float) -> None:
        found.setdefault(name, []).append(value)

    with scene.limits(conninfo) as limit_port, scene.front() as port:
        for number in range(RUNS + 1):  # the first run warms up and is not kept
            store: Callable[[str, float], None] = keep if number else (lambda _name, _value: None)
            store("update", updates_a_second(conninfo, visits))
            store("empty", load(limit_port, lambda _: post("/empty", "x", b"{}")).rate)
            one_update = load(limit_port, lambda n: post(f"/update/{visits[n % len(visits)]}", "x", b"{}")).rate
            store("one_update", one_update)
            measured = load(port, check_in)
            store("check_in", measured.rate)
            store("ratio", 100 * measured.rate / one_update)
            store("p50", measured.percentile(0.5))
            store("p99", measured.percentile(0.99))
    return [
        ("limit: UPDATE by primary key, 1 process, 32 connections", found["update"], "a second"),
        ("limit: empty native route, 2 processes, 32 connections", found["empty"], "a second"),
        ("limit: the same with one UPDATE", found["one_update"], "a second"),
        ("check-ins through the API, durable, 2 processes, 32 connections", found["check_in"], "a second"),
        ("the same, as a share of the route with one UPDATE", found["ratio"], "%"),
        ("check-in under that load, median", found["p50"], "ms"),
        ("check-in under that load, p99", found["p99"], "ms"),
    ]


def _phone(tokens: list[str]) -> list[Row]:
    """Check in from enrolled phones on a slow network: from the navigation to "Received"."""
    from tests.bench import phone, scene

    with scene.front() as port:
        taken = list(phone.check_ins_from_phones(port, tokens[: RUNS + 1]))[1:]  # the first run warms up
    network = f"{phone.KILOBITS_A_SECOND} kbit/s, {phone.LATENCY_MS} ms"
    return [
        (f"enrolled phone, {network}, cold: navigation to the button", [seen for seen, _ in taken], "ms"),
        ("the same, to Received", [received for _, received in taken], "ms"),
    ]


def _overdue() -> list[Row]:
    """One visit after another runs over among those who are out: from due to accepted by a real SMTP server."""
    from tests.bench import scene
    from tests.sinks import smtp_sink
    from wayhome.core.clock import database_now, sleep_seconds
    from wayhome.core.ids import new_id
    from wayhome.messaging.models import Message
    from wayhome.staff.models import Person
    from wayhome.visits.actions import sign_out_shadow

    nora = Person.objects.get(email="nora@harbour.example")
    taken: list[float] = []
    with smtp_sink() as sink:
        command = [sys.executable, "-m", "wayhome.cli.children", "engine"]
        with scene.processes(command, WAYHOME_SMTP_URL=sink.url):
            for number in range(OVERDUE + 1):  # the first one waits for the engine to come up
                due_at = database_now() + timedelta(seconds=1)
                sign_out_shadow(None, person_id=nora.pk, drill_id=new_id(), due_at=due_at, grace_seconds=0)
                accepted = None
                while accepted is None:
                    sleep_seconds(0.05)
                    accepted = (
                        Message.objects.filter(accepted_at__gte=due_at, accepted_channel="smtp")
                        .order_by("accepted_at")
                        .values_list("accepted_at", flat=True)
                        .first()
                    )
                if number:
                    taken.append((accepted - due_at).total_seconds() * 1000)
    return [(f"one overdue among {WORKERS_OUT:,} out: due to accepted by SMTP ({len(taken)} times)", taken, "ms")]


def _flood(conninfo: str) -> list[Row]:
    """10,000 fall due in the same second: once, since it leaves 10,000 alarms behind."""
    from tests.bench import scene
    from tests.bench.flood import VISITS, flood
    from tests.sinks import smtp_sink

    visits = scene.more_out(conninfo, VISITS)
    with smtp_sink() as sink:
        found = flood(visits, sink.url)
    return [
        (f"{VISITS:,} due in one second: last alarm opened", [found.opened], "s"),
        ("the same: first message accepted by SMTP", [found.first], "s"),
        (f"the same: last of {found.messages} messages accepted by SMTP", [found.last], "s"),
    ]


def _hammer(conninfo: str, visits: list[str], tokens: list[str]) -> list[Row]:
    """Each storm once, with people who need an answer meanwhile; the whole table is build/hammer.md."""
    from tests.bench.hammered import hammered

    return hammered(conninfo, visits, tokens)


def _show(rows: list[Row]) -> None:
    table = Table(title=f"{RUNS} runs on {os.cpu_count()} cores; median, and the least and the most")
    for column in ("figure", "median", "least", "most", "unit"):
        table.add_column(column, justify="left" if column in {"figure", "unit"} else "right")
    lines = ["| figure | median | least | most | unit |", "|---|---|---|---|---|"]
    for name, values, unit in rows:
        cells = [name, *(f"{value:,.1f}" for value in (statistics.median(values), min(values), max(values))), unit]
        table.add_row(*cells)
        lines.append("| " + " | ".join(cells) + " |")
    Console().print(table)
    build = Path("build")
    build.mkdir(exist_ok=True)
    (build / "bench.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
