"""The worker's page: one step from the day sheet, big buttons, and nothing typed is ever lost."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.clock import HeldClock
from tests.http.sessions import sign_in
from tests.visits.stories import asked, stop
from tests.web.browser import Front, assert_accessible, assert_light
from tests.web.browser import sign_in as sign_in_browser
from wayhome.staff.models import Shift
from wayhome.visits import actions
from wayhome.visits.models import Prompt, Stop, Visit

SAMPLES = Path(__file__).parent.parent / "visits" / "samples"


@pytest.fixture
def nora(cast: Cast, client: Client) -> Client:
    sign_in(client, cast.nora)
    return client


def inputs(html: str) -> dict[str, str]:
    """Return what the form of a page would send (its first submit button pressed)."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] not in {"csrfmiddlewaretoken", "replace"}:
            found[name[1]] = value[1] if value else ""
    return found | {"back_to": "office", "risk": "normal"}


def test_a_day_sheet_becomes_a_sign_out_in_one_step(nora: Client, cast: Cast, clock: HeldClock) -> None:
    sheet = SimpleUploadedFile("calendar.ics", (SAMPLES / "outlook.ics").read_bytes())
    shown = nora.post("/my/day-sheet/", {"file": sheet})
    html = shown.content.decode()
    assert "12 Quay Street, Flat 3" in html
    assert "Payday" in html
    assert "Supervision" in html
    done = nora.post("/my/sign-out/", inputs(html))
    assert done.status_code == 302, done.content.decode()
    visit = Visit.objects.get()
    assert (visit.state, visit.source) == ("out", "day-sheet")
    assert next(stop.address for stop in visit.stops.all()) == "Hill Road Community Centre"
    assert visit.expected_back_at == clock.now + timedelta(hours=7)


@pytest.mark.parametrize(
    "content", [b"", b"nothing at all", b"BEGIN:VCALENDAR\r\nRRULE:FREQ=SECONDLY\r\nEND:VCALENDAR"]
)
def test_a_file_that_cannot_be_read_says_why_beside_it(nora: Client, content: bytes) -> None:
    answer = nora.post("/my/day-sheet/", {"file": SimpleUploadedFile("x.ics", content)})
    assert answer.status_code == 422
    assert 'id="id_file_error' in answer.content.decode()


def test_what_was_typed_is_kept_and_the_error_stands_beside_it(nora: Client) -> None:
    typed = {
        "expected_back_at": "2026-03-29T01:30",
        "back_to": "home",
        "risk": "normal",
        "notes": "Ἀθηνᾶ 李",
        "stops-TOTAL_FORMS": "1",
        "stops-INITIAL_FORMS": "0",
        "stops-0-address": "12 Quay Street",
        "stops-0-expected_arrival_at": "2026-03-02T08:00",
        "stops-0-expected_departure_at": "2026-03-02T07:00",
    }
    answer = nora.post("/my/sign-out/", typed)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "the clocks go forward" in html
    assert "Ἀθηνᾶ 李" in html
    typed["expected_back_at"] = "2026-03-02T12:00"
    html = nora.post("/my/sign-out/", typed).content.decode()
    assert "would end before it begins" in html
    assert "12 Quay Street" in html
    assert not Visit.objects.exists()


def test_stops_are_added_and_taken_away_without_a_script(nora: Client) -> None:
    typed = inputs(nora.get("/my/sign-out/").content.decode()) | {"stops-0-address": "First", "notes": "kept"}
    html = nora.post("/my/sign-out/", typed | {"add_stop": "1"}).content.decode()
    assert 'name="stops-1-address"' in html
    assert "First" in html
    html = nora.post("/my/sign-out/", inputs(html) | {"stops-1-address": "Second", "take_away": "0"}).content.decode()
    assert "Second" in html
    assert "First" not in html
    for hostile in ({"stops-TOTAL_FORMS": "many"}, {"take_away": "\u00b2"}, {"take_away": "9" * 5_000}):
        assert nora.post("/my/sign-out/", typed | {"add_stop": "1"} | hostile).status_code == 200


def test_somebody_who_is_out_is_offered_to_replace_that_visit(nora: Client, cast: Cast, clock: HeldClock) -> None:
    actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    typed = inputs(nora.get("/my/sign-out/").content.decode())
    answer = nora.post("/my/sign-out/", typed)
    assert answer.status_code == 422
    assert "End it and begin this one" in answer.content.decode()
    assert nora.post("/my/sign-out/", typed | {"replace": "1"}).status_code == 302
    assert sorted(Visit.objects.values_list("state", flat=True)) == ["back", "out"]


def test_every_button_says_what_was_received(nora: Client, cast: Cast, clock: HeldClock) -> None:
    Prompt.objects.create(office=cast.office, moment="arriving", text="Look the place over first.")
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    assert "Look the place over first." in nora.get("/my/").content.decode()
    for minutes, what, says in (
        (5, "now", "Received 09:05."),
        (5, "arrive", "Next by 10:30"),
        (5, "extend-15", "Next by 10:45"),
        (5, "leave", "Next by 11:20"),
        (5, "back", "You are back"),
    ):
        clock.advance(minutes=minutes)
        answer = nora.post(f"/my/check-in/{what}/", {"visit": out.visit_id}, follow=True)
        assert says in answer.content.decode(), what
    assert nora.post("/my/check-in/fly/", {"visit": out.visit_id}).status_code == 404
    assert nora.post("/my/check-in/now/", {"visit": "x"}).status_code == 404


