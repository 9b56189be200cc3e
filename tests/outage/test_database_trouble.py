"""The database refuses: every slot used up, read-only, tables held. What people see, who is told, what is kept.

On the tests' own cluster, by what an administrator can do to a role; tests/cluster/test_database_goes.py (by
`make test-cluster`) stops the server and fills its disk. The board in a browser is in tests/web/test_board_live.py.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import httpx
import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import connections
from psycopg import Connection, sql
from pytest_django import Settings

from tests.alarms.scenes import go_out
from tests.cast import Cast
from tests.clock import HeldClock
from tests.engine.running import engine, until
from tests.http.front import serving
from tests.sinks import smtp_sink
from tests.web.browser import session_of
from wayhome.alarms.models import Alarm
from wayhome.core.clock import database_now
from wayhome.core.embedded import RUNTIME
from wayhome.engine import fallback
from wayhome.engine.queries import health
from wayhome.project.asgi import make
from wayhome.staff.actions import make_api_token
from wayhome.visits.models import Visit, VisitEvent

ROLE = sql.Identifier(RUNTIME)
THROW_OUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s"
Trouble = Callable[[Connection], AbstractContextManager[None]]


@contextmanager
def no_slots(superuser: Connection) -> Iterator[None]:
    """Every connection slot is somebody else's."""
    superuser.execute(sql.SQL("ALTER ROLE {} CONNECTION LIMIT 0").format(ROLE))
    superuser.execute(THROW_OUT, [RUNTIME])
    try:
        yield
    finally:
        superuser.execute(sql.SQL("ALTER ROLE {} CONNECTION LIMIT -1").format(ROLE))


@contextmanager
def read_only(superuser: Connection) -> Iterator[None]:
    """As a standby, or a server that its administrator made read-only."""
    superuser.execute(sql.SQL("ALTER ROLE {} SET default_transaction_read_only = on").format(ROLE))
    superuser.execute(THROW_OUT, [RUNTIME])
    try:
        yield
    finally:
        superuser.execute(sql.SQL("ALTER ROLE {} RESET default_transaction_read_only").format(ROLE))
        superuser.execute(THROW_OUT, [RUNTIME])


@contextmanager
def held(superuser: Connection) -> Iterator[None]:
    """Slow without end: somebody holds the tables, so that each statement waits until its time is over."""
    superuser.execute(sql.SQL("ALTER ROLE {} SET lock_timeout = '300ms'").format(ROLE))
    superuser.execute(THROW_OUT, [RUNTIME])
    try:
        with superuser.transaction():
            superuser.execute("LOCK TABLE visits_visit, engine_heartbeat, core_clock_mark, django_session")
            yield
    finally:
        superuser.execute(sql.SQL("ALTER ROLE {} RESET lock_timeout").format(ROLE))
        superuser.execute(THROW_OUT, [RUNTIME])


@dataclass(frozen=True)
class Phone:
    """A worker's telephone and a monitor's browser, on one front."""

    url: str
    token: str
    visit: str
    session: str

    def check_in(self, event: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        address = f"{self.url}/api/v1/visits/{self.visit}/check-in"
        return httpx.post(address, json={"client_event_id": event}, headers=headers, trust_env=False, timeout=20)

    def extend(self) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        address = f"{self.url}/api/v1/visits/{self.visit}/extend"
        return httpx.post(address, json={"minutes": 15}, headers=headers, trust_env=False, timeout=20)

    def page(self, path: str = "/") -> httpx.Response:
        cookies = {django_settings.SESSION_COOKIE_NAME: self.session}
        return httpx.get(f"{self.url}{path}", cookies=cookies, trust_env=False, timeout=20)


@pytest.fixture
def phone(committed_cast: Cast, clock: HeldClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Phone]:
    monkeypatch.setattr(fallback, "SILENT_SECONDS", 3.0)
    nora = committed_cast.nora
    expires_at = clock.now + timedelta(days=1)
    scopes = ["check-in", "sign-out"]
    made = make_api_token(committed_cast.actor(nora), label="test", scopes=scopes, expires_at=expires_at)
    visit = go_out(nora, clock.now, due_minutes=300)
    session = session_of(committed_cast.marcus)
    connections.close_all()
    with serving(make(), lifespan="on") as port:
        yield Phone(url=f"http://127.0.0.1:{port}", token=made.text, visit=str(visit.pk), session=session)
    with suppress(psycopg.Error):
        connections.close_all()


def said_as_a_problem(answer: httpx.Response) -> bool:
    document = answer.json()
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert (document["type"], document["status"]) == ("urn:wayhome:problem:database", 503), document
    assert "again" in document["detail"]
    return answer.status_code == 503 and int(answer.headers["retry-after"]) >= 1


@pytest.mark.long
@pytest.mark.parametrize("trouble", [no_slots, read_only, held], ids=lambda one: one.__name__)
def test_what_was_answered_is_kept_everything_else_says_so_people_are_told_and_all_comes_back(
    trouble: Trouble, phone: Phone, committed_cast: Cast, superuser: Connection, settings: Settings
) -> None:
    before, during = str(uuid4()), str(uuid4())
    with smtp_sink() as mail:
        settings.WAYHOME_SMTP_URL = mail.url
        with engine():
            until(lambda: health().fresh)
            assert phone.check_in(before).status_code == 200
            assert phone.page().status_code == 200
            connections.close_all()
            with trouble(superuser):
                assert said_as_a_problem(phone.check_in(during))
                assert said_as_a_problem(phone.extend())
                page = phone.page("/sign-out/")
                if trouble is not read_only:
                    assert page.status_code == 503, page.text
                    assert "cannot reach its database" in page.text
                    assert int(page.headers["retry-after"]) >= 1
                ready = httpx.get(f"{phone.url}/health/ready", trust_env=False, timeout=20)
                assert ready.status_code == 503
                until(lambda: {"marcus@harbour.example", "amara@harbour.example"} <= set(mail.recipients), 30)
                assert "Wayhome is not watching" in str(mail.mails[0].get_payload())
                assert len(mail.recipients) == len(set(mail.recipients))
            told = len(mail.recipients)
            until(lambda: phone.check_in(during).status_code == 200, 20)
            until(lambda: phone.page().status_code == 200, 20)
            until(lambda: health().fresh, 30)
            until(lambda: len(mail.recipients) == 2 * told)
            assert "watching again" in str(mail.mails[-1].get_payload())
            assert phone.check_in(during).json()["repeated"]
            assert phone.check_in(before).json()["repeated"]
            go_out(committed_cast.ben, database_now(), due_minutes=-20)
            until(lambda: Alarm.objects.filter(kind="missed_contact").count() == 1)
    assert VisitEvent.objects.filter(visit_id=phone.visit, client_event_id__in=[before, during]).count() == 2
    assert Visit.objects.filter(state="out").count() == 2
