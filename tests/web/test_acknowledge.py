"""The link in a message: a tap, not a visit; once; no name before the PIN; half an hour, one alarm."""

import pytest
from django.test import Client

from tests.cast import Cast
from tests.clock import HeldClock
from tests.web.alarm_stories import nora_is_overdue
from wayhome.alarms import actions
from wayhome.alarms.models import Alarm
from wayhome.http.tries import FailedTries
from wayhome.ledger.models import Entry
from wayhome.messaging.links import make_token
from wayhome.messaging.models import Message
from wayhome.staff.actions import set_pins
from wayhome.staff.models import PinAnswer
from wayhome.web.acknowledge import views

pytestmark = pytest.mark.django_db
TRUE, DURESS = "73915824", "40628153"


@pytest.fixture
def alarm(cast: Cast, clock: HeldClock) -> Alarm:
    set_pins(cast.actor(cast.marcus), true_pin=TRUE, duress_pin=DURESS)
    return nora_is_overdue(cast, clock)


def token_for(cast: Cast) -> str:
    message = Message.objects.filter(recipient_id=cast.marcus.pk, with_link=True).order_by("pk").first()
    assert message is not None
    return make_token(message.pk)


@pytest.fixture
def token(alarm: Alarm, cast: Cast) -> str:
    return token_for(cast)


def tapped(client: Client, token: str, alarm: Alarm) -> None:
    answer = client.post(f"/a/{token}/{alarm.pk}/take/")
    assert answer.status_code == 302


def test_following_the_link_acknowledges_nothing_and_says_nothing(alarm: Alarm, token: str, client: Client) -> None:
    for method in (client.get, client.head, client.get, client.options):
        method(f"/a/{token}")
    page = client.get(f"/a/{token}")
    alarm.refresh_from_db()
    assert alarm.acknowledged_by is None
    text = page.content.decode()
    assert "An alarm is waiting for you." in text
    for secret in ("Nora", "Byrne", "Abbey", "Missed", "Harbour"):
        assert secret not in text
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] in {"no-referrer", "same-origin"}
    assert "sessionid" not in client.cookies


def test_one_tap_acknowledges_without_sign_in_or_cookie(alarm: Alarm, token: str, cast: Cast) -> None:
    tapped(Client(enforce_csrf_checks=True), token, alarm)
    alarm.refresh_from_db()
    assert alarm.acknowledged_by == cast.marcus
    entry = Entry.objects.get(action="alarm.acknowledged")
    assert entry.actor == {"kind": "person", "id": str(cast.marcus.pk), "origin": "link"}


def test_the_tap_works_once(alarm: Alarm, token: str, cast: Cast, clock: HeldClock) -> None:
    tapped(Client(), token, alarm)
    other = Client().get(f"/a/{token}").content.decode()
    assert "You have it." in other
    clock.advance(minutes=11)
    page = Client().get(f"/a/{token}").content.decode()
    assert "I have it" not in page
    assert "that time has run out" in page
    tapped(Client(), token, alarm)
    alarm.refresh_from_db()
    assert alarm.lease_until is not None
    assert alarm.lease_until < clock.now


def test_who_has_it_is_said_by_first_name_only(alarm: Alarm, token: str, cast: Cast) -> None:
    actions.acknowledge(cast.actor(cast.bea), alarm.pk)
    page = Client().get(f"/a/{token}").content.decode()
    assert "Bea has it." in page
    assert "Łukasik" not in page
    assert "Nora" not in page


def test_a_closed_alarm_answers_kindly(alarm: Alarm, token: str, cast: Cast) -> None:
    from wayhome.visits.actions import VisitOutcome  # noqa: PLC0415 - beside its only use

    actions.close(cast.actor(cast.bea), alarm.pk, cause="late", contact="spoke", visit_outcome=VisitOutcome(back=True))
    assert "It is over" in Client().get(f"/a/{token}").content.decode()
    Client().post(f"/a/{token}/{alarm.pk}/take/")
    alarm.refresh_from_db()
    assert alarm.acknowledged_by is None


@pytest.mark.parametrize("text", ["x", "A" * 43, "../../etc", "é", "A" * 4000])
def test_a_wrong_link_leads_nowhere(cast: Cast, text: str, client: Client) -> None:
    answer = client.get(f"/a/{text}")
    assert answer.status_code == 404


def test_guessing_links_is_slowed(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "failed_links", FailedTries(tries=3))
    answers = [client.get(f"/a/{'A' * 42}{number}").status_code for number in range(5)]
    assert answers == [404, 404, 404, 429, 429]


