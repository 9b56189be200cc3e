"""Names and addresses in any script, as long as people have them: nothing runs out of the screen, no line is turned."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.clock import HeldClock
from tests.persons.scenes import written
from tests.places.scenes import premise
from tests.visits.stories import asked, stop
from tests.web.browser import sign_in
from wayhome.persons.models import PersonOfConcern
from wayhome.places.actions import PremiseDraft
from wayhome.staff.models import Person
from wayhome.visits import actions as visits
from wayhome.visits.models import Stop

LONG = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewiss"
STREET = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogochstreet"
HEBREW = "שדרות רוטשילד 12/3"
HEBREW_CALLED = "עדינה 3"
EMOJI = "👩🏽‍🦰 Mia 🌈"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

pytestmark = pytest.mark.browser


@pytest.fixture
def pages(committed_cast: Cast, clock: HeldClock) -> list[str]:
    """Everybody has a difficult name, and Nora is at a difficult address; returns the pages that show it."""
    cast = committed_cast
    names = {cast.nora.pk: (HEBREW, HEBREW_CALLED), cast.ben.pk: (LONG * 3, LONG[:60]), cast.marcus.pk: (EMOJI, EMOJI)}
    for pk, (name, called) in names.items():
        Person.objects.filter(pk=pk).update(name=name, called=called)
    concern = written(cast)
    PersonOfConcern.objects.filter(pk=concern.pk).update(name=LONG * 3)
    place = premise(cast, PremiseDraft(kind="client", text=f"{STREET} 14", label=f"{EMOJI} {LONG}"))
    there = replace(stop(clock.now), address=HEBREW, place_name=STREET, purpose=LONG)
    out = visits.sign_out(cast.actor(cast.nora), asked(clock.now, stops=(there,)))
    visits.arrive(cast.actor(cast.nora), out.visit_id, stop_id=Stop.objects.get().pk)
    visits.sign_out(cast.actor(cast.ben), asked(clock.now, stops=()))
    visit = f"/visits/{out.visit_id}/"
    about = [f"/premises/{place.pk}/", f"/persons/{concern.pk}/", f"/people/{cast.nora.pk}/", f"/people/{cast.ben.pk}/"]
    return ["/", "/wall/", "/visits/", visit, f"{visit}before/", f"/briefings/visit/{out.visit_id}/", *about]


def test_nothing_is_wider_than_a_phone_or_a_wall(phone: Page, committed_cast: Cast, pages: list[str]) -> None:
    sign_in(phone, committed_cast.sofia)
    for way in pages:
        answer = phone.goto(way)
        assert answer is not None
        assert answer.ok, way
        assert phone.evaluate(WIDER) <= 0, way
    phone.set_viewport_size({"width": 1920, "height": 1080})
    for way in pages[:2]:
        phone.goto(way)
        assert phone.evaluate(WIDER) <= 0, way


def test_a_workers_own_pages_hold_them_too(phone: Page, committed_cast: Cast, pages: list[str]) -> None:
    assert pages
    sign_in(phone, committed_cast.nora)
    for way in ("/my/", "/card/", "/"):
        phone.goto(way)
        assert phone.evaluate(WIDER) <= 0, way


def test_a_name_from_right_to_left_turns_no_time_beside_it(page: Page, committed_cast: Cast, pages: list[str]) -> None:
    sign_in(page, committed_cast.sofia)
    page.goto("/")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()  # the board's first frame has been put in
    for words in (HEBREW, EMOJI):
        shown = page.locator("bdi", has_text=words).first
        expect(shown).to_be_visible()
        expect(shown).to_have_css("unicode-bidi", "isolate")
    address = page.locator("dd bdi", has_text=HEBREW)
    after = page.locator("dd", has=page.locator("bdi", has_text=HEBREW)).locator(".soft").first
    first, second = address.first.bounding_box(), after.bounding_box()
    assert first is not None
    assert second is not None
    assert second["x"] >= first["x"] + first["width"] - 1  # "arrived 10:15" stands behind the address, as it is read


def test_a_sentence_of_ours_holds_a_name_from_right_to_left(page: Page, committed_cast: Cast, pages: list[str]) -> None:
    sign_in(page, committed_cast.sofia)
    page.goto(pages[5])
    told = page.locator(".brief-words")
    expect(told).to_contain_text(f"It is about \u2068{HEBREW}\u2069, a worker of ours.")
    expect(page.locator(".brief-do")).to_contain_text(f"does not show that \u2068{HEBREW_CALLED}\u2069 speaks freely")
    expect(page.locator(".brief-where")).to_contain_text(f"\u2068{HEBREW} ({STREET})\u2069")
