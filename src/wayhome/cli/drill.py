"""`wayhome drill`: the real ladder over the real channels, marked as a drill, and its report."""

import json
import sys
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import typer

app = typer.Typer(
    no_args_is_help=True, help="Run the real ladder over the real channels, marked DRILL, and report who answered."
)

LOOK_SECONDS = 0.1
OPEN_SECONDS = 30.0
"""How long the engine may take to open the drill's alarm and to have a message accepted."""


@app.callback()
def drills() -> None:
    """Run the real ladder over the real channels, marked DRILL."""


@app.command()
def overdue(
    worker: Annotated[
        str, typer.Option(help="Who is overdue, by name or e-mail; else the first enrolled worker.")
    ] = "",
    grace_seconds: Annotated[int, typer.Option(min=1, max=3600, help="How long after the due time it opens.")] = 2,
    answer_seconds: Annotated[
        float,
        typer.Option(
            min=0,
            max=7200,
            help="How long to wait for a person to acknowledge; then the drill does so in the name of whoever is told.",
        ),
    ] = 5.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Let somebody be overdue, as a drill: due, opened, queued, accepted, acknowledged, closed, each with its time."""
    from wayhome.cli.settings import set_up_django

    set_up_django()
    from wayhome.core.errors import WayhomeError

    try:
        report, by_itself = _run(worker, grace_seconds, answer_seconds)
    except (WayhomeError, DrillError) as error:
        print(json.dumps({"error": str(error)}) if as_json else str(error), file=sys.stderr)
        raise typer.Exit(1) from None
    if as_json:
        print(json.dumps(report.as_json() | {"acknowledged_by_the_drill": by_itself}, ensure_ascii=False))
    else:
        _show(report, by_itself=by_itself)
    if not report.complete:
        raise typer.Exit(1)


class DrillError(RuntimeError):
    """The drill could not be run to its end; the message says the mend."""


@dataclass(slots=True)
class _Wait:
    """Looks again until something holds, within a bound."""

    seconds: float

    def until(self, holds: Any) -> bool:
        from wayhome.core.clock import monotonic_seconds, sleep_seconds

        give_up = monotonic_seconds() + self.seconds
        while not holds():
            if monotonic_seconds() > give_up:
                return False
            sleep_seconds(LOOK_SECONDS)
        return True


def _run(worker: str, grace_seconds: int, answer_seconds: float) -> tuple[Any, bool]:
    """Run the drill and return its report, and whether the drill acknowledged by itself."""
    from wayhome.alarms.actions import end_drill, start_drill
    from wayhome.alarms.queries import drill_report

    drill = start_drill(None, person_id=_person(worker), grace_seconds=grace_seconds)

    def has(step: str) -> bool:
        return any(one.step == step for one in drill_report(drill.pk).steps)

    by_itself = False
    answered_by: UUID | None = None
    try:
        if not _Wait(grace_seconds + OPEN_SECONDS).until(lambda: has("opened")):
            raise DrillError("No alarm opened: no engine is running. Start `wayhome serve`, then try again.")
        accepted = _Wait(OPEN_SECONDS).until(lambda: has("accepted"))
        if accepted and not _Wait(answer_seconds).until(lambda: has("acknowledged")):
            answered_by = _acknowledge(drill.pk)
            by_itself = answered_by is not None
    finally:
        end_drill(None, drill.pk, closed_by_id=answered_by or _acknowledger(drill.pk))
    return drill_report(drill.pk), by_itself


def _person(worker: str) -> UUID | None:
    if not worker:
        return None
    from django.db.models import Q

    from wayhome.staff.models import Person

    found = list(
        Person.objects.filter(is_active=True).filter(
            Q(name__iexact=worker) | Q(called__iexact=worker) | Q(email__iexact=worker)
        )[:3]
    )
    if len(found) == 1:
        return found[0].pk
    if found:
        raise DrillError(f"{len(found)} people are called {worker}; give the e-mail address of one.")
    raise DrillError(f"Nobody here is called {worker}; give the name as the page People has it.")


def _acknowledge(drill_id: UUID) -> UUID | None:
    """Acknowledge in the name of the first person who was told; the record says that it came from here."""
    from wayhome.alarms.actions import acknowledge
    from wayhome.alarms.models import Alarm
    from wayhome.messaging.queries import told
    from wayhome.staff.models import Person
    from wayhome.staff.queries import actor_of

    alarm = Alarm.objects.filter(drill_id=drill_id, closed_at__isnull=True).first()
    if alarm is None:
        return None
    recipients = [message.recipient_id for message in told("alarm", alarm.pk) if message.accepted_at]
    people = Person.objects.filter(is_active=True).in_bulk(recipients)
    for recipient in recipients:
        if recipient in people and recipient != alarm.person_id:
            acknowledge(actor_of(people[recipient], origin="cli"), alarm.pk)
            return recipient
    return None


def _acknowledger(drill_id: UUID) -> UUID | None:
    from wayhome.alarms.models import Alarm

    return Alarm.objects.filter(drill_id=drill_id).values_list("acknowledged_by_id", flat=True).first()


def _show(report: Any, *, by_itself: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table("seconds", "step", "who", "by", "", title=f"DRILL: {report.person} overdue ({report.office})")
    for step in report.steps:
        table.add_row(f"{step.seconds:.2f}", step.step, step.who, step.channel, step.note)
    console.print(table)
    if by_itself:
        console.print("Nobody acknowledged in time, so the drill did. Let people answer: --answer-seconds 300")
    if not report.complete:
        console.print("The drill is NOT complete: a step is missing. `wayhome doctor` says what to mend.")
