"""Two real web processes under each storm for a few seconds: check-ins and acknowledgements go on.

Nothing is timed here but starvation: an answer that takes longer than GIVE_UP_SECONDS counts as none.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack

import pytest
from django.conf import settings
from django.db import connection

from tests.alarms.scenes import go_out
from tests.api.caller import phone_of, token_of
from tests.bench.scene import front
from tests.cast import Cast
from tests.clock import HeldClock
from tests.hammer import calls, storms
from tests.hammer.people import EVERY_SECONDS, Make, hammer
from tests.http.front import ask
from tests.http.sessions import session_key
from wayhome.alarms.actions import open_overdue
from wayhome.alarms.models import Alarm
from wayhome.core.embedded import RUNTIME, Credentials
from wayhome.messaging.links import make_token
from wayhome.messaging.models import Message
from wayhome.visits.models import VisitEvent

SECONDS = float(os.environ.get("WAYHOME_HAMMER_SECONDS", "3"))
MEETS: dict[str, set[str]] = {
    "no storm": set(),
    "slow bodies": {"408"},
    "slow heads": {"closed"},
    "stalled bodies": {"408"},
    "short bodies": {"400", "closed"},
    "open connections": {"closed"},
    "oversized bodies": {"413", "hung up"},
    "header floods": {"400", "431", "hung up"},
    "full page pool": {"503"},
}
"""How the server may answer each storm. Whoever is slow is met after ten seconds, which a sample does not wait for."""

RISEN = 0.5
"""The share of a storm's connections that a sample must see open: a busy machine opens 10,000 in more seconds."""

AT_ONCE = {"short bodies", "oversized bodies", "header floods", "full page pool"}


@pytest.fixture(scope="module")
def port(django_db_setup: None, cluster: Credentials) -> Iterator[int]:
    with pytest.MonkeyPatch.context() as patch, ExitStack() as running:
        patch.setenv("DJANGO_SETTINGS_MODULE", "tests.settings")
        patch.setenv("WAYHOME_DATA", str(settings.WAYHOME_DATA))
        patch.setenv("WAYHOME_DATABASE_URL", cluster.url(RUNTIME))
        patch.delenv("COVERAGE_PROCESS_START", raising=False)
        yield running.enter_context(front())


@pytest.fixture
def people(committed_cast: Cast, clock: HeldClock) -> Mapping[str, Make]:
    """Ben is overdue, and Marcus takes it, by the API and by the link in a message; Nora checks in."""
    go_out(committed_cast.ben, clock.now)
    clock.advance(minutes=75)
    assert open_overdue() == 1
    visit = go_out(committed_cast.nora, clock.now)
    alarm = Alarm.objects.get()
    message = Message.objects.get(purpose="alarm", recipient_id=committed_cast.marcus.pk)
    made: Mapping[str, Make] = {
        "check-ins": calls.check_ins([str(visit.pk)], [phone_of(committed_cast, committed_cast.nora)]),
        "acknowledgements": calls.acknowledgements([alarm.pk], token_of(committed_cast, committed_cast.marcus).text),
        "taps on a link": calls.taps([(make_token(message.pk), alarm.pk)]),
    }
    connection.close()
    return made


@pytest.mark.parametrize("storm", storms.STORMS)
def test_people_are_served_while_it_storms(
    port: int, people: Mapping[str, Make], committed_cast: Cast, cluster: Credentials, storm: str
) -> None:
    with ExitStack() as held:
        more: tuple[str, ...] = ()
        if storm == "full page pool":
            cookie = f"{settings.SESSION_COOKIE_NAME}={session_key(committed_cast.amara)}"
            more = (cookie, f"/offices/{committed_cast.office.pk}/vehicles/")
            held.enter_context(calls.vehicles_locked(cluster.url(RUNTIME)))
        connection.close()
        found = hammer(port, storm, SECONDS, people, *more)
    for name, served in found.served.items():
        assert not served.wrong, (name, served.wrong[:5], found.storm)
        assert len(served.milliseconds) >= SECONDS / EVERY_SECONDS / 4, name
    assert set(found.storm) <= MEETS[storm], found.storm
    if storm in AT_ONCE:
        assert found.storm, "nothing came of the storm"
    _, connections = storms.STORMS[storm]
    assert found.open_most >= connections * RISEN, "the storm did not rise"
    taken = VisitEvent.objects.filter(kind="checked_in").count()
    assert taken == len(found.served["check-ins"].milliseconds), "what was answered is what was written"
    alarm = Alarm.objects.get()
    assert alarm.acknowledged_by_id == committed_cast.marcus.pk
    assert ask(port, "/health/live").status == 200
    connection.close()
