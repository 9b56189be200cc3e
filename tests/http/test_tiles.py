"""Map pictures come from nobody, or from exactly the one server that the agency names."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from tests.cast import Cast
from tests.http.sessions import sign_in
from wayhome.project.tiles import tile_origin


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("", ""),
        ("https://tiles.agency.example/{z}/{x}/{y}.png", "https://tiles.agency.example"),
        ("https://tiles.agency.example:8443/a/{z}/{x}/{y}.png?key=abc", "https://tiles.agency.example:8443"),
        ("https://[2001:db8::1]/{z}/{x}/{y}.png", "https://[2001:db8::1]"),
        ("http://localhost:9000/{z}/{x}/{y}.png", "http://localhost:9000"),
        ("/tiles/{z}/{x}/{y}.png", ""),
    ],
)
def test_the_policy_gains_exactly_that_origin(url: str, origin: str) -> None:
    assert tile_origin(url) == origin


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://tiles.agency.example/", "it needs {z}, {x} and {y}"),
        ("https://{s}.tiles.example/{z}/{x}/{y}.png", "{s} neither"),
        ("https://tiles.{z}/{x}/{y}.png", "it needs {z}, {x} and {y} in its path"),
        ("https://tiles.example/{z}/{x}/{y}{r}.png", "no other name in braces"),
        ("http://tiles.example/{z}/{x}/{y}.png", "it must begin with https://"),
        ("//tiles.example/{z}/{x}/{y}.png", "it must begin with https://"),
        ("javascript:{z}{x}{y}", "it must begin with https://"),
        ("https://tiles.example; script-src *//{z}/{x}/{y}", "a sign that an address cannot have"),
        ("https://*.example/{z}/{x}/{y}", "it must name one server"),
        ("https:///{z}/{x}/{y}", "it must name one server"),
        ("https://me:secret@tiles.example/{z}/{x}/{y}", "without a user's name or password"),
        ("https://tiles.example:http/{z}/{x}/{y}", "its port is no number"),
    ],
)
def test_what_is_wrong_with_the_address_is_said(url: str, why: str) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        tile_origin(url)
    assert why in str(caught.value)
    assert "https://tiles.agency.example/{z}/{x}/{y}.png" in str(caught.value)


def test_no_page_asks_where_a_browser_is_but_those_that_say_so(cast: Cast, client: Client) -> None:
    sign_in(client, cast.nora)
    for address, allowed in (("/my/", "()"), ("/nowhere/", "()")):
        assert client.get(address).headers["Permissions-Policy"] == f"geolocation={allowed}"
