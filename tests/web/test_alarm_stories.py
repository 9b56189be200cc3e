"""In a real browser: from overdue to closed; what a monitor sees at three in the morning, on phone and wall."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.clock import HeldClock
from tests.web.alarm_stories import engine_cycle, nora_is_out, nora_is_overdue
from tests.web.browser import Front, assert_accessible, assert_light, sign_in
from wayhome.alarms.models import Alarm, Drill
from wayhome.ledger.actions import write_leaves
from wayhome.ledger.verify import verify
from wayhome.messaging.links import make_token
from wayhome.messaging.models import Message
from wayhome.staff.actions import set_pins
from wayhome.visits.models import Visit

pytestmark = pytest.mark.browser
PIN = "73915824"


def test_overdue_to_closed(page: Page, front: Front, committed_cast: Cast, clock: HeldClock) -> None:
    cast = committed_cast
    nora_is_out(cast, clock)
    sign_in(page, cast.marcus)
    page.goto("/alarms/")
    expect(page.get_by_text("Missed contact: Nora Byrne")).to_have_count(0)
    clock.advance(minutes=75, seconds=1)
    engine_cycle()
    page.goto("/alarms/")
    page.get_by_role("link", name="Missed contact: Nora Byrne").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nora Byrne")
    page.get_by_role("button", name=re.compile("^I have it")).click()
    expect(page.get_by_text("You have it")).to_be_visible()
    page.get_by_role("button", name="No answer: Ring Nora", exact=True).click()
    first = page.locator("#step-call-1")
    expect(first).to_have_attribute("data-ticked", "yes")
    expect(page.locator("[data-current] summary")).to_be_focused()
    first.get_by_role("button", name="Not done after all").click()
    expect(first).to_have_attribute("data-ticked", "no")
    expect(page.locator("[data-current]")).to_have_count(1)
    page.get_by_role("button", name="No answer: Ring Nora", exact=True).click()
    expect(first).to_have_attribute("data-ticked", "yes")
    expect(first).to_contain_text("Marcus Doyle")
    expect(page.locator("#story")).to_contain_text("Ring Nora")
    clock.advance(minutes=31)
    engine_cycle()
    page.reload()
    expect(page.get_by_text("Call the police now")).to_be_visible()
    page.get_by_text("Police are not called, because").click()
    page.get_by_label("Why not").fill("Ben has just found her at the car, well.")
    page.get_by_role("button", name="Record why not").click()
    expect(page.get_by_text("Call the police now")).to_have_count(0)
    page.get_by_role("button", name="Close this alarm").click()
    expect(page.get_by_text("Choose what it was.")).to_be_visible()
    page.get_by_label("What was it").select_option("no_signal")
    page.get_by_label("Seen by a colleague").check()
    page.get_by_label("Is over: back, or safe elsewhere").check()
    page.locator("#close").get_by_label("Note").fill("Flat battery.")
    page.get_by_role("button", name="Close this alarm").click()
    expect(page.locator("#lease")).to_contain_text("Closed by Marcus Doyle")
    alarm = Alarm.objects.get()
    assert (alarm.cause, alarm.contact, alarm.closed_by_id) == ("no_signal", "seen", cast.marcus.pk)
    assert Visit.objects.get().state == Visit.State.BACK
    assert_accessible(page)
    while write_leaves(500):
        pass
    assert verify().holds


def test_what_another_does_arrives_and_silence_is_said(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    from wayhome.alarms import actions  # noqa: PLC0415 - beside its only use

    alarm = nora_is_overdue(committed_cast, clock)
    sign_in(page, committed_cast.marcus)
    page.goto(f"/alarms/{alarm.pk}/")
    page.get_by_role("textbox", name="Event number").fill("half typed")
    bea = committed_cast.actor(committed_cast.bea)
    actions.acknowledge(bea, alarm.pk)
    actions.tick(bea, alarm.pk, "call-1", "no answer")
    expect(page.locator("#lease")).to_contain_text("Bea Łukasik has it", timeout=8_000)
    expect(page.locator("#step-call-1")).to_have_attribute("data-ticked", "yes")
    expect(page.get_by_role("textbox", name="Event number")).to_have_value("half typed")
    expect(page.locator(".police-clock")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    expect(page.locator("#not-live")).to_be_hidden()
    page.route("**/live/**", lambda route: route.abort())
    expect(page.locator("#not-live")).to_be_visible(timeout=30_000)


@pytest.mark.parametrize(
    "address", ["alarm", "/alarms/", "/alarms/afterwards/", "/ladders/", "ladder", "/drills/", "drill"]
)
def test_pages_are_accessible_and_light(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock, address: str
) -> None:
    cast = committed_cast
    alarm = nora_is_overdue(cast, clock)
    cast.sofia.grants.create(role="monitor", office=cast.office)
    if address == "drill":
        sign_in(page, cast.sofia)
        page.goto("/drills/")
        page.get_by_label("Who is missed").select_option(label="Ben Okafor (Harbour Street)")
        page.get_by_role("button", name="Start the drill now").click()
        expect(page.get_by_text("It is running.")).to_be_visible()
        clock.advance(seconds=20)
        engine_cycle()
        expect(page.get_by_text("Alarm opened", exact=True)).to_be_visible(timeout=8_000)
    where = {
        "alarm": f"/alarms/{alarm.pk}/",
        "ladder": f"/ladders/{cast.office.pk}/out_of_hours/",
        "drill": f"/drills/{getattr(Drill.objects.first(), 'pk', '')}/",
    }.get(address, address)
    sign_in(page, cast.sofia)
    assert_light(page, where, front)
    assert_accessible(page)


def test_the_link_on_a_phone(phone: Page, front: Front, committed_cast: Cast, clock: HeldClock) -> None:
    cast = committed_cast
    set_pins(cast.actor(cast.marcus), true_pin=PIN, duress_pin="40628153")
    nora_is_overdue(cast, clock)
    message = Message.objects.filter(recipient_id=cast.marcus.pk, with_link=True).first()
    assert message is not None
    address = f"/a/{make_token(message.pk)}"
    assert_light(phone, address, front)
    assert_accessible(phone)
    phone.get_by_role("button", name="I have it").click()
    expect(phone.get_by_text("opens with your PIN")).to_be_visible()
    assert_accessible(phone)
    phone.get_by_label("Your PIN").fill(PIN)
    phone.get_by_role("button", name="Open").click()
    expect(phone.get_by_text("14 Abbey Lane, Howth").first).to_be_visible()
    assert_accessible(phone)
    phone.get_by_role("button", name="No answer: Ring Nora", exact=True).click()
    expect(phone.locator("#step-call-1")).to_have_attribute("data-ticked", "yes")
