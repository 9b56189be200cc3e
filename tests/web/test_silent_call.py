"""The silent call: nobody speaks, and the duty screen says by itself who it is, where they really are, what to do."""

from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.utils.html import escape
from playwright.sync_api import Page, expect

from tests.alarms.scenes import overdue_alarm
from tests.cast import Cast
from tests.clock import HeldClock
from tests.http.sessions import sign_in
from tests.web.browser import Front, assert_accessible
from tests.web.browser import sign_in as sign_in_browser
from tests.web.test_briefing import NUMBER, scene
from wayhome.alarms import actions
from wayhome.alarms.models import Alarm
from wayhome.calls.actions import TELEPHONE, Incoming, receive_call, view_call
from wayhome.calls.models import CallEvent
from wayhome.calls.queries import Seen, request_of
from wayhome.core.clock import database_now
from wayhome.ledger.models import Entry
from wayhome.places.rules.shapes import ArcBand, holds
from wayhome.web.board.audiences import audience_of
from wayhome.web.board.reading import read
from wayhome.web.board.rows import Board, View, cut

VOIP_BODY = b"""<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="pres:caller@voip.example">
<tuple id="a"><status><gp:geopriv xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10"><gp:location-info>
<ca:civicAddress xmlns:ca="urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr"><ca:country>IE</ca:country>
<ca:A3>Dublin</ca:A3><ca:RD>Elm Park</ca:RD><ca:HNO>8</ca:HNO></ca:civicAddress>
</gp:location-info><gp:usage-rules/></gp:geopriv></status></tuple></presence>"""

SECTOR_BODY = b"""<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="pres:caller@mobile.example">
<tuple id="a"><status><gp:geopriv xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10"><gp:location-info>
<gs:ArcBand xmlns:gs="http://www.opengis.net/pidflo/1.0" xmlns:gml="http://www.opengis.net/gml"
 srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>53.35 -6.26</gml:pos>
<gs:innerRadius uom="urn:ogc:def:uom:EPSG::9001">500</gs:innerRadius>
<gs:outerRadius uom="urn:ogc:def:uom:EPSG::9001">1500</gs:outerRadius>
<gs:startAngle uom="urn:ogc:def:uom:EPSG::9102">340</gs:startAngle>
<gs:openingAngle uom="urn:ogc:def:uom:EPSG::9102">60</gs:openingAngle></gs:ArcBand>
</gp:location-info><gp:usage-rules/></gp:geopriv></status></tuple></presence>"""


def rung(number: str = NUMBER, **more: object) -> UUID:
    """Let the telephone system tell of a call; return its id."""
    return receive_call(TELEPHONE, Incoming(source=CallEvent.Source.PIDF, from_typed=number, **more)).call.pk  # type: ignore[arg-type]  # a story's values


def ring(number: str = NUMBER, **more: object) -> UUID:
    """Let a call come in beside an open browser."""
    call_id = rung(number, **more)
    connection.close()
    return call_id


