"""The page before going in: by the worker on a phone, by the supervisor at the desk; nothing stops a sign-out."""

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.clock import HeldClock
from tests.http.sessions import sign_in
from tests.visits.stories import asked
from tests.visits.test_before import hazard
from tests.web.browser import Front, assert_accessible, assert_light
from tests.web.browser import sign_in as sign_in_browser
from wayhome.places.models import Hazard
from wayhome.visits import actions
from wayhome.visits.models import Backup, Stop, Visit


def test_another_workers_page_is_not_there(cast: Cast, clock: HeldClock, client: Client) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    for person, status in ((cast.nora, 200), (cast.marcus, 200), (cast.ben, 404), (cast.zoe, 404)):
        sign_in(client, person)
        assert client.get(f"/visits/{out.visit_id}/before/").status_code == status


@pytest.mark.browser
def test_an_address_that_is_only_like_a_premise_is_asked_about(
    phone: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    hazard(committed_cast, Hazard.Severity.DANGER, text="12 Quay Street, Dublin")
    sign_in_browser(phone, committed_cast.nora)
    phone.goto("/my/sign-out/")
    phone.get_by_label("Address").first.fill("14 Quay Street, Dublin")
    phone.get_by_role("button", name="Sign out now").first.click()
    expect(phone.get_by_role("heading", name="Is it one of these?")).to_be_visible()
    expect(phone.get_by_text("came to the door with a bat")).to_have_count(0)
    assert_accessible(phone)
    assert_light(phone, f"/visits/{Visit.objects.get().pk}/before/", front)
    phone.get_by_role("button", name="It is this one").click()
    expect(phone.get_by_text("came to the door with a bat")).to_be_visible()
    expect(phone.get_by_role("heading", name="Is it one of these?")).to_have_count(0)


def test_a_place_that_is_no_place_is_not_found(cast: Cast, clock: HeldClock, client: Client) -> None:
    out = actions.sign_out(cast.actor(cast.nora), asked(clock.now))
    sign_in(client, cast.nora)
    page = f"/visits/{out.visit_id}/before/{Stop.objects.get().pk}/place/"
    assert client.post(page, {"premise": "x"}).status_code == 404


@pytest.mark.browser
def test_danger_at_the_door(phone: Page, page: Page, front: Front, committed_cast: Cast, clock: HeldClock) -> None:
    hazard(committed_cast, Hazard.Severity.DANGER)
    sign_in_browser(phone, committed_cast.nora)
    phone.goto("/my/sign-out/")
    phone.get_by_label("Address").first.fill("12 Quay Street")
    phone.get_by_role("button", name="Sign out now").first.click()
    expect(phone.get_by_role("heading", name="Before you go in")).to_be_visible()
    visit = Visit.objects.get(state="out")
    expect(phone.get_by_text("came to the door with a bat")).to_be_visible()
    expect(phone.get_by_text("Unreviewed:")).to_be_visible()
    assert_accessible(phone)
    assert_light(phone, f"/visits/{visit.pk}/before/", front)
    phone.get_by_role("button", name="Ask for police").click()
    expect(phone.get_by_text("Police: asked for, not confirmed")).to_be_visible()

    sign_in_browser(page, committed_cast.sofia)
    page.goto(f"/visits/{visit.pk}/before/")
    page.get_by_label("Who comes").fill("Unit 12")
    page.get_by_role("button", name="They come").click()
    expect(page.get_by_text("Police: confirmed, Unit 12")).to_be_visible()
    page.get_by_role("button", name="I say yes").click()
    expect(page.get_by_text("A supervisor's yes: there")).to_be_visible()
    assert Backup.objects.get().state == "confirmed"

    phone.reload()
    off = phone.get_by_role("button", name="Call it off")
    expect(off).to_be_hidden()  # one thumb, in the dark, beside "They are there"
    phone.get_by_text("Not needed any more?").click()
    expect(off).to_be_visible()
    phone.get_by_role("button", name="I do not go there alone").click()
    expect(phone.get_by_text("No stop is ahead.")).to_be_visible()
    assert Stop.objects.get().skipped_at is not None
