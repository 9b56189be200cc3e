"""Planning ahead, leaving a stop out, and signing out for somebody at the desk."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.cast import ZONE, Cast
from tests.clock import HeldClock
from tests.http.sessions import sign_in
from tests.visits.stories import asked, stop
from tests.web.browser import PHONE, assert_accessible
from tests.web.browser import sign_in as sign_in_browser
from wayhome.messaging.models import Message
from wayhome.visits import actions
from wayhome.visits.models import Stop, Visit, VisitEvent

HERE = ZoneInfo(ZONE)


@pytest.fixture
def nora(cast: Cast, client: Client) -> Client:
    sign_in(client, cast.nora)
    return client


@pytest.fixture
def marcus(cast: Cast) -> Client:
    client = Client()
    sign_in(client, cast.marcus)
    return client


def local(at: datetime) -> str:
    return at.astimezone(HERE).strftime("%Y-%m-%dT%H:%M")


def typed(clock: HeldClock, **more: str) -> dict[str, str]:
    """Return a plan for two hours ahead with one stop."""
    begins = clock.now + timedelta(hours=2)
    return {
        "starts_at": local(begins),
        "expected_back_at": local(begins + timedelta(hours=2)),
        "back_to": "office",
        "risk": "normal",
        "phone_carried": "+353861230000",
        "stops-TOTAL_FORMS": "1",
        "stops-INITIAL_FORMS": "0",
        "stops-0-address": "12 Quay Street",
        **more,
    }


def test_a_visit_is_planned_changed_asked_about_and_begun(nora: Client, cast: Cast, clock: HeldClock) -> None:
    assert "Sets out" in nora.get("/my/plan/").content.decode()
    event = "01890000-0000-7000-8000-000000000001"
    for _ in range(2):  # pressed twice it is one
        done = nora.post("/my/plan/", typed(clock, client_event_id=event))
        assert done.status_code == 302, done.content.decode()
    visit = Visit.objects.get()
    assert (visit.state, visit.planned_start_at) == ("planned", clock.now + timedelta(hours=2))
    assert f"/my/visit/{visit.pk}/edit/" in nora.get("/my/").content.decode()
    later = local(clock.now + timedelta(hours=3))
    changed = typed(clock, starts_at=later, version=str(visit.version))
    assert nora.post(f"/my/visit/{visit.pk}/edit/", changed).status_code == 302
    visit.refresh_from_db()
    assert visit.planned_start_at == clock.now + timedelta(hours=3)
    clock.advance(hours=3, minutes=20)
    actions.remind_due(clock.now)
    assert Message.objects.filter(recipient_id=cast.nora.pk, about_id=visit.pk).count() == 1
    shown = nora.get(f"/my/visit/{visit.pk}/start/").content.decode()
    assert "12 Quay Street" in shown
    assert "Sets out" not in shown


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("starts_at", "", "Say the day and the time."),
        ("starts_at", "2026-03-02T07:00", "This time has gone by."),
        ("starts_at", "2027-05-02T07:00", "days ahead"),
        ("starts_at", "2026-03-29T01:30", "the clocks go forward"),
        ("expected_back_at", "2026-03-02T10:00", "The return would be before"),
        ("starts_at", "soon", "Write day and time like"),
    ],
)
def test_what_cannot_be_planned_is_said_beside_it_and_kept(
    nora: Client, clock: HeldClock, name: str, value: str, words: str
) -> None:
    answer = nora.post("/my/plan/", typed(clock, **{name: value}))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert "12 Quay Street" in html
    assert value in html
    assert not Visit.objects.exists()


def test_a_plan_cannot_be_moved_to_what_has_gone_by(nora: Client, cast: Cast, clock: HeldClock) -> None:
    begins = clock.now + timedelta(hours=1)
    made = actions.plan(
        cast.actor(cast.nora),
        asked(clock.now, stops=(), expected_back_at=clock.now + timedelta(hours=5)),
        starts_at=begins,
    )
    past = typed(clock, starts_at=local(clock.now - timedelta(minutes=30)), version="1")
    answer = nora.post(f"/my/visit/{made.visit_id}/edit/", past)
    assert answer.status_code == 422
    assert "Begin the visit now" in answer.content.decode()
    assert Visit.objects.get().planned_start_at == begins


def test_a_stop_is_left_out_by_the_worker_and_at_the_desk(
    nora: Client, marcus: Client, cast: Cast, clock: HeldClock
) -> None:
    stops = (stop(clock.now), stop(clock.now, arrive=2, leave=3, address="9 Mill Lane"))
    out = actions.sign_out(
        cast.actor(cast.nora), asked(clock.now, expected_back_at=clock.now + timedelta(hours=6), stops=stops)
    )
    first, second = Stop.objects.filter(visit_id=out.visit_id)
    assert "Leave it out" in nora.get("/my/").content.decode()
    assert nora.post("/my/check-in/skip/", {"visit": out.visit_id, "stop": first.pk}).status_code == 302
    shown = marcus.get(f"/visits/{out.visit_id}/").content.decode()
    assert shown.count("They leave it out") == 1
    assert marcus.post(f"/visits/{out.visit_id}/skip/{second.pk}/").status_code == 302
    assert not Stop.objects.filter(skipped_at=None).exists()
    by = VisitEvent.objects.filter(stop=second).get()
    assert by.by_person_id == cast.marcus.pk


def test_the_desk_signs_somebody_out_and_plans_for_them(marcus: Client, cast: Cast, clock: HeldClock) -> None:
    html = marcus.get("/visits/").content.decode()
    assert "Nora Byrne" in html
    assert "Zoe Hill" not in html
    page = f"/my/sign-out/?for={cast.nora.pk}"
    shown = marcus.get(page)
    assert "Sign out for <bdi>Nora Byrne</bdi>" in shown.content.decode()
    assert "Use where I am" not in shown.content.decode()
    assert "geolocation=()" in shown.headers["Permissions-Policy"]
    body = typed(clock)
    del body["starts_at"]
    more = marcus.post(page, body | {"add_stop": "1"}).content.decode()
    assert "Stop 2" in more
    assert f"?for={cast.nora.pk}" in more
    done = marcus.post(page, body)
    visit = Visit.objects.get()
    assert done.headers["Location"] == f"/visits/{visit.pk}/"
    assert (visit.person_id, visit.state) == (cast.nora.pk, "out")
    assert VisitEvent.objects.get(kind="signed_out").by_person_id == cast.marcus.pk
    again = marcus.post(page, body)
    assert again.status_code == 422
    assert "End it and begin this one" in again.content.decode()
    planned = marcus.post(f"/my/plan/?for={cast.ben.pk}", typed(clock))
    assert planned.status_code == 302
    assert Visit.objects.get(person=cast.ben).state == "planned"
    found = marcus.get("/visits/?state=planned").content.decode()
    assert "Ben Okafor" in found
    assert "<td>Nora Byrne</td>" not in found


def test_the_desk_changes_a_plan_by_telephone_and_it_is_no_sign_of_life(
    marcus: Client, cast: Cast, clock: HeldClock
) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now, stops=()))
    heard = Visit.objects.get().last_heard_at
    clock.advance(minutes=10)
    page = f"/my/visit/{out.visit_id}/edit/"
    assert "Change the plan for <bdi>Nora Byrne</bdi>" in marcus.get(page).content.decode()
    body = typed(clock, version="1", notes="Rang from the road")
    del body["starts_at"]
    assert marcus.post(page, body).headers["Location"] == f"/visits/{out.visit_id}/"
    visit = Visit.objects.get()
    assert (visit.notes, visit.last_heard_at) == ("Rang from the road", heard)


def test_nobody_else_signs_anybody_out(nora: Client, cast: Cast, clock: HeldClock) -> None:
    zoe = Client()
    sign_in(zoe, cast.zoe)
    out = actions.sign_out(cast.actor(cast.ben), asked(clock.now))
    for stranger in (nora, zoe):
        for path in (f"/my/sign-out/?for={cast.ben.pk}", f"/my/plan/?for={cast.ben.pk}", "/my/plan/?for=nobody"):
            assert stranger.get(path).status_code == 404
            assert stranger.post(path, typed(clock)).status_code == 404
        assert stranger.get(f"/my/visit/{out.visit_id}/edit/").status_code == 404
    assert Visit.objects.count() == 1
    assert "Sign somebody out" not in nora.get("/visits/").content.decode()


def test_every_page_of_it_is_accessible(page: Page, committed_cast: Cast, clock: HeldClock) -> None:
    sign_in_browser(page, committed_cast.marcus)
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    for path in ("/my/plan/", f"/my/sign-out/?for={committed_cast.nora.pk}", "/visits/"):
        page.goto(path)
        assert_accessible(page)
    page.locator("summary", has_text="Sign somebody out").click()
    page.get_by_label("Who", exact=True).select_option(label="Nora Byrne")
    page.get_by_role("button", name="Plan for later").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Plan a visit for Nora Byrne")
    assert_accessible(page)
