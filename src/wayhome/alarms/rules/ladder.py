"""How an alarm climbs its ladder: one pure decision for any moment (DESIGN, An alarm: Ladder).

Invariants held here: a lapsed acknowledgement climbs again and the police time is never
postponed (I5); there is always a next time at which something happens (I6).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step, `delay_seconds` after the step before it; `id` is "" until it is stored."""

    delay_seconds: int
    target: str
    id: str = ""
    person_id: str | None = None
    channels: tuple[str, ...] = ()
    service_channel: str = ""
    service_address: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderPlan:
    """A ladder in one of its forms: as somebody asks for it, and as the snapshot that an alarm climbs.

    `at_once`: every step is taken at the first moment (of a snapshot only).
    """

    form: str
    police_seconds: int
    police_seconds_hazard: int
    lease_seconds: int
    repeat_seconds: int
    steps: tuple[Step, ...] = ()
    at_once: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return what is stored in the alarm."""
        return {
            "form": self.form,
            "police_seconds": self.police_seconds,
            "police_seconds_hazard": self.police_seconds_hazard,
            "lease_seconds": self.lease_seconds,
            "repeat_seconds": self.repeat_seconds,
            "at_once": self.at_once,
            "steps": [
                {
                    "id": step.id,
                    "delay_seconds": step.delay_seconds,
                    "target": step.target,
                    "person_id": step.person_id,
                    "channels": list(step.channels),
                    "service_channel": step.service_channel,
                    "service_address": step.service_address,
                    "label": step.label,
                }
                for step in self.steps
            ],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "LadderPlan":
        """Return the plan that `as_json` wrote."""
        steps = tuple(Step(**{**step, "channels": tuple(step["channels"])}) for step in stored["steps"])
        return cls(**{**stored, "steps": steps})

    def delay_seconds(self, number: int) -> int:
        """Return how long after the step before it step `number` (0-based) falls due."""
        return 0 if self.at_once or number == 0 else self.steps[number].delay_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class ClimbState:
    """Where an alarm stands.

    `step` is the next step and `step_at` when it is due (None: the last was taken); `ring_at`
    when those reached so far are rung again; `lease_until` of whoever acknowledged (None:
    nobody has it); `police_at` None for kinds without one; `police_settled` once police were
    called or somebody recorded why not. `form_until` is when the office next opens or closes, and
    the ladder takes its other form unless somebody has the alarm then (None: it never does).
    """

    step: int
    step_at: datetime | None
    ring_at: datetime | None
    lease_until: datetime | None = None
    police_at: datetime | None = None
    police_ring_at: datetime | None = None
    police_settled: bool = False
    form_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """What is to be done now, and where the alarm stands afterwards.

    `taken` and `passed` are step numbers newly reached (rung, or nobody stood on them),
    `ring_again` the numbers of earlier steps that are rung again, `nobody` that not one step
    of the ladder has anybody on it, `lapsed` that an acknowledgement ran out, `police` that
    police must be called now (`police_first` the first time). `wake_at` is never None;
    `try_until` is when these people are told again, or others are: a change of form is neither.
    """

    state: ClimbState
    wake_at: datetime
    try_until: datetime
    taken: tuple[int, ...] = ()
    passed: tuple[int, ...] = ()
    ring_again: tuple[int, ...] = ()
    nobody: bool = False
    lapsed: bool = False
    police: bool = False
    police_first: bool = False


def begin(
    plan: LadderPlan, *, opened_at: datetime, due_at: datetime, has_police_time: bool, police_soon: bool
) -> ClimbState:
    """Return where a new alarm stands: its first step is due at once, its police time runs from `due_at`."""
    seconds = plan.police_seconds_hazard if police_soon else plan.police_seconds
    police_at = due_at + timedelta(seconds=seconds) if has_police_time else None
    return ClimbState(step=0, step_at=opened_at, ring_at=None, police_at=police_at)


def climb(plan: LadderPlan, state: ClimbState, standing: Sequence[bool], *, now: datetime) -> Climb:
    """Decide what happens at `now`; `standing` says for each step whether anybody stands on it."""
    held = state.lease_until is not None and now < state.lease_until
    after, police, first = _police(plan, state, now)
    if held:
        wake_at = _earliest(after, held=True)
        return Climb(state=after, wake_at=wake_at, try_until=wake_at, police=police, police_first=first)
    lapsed = state.lease_until is not None
    after, taken, passed = _steps(plan, after, standing, now, at_once=lapsed)
    rings = lapsed or (state.ring_at is not None and state.ring_at <= now)
    again = tuple(number for number in range(state.step) if standing[number]) if rings else ()
    finished = after.step >= len(plan.steps)
    nobody = finished and not any(standing) and (rings or bool(passed) or state.ring_at is None)
    ring_at = after.ring_at
    if ring_at is None or rings:
        ring_at = now + timedelta(seconds=plan.repeat_seconds)
    after = replace(after, ring_at=ring_at, lease_until=None)
    return Climb(
        state=after,
        wake_at=_earliest(after, held=False),
        try_until=_earliest(replace(after, form_until=None), held=False),
        taken=taken,
        passed=passed,
        ring_again=again,
        nobody=nobody,
        lapsed=lapsed,
        police=police,
        police_first=first,
    )


def _police(plan: LadderPlan, state: ClimbState, now: datetime) -> tuple[ClimbState, bool, bool]:
    """Police time comes whether or not somebody holds the alarm, and comes again until it is settled."""
    due_at = state.police_ring_at or state.police_at
    if due_at is None or state.police_settled or now < due_at:
        return state, False, False
    again_at = now + timedelta(seconds=plan.repeat_seconds)
    return replace(state, police_ring_at=again_at), True, state.police_ring_at is None


def _steps(
    plan: LadderPlan, state: ClimbState, standing: Sequence[bool], now: datetime, *, at_once: bool
) -> tuple[ClimbState, tuple[int, ...], tuple[int, ...]]:
    """Take each step that is due, and pass at once those on which nobody stands."""
    taken: list[int] = []
    passed: list[int] = []
    number, due_at = state.step, state.step_at
    if at_once and due_at is not None:
        due_at = min(due_at, now)
    while due_at is not None and due_at <= now:
        if number >= len(plan.steps):
            due_at = None
            break
        stands = standing[number]
        (taken if stands else passed).append(number)
        number += 1
        if number >= len(plan.steps):
            due_at = None
        elif stands:
            due_at = due_at + timedelta(seconds=plan.delay_seconds(number))
    return replace(state, step=number, step_at=due_at), tuple(taken), tuple(passed)


def _earliest(state: ClimbState, *, held: bool) -> datetime:
    police_at = None if state.police_settled else state.police_ring_at or state.police_at
    times = [state.lease_until, police_at] if held else [state.step_at, state.ring_at, police_at, state.form_until]
    return min(moment for moment in times if moment is not None)
