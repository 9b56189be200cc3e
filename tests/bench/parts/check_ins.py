"""Check-ins through the API: as many as it takes, and the time of each at a steady 500 a second."""

from collections.abc import Callable

from tests.bench import scene
from tests.bench.client import load, post, steady
from tests.bench.figures import RUNS, Figure
from tests.bench.limits import updates_a_second

WORKERS_OUT = 3_200
EACH = 300
"""Check-ins of each of the 32 connections in a run: several seconds of them."""

A_SECOND = 500
STEADY_SECONDS = 10


def most(place: scene.Place) -> list[Figure]:
    """Return how many check-ins a second are taken, beside the machine's own limits in turn."""
    out = scene.people_out(place, WORKERS_OUT)
    check_in = _check_in(out)
    found: dict[str, list[float]] = {}
    with scene.limits(place.conninfo) as limit_port, scene.front() as port:
        for number in range(RUNS + 1):
            update = updates_a_second(place.conninfo, [visit for visit, _ in out], each=EACH)
            empty = load(limit_port, lambda _: post("/empty", "x", b"{}"), each=EACH).rate
            native = load(limit_port, lambda n: post(f"/update/{out[n % len(out)][0]}", "x", b"{}"), each=EACH).rate
            taken = load(port, check_in, each=EACH)
            if not number:
                continue  # the first run warms up and is not kept
            measured = {"update": update, "empty": empty, "native": native, "check_in": taken.rate}
            measured |= {"share": 100 * taken.rate / native, "p99": taken.percentile(0.99)}
            for name, value in measured.items():
                found.setdefault(name, []).append(value)
    rows: list[tuple[str, str, str, float | None]] = [
        ("update", "limit: UPDATE by primary key, 1 process, 32 connections", "a second", None),
        ("empty", "limit: empty native route, 2 processes, 32 connections", "a second", None),
        ("native", "limit: the same with one UPDATE", "a second", None),
        ("check_in", "check-ins through the API, durable, 2 processes, 32 connections", "a second", None),
        ("share", "check-ins as a share of the native route with one UPDATE", "%", 60),
        ("p99", "check-in under that load, p99", "ms", None),
    ]
    return [
        Figure(name=name, unit=unit, values=tuple(found[key]), bar=bar, at_least=bar is not None)
        for key, name, unit, bar in rows
    ]


def at_500(place: scene.Place) -> list[Figure]:
    """Return the times of check-ins that come at a steady rate, whether or not the one before is answered."""
    check_in = _check_in(scene.people_out(place, WORKERS_OUT))
    with scene.front() as port:
        steady(port, check_in, a_second=A_SECOND, seconds=3)  # warms up
        runs = [steady(port, check_in, a_second=A_SECOND, seconds=STEADY_SECONDS) for _ in range(RUNS)]
    name = f"check-in at a steady {A_SECOND}/s, {STEADY_SECONDS} s"
    return [
        Figure(name=f"{name}: median", unit="ms", values=tuple(run.percentile(0.5) for run in runs)),
        Figure(name=f"{name}: p99", unit="ms", values=tuple(run.percentile(0.99) for run in runs), bar=25),
    ]


def _check_in(out: list[tuple[str, str]]) -> Callable[[int], bytes]:
    def make(number: int) -> bytes:
        visit, token = out[number % len(out)]
        return post(f"/api/v1/visits/{visit}/check-in", token, b"{}")

    return make
