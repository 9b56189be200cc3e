"""The office closes, or opens: an alarm that nobody has goes on by the other of its two ladders."""

from uuid import UUID

from wayhome.alarms.actions.directory import Directory
from wayhome.alarms.models import Alarm, AlarmEvent, Ladder
from wayhome.alarms.rules import ClimbState, LadderPlan, change_form
from wayhome.ledger.rules import Json

Line = tuple[str, UUID | None, dict[str, Json]]
"""One line of a story: its kind, who did it, and what is told."""


def turn(
    alarm: Alarm, plan: LadderPlan, state: ClimbState, directory: Directory
) -> tuple[LadderPlan, ClimbState, tuple[Line, ...]]:
    """Return the ladder, the state and the story's line after the change; all as they are where none is due.

    An alarm that somebody has is left to them: it changes when it climbs again. The change counts
    from the moment at which the engine was to look next, so that time spent down is made up for.
    """
    office_id, now = alarm.office_id, directory.now
    held = state.lease_until is not None and now < state.lease_until
    if office_id is None or held or plan.form == directory.form(office_id):
        return plan, state, ()
    new = directory.plan(office_id, at_once=plan.at_once)
    since = directory.hours(office_id).since
    planned_at = alarm.wake_at or now
    merged, after = change_form(
        plan,
        state,
        new,
        at=max(since, planned_at) if since else planned_at,
        taken=directory.taken(alarm),
        stood=[bool(there) for there in directory.standing(alarm, plan)],
        stands=[bool(there) for there in directory.standing(alarm, new)],
    )
    alarm.ladder = merged.as_json()
    told: dict[str, Json] = {
        "form": new.form,
        "from": plan.form,
        "since": since.isoformat() if since else None,
        "words": _words(alarm, new.form, directory),
    }
    return merged, after, ((AlarmEvent.Kind.FORM_CHANGED, None, told),)


def _words(alarm: Alarm, form: str, directory: Directory) -> str:
    """Say why, in the office's own time; an hour from before the alarm means that its opening hours were rewritten."""
    is_open = form == Ladder.Form.IN_HOURS
    took_over = f"the {'in-hours' if is_open else 'out-of-hours'} ladder took over"
    since = directory.hours(alarm.office_id).since if alarm.office_id else None
    if since is None or since <= alarm.opened_at:
        return f"The office's opening hours were changed: {took_over}"
    at = directory.local_words(alarm.office_id, since)
    return f"The office {'opened' if is_open else 'closed'} at {at}: {took_over}"