@pytest.mark.browser
def test_a_silent_call_opens_its_briefing_by_itself(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    scene(committed_cast, clock)
    sign_in_browser(page, committed_cast.marcus)
    page.goto("/")
    expect(page.get_by_role("heading", name="Board")).to_be_visible()
    call_id = ring(class_of_service="VOIP", body=VOIP_BODY, body_type="application/pidf+xml")
    card = page.locator(f"#call-{call_id}")
    expect(card.get_by_role("heading", name="Nora Byrne")).to_be_visible()
    expect(card).to_contain_text("12 Quay Street")  # where she is signed out to
    expect(card).to_contain_text("NOT where the caller is")  # the address that her telephone is registered at
    expect(card).to_contain_text("Colm Reddin")
    assert_accessible(page)
    assert Entry.objects.filter(action="call.viewed").exists()
    assert Entry.objects.filter(action__startswith="briefing").exists()
    second = ring("+447700900123")
    expect(page.locator(f"#call-{second}")).to_contain_text("Nobody is known by this")
    expect(card).to_contain_text("Colm Reddin")  # the first stays as it was opened
    card.get_by_role("link", name="Map, and put it aside").click()
    page.get_by_role("button", name="Put this call aside").click()
    expect(page.locator(f"#call-{second}")).to_be_visible()
    expect(card).to_have_count(0)


@pytest.mark.browser
def test_the_silent_call_is_taken_called_back_and_told_to_the_police(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    scene(committed_cast, clock)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in_browser(page, committed_cast.marcus)
    page.goto("/")
    expect(page.get_by_role("heading", name="Board")).to_be_visible()
    call_id = ring()
    card = page.locator(f"#call-{call_id}")
    expect(card.get_by_role("heading", name="Nora Byrne")).to_be_visible()
    expect(card).to_contain_text("Nobody has it")
    card.get_by_role("button", name="Copy these words").click()
    expect(card.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "12 Quay Street" in copied
    card.get_by_role("link", name="Take it, or call back").click()
    page.get_by_role("button", name="Take this call").click()
    expect(page.get_by_text("You have this call", exact=False).first).to_be_visible()
    page.get_by_role("button", name="Silent call").click()
    expect(page.get_by_text("Stay on the line and listen; do not hang up first", exact=True)).to_be_visible()
    assert_accessible(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_label("Nothing heard").check()
    page.get_by_role("button", name="Write it down about Stay on the line").click()
    page.get_by_label("Answered, and the challenge was answered").locator("visible=true").check()
    page.get_by_role("button", name="Write it down about Ring Nora back").click()
    page.get_by_label("Accidental (pocket, keys, a bag)").check()
    page.get_by_role("button", name="Finish the call-back").click()
    expect(page.get_by_text("Finished: Accidental")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("heading", name="Board")).to_be_visible()
    expect(card).to_have_count(0)


@pytest.mark.browser
def test_an_alarm_that_rings_stands_above_the_calls(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    overdue_alarm(committed_cast, clock, committed_cast.ben)
    connection.close()
    calls = [ring(f"+4477009001{number}") for number in range(10, 13)]
    sign_in_browser(page, committed_cast.marcus)
    page.goto("/")
    lines = page.locator(".line")
    expect(lines.first).to_contain_text("Ben Okafor")
    expect(page.locator(f"#call-{calls[0]}")).to_be_visible()
    actions.acknowledge(committed_cast.actor(committed_cast.bea), Alarm.objects.get().pk)
    connection.close()
    expect(lines.first).to_contain_text("A call")  # somebody has it: the calls are what nobody has


def seen(cast: Cast, call: CallEvent) -> Seen:
    return view_call(cast.actor(cast.marcus), call.pk)


def board_of(cast: Cast, person: str, view: View) -> Board:
    actor = cast.actor(getattr(cast, person))
    now = database_now()
    return cut(read(now), audience_of(actor, view, None), now)


def test_neither_a_wall_nor_a_worker_nor_another_office_sees_a_call(cast: Cast, clock: HeldClock) -> None:
    incoming = Incoming(source=CallEvent.Source.DESK, from_typed=NUMBER)
    ours = receive_call(cast.actor(cast.marcus), incoming).call.pk
    everybodys = receive_call(TELEPHONE, Incoming(source=CallEvent.Source.VOICE, from_typed=NUMBER)).call.pk
    assert {call.id for call in board_of(cast, "marcus", View.DESK).calls} == {ours, everybodys}
    assert {call.id for call in board_of(cast, "zoe", View.DESK).calls} == {everybodys}
    assert board_of(cast, "marcus", View.WALL).calls == ()
    assert board_of(cast, "nora", View.PLAIN).calls == ()


def test_a_call_is_read_by_its_desk_alone(cast: Cast, clock: HeldClock, client: Client) -> None:
    call = receive_call(cast.actor(cast.marcus), Incoming(source=CallEvent.Source.DESK, from_typed=NUMBER)).call
    for person, status in ((cast.marcus, 200), (cast.zoe, 404), (cast.nora, 403)):
        sign_in(client, person)
        for address in (f"/briefings/call/{call.pk}/", f"/briefings/call/{call.pk}/body/"):
            assert client.get(address).status_code == status, (person.name, address)
    assert client.post(f"/briefings/call/{call.pk}/aside/").status_code == 403


def test_a_sector_stays_a_sector_and_is_never_a_pin(cast: Cast, clock: HeldClock) -> None:
    body = Incoming(source=CallEvent.Source.PIDF, from_typed=NUMBER, body=SECTOR_BODY, body_type="application/pidf+xml")
    asked = request_of(seen(cast, receive_call(TELEPHONE, body).call), clock.now)
    [sector] = asked.located
    assert isinstance(sector.shape, ArcBand)
    assert not holds(sector.shape, sector.shape.mast)


@pytest.mark.browser
def test_the_sector_of_a_call_is_drawn_as_a_band_with_its_mast_outside(
    phone: Page, page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    scene(committed_cast, clock)
    call_id = ring(class_of_service="WPH1", body=SECTOR_BODY, body_type="application/pidf+xml")
    for screen in (page, phone):
        sign_in_browser(screen, committed_cast.marcus)
        screen.goto(f"/briefings/call/{call_id}/")
        area = screen.locator(".leaflet-container path.map-shape")
        expect(area).to_be_visible()  # the map of an area opens by itself
        expect(screen.get_by_text("The mast, outside of the band: they are NOT there")).to_be_visible()
        mast = screen.locator(".leaflet-container .map-mark.mast")
        expect(mast).to_be_visible()
        assert screen.evaluate(MAST_IS_FILLED) is False
        expect(screen.locator(".leaflet-container .map-mark.here")).to_have_count(0)  # no pin for the call
        expect(screen.locator(".brief-address")).to_have_text("12 Quay Street")  # the stop goes before a sector
        expect(screen.locator(".brief-where")).to_contain_text("Never send anybody to the mast")
        assert_accessible(screen)
        assert screen.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


MAST_IS_FILLED = """() => {
  const area = document.querySelector(".leaflet-container path.map-shape");
  const mast = document.querySelector(".leaflet-container .map-mark.mast").getBoundingClientRect();
  const at = new DOMPoint(mast.x + mast.width / 2, mast.y + mast.height / 2);
  return area.isPointInFill(at.matrixTransform(area.getScreenCTM().inverse()));
}"""


@pytest.mark.browser
def test_without_any_map_a_sector_is_said_in_words(
    page: Page, front: Front, committed_cast: Cast, clock: HeldClock
) -> None:
    scene(committed_cast, clock)
    call_id = ring(class_of_service="WPH1", body=SECTOR_BODY, body_type="application/pidf+xml")
    page.route("**/leaflet*", lambda route: route.abort())
    sign_in_browser(page, committed_cast.marcus)
    page.goto(f"/briefings/call/{call_id}/")
    expect(page.get_by_text("Tower sector: they are somewhere in this band, not at the mast")).to_be_visible()
    expect(page.locator(".brief-where")).to_contain_text("somewhere 500 m to 1.5 km from the mast, to the north of it")
    expect(page.locator(".map")).to_be_hidden()


def test_an_odd_text_or_address_opens_the_briefing_all_the_same(cast: Cast, clock: HeldClock, client: Client) -> None:
    turned = VOIP_BODY.replace(b"Elm Park", "Elm \u202ekraP".encode())
    call_id = rung(text="Help \u202e me\x00", body=turned, body_type="application/pidf+xml", class_of_service="VOIP")
    CallEvent.objects.filter(pk=call_id).update(text="Help \u202e me")  # as a version before may have kept it
    sign_in(client, cast.marcus)
    answer = client.get(f"/briefings/call/{call_id}/")
    assert answer.status_code == 200
    assert "Elm kraP" in answer.content.decode()


@pytest.mark.parametrize(
    "body",
    [
        b"<presence",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        b"<!DOCTYPE a [<!ENTITY a '1'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]><a>&c;</a>",
        b"<a>" * 5_000,
        b"<a>" + b"x" * 300_000 + b"</a>",
        b"\x00\xff\xfe",
    ],
)
def test_hostile_bodies_are_refused_with_a_reason_and_the_briefing_opens_with_what_is_known(
    cast: Cast, clock: HeldClock, client: Client, body: bytes
) -> None:
    scene(cast, clock)
    call_id = rung(body=body, body_type="application/pidf+xml")
    [remark] = CallEvent.objects.get(pk=call_id).remarks
    sign_in(client, cast.marcus)
    page = client.get(f"/briefings/call/{call_id}/").content.decode()
    assert "Nora Byrne" in page
    assert "12 Quay Street" in page
    assert escape(remark["words"]) in page


def test_a_call_that_says_nothing_asks_by_its_number(cast: Cast, clock: HeldClock) -> None:
    call = receive_call(TELEPHONE, Incoming(source=CallEvent.Source.VOICE, from_typed="anonymous")).call
    asked = request_of(seen(cast, call), clock.now)
    assert (asked.number_e164, asked.located, asked.address) == ("", (), "")
