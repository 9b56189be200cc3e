"""Changing an office's ladder. Alarms that are open keep the ladder they began with (their snapshot)."""

import hashlib
import json
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction

from wayhome.alarms.actions.plans import plan_of
from wayhome.alarms.models import Ladder, LadderStep
from wayhome.alarms.rules import LadderPlan, Step
from wayhome.core.clock import database_now
from wayhome.core.errors import Conflict, NotAllowed, NotFound, Problem, Refused
from wayhome.core.limits import SHORT_TEXT
from wayhome.ledger.actions import record
from wayhome.ledger.rules import Party
from wayhome.messaging.channels import address_fault
from wayhome.messaging.models import Channel
from wayhome.staff.models import Office, Person, Role
from wayhome.staff.rules import Actor

MAY_CHANGE: tuple[str, ...] = (Role.SUPERVISOR, Role.SAFETY_OFFICER, Role.ADMINISTRATOR)
MOST_STEPS = 12
MOST_DELAY_SECONDS = 3_600
POLICE_SECONDS = (300, 14_400)
LEASE_SECONDS = (60, 3_600)
REPEAT_SECONDS = (30, 3_600)
SERVICE_CHANNELS = (Channel.SMTP.value, Channel.WEBHOOK.value, Channel.APPRISE.value)


def change_ladder(actor: Actor, office_id: UUID, asked: LadderPlan, *, seen: str = "") -> Ladder:
    """Replace the office's ladder of this form by the one that is asked for; made if the office has none.

    `seen` is the fingerprint of the ladder that was on the page ("": do not compare). Raises NotAllowed,
    NotFound, Conflict when somebody else has changed it since, and Refused with each problem beside
    its input (`steps-2-person_id` for the third step's).
    """
    if actor.scopes is not None or not actor.has(*MAY_CHANGE, office_id=office_id):
        raise NotAllowed("Only a supervisor, safety officer or administrator changes a ladder.")
    with transaction.atomic():
        office = Office.objects.select_for_update().filter(pk=office_id, closed_at__isnull=True).first()
        if office is None or asked.form not in Ladder.Form.values:
            raise NotFound("There is no such ladder.")
        before = Ladder.objects.filter(office=office, form=asked.form).first()
        if seen and seen != fingerprint(before):
            raise Conflict("Somebody else changed this ladder meanwhile. It is shown anew; make your change again.")
        problems = [*times_wrong(asked), *steps_wrong(asked.steps), *_persons_wrong(asked.steps)]
        if problems:
            raise Refused(tuple(problems))
        asked = replace(asked, steps=_first_at_once(asked))
        ladder = _write(office, asked)
        record(
            at=database_now(),
            action="ladder.changed",
            actor=actor.party(),
            subject=Party(kind="office", id=office.pk),
            details={"form": asked.form, "ladder": _said(asked)},
        )
    return ladder


def fingerprint(ladder: Ladder | None) -> str:
    """Return a short name of what the ladder says now, to notice a change by somebody else."""
    if ladder is None:
        return "none"
    return hashlib.sha256(json.dumps(_said(plan_of(ladder))).encode()).hexdigest()[:16]


def _said(plan: LadderPlan) -> dict[str, Any]:
    """What a ladder says, without the names of its rows."""
    said = plan.as_json()
    for step in said["steps"]:
        del step["id"]
    return said


def times_wrong(asked: LadderPlan) -> list[Problem]:
    """Say what is wrong with the times of a ladder."""
    bounds = (
        ("police_seconds", asked.police_seconds, POLICE_SECONDS),
        ("police_seconds_hazard", asked.police_seconds_hazard, POLICE_SECONDS),
        ("lease_seconds", asked.lease_seconds, LEASE_SECONDS),
        ("repeat_seconds", asked.repeat_seconds, REPEAT_SECONDS),
    )
    wrong = [
        Problem(
            code="out_of_bounds", field=name, message=f"Between {in_words(bound[0])} and {in_words(bound[1])}, please."
        )
        for name, value, bound in bounds
        if not bound[0] <= value <= bound[1]
    ]
    if asked.police_seconds_hazard > asked.police_seconds:
        wrong.append(
            Problem(
                code="hazard_later",
                field="police_seconds_hazard",
                message="Where hazards are known police are called sooner, not later.",
            )
        )
    return wrong