def test_the_plan_is_changed_while_out(nora: Client, cast: Cast, clock: HeldClock) -> None:
    known = replace(stop(clock.now), place_name="The old mill")
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now, stops=(known,), route_points=((53.3, -6.2),)))
    html = nora.get(f"/my/visit/{out.visit_id}/edit/").content.decode()
    assert (
        nora.post(f"/my/visit/{out.visit_id}/edit/", inputs(html) | {"stops-0-address": "9 New Street"}).status_code
        == 302
    )
    assert (Stop.objects.get().address, Stop.objects.get().place_name) == ("9 New Street", "The old mill")
    assert Visit.objects.get().route_points == [[53.3, -6.2]]
    answer = nora.post(f"/my/visit/{out.visit_id}/edit/", inputs(html))
    assert answer.status_code == 422
    assert "Somebody changed this visit" in answer.content.decode()


def test_a_planned_visit_begins_or_is_cancelled(nora: Client, cast: Cast, clock: HeldClock) -> None:
    first, second = (actions.plan(cast.actor(cast.nora), asked(clock.now), starts_at=clock.now) for _ in range(2))
    assert "Go now" in nora.get("/my/").content.decode()
    html = nora.get(f"/my/visit/{first.visit_id}/start/").content.decode()
    assert nora.post(f"/my/visit/{first.visit_id}/start/", inputs(html)).status_code == 302
    assert nora.post(f"/my/visit/{second.visit_id}/cancel/").status_code == 302
    assert set(Visit.objects.values_list("state", flat=True)) == {"out", "cancelled"}


def test_the_address_of_a_calendar_is_kept_or_refused(nora: Client) -> None:
    assert nora.post("/my/calendar/", {"url": "file:///etc/passwd"}).status_code == 422
    assert nora.post("/my/calendar/", {"url": "webcal://calendar.example/x.ics"}).status_code == 302
    assert nora.post("/my/calendar/", {"url": ""}).status_code == 302


@pytest.mark.browser
def test_sign_out_by_day_sheet_in_a_browser(phone: Page, front: Front, committed_cast: Cast, clock: HeldClock) -> None:
    sign_in_browser(phone, committed_cast.nora)
    phone.goto("/my/")
    assert_accessible(phone)
    phone.locator("#id_file").set_input_files(SAMPLES / "outlook.ics")
    phone.get_by_role("button", name="Read this file").click()
    expect(phone.locator("#id_stops-1-address")).to_have_value(re.compile("12 Quay Street"))
    assert_accessible(phone)
    phone.get_by_role("button", name="Sign out now").first.click()
    expect(phone.get_by_role("button", name="Arrived")).to_be_visible()
    assert_accessible(phone)
    clock.advance(minutes=3)
    phone.get_by_role("button", name="Check in").click()
    expect(phone.get_by_text("Received 09:03")).to_be_visible()
    assert_light(phone, "/my/", front)


def test_a_companion_sees_whom_they_go_with_opens_the_plan_and_says_no(
    cast: Cast, client: Client, clock: HeldClock
) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now, companion_id=cast.ben.pk))
    sign_in(client, cast.ben)
    html = client.get("/my/").content.decode()
    assert "You go along" in html
    assert "Nora Byrne" in html
    assert "12 Quay Street" not in html
    shown = client.get(f"/my/with/{out.visit_id}/").content.decode()
    assert "12 Quay Street" in shown
    assert "+353861230000" in shown
    said = client.post(f"/my/with/{out.visit_id}/decline/", follow=True).content.decode()
    assert "You do not go along; they are told." in said
    assert "Nora Byrne" not in said
    assert client.get(f"/my/with/{out.visit_id}/").status_code == 404


@pytest.mark.browser
def test_going_along_is_accessible_on_a_phone(
    phone: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    out = actions.sign_out(
        committed_cast.actor(committed_cast.nora), asked(clock.now, companion_id=committed_cast.ben.pk)
    )
    sign_in_browser(phone, committed_cast.ben)
    for address in ("/my/", f"/my/with/{out.visit_id}/"):
        phone.goto(address)
        expect(phone.get_by_role("button", name="I do not go along")).to_be_visible()
        assert_accessible(phone)


def test_the_hint_of_the_return_speaks_to_whom_it_is_about(cast: Cast, client: Client) -> None:
    sign_in(client, cast.marcus)
    assert "people look for you after" in client.get("/my/sign-out/").content.decode()
    assert "people look for them after" in client.get(f"/my/sign-out/?for={cast.nora.pk}").content.decode()


def test_whoever_begins_a_planned_visit_hears_what_is_missing_too(nora: Client, cast: Cast, clock: HeldClock) -> None:
    planned = actions.plan(cast.actor(cast.nora), asked(clock.now), starts_at=clock.now + timedelta(minutes=10))
    Shift.objects.all().delete()
    typed = inputs(nora.get(f"/my/visit/{planned.visit_id}/start/").content.decode())
    said = nora.post(f"/my/visit/{planned.visit_id}/start/", typed, follow=True).content.decode()
    assert "You are signed out. Safe journey." in said
    assert "Nobody is on duty now: it may be that nobody answers." in said
    assert Visit.objects.get().state == "out"
