"""Calls from outside: the telephone system's signed webhook, JSON, and bodies with a location."""

from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from pytest_django import Settings
from twilio.request_validator import RequestValidator

from tests.api.caller import Caller, token_of
from tests.calls.rules.documents import CIRCLE_XML, document
from tests.cast import Cast
from wayhome.calls.models import CallBack, CallEvent
from wayhome.staff.models import Office

SECRET = "a made-up secret"
PATH = "/api/v1/calls/voice"
FORM = {"CallSid": "CA0123456789", "From": "+353861230000", "To": "+35315550100", "CallStatus": "ringing"}


@pytest.fixture
def desk(cast: Cast) -> Caller:
    return Caller(token_of(cast, cast.marcus, ["calls"]).text)


def ring(form: dict[str, str], *, secret: str = SECRET, signed: str = "", path: str = PATH) -> Any:
    signature = signed or RequestValidator(secret).compute_signature("http://testserver" + path, form)
    return Client(raise_request_exception=False).post(path, form, headers={"X-Twilio-Signature": signature})


def test_a_signed_call_is_written_down_and_connected(cast: Cast, settings: Settings) -> None:
    settings.WAYHOME_TWILIO_AUTH_TOKEN = SECRET
    settings.WAYHOME_VOICE_DUTY_NUMBER = "+35315550111"
    answer = ring(FORM)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml")
    assert b'<Dial answerOnBridge="true">+35315550111</Dial>' in answer.content
    assert ring(FORM).status_code == 200
    (call,) = CallEvent.objects.all()
    assert (call.source, call.from_number, call.to_number) == ("voice", "+353861230000", "+35315550100")
    settings.WAYHOME_VOICE_DUTY_NUMBER = ""
    other = ring(FORM | {"CallSid": "CA2", "From": "sip:nora@carrier.example"})
    assert b"<Pause" in other.content
    assert b"Say" not in other.content + answer.content
    assert CallEvent.objects.get(provider_call_id="CA2").class_of_service == "VOIP"


@pytest.mark.parametrize(
    ("told", "number", "line"),
    [
        ("0861230000", "+353861230000", ""),
        ("00353 86 123 0000", "+353861230000", ""),
        ("sip:0861230000@10.0.0.7;user=phone", "+353861230000", "VOIP"),
        ("whatsapp:+353861230000", "+353861230000", "VOIP"),
        ("tel:861230000;phone-context=+353", "+353861230000", ""),
    ],
)
def test_a_number_is_read_in_the_country_of_the_office_that_was_rung(
    cast: Cast, settings: Settings, told: str, number: str, line: str
) -> None:
    settings.WAYHOME_TWILIO_AUTH_TOKEN = SECRET
    Office.objects.filter(pk=cast.other_office.pk).update(name="A first one", phone="+12125550100")
    ring(FORM | {"From": told})
    ring(FORM | {"CallSid": "CA2", "From": "(212) 555-0199", "To": "+12125550100"})
    ring(FORM | {"CallSid": "CA3", "From": "(212) 555-0199", "To": "sip:duty@10.0.0.1"})
    found = [(call.from_number, call.class_of_service) for call in CallEvent.objects.order_by("provider_call_id")]
    assert found == [(number, line), ("+12125550199", ""), ("+12125550199", "")]


def test_a_program_s_numbers_are_read_in_the_country_of_its_owner_s_office(cast: Cast, desk: Caller) -> None:
    Office.objects.filter(pk=cast.other_office.pk).update(name="A first one", phone="+12125550100")
    for told in ("086 123 0000", "(086) 123-0000", "00353861230000", "tel:0861230000"):
        answer = desk.post("/calls", {"from_number": told, "to_number": "01 555 0100"})
        assert answer.json()["from_number"] == "+353861230000", told
    assert set(CallEvent.objects.values_list("to_number", flat=True)) == {"+35315550100"}


@pytest.mark.parametrize("signed", ["wrong", "\xe9"])
def test_a_wrong_signature_writes_nothing(cast: Cast, settings: Settings, signed: str) -> None:
    assert ring(FORM).status_code == 404
    settings.WAYHOME_TWILIO_AUTH_TOKEN = SECRET
    assert ring(FORM, signed=signed).status_code == 403
    assert ring(FORM, secret="another").status_code == 403
    assert Client().post(PATH, FORM).status_code == 403
    assert Client().get(PATH).status_code == 405
    statuses = {ring(FORM, signed="wrong").status_code for _ in range(40)}
    assert statuses == {403, 429}
    assert not CallEvent.objects.exists()


