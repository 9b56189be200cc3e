"""The gate itself: who is sent where."""

import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from pytest_django import Settings

from tests.cast import Cast
from tests.http.sessions import session_key, sign_in
from wayhome.core.errors import NotAllowed, NotFound
from wayhome.http.access import allow
from wayhome.http.requests import Request


@allow("supervisor")
def supervisors(request: Request) -> HttpResponse:
    return HttpResponse(f"{request.actor.name} {request.actor.origin}")


@allow()
def anyone(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


@allow(anonymous=True)
def open_to_all(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


@allow(second_factor=False)
def enrolling(request: Request) -> HttpResponse:
    if request.method == "POST":
        Authenticator.objects.create(user=request.user, type=Authenticator.Type.TOTP, data={})
    return HttpResponse("enrol")


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nobody said who may")


@allow()
def says_no(request: HttpRequest, what: str) -> HttpResponse:
    raise NotAllowed("not you") if what == "allowed" else NotFound("not for you")


urlpatterns = [
    path("supervisors/", supervisors),
    path("anyone/", anyone),
    path("open/", open_to_all),
    path("enrol/", enrolling),
    path("forgotten/", forgotten),
    path("no/<str:what>/", says_no),
    path("", include("wayhome.project.urls")),
]


@pytest.fixture(autouse=True)
def these_addresses(settings: Settings, cast: Cast) -> None:
    settings.ROOT_URLCONF = __name__
    settings.WAYHOME_SECOND_FACTOR_REQUIRED = True


def test_a_view_that_says_nothing_is_closed_to_everybody(client: Client, cast: Cast) -> None:
    assert client.get("/forgotten/").status_code == 403
    sign_in(client, cast.amara)
    assert client.get("/forgotten/").status_code == 403


def test_the_anonymous_sign_in_first_and_come_back(client: Client) -> None:
    response = client.get("/anyone/?day=1")
    assert response.headers["location"] == "/sign-in/?next=%2Fanyone%2F%3Fday%3D1"
    assert client.post("/anyone/").headers["location"] == "/sign-in/"
    assert client.get("/open/").content == b"open"


def test_a_fragment_sends_the_whole_page_to_the_sign_in(client: Client) -> None:
    response = client.get("/anyone/", headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Redirect"]) == (200, "/sign-in/")


def test_the_wrong_role_is_refused_and_the_right_one_acts(client: Client, cast: Cast) -> None:
    sign_in(client, cast.nora)
    assert client.get("/supervisors/").status_code == 403
    assert client.get("/anyone/").content == b"in"
    sign_in(client, cast.sofia)
    assert client.get("/supervisors/").content.decode() == "Sofia Marín page"


def test_somebody_who_has_left_is_nobody(client: Client, cast: Cast) -> None:
    sign_in(client, cast.nora)
    cast.nora.is_active = False
    cast.nora.save()
    assert client.get("/anyone/").status_code == 302


def test_what_a_room_refuses_has_its_page(client: Client, cast: Cast) -> None:
    sign_in(client, cast.nora)
    assert client.get("/no/allowed/").status_code == 403
    assert client.get("/no/found/").status_code == 404


def test_without_a_second_factor_one_enrols_and_goes_on(client: Client, cast: Cast) -> None:
    client.cookies["sessionid"] = session_key(cast.nora, second_factor=False)
    assert client.get("/anyone/").headers["location"].startswith("/security/?next=")
    assert client.post("/enrol/").content == b"enrol"
    assert client.get("/anyone/").content == b"in"


def test_a_session_from_before_the_second_factor_must_answer_it(client: Client, cast: Cast) -> None:
    client.cookies["sessionid"] = session_key(cast.nora, second_factor=False)
    Authenticator.objects.create(user=cast.nora, type=Authenticator.Type.TOTP, data={})
    for address in ("/anyone/", "/enrol/"):
        assert client.get(address).headers["location"].startswith("/sign-in/again/code/")
    assert client.get("/open/").content == b"open"


def test_a_demonstration_may_do_without(client: Client, cast: Cast, settings: Settings) -> None:
    settings.WAYHOME_SECOND_FACTOR_REQUIRED = False
    client.cookies["sessionid"] = session_key(cast.nora, second_factor=False)
    assert client.get("/anyone/").content == b"in"
