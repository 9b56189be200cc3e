"""When the office closes or opens: how an open alarm goes on by the office's other ladder. Pure.

The change only adds and hastens. Whoever was told stays on the ladder and goes on being rung; what
was still to come of the old form keeps its time, or comes sooner; the new form's steps come beside
them. The police time is not touched: it stands in the alarm, not here (I5).
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from wayhome.alarms.rules.ladder import ClimbState, LadderPlan, Step

Due = tuple[datetime, Step]


def change_form(
    plan: LadderPlan,
    state: ClimbState,
    new: LadderPlan,
    *,
    at: datetime,
    taken: Collection[int],
    stood: Sequence[bool],
    stands: Sequence[bool],
) -> tuple[LadderPlan, ClimbState]:
    """Return the ladder to climb from `at` on, and where the alarm stands on it.

    `new` is the office's ladder of the other form; `stood` says for each step of `plan`, `stands` for
    each of `new`, whether anybody stands on it now. `taken` are the numbers of the steps of `plan`
    on which somebody was told (the others below `state.step` were passed). Numbers below
    `state.step` stay as they are, so that the story's step numbers hold. A step of the new form
    that was taken in the old is not taken twice; if none of them was, the first people of the new
    form are told at `at`.
    """
    reached = plan.steps[: state.step]
    told = {_key(reached[number]) for number in taken}
    passed = {_key(step) for step in reached} - told
    fresh = [
        (number, step)
        for number, step in enumerate(new.steps)
        if _key(step) not in told and (stands[number] or _key(step) not in passed)
    ]
    known = len(told & {_key(step) for step in new.steps}) > 0
    rest = _together(_left(plan, state, stood, at), _coming(new, fresh, stands, state, at, known=known))
    merged = replace(
        plan,
        form=new.form,
        lease_seconds=min(plan.lease_seconds, new.lease_seconds),
        repeat_seconds=min(plan.repeat_seconds, new.repeat_seconds),
        steps=(*reached, *_with_delays(rest)),
    )
    return merged, replace(state, step_at=rest[0][0] if rest else None)


def _key(step: Step) -> tuple[object, ...]:
    """What makes two steps the same: who is told and by what. Their ids differ from form to form."""
    return step.target, step.person_id, step.channels, step.service_channel, step.service_address


def _left(plan: LadderPlan, state: ClimbState, stood: Sequence[bool], at: datetime) -> list[Due]:
    """Return what is still to come of the old form, each with its time: a step without anybody delays none."""
    due_at = state.step_at or at
    found: list[Due] = []
    for number in range(state.step, len(plan.steps)):
        if found and stood[number - 1]:
            due_at += timedelta(seconds=plan.delay_seconds(number))
        found.append((due_at, plan.steps[number]))
    return found


def _coming(
    new: LadderPlan,
    fresh: Sequence[tuple[int, Step]],
    stands: Sequence[bool],
    state: ClimbState,
    at: datetime,
    *,
    known: bool,
) -> list[Due]:
    """Return what comes of the new form, each with its time; the first no later than the next step was due."""
    found: list[Due] = []
    due_at, before = at, False
    for number, step in fresh:
        if found:
            due_at += timedelta(seconds=new.delay_seconds(number) if before else 0)
        elif known and state.step_at is not None:
            due_at = min(state.step_at, at + timedelta(seconds=new.delay_seconds(number)))
        found.append((due_at, step))
        before = stands[number]
    return found


def _together(left: Sequence[Due], coming: Sequence[Due]) -> list[Due]:
    """Return both by their times, the new form first; a step that stands in both comes once, at the earlier."""
    soonest: dict[tuple[object, ...], datetime] = {}
    steps: dict[tuple[object, ...], Step] = {}
    for due_at, step in (*coming, *left):
        key = _key(step)
        steps.setdefault(key, step)
        soonest[key] = min(soonest.get(key, due_at), due_at)
    return sorted(((soonest[key], step) for key, step in steps.items()), key=lambda one: one[0])


def _with_delays(rest: Sequence[Due]) -> list[Step]:
    """Return the steps with their delays after one another; parts of a second are dropped, never added."""
    times = [due_at for due_at, _ in rest]
    spans = [int((later - sooner).total_seconds()) for sooner, later in pairwise([*times[:1], *times])]
    return [replace(step, delay_seconds=span) for (_, step), span in zip(rest, spans, strict=True)]
