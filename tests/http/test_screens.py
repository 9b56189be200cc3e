"""A wall screen's token opens the wall and nothing else: every address is walked with it, however it is shown."""

import json
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client

from tests.cast import Cast
from tests.clock import HeldClock
from tests.http.sessions import session_key, sign_in
from tests.http.test_matrix import EVERY, FAULT, NATIVE, access
from tests.web.scenes import visit_of
from wayhome.http.screens import COOKIE
from wayhome.ledger.models import Entry
from wayhome.staff.actions import add_screen, open_screen, withdraw_screen
from wayhome.staff.models import WallScreen
from wayhome.web.board.readers import Asking, asking, reader_of

ITS_OWN = {"/wall/", "/wall/fragment"}
POSTED = {"/wall/open/"}


def token_of(cast: Cast) -> str:
    return open_screen(add_screen(cast.actor(cast.sofia), "Reception TV", [cast.office.pk]).code).token


@pytest.fixture
def token(cast: Cast) -> str:
    return token_of(cast)


def screen_id() -> UUID:
    return WallScreen.objects.get().pk


def screen(token: str) -> Client:
    """Return a browser that shows the token everywhere, as no browser of ours does: its cookie has a path."""
    client = Client(raise_request_exception=False)
    for name in (COOKIE, settings.SESSION_COOKIE_NAME, "wayhome_phone"):
        client.cookies[name] = token
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def as_anybody(path: str) -> int:
    return Client(raise_request_exception=False).get(path).status_code


def test_it_opens_the_wall_and_no_other_address(cast: Cast, token: str) -> None:
    opened, wrong = set(), []
    for address in EVERY:
        status = screen(token).get(address.path).status_code
        if access(address).anonymous:
            if status != as_anybody(address.path):
                wrong.append((address.path, status))
        elif status == 200:
            opened.add(address.path)
        elif status not in {302, 401, 403}:
            wrong.append((address.path, status))
    assert (opened, wrong) == (ITS_OWN, [])


def test_it_posts_nothing(cast: Cast, token: str) -> None:
    done = []
    for address in EVERY:
        if address.path in NATIVE | POSTED:
            continue
        before = Entry.objects.count()
        status = screen(token).post(address.path).status_code
        if status >= FAULT or (status == 200 and not access(address).anonymous) or Entry.objects.count() != before:
            done.append((address.path, status))
    assert done == []


def test_only_the_walls_stream_knows_it(cast: Cast, token: str) -> None:
    cookie = f"{COOKIE}={token}"
    assert reader_of(asking("/board/stream", cookie, "view=desk")) is None
    assert reader_of(asking("/board/stream", f"{cookie}; sessionid={token}", "view=plain")) is None
    found = reader_of(asking("/wall/stream", cookie, f"view=desk&office={cast.other_office.pk}"))
    assert found is not None
    reader, audience = found
    assert (reader, str(audience.view), audience.offices) == (screen_id(), "wall", frozenset({cast.office.pk}))


def test_a_cookie_that_is_none_is_nobody(cast: Cast) -> None:
    assert asking("/board/stream", "sessionid=abc; other=1", "x" * 600) == Asking(
        wall=False, query="x" * 500, session="abc"
    )
    assert reader_of(asking("/wall/stream", "", "")) is None
    assert reader_of(asking("/wall/stream", f"{COOKIE}={'x' * 300}", "")) is None


def test_a_withdrawn_screen_is_told_so_and_a_person_still_opens_the_wall_on_it(cast: Cast, token: str) -> None:
    withdraw_screen(cast.actor(cast.amara), screen_id())
    client = Client()
    client.cookies[COOKIE] = token
    for path in ITS_OWN:
        assert client.get(path).headers["location"] == "/wall/open/"
    assert b"is no longer" in client.get("/wall/open/").content
    assert reader_of(asking("/wall/stream", f"{COOKIE}={token}", "")) is None
    sign_in(client, cast.marcus)
    assert client.get("/wall/").status_code == 200
    assert client.get("/").status_code == 200


def test_the_screen_wins_over_a_session_on_the_wall_alone(cast: Cast, token: str) -> None:
    client = Client()
    client.cookies[COOKIE] = token
    sign_in(client, cast.nora)  # who may not hang a wall herself
    assert client.get("/wall/").status_code == 200
    assert client.get("/offices/").status_code == 403
    found = reader_of(asking("/board/stream", f"{COOKIE}={token}; sessionid={session_key(cast.nora)}", "view=plain"))
    assert found is not None
    assert found[0] == cast.nora.pk


def test_it_shows_first_names_and_states_of_its_offices_only(committed_cast: Cast, clock: HeldClock) -> None:
    cast, client = committed_cast, Client()
    visit_of(cast.nora, clock.now, with_whom="Mr Kean")
    client.cookies[COOKIE] = token_of(cast)
    page = client.get("/wall/").content.decode()
    fragment = json.loads(client.get(f"/wall/fragment?view=desk&office={cast.other_office.pk}").content)["board"]
    for said in (page, fragment):
        assert "Nora" in said
        for secret in ("Byrne", "Okafor", "Quay Lane", "Kean", "861234567", "Zoe", "Fabia"):
            assert secret not in said
    assert "Leave the wall view" not in page


def test_its_cookie_is_bound(cast: Cast) -> None:
    code = add_screen(cast.actor(cast.sofia), "TV", [cast.office.pk]).code
    client = Client()
    assert code in client.get(f"/wall/open/?code={code}").content.decode()
    answer = client.post("/wall/open/", {"code": code.lower()})
    assert (answer.status_code, answer.headers["location"]) == (302, "/wall/")
    for given in (answer.cookies[COOKIE], client.get("/wall/").cookies[COOKIE]):
        assert (given["path"], given["httponly"], given["samesite"]) == ("/wall/", True, "Strict")
        assert given["max-age"] == 400 * 24 * 3600
        assert bool(given["secure"]) == settings.SESSION_COOKIE_SECURE


def test_wrong_codes_are_counted(cast: Cast) -> None:
    client = Client()
    assert [client.post("/wall/open/", {"code": "nonsense"}).status_code for _ in range(31)] == [422] * 30 + [429]
    code = add_screen(cast.actor(cast.sofia), "TV", [cast.office.pk]).code
    assert client.post("/wall/open/", {"code": code}).status_code == 302
