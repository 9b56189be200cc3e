"""Every address with every role and with none: closed by default, and never a fault of ours."""

import pytest
from django.test import Client

from tests.cast import Cast
from tests.http.addresses import Address, addresses
from tests.http.sessions import session_key, sign_in
from wayhome.http.access import EVERY_ROLE, Access
from wayhome.http.middleware import access_of
from wayhome.staff.models import Person, RoleGrant

EVERY = addresses()
FAULT = 500
SESSION_CHANGING = {"account_logout", "account_reauthenticate"}  # they would end the session that we walk with
NATIVE = {"/board/stream", "/wall/stream"}  # answered by the front before Django; their own story is the board's


def person_with(cast: Cast, *roles: str) -> Person:
    """Give Nora exactly these roles."""
    RoleGrant.objects.filter(person=cast.nora).delete()
    for role in roles:
        RoleGrant.objects.create(person=cast.nora, role=role, office=cast.office)
    return cast.nora


def access(address: Address) -> Access:
    found = access_of(address.view)
    assert found is not None
    return found


def to_sign_in(client: Client, address: Address) -> bool:
    response = client.get(address.path)
    return response.status_code == 302 and response.headers["location"].partition("?")[0] == "/sign-in/"


def test_there_are_addresses_to_walk() -> None:
    assert len(EVERY) > 20


@pytest.mark.parametrize("address", EVERY, ids=lambda address: address.name)
def test_every_view_says_who_may_open_it(address: Address) -> None:
    assert access_of(address.view) is not None, f"{address.path} carries no @allow: it is closed to everybody"


@pytest.mark.parametrize("role", [*EVERY_ROLE, "nobody"])
def test_a_role_opens_what_it_may_and_nothing_else(cast: Cast, role: str) -> None:
    client = Client(raise_request_exception=False)
    sign_in(client, person_with(cast, *([role] if role != "nobody" else [])))
    wrong = []
    for address in EVERY:
        if address.name in SESSION_CHANGING or address.path in NATIVE:
            continue
        may = access(address).anonymous or role in access(address).roles
        status = client.get(address.path).status_code
        if status >= FAULT or (not may and status != 403) or (may and to_sign_in(client, address)):
            wrong.append((address.path, status, "may" if may else "may not"))
    assert wrong == []


def test_without_a_sign_in_only_what_is_open_to_anybody_answers(cast: Cast) -> None:
    wrong = []
    for address in EVERY:
        client = Client(raise_request_exception=False)
        is_open = access(address).anonymous
        status = client.get(address.path).status_code
        sent = to_sign_in(client, address)
        if status >= FAULT or (not is_open and not sent):
            wrong.append((address.path, status))
    assert wrong == []


def test_without_a_second_factor_only_its_own_pages_open(cast: Cast) -> None:
    wrong = []
    for address in EVERY:
        if access(address).anonymous or not access(address).second_factor:
            continue
        client = Client()
        client.cookies["sessionid"] = session_key(cast.nora, second_factor=False)
        response = client.get(address.path)
        if response.status_code != 302 or not response.headers["location"].startswith("/security/"):
            wrong.append((address.path, response.status_code))
    assert wrong == []
