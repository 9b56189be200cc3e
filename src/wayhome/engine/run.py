"""The engine: its loops on threads and connections of their own, until it is told to stop.

Any number of engines run at once. If a thread ends by itself the engine stops and raises, so
that the process exits non-zero and `wayhome serve` starts it again.
"""

import logging
from threading import Event, Thread

from wayhome.core.clock import monotonic_seconds
from wayhome.engine.beats import engine_name
from wayhome.engine.cycles import Upkeep, climb_cycle, open_cycle
from wayhome.engine.loop import Loop
from wayhome.engine.queries import LOOPS
from wayhome.engine.sending import Sender
from wayhome.engine.wake import listen

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
"""How often it is looked whether every thread lives."""

GRACE_SECONDS = 10.0
"""How long a stopping engine waits for the cycles that are under way: less than it is given (cli.supervisor)."""

DEAD_GRACE_SECONDS = 2.0
"""How long one that died waits, and for no message on its way (its lease lapses, and it goes out again): until it is
started again nobody climbs a ladder."""

WARM_UP_CYCLES = 10
"""The auditor asks after the other loops only when they have had time to start."""


class EngineDied(RuntimeError):
    """A thread of the engine ended by itself. The process is to exit non-zero and be started again."""


def run_forever(stop: Event, *, name: str = "") -> None:
    """Run the engine until `stop` is set; then finish what is under way and return.

    Raises EngineDied when a thread ended by itself.
    """
    engine = name or engine_name()
    due, send = Event(), Event()
    upkeep, climb = Event(), Event()
    sender = Sender(engine, send)
    work = {"open": (open_cycle, due), "climb": (climb_cycle, climb), "send": (sender.cycle, send)}
    keeper = Upkeep(loops_expected=LOOPS[:3], warm_up_cycles=WARM_UP_CYCLES)
    loops = [Loop(loop, cycle, engine=engine, stop=stop, wake=wake) for loop, (cycle, wake) in work.items()]
    loops.append(Loop("upkeep", keeper.cycle, engine=engine, stop=stop, wake=upkeep))
    wakes = {"wayhome_due": _Both(due, climb, upkeep), "wayhome_send": send}
    listener = Thread(target=listen, args=(stop, wakes), name="engine-wake", daemon=True)
    fallback = Thread(target=keeper.fallback.run, args=(stop,), name="engine-fallback", daemon=True)
    threads: list[Thread] = [*loops, listener, fallback]
    for thread in threads:
        thread.start()
    log.info("engine %s started", engine)
    dead = _watch(stop, loops, threads)
    stop.set()
    for event in (due, climb, send, upkeep):
        event.set()
    give_up = monotonic_seconds() + (DEAD_GRACE_SECONDS if dead else GRACE_SECONDS)
    for thread in threads:
        thread.join(max(0.0, give_up - monotonic_seconds()))
    sender.stop(wait=not dead)
    log.info("engine %s stopped", engine)
    if dead:
        raise EngineDied(f"The loop {dead} ended by itself; the engine must be started again.")


def _watch(stop: Event, loops: list[Loop], threads: list[Thread]) -> str:
    """Wait until `stop`, or until a thread has ended by itself, whose name is returned."""
    while not stop.wait(LOOK_SECONDS):
        dead = [loop.name for loop in loops if loop.died] + [thread.name for thread in threads if not thread.is_alive()]
        if dead and not stop.is_set():
            return dead[0]
    return ""


class _Both(Event):
    """An event that sets others: one notification wakes several loops."""

    def __init__(self, *others: Event) -> None:
        super().__init__()
        self.others = others

    def set(self) -> None:
        super().set()
        for other in self.others:
            other.set()