def test_a_caller_is_connected_even_if_nothing_can_be_written(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.WAYHOME_TWILIO_AUTH_TOKEN = SECRET

    def down(*_: object) -> None:
        raise DatabaseError(FORM["From"])

    monkeypatch.setattr("wayhome.api.voice.receive_call", down)
    assert ring(FORM).status_code == 200
    assert FORM["From"] not in caplog.text


ENDED = f"{PATH}/status"


def test_a_call_that_ended_before_anybody_took_it_must_be_called_back(cast: Cast, settings: Settings) -> None:
    settings.WAYHOME_TWILIO_AUTH_TOKEN = SECRET
    ring(FORM)
    assert ring(FORM, path=ENDED).status_code == 204  # it still rings
    assert not CallBack.objects.exists()
    for _ in range(2):
        answer = ring(FORM | {"CallStatus": "no-answer"}, path=ENDED)
        assert (answer.status_code, answer.content) == (204, b"")
    assert [back.kind for back in CallBack.objects.all()] == ["abandoned"]
    assert CallEvent.objects.count() == 1


def test_how_a_call_ended_is_believed_by_its_signature_alone(cast: Cast, settings: Settings) -> None:
    ended = FORM | {"CallStatus": "completed"}
    assert ring(ended, path=ENDED).status_code == 404
    settings.WAYHOME_TWILIO_AUTH_TOKEN = SECRET
    assert ring(ended, path=ENDED, secret="another").status_code == 403
    signed_for_another = RequestValidator(SECRET).compute_signature("http://testserver" + PATH, ended)
    assert ring(ended, path=ENDED, signed=signed_for_another).status_code == 403
    assert Client().get(ENDED).status_code == 405
    assert not CallEvent.objects.exists()


def test_what_cannot_be_written_down_is_to_be_told_again(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.WAYHOME_TWILIO_AUTH_TOKEN = SECRET

    def down(*_: object) -> None:
        raise DatabaseError(FORM["From"])

    monkeypatch.setattr("wayhome.api.voice.end_call", down)
    answer = ring(FORM | {"CallStatus": "completed"}, path=ENDED)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert FORM["From"] not in caplog.text


def test_a_call_in_json(desk: Caller) -> None:
    body = {
        "from_number": "086 123 0000",
        "class_of_service": "voip",
        "call_id": "9",
        "pidf": document(CIRCLE_XML).decode(),
    }
    first = desk.post("/calls", body)
    assert first.status_code == 201, first.content
    said = first.json()
    assert (said["from_number"], said["class_of_service"], said["locations"]) == ("+353861230000", "VOIP", 1)
    again = desk.post("/calls", body)
    assert (again.status_code, again.json()["call_id"], again.json()["repeated"]) == (200, said["call_id"], True)
    assert desk.post("/calls", {}).status_code == 201
    large = desk.post(
        "/calls", {"pidf": "<a>" + "x" * 300_000 + "</a>", "class_of_service": "of another maker's system"}
    )
    assert (large.status_code, [one["code"] for one in large.json()["remarks"]]) == (201, ["too-large"])
    assert large.json()["class_of_service"] == "of another maker's s"
    assert desk.post("/calls", {"number": "1"}).status_code == 422


def post_body(desk: Caller, body: bytes, kind: str, query: str = "") -> Any:
    headers = {"Authorization": f"Bearer {desk.token}"}
    return desk.client.post(f"/api/v1/calls/pidf{query}", data=body, content_type=kind, headers=headers)


def test_a_call_by_its_body(desk: Caller) -> None:
    part = b"--edge\r\nContent-Type: application/pidf+xml\r\n\r\n" + document(CIRCLE_XML) + b"\r\n--edge--\r\n"
    for kind, body in (("application/pidf+xml", document(CIRCLE_XML)), ("multipart/mixed; boundary=edge", part)):
        answer = post_body(desk, body, kind, "?from_number=%2B353861230000&class_of_service=WPH2")
        assert answer.status_code == 201, answer.content
        assert (answer.json()["locations"], answer.json()["remarks"]) == (1, [])


def test_a_hostile_body_is_written_down_with_the_reason(desk: Caller) -> None:
    answer = post_body(desk, b"<!DOCTYPE a><a/>", "application/pidf+xml", "?from_number=%2B353861230000")
    assert (answer.status_code, answer.json()["from_number"]) == (201, "+353861230000")
    assert [one["code"] for one in answer.json()["remarks"]] == ["document-type"]
    assert post_body(desk, b"", "text/plain").status_code == 201


def test_a_token_without_the_scope_reports_nothing(cast: Cast) -> None:
    assert Caller(token_of(cast, cast.marcus, ["board"]).text).post("/calls", {}).status_code == 403
    assert Caller(token_of(cast, cast.nora, ["calls"]).text).post("/calls", {}).status_code == 403
    assert Caller("").post("/calls", {}).status_code == 401