def in_words(seconds: int) -> str:
    """Return 45 seconds, 1 minute, 90 seconds, 45 minutes."""
    if seconds % 60:
        return f"{seconds} seconds"
    minutes = seconds // 60
    return f"{minutes} minute" + ("" if minutes == 1 else "s")


def steps_wrong(steps: tuple[Step, ...]) -> list[Problem]:
    """Say what is wrong with the steps, each problem at `steps-NUMBER-INPUT`."""
    if not steps:
        return [Problem(code="no_step", message="A ladder has at least one step: whom does an alarm tell first?")]
    if len(steps) > MOST_STEPS:
        return [Problem(code="too_many_steps", message=f"At most {MOST_STEPS} steps.")]
    wrong = []
    for number, step in enumerate(steps):
        wrong += [
            Problem(code=code, field=f"steps-{number}-{on}", message=message) for code, on, message in _step_wrong(step)
        ]
    return wrong


def _step_wrong(step: Step) -> list[tuple[str, str, str]]:
    wrong = []
    if not 0 <= step.delay_seconds <= MOST_DELAY_SECONDS:
        wrong.append(("delay", "delay_seconds", f"At most {in_words(MOST_DELAY_SECONDS)} after the step before."))
    if step.target not in LadderStep.Target.values:
        wrong.append(("target", "target", "Choose who is told."))
    if step.target == LadderStep.Target.PERSON and step.person_id is None:
        wrong.append(("person_missing", "person_id", "Choose the person."))
    if any(channel not in Channel.values for channel in step.channels):
        wrong.append(("channel", "channels", "Choose from the list."))
    if len(step.label) > SHORT_TEXT:
        wrong.append(("label", "label", f"At most {SHORT_TEXT} characters."))
    if step.target == LadderStep.Target.NIGHT_SERVICE:
        wrong += _service_wrong(step)
    return wrong


def _service_wrong(step: Step) -> list[tuple[str, str, str]]:
    if step.service_channel not in SERVICE_CHANNELS:
        return [("service_channel", "service_channel", "Choose how the service is told: e-mail, webhook or Apprise.")]
    address = step.service_address.strip()
    if not address:
        return [("service_address", "service_address", "Write the service's address.")]
    if len(address) > 500:  # noqa: PLR2004 - LadderStep.service_address
        return [("service_address", "service_address", "At most 500 characters.")]
    fault = address_fault(step.service_channel, address)
    return [("service_address", "service_address", fault)] if fault else []


def _persons_wrong(steps: tuple[Step, ...]) -> list[Problem]:
    asked = {step.person_id for step in steps if step.person_id}
    rows = Person.objects.filter(pk__in=asked, is_active=True).values_list("pk", flat=True)
    known = {str(person_id) for person_id in rows}
    return [
        Problem(code="person_gone", field=f"steps-{number}-person_id", message="This person is not here any more.")
        for number, step in enumerate(steps)
        if step.target == LadderStep.Target.PERSON and step.person_id and step.person_id not in known
    ]


def _first_at_once(asked: LadderPlan) -> tuple[Step, ...]:
    """The grace was waited already: whoever stands first is told at once, also one who was moved there."""
    return tuple(
        replace(step, delay_seconds=asked.delay_seconds(number), id="") for number, step in enumerate(asked.steps)
    )


def _write(office: Office, asked: LadderPlan) -> Ladder:
    ladder, _ = Ladder.objects.update_or_create(
        office=office,
        form=asked.form,
        defaults={
            "police_seconds": asked.police_seconds,
            "police_seconds_hazard": asked.police_seconds_hazard,
            "lease_seconds": asked.lease_seconds,
            "repeat_seconds": asked.repeat_seconds,
        },
    )
    ladder.steps.all().delete()
    LadderStep.objects.bulk_create(_row(ladder, number, step) for number, step in enumerate(asked.steps))
    return ladder


def _row(ladder: Ladder, number: int, step: Step) -> LadderStep:
    """Return the step as stored: what belongs to another target is not kept."""
    is_service = step.target == LadderStep.Target.NIGHT_SERVICE
    return LadderStep(
        ladder=ladder,
        position=number,
        delay_seconds=step.delay_seconds,
        target=step.target,
        person_id=step.person_id if step.target == LadderStep.Target.PERSON else None,
        channels=[] if is_service else list(step.channels),
        service_channel=step.service_channel if is_service else "",
        service_address=step.service_address.strip() if is_service else "",
        label=step.label.strip(),
    )
