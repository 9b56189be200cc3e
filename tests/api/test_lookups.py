"""A police agency's system asks with its own credential and nobody else's; what it may not know does not exist."""

from typing import Any

import pytest
from django.test import Client

from tests.api.caller import phone_of, token_of
from tests.cast import Cast
from tests.clock import HeldClock
from tests.filings.scenes import accepted, agency_draft, make_scene
from tests.http.sessions import sign_in
from wayhome.calls.rules.pidf import read_body
from wayhome.filings.actions import MadeCredential, add_agency, make_lookup, withdraw_consent, withdraw_lookup
from wayhome.filings.models import FilingView, PremiseRequest
from wayhome.http.tries import TRIES, failed_tokens

URL = "/api/v1/adr"


@pytest.fixture
def made(cast: Cast, clock: HeldClock) -> MadeCredential:
    scene = make_scene(cast)
    accepted(scene, clock.now)
    return make_lookup(cast.actor(cast.ines), scene.agency.pk, holder="CAD", days=30)


def ask(token: str, url: str = URL, **query: str) -> Any:
    return Client().get(url, query, headers={"Authorization": f"Bearer {token}"})


def test_an_answer_is_a_multipart_body_that_our_own_reader_reads(made: MadeCredential) -> None:
    for query in ({"number": "tel:+353861230000"}, {"address": "12 Elm Grove, Dublin 7"}):
        answer = ask(made.text, **query)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        read = read_body(answer.headers["content-type"], answer.content)
        assert [block.kind for block in read.blocks] == ["ProviderInfo", "SubscriberInfo", "Comment"]
        assert len(read.locations) == 2
    assert ask(made.text, f"{URL}?number=+353861230000").status_code == 200  # a "+" that was not escaped


def test_unknown_and_not_on_file_are_answered_alike(made: MadeCredential) -> None:
    questions = ({"number": "+353861110000"}, {"address": "14 Elm Grove, Dublin 7"}, {"address": "Nowhere"})
    answers = [ask(made.text, **query) for query in questions]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].headers["content-type"] == "application/problem+json"
    assert ask(made.text).status_code == 422


def test_what_is_refused_is_told_to_who_may_see_the_request_and_to_nobody_else(
    cast: Cast, made: MadeCredential
) -> None:
    """Another agency, or a consent that is gone: the same 404 to the byte, headers too; its page says who asked."""
    sofia = cast.actor(cast.sofia)
    other = add_agency(sofia, agency_draft(cast.office.pk, name="Bridewell"))
    theirs = make_lookup(cast.actor(cast.ines), other.pk, holder="Desk", days=30)
    unknown = ask(theirs.text, number="+353861110000")
    refused = [ask(theirs.text, number="+353861230000"), ask(theirs.text, address="12 Elm Grove, Dublin 7")]
    withdraw_consent(cast.actor(cast.nora), PremiseRequest.objects.get().pk)
    refused.append(ask(made.text, number="+353861230000"))
    for answer in refused:
        assert (answer.status_code, answer.content) == (404, unknown.content)
        assert sorted(answer.headers) == sorted(unknown.headers)
    client = Client()
    sign_in(client, cast.nora)
    page = client.get(f"/premise-requests/{PremiseRequest.objects.get().pk}/").content.decode()
    assert "Look-ups by the police (3)" in page
    assert page.count("it was not asked of this agency") == 2
    assert page.count("the consent was gone, or for less") == 1


def test_nobody_elses_token_opens_it_and_it_opens_nothing_else(cast: Cast, made: MadeCredential) -> None:
    for token in (token_of(cast, cast.ines).text, phone_of(cast, cast.nora)):
        assert ask(token, number="+353861230000").status_code == 403
    for path in ("board", "alarms"):
        assert ask(made.text, f"/api/v1/{path}").status_code == 401


def test_a_credential_that_is_withdrawn_or_made_up_is_no_credential(cast: Cast, made: MadeCredential) -> None:
    withdraw_lookup(cast.actor(cast.ines), made.credential.pk)
    failed_tokens.forget()
    gone = [ask(token, number="+353861230000") for token in (made.text, "whl_" + "A" * 43, "x" * 201)]
    assert {answer.status_code for answer in gone} == {401}
    assert len({answer.content for answer in gone}) == 1
    assert [one.refused for one in FilingView.objects.filter(what="lookup")] == ["credential"]
    for _ in range(TRIES):
        last = ask("whl_" + "A" * 43)
    assert (last.status_code, bool(last.headers["retry-after"])) == (429, True)
    failed_tokens.forget()


def test_the_document_names_the_body(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    found = document["paths"]["/api/v1/adr"]["get"]
    assert list(found["responses"]["200"]["content"]) == ["multipart/mixed"]
    assert "Look up what is on file" in client.get("/api/v1/docs").content.decode()
