"""The stream itself: who may listen, for how long, how many; and what it says."""

import http.client
import json
from contextlib import closing

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.clock import HeldClock
from tests.web.browser import Front, session_of, sign_in
from tests.web.scenes import beat, visit_of
from wayhome.staff.models import Person, Role, RoleGrant
from wayhome.web.board import hub, stream
from wayhome.web.board.readers import cookie_of
from wayhome.web.board.stream import event

BEATS = 8


def ask(
    front: Front, query: str, person: Person | None = None, path: str = "/board/stream", **more: bool
) -> http.client.HTTPResponse:
    """Open the stream and return the answer with its body still coming."""
    headers = {"Cookie": f"sessionid={session_of(person, **more)}"} if person else {}
    client = http.client.HTTPConnection("127.0.0.1", front.port, timeout=5)
    client.request("GET", f"{path}?{query}", headers=headers)
    return client.getresponse()


def heard(answer: http.client.HTTPResponse, wanted: str) -> str:
    """Return the data of the first event `wanted`."""
    name = ""
    while line := answer.readline().decode():
        if line.startswith("event: "):
            name = line.removeprefix("event: ").strip()
        elif line.startswith("data: ") and name == wanted:
            return line.removeprefix("data: ")
    raise AssertionError(f"the stream ended without {wanted}")


def test_the_snapshot_and_the_beat_come_at_once(front: Front, committed_cast: Cast, clock: HeldClock) -> None:
    beat(clock.now)
    visit_of(committed_cast.nora, clock.now)
    with closing(ask(front, "view=desk", committed_cast.marcus)) as answer:
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert 'class="board"' in heard(answer, "board")
        said = json.loads(heard(answer, "beat"))
        for _ in range(BEATS):  # the front outlives its tests: the first beat may be of the one before
            if not said["trouble"]:
                break
            said = json.loads(heard(answer, "beat"))
    assert (said["trouble"], said["at"]) == ("", "2026-03-02T09:00:00+00:00")


@pytest.mark.parametrize(
    "case",
    [
        ("view=desk", "", 401),
        ("view=desk", "nora", 403),
        ("view=wall", "marcus", 403),
        ("view=attic", "marcus", 403),
        ("view=desk&office=no", "marcus", 403),
        ("view=plain", "nora", 200),
    ],
)
def test_who_may_listen(front: Front, committed_cast: Cast, clock: HeldClock, case: tuple[str, str, int]) -> None:
    query, who, status = case
    with closing(ask(front, query, getattr(committed_cast, who) if who else None)) as answer:
        assert answer.status == status


def test_another_office_is_not_listened_to(front: Front, committed_cast: Cast, clock: HeldClock) -> None:
    query = f"view=desk&office={committed_cast.other_office.pk}"
    with closing(ask(front, query, committed_cast.marcus)) as answer:
        assert answer.status == 403
    with closing(ask(front, query, committed_cast.zoe)) as answer:
        assert answer.status == 200


def test_a_session_without_its_second_factor_hears_nothing(
    front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    with closing(ask(front, "view=desk", committed_cast.marcus, second_factor=False)) as answer:
        assert answer.status == 401


def test_listeners_are_bounded(
    front: Front, committed_cast: Cast, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "LISTENERS", 0)
    with closing(ask(front, "view=desk", committed_cast.marcus)) as answer:
        assert (answer.status, answer.headers["retry-after"]) == (503, "5")


@pytest.mark.browser
def test_a_board_whose_session_ended_leaves(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "CHECK_SECONDS", 0.2)
    beat(clock.now)
    sign_in(page, committed_cast.marcus)
    page.goto("/")
    expect(page.locator("[data-link-words]")).to_have_text("Live")
    Session.objects.all().delete()
    connection.close()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.browser
def test_a_board_whose_roles_changed_is_drawn_anew(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "CHECK_SECONDS", 0.2)
    beat(clock.now)
    visit_of(committed_cast.nora, clock.now, address="12 Quay Lane")
    sign_in(page, committed_cast.marcus)
    page.goto("/")
    expect(page.locator("[data-link-words]")).to_have_text("Live")
    expect(page.get_by_text("12 Quay Lane")).to_be_visible()
    RoleGrant.objects.filter(person=committed_cast.marcus).update(role=Role.WORKER)
    connection.close()
    expect(page.get_by_text("12 Quay Lane")).to_have_count(0)
    expect(page.locator(".line h2")).to_have_text(["Nora"])


@pytest.mark.browser
def test_a_board_whose_roles_changed_before_it_could_listen_is_drawn_anew_too(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    beat(clock.now)
    visit_of(committed_cast.nora, clock.now, address="12 Quay Lane")
    sign_in(page, committed_cast.marcus)
    page.route("**/board/stream*", lambda route: route.abort())
    page.goto("/")
    expect(page.get_by_text("12 Quay Lane")).to_be_visible()
    RoleGrant.objects.filter(person=committed_cast.marcus).update(role=Role.WORKER)
    connection.close()
    expect(page.get_by_text("12 Quay Lane")).to_have_count(0)


def test_an_event_of_several_lines_is_one_event() -> None:
    assert event("board", "<p>\n  a\n\n</p>") == "event: board\ndata: <p>\ndata: a\ndata: </p>\n\n"


@pytest.mark.parametrize(("who", "status"), [("", 401), ("nora", 403), ("marcus", 200), ("amara", 200)])
def test_who_may_listen_to_the_wall(
    front: Front, committed_cast: Cast, clock: HeldClock, who: str, status: int
) -> None:
    person = getattr(committed_cast, who) if who else None
    with closing(ask(front, "", person, path="/wall/stream")) as answer:
        assert answer.status == status


def test_a_cookie_that_is_none_is_no_session() -> None:
    assert cookie_of("sessionid=abc; other=1", "sessionid") == "abc"
    assert cookie_of("other=1", "sessionid") == ""
    assert cookie_of("", "sessionid") == ""
    assert cookie_of("sessionid=a; \x00=b", "other") == ""
