"""What browser stories do with a page: sign somebody in, ask axe, weigh what was loaded.

    def test_story(page: Page, front: Front, committed_cast: Cast) -> None:
        sign_in(page, committed_cast.marcus)   # a session whose second factor is satisfied
        page.goto("/")                         # base_url is the front's
        assert_accessible(page)                # axe, in light and in dark

The fixtures stand in tests/web/conftest.py. Changes to the database must be committed
(`committed_cast`); the held clock holds for the front as well, since it asks the database.
"""

from dataclasses import dataclass, field
from importlib import import_module
from urllib.parse import urlsplit

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from playwright.sync_api import CDPSession, Page, Response

from wayhome.core.clock import process_now
from wayhome.staff.models import Person

TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PAGE_BYTES = 150_000
PHONE = {"width": 390, "height": 844}
WALL = {"width": 1920, "height": 1080}


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The running front: its address, for a browser and for an HTTP client."""

    url: str

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 80


def session_of(person: Person, *, second_factor: bool = True) -> str:
    """Make a signed-in session of `person` and return its key (the cookie's value)."""
    if second_factor and not Authenticator.objects.filter(user=person).exists():
        Authenticator.objects.create(
            user=person, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt(TOTP_SECRET)}
        )
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    at = process_now().timestamp()
    records = [{"method": "password", "at": at, "email": person.email}]
    if second_factor:
        records.append({"method": "mfa", "at": at, "type": "totp"})
    store[AUTHENTICATION_METHODS_SESSION_KEY] = records
    store["account_authentication_methods_user"] = str(person.pk)
    store.create()
    connection.close()
    return str(store.session_key)


def sign_in(page: Page, person: Person, *, second_factor: bool = True) -> None:
    """Give the browser a signed-in session of `person` (for every page of its context)."""
    key = session_of(person, second_factor=second_factor)
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": key, "domain": "localhost", "path": "/", "httpOnly": True}]
    )


def assert_accessible(page: Page, *, themes: tuple[str, ...] = ("light", "dark")) -> None:
    """Ask axe about the page as it stands, in every theme; fail with what it found and where."""
    for theme in themes:
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
        results = Axe().run(page)
        assert results.violations_count == 0, f"{page.url} in {theme}:\n{results.generate_report()}"


@dataclass(slots=True)
class Weight:
    """What one page loaded: bytes over the wire, and the hosts that were asked."""

    sent_bytes: int = 0
    hosts: set[str] = field(default_factory=set)
    parts: dict[str, int] = field(default_factory=dict)


def weigh(page: Page, address: str) -> Weight:
    """Open `address` with an empty cache and return what it loaded (before any stream)."""
    weight = Weight()
    urls: dict[str, str] = {}
    session: CDPSession = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.setBypassServiceWorker", {"bypass": True})

    def asked(event: dict[str, dict[str, str]]) -> None:
        urls[str(event["requestId"])] = event["request"]["url"]
        host = urlsplit(event["request"]["url"]).netloc
        if host:
            weight.hosts.add(host)

    def loaded(event: dict[str, float]) -> None:
        url = urls.get(str(event["requestId"]), "")
        if not url.startswith("data:"):
            weight.sent_bytes += int(event["encodedDataLength"])
            weight.parts[url] = int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", asked)
    session.on("Network.loadingFinished", loaded)
    page.goto(address, wait_until="load")
    page.wait_for_timeout(300)
    session.detach()
    return weight


def assert_light(page: Page, address: str, front: Front) -> None:
    """No page over 150 kB, no request to anybody else."""
    weight = weigh(page, address)
    assert 0 < weight.sent_bytes < PAGE_BYTES, weight
    assert weight.hosts == {urlsplit(front.url).netloc}, weight.hosts


def status_of(response: Response | None) -> int:
    """Return the status of what `page.goto` gave."""
    assert response is not None
    return response.status
