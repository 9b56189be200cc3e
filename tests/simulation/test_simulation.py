"""Two hundred simulated runs in an ordinary test run, 10,000 by `make test-simulation`.

Every part has a seed of its own, so that it runs alike wherever it runs. A run that fails is
shrunk, and printed as the steps that replay it.
"""

import os

import hypothesis
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase
from hypothesis.stateful import run_state_machine_as_test

from tests.cast import make_cast
from tests.clock import HeldClock
from tests.simulation.machine import Machine, World
from wayhome.visits import actions as visits

RUNS = int(os.environ.get("WAYHOME_SIMULATION_RUNS", "200"))
PARTS = max(4, RUNS // 250)
STEPS = 30
SEED = int(os.environ.get("WAYHOME_SIMULATION_SEED", "1"))


def simulate(machine: type[Machine], clock: HeldClock, *, runs: int, seed: int, shrink: bool = True) -> None:
    """Run `machine` so often; raises what a run raised, after printing the steps that replay it."""
    with transaction.atomic():
        machine.world = World(cast=make_cast(clock.now), clock=clock)
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
    settings = hypothesis.settings(
        max_examples=runs,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        print_blob=True,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(hypothesis.seed(seed)(machine), settings=settings)


@pytest.mark.parametrize("part", range(PARTS))
def test_any_order_of_things_loses_no_alarm(db: None, clock: HeldClock, part: int) -> None:
    simulate(Machine, clock, runs=RUNS // PARTS, seed=SEED * 1_000 + part)


def _nothing(*_: object, **__: object) -> int:
    return 0


def _old_words_count(actor: object, visit: object, **more: object) -> object:
    more["claimed_at"] = None
    return CHECK_IN(actor, visit, **more)  # type: ignore[arg-type]  # what came in goes on


CHECK_IN = visits.check_in
MARK = visits.mark_alarmed
FLAWS = {
    "an engine that opens nothing": ("wayhome.alarms.actions.open_overdue", _nothing),
    "an engine that does not climb": ("wayhome.alarms.actions.climb", _nothing),
    "alarms without an entry": ("wayhome.alarms.actions.opening.record_many", lambda _entries: []),
    "an old word that counts": ("wayhome.visits.actions.check_in", _old_words_count),
    "a post that loses what it took": ("tests.simulation.model.Post.take", lambda _self, _key: None),
    "a visit that is not kept": ("wayhome.visits.actions.mark_alarmed", lambda ids, **_: MARK(ids)),
    "a ladder that never turns": (
        "wayhome.alarms.actions.climbing.turn",
        lambda _alarm, plan, state, _directory: (plan, state, ()),
    ),
    "a lapse that nobody notices": ("wayhome.alarms.rules.ladder._earliest", lambda state, held: state.police_at),
}


@pytest.mark.parametrize("flaw", FLAWS)
def test_the_simulation_notices(db: None, clock: HeldClock, monkeypatch: pytest.MonkeyPatch, flaw: str) -> None:
    name, instead = FLAWS[flaw]
    monkeypatch.setattr(name, instead)
    with pytest.raises((AssertionError, TypeError, ValueError)):
        simulate(Machine, clock, runs=60, seed=7, shrink=False)
