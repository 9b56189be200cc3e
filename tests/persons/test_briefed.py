"""Cards that a briefing showed are looks like any other: on the record's page, and in the ledger."""

from tests.cast import Cast
from tests.clock import HeldClock
from tests.persons.scenes import written
from tests.staff.helpers import recorded
from wayhome.persons.actions import note_looks
from wayhome.persons.models import PersonView


def test_each_card_that_was_shown_is_a_look(cast: Cast, clock: HeldClock) -> None:
    shown = [written(cast, name).pk for name in ("Ann", "Bob")]
    note_looks(cast.actor(cast.marcus), shown, clock.now)
    views = PersonView.objects.filter(viewer=cast.marcus, what="briefing", at=clock.now)
    assert set(views.values_list("person_id", flat=True)) == set(shown)
    assert recorded()[-2:] == ["persons.viewed", "persons.viewed"]
    note_looks(cast.actor(cast.marcus), [], clock.now)
    assert len(views.all()) == 2
