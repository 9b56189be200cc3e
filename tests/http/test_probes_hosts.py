"""Probes: addresses that a worker may type to reach the agency's own network, or to break the fetching."""

import ipaddress

import pytest

from wayhome.core.hosts import ForbiddenHostError, is_public, resolve
from wayhome.visits import feeds

INWARD = (
    "127.0.0.1",
    "10.0.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "fd00::1",
    "fe80::1",
)


@pytest.mark.parametrize("address", INWARD)
def test_an_address_that_leads_inward_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1"])
def test_a_public_address_is(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "64:ff9b::7f00:1"])
def test_loopback_in_another_spelling_is_not_reached(host: str) -> None:
    with pytest.raises(ForbiddenHostError):
        resolve(host, 443)


@pytest.mark.parametrize("url", ["https://../x", f"https://{'a' * 64}.example/", "https://127.1/\x00"])
def test_a_calendar_address_that_no_resolver_takes_is_a_kind_failure(url: str) -> None:
    with pytest.raises(feeds.FeedError):
        feeds.fetch(url)
