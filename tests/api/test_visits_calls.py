"""A worker's program: signs out, checks in, arrives, leaves, extends, returns; and is told what is wrong."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.api.caller import Caller, phone_of, token_of
from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.http.tries import FailedTries
from wayhome.staff.actions import withdraw_api_token
from wayhome.visits.models import Visit, VisitEvent


@pytest.fixture
def nora(cast: Cast) -> Caller:
    return Caller(token_of(cast, cast.nora).text)


def sign_out(caller: Caller, clock: HeldClock, **more: object) -> str:
    body = {
        "expected_back_at": (clock.now + timedelta(hours=3)).isoformat(),
        "stops": [{"address": "14 Mill Lane", "expected_arrival_at": (clock.now + timedelta(hours=1)).isoformat()}],
        "phone_carried": "+353861230000",
    }
    response = caller.post("/visits", body | more)
    assert response.status_code == 201, response.content
    visit_id: str = response.json()["visit_id"]
    return visit_id


def test_a_whole_day_by_the_api(nora: Caller, clock: HeldClock) -> None:
    visit = sign_out(nora, clock)
    clock.advance(minutes=50)
    assert nora.post(f"/visits/{visit}/arrive").json()["counted"] is True
    clock.advance(minutes=10)
    checked = nora.post(f"/visits/{visit}/check-in").json()
    assert checked["due_kind"] == "return"
    extended = nora.post(f"/visits/{visit}/extend", {"minutes": 30}).json()
    assert extended["expected_back_at"] > checked["expected_back_at"]
    assert nora.post(f"/visits/{visit}/leave").status_code == 200
    back = nora.post(f"/visits/{visit}/return").json()
    assert (back["state"], back["due_at"]) == ("back", None)
    assert Visit.objects.get(pk=visit).state == Visit.State.BACK


def test_what_is_missing_is_a_warning_and_the_visit_is_recorded(nora: Caller) -> None:
    response = nora.post("/visits", {})
    assert response.status_code == 201
    assert {"no-return", "no-stops", "no-phone"} <= {one["code"] for one in response.json()["warnings"]}


def test_the_same_sign_out_twice_is_one_visit(nora: Caller, clock: HeldClock) -> None:
    event = str(uuid4())
    assert sign_out(nora, clock, client_event_id=event) == sign_out(nora, clock, client_event_id=event)
    assert Visit.objects.count() == 1


def test_the_same_event_twice_gets_the_first_answer(nora: Caller, clock: HeldClock) -> None:
    visit = sign_out(nora, clock)
    clock.advance(minutes=5)
    event = {"client_event_id": str(uuid4())}
    first = nora.post(f"/visits/{visit}/check-in", event).json()
    clock.advance(minutes=5)
    again = nora.post(f"/visits/{visit}/check-in", event).json()
    assert again == first | {"repeated": True}
    assert VisitEvent.objects.filter(kind=VisitEvent.Kind.CHECKED_IN).count() == 1


def test_nonsense_is_refused_with_its_input_named(nora: Caller, clock: HeldClock) -> None:
    past = (clock.now - timedelta(days=1)).isoformat()
    response = nora.post("/visits", {"expected_back_at": past, "stops": [{"expected_arrival_at": past}]})
    assert response.status_code == 422
    document = response.json()
    assert document["type"] == "urn:wayhome:problem:refused"
    assert document["title"] == "Unprocessable Entity"
    assert {"expected_back_at", "stops.0.expected_arrival_at"} <= {one["field"] for one in document["errors"]}
    assert Visit.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"expected_back_at": "tomorrow"}, "expected_back_at"),
        ({"expected_back_at": "2026-03-02T12:00:00"}, "expected_back_at"),
        ({"expected_back_at": 1772452800}, "expected_back_at"),
        ({"stops": [{"address": "x" * 201}]}, "stops.0.address"),
        ({"stops": [{"latitude": 91, "longitude": 0}]}, "stops.0.latitude"),
        ({"notes": "a\u0000b"}, "notes"),
        ({"expected_bakc_at": "2026-03-02T12:00:00Z"}, "expected_bakc_at"),
        ({"risk": "none"}, "risk"),
    ],
)
def test_a_wrong_input_is_named(nora: Caller, body: dict[str, object], field: str) -> None:
    response = nora.post("/visits", body)
    assert response.status_code == 422
    assert [one["field"] for one in response.json()["errors"]] == [field]


def test_what_is_not_json_is_said(nora: Caller) -> None:
    response = nora.client.post(
        "/api/v1/visits", "{", content_type="application/json", headers={"Authorization": f"Bearer {nora.token}"}
    )
    assert (response.status_code, response.json()["type"]) == (400, "urn:wayhome:problem:not-json")


def test_somebody_elses_visit_does_not_exist(cast: Cast, nora: Caller, clock: HeldClock) -> None:
    visit = sign_out(nora, clock)
    ben = Caller(token_of(cast, cast.ben).text)
    for call in ("check-in", "arrive", "leave", "return"):
        assert ben.post(f"/visits/{visit}/{call}").status_code == 404
    assert ben.post(f"/visits/{uuid4()}/check-in").status_code == 404


def test_a_token_does_what_its_scopes_say_and_no_more(cast: Cast, nora: Caller, clock: HeldClock) -> None:
    visit = sign_out(nora, clock)
    only_board = Caller(token_of(cast, cast.nora, ["board"]).text)
    assert only_board.get("/board").status_code == 200
    refused = only_board.post(f"/visits/{visit}/check-in")
    assert (refused.status_code, "check-in" in refused.json()["detail"]) == (403, True)
    assert only_board.post("/visits", {}).status_code == 403
    assert only_board.get("/alarms").status_code == 403


def test_a_phone_checks_in_and_does_nothing_else(cast: Cast, nora: Caller, clock: HeldClock) -> None:
    visit = sign_out(nora, clock)
    phone = Caller(phone_of(cast, cast.nora))
    clock.advance(minutes=1)
    assert phone.post(f"/visits/{visit}/check-in").status_code == 200
    assert phone.post(f"/visits/{visit}/extend", {"minutes": 30}).status_code == 403
    assert phone.get("/board").status_code == 403


def test_without_a_token_or_with_a_dead_one_nothing(cast: Cast, clock: HeldClock) -> None:
    made = token_of(cast, cast.nora)
    withdrawn = token_of(cast, cast.nora)
    withdraw_api_token(cast.actor(cast.nora), withdrawn.token.pk)
    for token in ("", "wha_unknown", withdrawn.text, "ä"):
        response = Caller(token).get("/board")
        assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert Caller(made.text).get("/board").status_code == 200
    clock.advance(hours=31 * 24)
    assert Caller(made.text).get("/board").status_code == 401


def test_too_many_wrong_tokens_are_told_to_wait_and_a_right_one_still_works(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wayhome.api.auth.failed_tokens", FailedTries(tries=3))
    answers = [Caller("wrong").get("/board") for _ in range(5)]
    assert [one.status_code for one in answers] == [401, 401, 401, 429, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert Caller(token_of(cast, cast.nora).text).get("/board").status_code == 200


def test_a_strange_address_and_a_wrong_method_are_problems_too(nora: Caller) -> None:
    assert nora.get("/nothing").json()["type"] == "urn:wayhome:problem:no-such-address"
    refused = nora.get("/visits")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "POST")


def test_a_fault_of_ours_is_a_problem_without_its_inside(nora: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("14 Mill Lane")

    monkeypatch.setattr("wayhome.visits.actions.sign_out", broken)
    response = nora.post("/visits", {})
    assert response.status_code == 500
    assert b"Mill Lane" not in response.content


def test_the_page_and_the_document_need_no_token(cast: Cast, client: object) -> None:
    caller = Caller("")
    document = caller.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    answers = document["paths"]["/api/v1/visits/{visit_id}/check-in"]["post"]["responses"]
    assert {"200", "401", "403", "404", "422", "429", "503"} <= set(answers)
    assert list(answers["422"]["content"]) == ["application/problem+json"]
    page = caller.client.get("/api/v1/docs")
    assert page.status_code == 200
    assert b"/api/v1/visits/{visit_id}/check-in" in page.content
