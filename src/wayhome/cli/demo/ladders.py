"""Whom the demonstration's alarms tell: by mail, the stand-by by webhook as well, and a night line at the end.

A drill rings people only, so it is the stand-by who shows both channels in it.
"""

import os

from wayhome.alarms.actions import change_ladder
from wayhome.alarms.models import Ladder
from wayhome.alarms.rules import LadderPlan, Step
from wayhome.cli.demo.cast import FIRST
from wayhome.core.clock import database_now
from wayhome.messaging.models import Channel
from wayhome.staff.actions import add_route, record_night_test, remove_route
from wayhome.staff.models import ContactRoute, Office, Person
from wayhome.staff.queries import actor_of
from wayhome.staff.rules import Actor

STEP_SECONDS = 60
"""Shorter than the five minutes of a real ladder: who watches the demonstration sees it climb."""

STANDBY = "bea@harbour.example"


def renew_ladders() -> None:
    """Give both offices their ladders, and the stand-by her webhook: the sink has another port at each start."""
    ruler = actor_of(Person.objects.get(email=FIRST.email), origin="cli")
    _renew_route(ruler, Person.objects.get(email=STANDBY))
    for office in Office.objects.filter(closed_at__isnull=True):
        for form in Ladder.Form.values:
            change_ladder(ruler, office.pk, _ladder(form))
        if office.night_service_name:  # the sink takes whatever comes: this is a test that holds
            record_night_test(ruler, office.pk, database_now(), answered=True)


def _ladder(form: str) -> LadderPlan:
    night_line = Step(
        delay_seconds=STEP_SECONDS,
        target="night_service",
        service_channel=Channel.WEBHOOK,
        service_address=_sink("night-line"),
        label="Night line (made up)",
    )
    return LadderPlan(
        form=form,
        police_seconds=2_700,
        police_seconds_hazard=1_200,
        lease_seconds=600,
        repeat_seconds=300,
        steps=(
            Step(delay_seconds=0, target="duty_monitor"),
            Step(delay_seconds=0, target="duty_backup", channels=(Channel.WEBHOOK,)),
            Step(delay_seconds=STEP_SECONDS, target="supervisors"),
            Step(delay_seconds=STEP_SECONDS, target="safety_officers"),
            night_line,
        ),
    )


def _renew_route(ruler: Actor, person: Person) -> None:
    """Point a person's webhook at the sink of this start; nobody could type a code that goes there."""
    for old in ContactRoute.objects.filter(person=person, channel=Channel.WEBHOOK):
        remove_route(ruler, old.pk)
    route = add_route(ruler, person.pk, channel=Channel.WEBHOOK, address=_sink("stand-by"), label="Pager (made up)")
    ContactRoute.objects.filter(pk=route.pk).update(verified_at=database_now())


def _sink(path: str) -> str:
    return f"http://127.0.0.1:{os.environ['WAYHOME_DEMO_WEB_PORT']}/{path}"