def test_place_and_procedure_open_with_the_pin(alarm: Alarm, token: str, client: Client, cast: Cast) -> None:
    own = f"/a/{token}/{alarm.pk}/"
    assert client.get(own).status_code == 302, "without the tap there is nothing to type a PIN for"
    tapped(client, token, alarm)
    page = client.get(own).content.decode()
    assert "opens with your PIN" in page
    assert "Abbey" not in page
    assert "Nora" not in page
    wrong = client.post(own, {"pin": "00000000"})
    assert wrong.status_code == 422
    assert "00000000" not in wrong.content.decode()
    assert client.post(own, {"pin": TRUE}).status_code == 302
    page = client.get(own).content.decode()
    assert "14 Abbey Lane" in page
    assert "What to do next" in page
    assert "Close this alarm" not in page
    assert "Closing asks for a full sign-in" in page
    assert Entry.objects.get(action="alarm.viewed", actor__origin="link")
    assert Entry.objects.filter(action="alarm.viewed").count() == 1


def test_the_duress_pin_opens_the_same_page(alarm: Alarm, token: str, client: Client) -> None:
    tapped(client, token, alarm)
    assert client.post(f"/a/{token}/{alarm.pk}/", {"pin": DURESS}).status_code == 302
    assert "14 Abbey Lane" in client.get(f"/a/{token}/{alarm.pk}/").content.decode()
    assert PinAnswer.objects.count() == 1


def test_it_is_open_for_half_an_hour_in_this_browser_only(
    alarm: Alarm, token: str, client: Client, clock: HeldClock
) -> None:
    own = f"/a/{token}/{alarm.pk}/"
    tapped(client, token, alarm)
    client.post(own, {"pin": TRUE})
    assert Client().get(own).status_code == 302
    client.post(f"{own}tick/", {"item": "call-1", "outcome": "no answer"})
    assert "no answer" in client.get(own).content.decode().lower()
    assert client.get(f"{own}live/").status_code == 200
    clock.advance(minutes=31)
    assert "opens with your PIN" in client.get(own).content.decode()
    assert client.get(f"{own}live/", headers={"HX-Request": "true"}).status_code == 403
    assert client.post(f"{own}note/", {"text": "too late"}).status_code == 302


def test_it_opens_this_alarm_and_no_other(alarm: Alarm, token: str, client: Client) -> None:
    tapped(client, token, alarm)
    client.post(f"/a/{token}/{alarm.pk}/", {"pin": TRUE})
    assert client.get("/alarms/").status_code == 302
    assert client.get(f"/alarms/{alarm.pk}/").status_code == 302
    assert client.get(f"/a/{token}/{alarm.visit_id}/").status_code == 404
    assert client.post(f"/a/{token}/{alarm.visit_id}/take/").status_code == 404


def test_a_digest_has_one_tap_for_each_alarm(alarm: Alarm, cast: Cast, client: Client, clock: HeldClock) -> None:
    from wayhome.core.ids import new_id  # noqa: PLC0415 - beside its only use

    fields = {field.attname: getattr(alarm, field.attname) for field in Alarm._meta.concrete_fields}
    second = Alarm.objects.create(
        **{**fields, "id": new_id(), "person_id": cast.ben.pk, "subject_id": cast.ben.pk, "visit_id": None}
    )
    message = Message.objects.filter(recipient_id=cast.marcus.pk, with_link=True).order_by("pk").first()
    assert message is not None
    message.about_others = [str(second.pk)]
    message.save()
    token = make_token(message.pk)
    page = client.get(f"/a/{token}").content.decode()
    assert "2 alarms are waiting for you." in page
    assert page.count("I have it") == 2
    tapped(client, token, alarm)
    page = client.get(f"/a/{token}").content.decode()
    assert page.count("I have it") == 1
    tapped(client, token, second)
    second.refresh_from_db()
    alarm.refresh_from_db()
    assert second.acknowledged_by == alarm.acknowledged_by == cast.marcus


def test_police_and_keeping_it_work_from_the_link(alarm: Alarm, token: str, client: Client) -> None:
    own = f"/a/{token}/{alarm.pk}/"
    tapped(client, token, alarm)
    client.post(own, {"pin": TRUE})
    assert client.post(f"{own}police-not-called/", {"reason": ""}).status_code == 422
    client.post(f"{own}police-called/", {"event_number": "E 9"})
    client.post(f"{own}extend/")
    client.post(f"{own}let-go/")
    alarm.refresh_from_db()
    assert alarm.event_number == "E 9"
    assert alarm.acknowledged_by is None
