"""A calendar is read in a process of its own, with so much time and memory and no more (I13).

A repeating event is one line, and its expansion can be endless (RFC 5545 allows rules that never
match); no check of the rule finds every such one, an operating system's bound does.
"""

import json
import resource
import subprocess
import sys
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from wayhome.core.errors import Refused
from wayhome.visits.daysheet.calendar import check_calendar, read_calendar
from wayhome.visits.daysheet.sheet import DaySheet, SheetStop, refused

SECONDS = 8
MEMORY_BYTES = 768 * 1024 * 1024
TOO_HEAVY = "This calendar takes too long to read. Export one month instead of everything."


def read_calendar_bounded(content: bytes, *, day: date, zone: str) -> DaySheet:
    """Return what `calendar.read_calendar` returns, or raise Refused after 8 seconds at the latest."""
    check_calendar(content)
    command = [sys.executable, "-m", "wayhome.visits.daysheet", day.isoformat(), zone]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise refused("too-heavy", TOO_HEAVY) from error
    if done.returncode != 0:
        raise refused("too-heavy", TOO_HEAVY)
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise refused(*answer["refused"])
    return DaySheet(day=day, stops=tuple(_stop_from(one) for one in answer["stops"]), remarks=tuple(answer["remarks"]))


def _stop_from(kept: dict[str, Any]) -> SheetStop:
    times = {name: datetime.fromisoformat(kept[name]) for name in ("starts_at", "ends_at")}
    return SheetStop(**{**kept, **times})


def main(arguments: list[str]) -> int:
    """Read a calendar from standard input and write its day as JSON: the other process's part."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    day, zone = date.fromisoformat(arguments[0]), arguments[1]
    answer: dict[str, Any]
    try:
        sheet = read_calendar(sys.stdin.buffer.read(), day=day, zone=zone)
    except Refused as error:
        [problem] = error.problems
        answer = {"refused": [problem.code, problem.message]}
    else:
        answer = {"stops": [asdict(stop) for stop in sheet.stops], "remarks": sheet.remarks}
    sys.stdout.write(json.dumps(answer, default=datetime.isoformat))
    return 0
