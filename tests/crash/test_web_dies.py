"""The web process is killed at every statement boundary between "button pressed" and "acknowledged"."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from django.conf import settings
from django.db import connection

from tests.alarms.scenes import go_out
from tests.api.caller import phone_of, token_of
from tests.cast import Cast
from tests.clock import HeldClock
from tests.crash import truths
from tests.crash.choosing import chosen, say
from tests.crash.conftest import Scene
from tests.crash.stage import Nursery, Web
from tests.http.sessions import session_key
from wayhome.alarms.actions import open_overdue
from wayhome.alarms.models import Alarm, AlarmEvent
from wayhome.ledger.models import Entry
from wayhome.messaging.links import make_token
from wayhome.messaging.models import Link, Message
from wayhome.visits.models import Visit, VisitEvent

OK = frozenset({200, 201, 302})
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(kw_only=True)
class Press:
    """One button: how it is pressed, and how the database shows that it was not, or wholly."""

    ask: Callable[[str], httpx.Response]
    undone: Callable[[], bool]
    done: Callable[[], bool]


def _matrix(processes: Nursery, make: Callable[[], Press]) -> None:
    """Die at each chosen boundary, press again, and see that it was done once and wholly."""
    press = make()
    web = Web(processes, lambda url: press.ask(url))  # noqa: PLW0108 - each death has a press of its own
    boundaries = web.record()
    said = f"{web.answer.status_code}: {web.answer.text[:300]}" if web.answer is not None else "no answer"
    assert press.done(), f"the press itself does not do it: {said}"
    failures: list[str] = []
    reached = 0
    for death in chosen(boundaries):
        press = make()
        connection.close()
        reached += web.dies(death)
        try:
            assert press.done() or press.undone(), "half of it was written"
            connection.close()
            answer = web.answers()
            assert answer is not None, "no answer the second time"
            assert answer.status_code in OK, f"{answer.status_code}: {answer.text[:200]}"
            assert press.done(), "the second press did not do it, or it was done twice"
            truths.the_record_holds()
        except AssertionError as error:
            failures.append(f"{death.as_text()}: {error}")
    say(f"{len(boundaries)} boundaries found; of the deaths chosen {reached} died, {len(failures)} lost something")
    assert not failures, "\n".join(failures)
    assert reached > 0


@dataclass(kw_only=True)
class _Rung:
    """Nora is overdue and Marcus was told."""

    people: Cast
    alarm: Alarm


@pytest.fixture
def rung(scene: Scene, clock: HeldClock) -> Callable[[], _Rung]:
    def make() -> _Rung:
        people = scene()
        go_out(people.nora, clock.now)
        clock.advance(minutes=75)
        assert open_overdue() == 1
        return _Rung(people=people, alarm=Alarm.objects.get())

    return make


def _once(alarm: Alarm, kind: str, action: str) -> bool:
    """Say whether the story and the record both tell it, once each."""
    told = AlarmEvent.objects.filter(alarm=alarm, kind=kind).count()
    written = truths.entries(action, alarm)
    connection.close()
    return (told, written) == (1, 1)


def _never(alarm: Alarm, kind: str, action: str) -> bool:
    told = AlarmEvent.objects.filter(alarm=alarm, kind=kind).count()
    written = truths.entries(action, alarm)
    connection.close()
    return (told, written) == (0, 0)


def _acknowledging(rung: _Rung, ask: Callable[[str], httpx.Response]) -> Press:
    kind, action = AlarmEvent.Kind.ACKNOWLEDGED, "alarm.acknowledged"

    def holder() -> UUID | None:
        return Alarm.objects.get(pk=rung.alarm.pk).acknowledged_by_id

    return Press(
        ask=ask,
        done=lambda: holder() == rung.people.marcus.pk and _once(rung.alarm, kind, action),
        undone=lambda: holder() is None and _never(rung.alarm, kind, action),
    )


def test_acknowledging_by_the_api(rung: Callable[[], _Rung], processes: Nursery) -> None:
    def make() -> Press:
        made = rung()
        token = token_of(made.people, made.people.marcus).text
        return _acknowledging(made, lambda url: _call(url, token, f"/alarms/{made.alarm.pk}/acknowledge", {}))

    _matrix(processes, make)


def test_acknowledging_on_the_page(rung: Callable[[], _Rung], processes: Nursery) -> None:
    def make() -> Press:
        made = rung()
        session = session_key(made.people.marcus)
        return _acknowledging(made, lambda url: _press_on_page(url, session, made.alarm))

    _matrix(processes, make)


def test_acknowledging_by_the_link_in_a_message(rung: Callable[[], _Rung], processes: Nursery) -> None:
    def make() -> Press:
        made = rung()
        message = Message.objects.get(purpose="alarm", recipient_id=made.people.marcus.pk)
        path = f"/a/{make_token(message.pk)}"
        press = _acknowledging(made, lambda url: _tap(url, f"{path}/{made.alarm.pk}/take/", path))
        done = press.done
        press.done = lambda: done() and Link.objects.filter(message=message).count() == 1
        return press

    _matrix(processes, make)


def test_closing(rung: Callable[[], _Rung], processes: Nursery) -> None:
    kind, action = AlarmEvent.Kind.CLOSED, "alarm.closed"
    body = {"cause": "late", "contact": "spoke", "visit": {"back": True}}

    def make() -> Press:
        made = rung()
        token = token_of(made.people, made.people.marcus).text

        def ask(url: str) -> httpx.Response:
            answer = _call(url, token, f"/alarms/{made.alarm.pk}/close", body)
            closed_before = answer.status_code == 422 and "closed" in answer.text
            return httpx.Response(200) if closed_before else answer

        def closed() -> bool:
            return Alarm.objects.get(pk=made.alarm.pk).closed_at is not None

        def back() -> bool:
            return Visit.objects.get().state == Visit.State.BACK

        return Press(
            ask=ask,
            done=lambda: closed() and back() and _once(made.alarm, kind, action),
            undone=lambda: not closed() and not back() and _never(made.alarm, kind, action),
        )

    _matrix(processes, make)


def test_signing_out(scene: Scene, clock: HeldClock, processes: Nursery) -> None:
    def make() -> Press:
        people = scene()
        token = token_of(people, people.nora).text
        back = (clock.now + timedelta(hours=2)).isoformat()
        body = {"expected_back_at": back, "client_event_id": str(uuid4()), "stops": [{"address": "12 Quay Street"}]}

        def count(wanted: int) -> bool:
            visits = Visit.objects.filter(state="out", stops__address="12 Quay Street", due_at__isnull=False).count()
            events = VisitEvent.objects.filter(kind="signed_out").count()
            written = Entry.objects.filter(action="visit.signed_out").count()
            connection.close()
            return (visits, events, written) == (wanted,) * 3

        return Press(ask=lambda url: _call(url, token, "/visits", body), done=lambda: count(1), undone=lambda: count(0))

    _matrix(processes, make)


def test_checking_in_from_a_phone(scene: Scene, clock: HeldClock, processes: Nursery) -> None:
    def make() -> Press:
        people = scene()
        visit = go_out(people.nora, clock.now, due_minutes=30, expected_back_at=clock.now + timedelta(hours=4))
        Visit.objects.filter(pk=visit.pk).update(milestone_at=clock.now + timedelta(hours=4))
        phone = phone_of(people, people.nora)
        body = {"client_event_id": str(uuid4())}
        clock.advance(minutes=10)

        def count(wanted: int) -> bool:
            moved = Visit.objects.get().last_heard_at == clock.now
            events = VisitEvent.objects.filter(kind="checked_in").count()
            written = Entry.objects.filter(action="visit.checked_in").count()
            connection.close()
            return (moved, events, written) == (bool(wanted), wanted, wanted)

        return Press(
            ask=lambda url: _call(url, phone, f"/visits/{visit.pk}/check-in", body),
            done=lambda: count(1),
            undone=lambda: count(0),
        )

    _matrix(processes, make)


def _call(url: str, token: str, path: str, body: object) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.post(f"{url}/api/v1{path}", json=body, headers=headers, trust_env=False, timeout=20)


def _press_on_page(url: str, session: str, alarm: Alarm) -> httpx.Response:
    with httpx.Client(base_url=url, trust_env=False, timeout=20) as browser:
        browser.cookies.set(settings.SESSION_COOKIE_NAME, session)
        return _post_form(browser, f"/alarms/{alarm.pk}/", f"/alarms/{alarm.pk}/acknowledge/")


def _tap(url: str, path: str, page: str) -> httpx.Response:
    with httpx.Client(base_url=url, trust_env=False, timeout=20) as browser:
        return _post_form(browser, page, path)


def _post_form(browser: httpx.Client, page: str, path: str) -> httpx.Response:
    shown = browser.get(page)
    found = CSRF.search(shown.text)
    if found is None:
        return shown
    origin = str(browser.base_url).rstrip("/")
    return browser.post(path, data={"csrfmiddlewaretoken": found[1]}, headers={"Origin": origin})
