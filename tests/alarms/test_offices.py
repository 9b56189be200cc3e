"""A new office rings somebody from its first minute."""

import pytest

from tests.cast import PASSWORD, Cast
from tests.clock import HeldClock
from wayhome.alarms.actions import begin, close_office, open_office
from wayhome.alarms.actions.plans import plan_for
from wayhome.alarms.models import Ladder
from wayhome.core.errors import NotAllowed
from wayhome.staff.actions import FirstRun, OfficeDraft
from wayhome.staff.models import Agency, Office

DRAFT = OfficeDraft(name="Lake View", time_zone="Europe/Dublin")


def test_the_first_office_has_its_ladders(db: None, clock: HeldClock) -> None:
    amara = begin(
        FirstRun(
            agency="Harbour Outreach",
            office="Harbour Street",
            time_zone="Europe/Dublin",
            name="Amara Diallo",
            email="amara@harbour.example",
            password=PASSWORD,
        )
    )
    assert Ladder.objects.filter(office_id=amara.office_id).count() == 2


def test_a_further_office_too_and_only_by_an_administrator(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        open_office(cast.actor(cast.marcus), DRAFT)
    assert Agency.objects.count() == 1
    # Amara administers Harbour Street only; a further office is for who administers all of them.
    cast.amara.grants.update(office=None)
    office = open_office(cast.actor(cast.amara), DRAFT)
    for ladder in Ladder.objects.filter(office=office):
        assert [step.delay_seconds for step in ladder.steps.all()] == [0, 300, 300, 300]


def test_an_office_without_a_ladder_rings_the_usual_one_at_once(cast: Cast, clock: HeldClock) -> None:
    bare = Office.objects.create(name="Bare", time_zone="Europe/Dublin")
    plan = plan_for(bare.pk, clock.now, at_once=False)
    assert [step.delay_seconds for step in plan.steps] == [0, 300, 300, 300]


def test_an_office_closes_when_nothing_of_it_is_watched_any_more(cast: Cast, clock: HeldClock) -> None:
    cast.amara.grants.update(office=None)
    cast.zoe.delete()
    close_office(cast.actor(cast.amara), cast.other_office.pk)
    assert Office.objects.get(pk=cast.other_office.pk).closed_at == clock.now
