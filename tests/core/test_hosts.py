"""Nobody reaches the agency's own network by typing an address."""

import pytest
from pytest_django.fixtures import Settings

from wayhome.core.hosts import ForbiddenHostError, pinned, resolve


@pytest.fixture(autouse=True)
def nothing_named(settings: Settings) -> None:
    settings.WAYHOME_WEBHOOK_HOSTS = []


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "10.1.2.3", "192.168.0.1", "169.254.169.254", "::1", "fd00::1", "224.0.0.1", "0.0.0.0"],
)
def test_our_own_network_is_refused(host: str) -> None:
    with pytest.raises(ForbiddenHostError):
        resolve(host, 443)


def test_a_public_address_is_kept() -> None:
    assert resolve("93.184.216.34", 443) == "93.184.216.34"
    assert pinned("https://93.184.216.34/x?y=1") == ("https://93.184.216.34:443/x?y=1", "93.184.216.34")
    assert pinned("http://[2606:2800:220:1::1]:8080/")[0] == "http://[2606:2800:220:1::1]:8080/"


def test_what_the_agency_named_is_allowed(settings: Settings) -> None:
    settings.WAYHOME_WEBHOOK_HOSTS = ["127.0.0.1"]
    assert resolve("127.0.0.1", 80) == "127.0.0.1"


def test_an_unknown_name_is_an_error_of_the_network() -> None:
    with pytest.raises(OSError, match=r".+"):
        resolve("nowhere.invalid", 443)
