"""Which ladder an alarm climbs: the office's, in its form of this hour; and what stands in where there is none."""

from datetime import datetime
from uuid import UUID

from wayhome.alarms.models import Ladder, LadderStep
from wayhome.alarms.rules import ADMINISTRATORS, LadderPlan, Step
from wayhome.core.ids import new_id
from wayhome.staff import queries as staff

POLICE_SECONDS = 2_700
POLICE_SECONDS_HAZARD = 1_200
LEASE_SECONDS = 600
REPEAT_SECONDS = 300
STEP_SECONDS = 300

DEFAULT_TARGETS: dict[str, tuple[str, ...]] = {
    Ladder.Form.IN_HOURS: ("duty_monitor", "duty_backup", "supervisors", "safety_officers"),
    Ladder.Form.OUT_OF_HOURS: ("duty_monitor", "duty_backup", "supervisors", "safety_officers"),
}
"""The ladders a new office begins with. A night service is the agency's to name: no program can."""

SYSTEM_TARGETS = ("safety_officers", ADMINISTRATORS)


def plan_for(office_id: UUID | None, now: datetime, *, at_once: bool) -> LadderPlan:
    """Return the ladder to climb from `now`: a snapshot. Without a ladder of its own an office gets the default."""
    if office_id is None:
        return _made_of(SYSTEM_TARGETS, form="system", at_once=at_once)
    form = Ladder.Form.IN_HOURS if staff.is_in_hours(office_id, now) else Ladder.Form.OUT_OF_HOURS
    ladder = Ladder.objects.prefetch_related("steps").filter(office_id=office_id, form=form).first()
    if ladder is None or not ladder.steps.all():
        return _made_of(DEFAULT_TARGETS[form], form=form, at_once=at_once)
    return plan_of(ladder, at_once=at_once)


def plan_of(ladder: Ladder, *, at_once: bool = False) -> LadderPlan:
    """Return a stored ladder as it stands now."""
    return LadderPlan(
        form=ladder.form,
        police_seconds=ladder.police_seconds,
        police_seconds_hazard=ladder.police_seconds_hazard,
        lease_seconds=ladder.lease_seconds,
        repeat_seconds=ladder.repeat_seconds,
        at_once=at_once,
        steps=tuple(_step(step) for step in ladder.steps.all()),
    )


def _step(stored: LadderStep) -> Step:
    return Step(
        id=str(stored.pk),
        delay_seconds=stored.delay_seconds,
        target=stored.target,
        person_id=str(stored.person_id) if stored.person_id else None,
        channels=tuple(stored.channels),
        service_channel=stored.service_channel,
        service_address=stored.service_address,
        label=stored.label,
    )


def _made_of(targets: tuple[str, ...], *, form: str, at_once: bool) -> LadderPlan:
    return LadderPlan(
        form=form,
        police_seconds=POLICE_SECONDS,
        police_seconds_hazard=POLICE_SECONDS_HAZARD,
        lease_seconds=LEASE_SECONDS,
        repeat_seconds=REPEAT_SECONDS,
        at_once=at_once,
        steps=tuple(
            Step(id=str(new_id()), delay_seconds=STEP_SECONDS if number else 0, target=target)
            for number, target in enumerate(targets)
        ),
    )


def make_default_ladders(office_id: UUID) -> None:
    """Give a new office its ladders, in the caller's transaction; one that is there already stays as it is."""
    for form, targets in DEFAULT_TARGETS.items():
        ladder, made = Ladder.objects.get_or_create(
            office_id=office_id,
            form=form,
            defaults={
                "police_seconds": POLICE_SECONDS,
                "police_seconds_hazard": POLICE_SECONDS_HAZARD,
                "lease_seconds": LEASE_SECONDS,
                "repeat_seconds": REPEAT_SECONDS,
            },
        )
        if made:
            LadderStep.objects.bulk_create(
                LadderStep(ladder=ladder, position=number, delay_seconds=STEP_SECONDS if number else 0, target=target)
                for number, target in enumerate(targets)
            )
