"""The browser harness: a real front under uvicorn on a free port, and Debian's chromium.

Fixtures (helpers to go with them: tests/web/browser.py)
  front      Front: the whole ASGI front in a thread of this process, on the test's cluster and
             with the test's settings and held clock. `front.url` is http://localhost:PORT
             (a name, since passkeys work on no bare address).
  page       playwright's page with base_url = front.url; the test fails if the page broke the
             content security policy or threw an error. Mark such tests `@pytest.mark.browser`.
  phone      the same at 390x844, touch;  wall: at 1920x1080.
Without chromium the tests that ask for a page are skipped with a plain reason.
Data must be committed: use `committed_cast` (or `committed_db`).
"""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from django.db import connections
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.web.browser import PHONE, WALL, Front
from wayhome.core.clock import monotonic_seconds, sleep_seconds
from wayhome.project.asgi import make

# playwright's loop runs in the main thread, and Django would take it for an async context.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

START_SECONDS = 15.0

# How soon a page shows something is nobody's claim here; five seconds are short where five runs share two cores.
expect.set_options(timeout=15_000)


def chromium_path() -> str | None:
    return os.environ.get("WAYHOME_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def base_url() -> str:
    """No address for all: each page gets the front's (and the plugin's own fixture warns)."""
    return ""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    path = chromium_path()
    if path is None:
        pytest.skip("no chromium on this machine: apt-get install chromium, or set WAYHOME_CHROMIUM to its path")
    return {"executable_path": path, "args": ["--no-sandbox", "--autoplay-policy=user-gesture-required"]}


@pytest.fixture(scope="session")
def running_front(django_db_setup: None) -> Iterator[Front]:
    """One front for all browser stories of this process; `front` is what tests ask for."""
    # A thread of the front ends with its connection closed, so that nothing is left when the cluster stops.
    connections.settings["default"]["CONN_MAX_AGE"] = 0
    application = make()
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(application, log_level="warning", ws="none", lifespan="on", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True, name="front")
    thread.start()
    deadline = monotonic_seconds() + START_SECONDS
    while not server.started:
        assert thread.is_alive(), "the front ended before it began"
        assert monotonic_seconds() < deadline, "the front did not start"
        sleep_seconds(0.02)
    yield Front(url=f"http://localhost:{port}")
    server.should_exit = True
    thread.join(timeout=10)
    listener.close()


@pytest.fixture
def front(running_front: Front, committed_db: None, settings: Any) -> Front:
    """The running front, with a database in which this test commits."""
    settings.WAYHOME_URL = running_front.url
    settings.CSRF_TRUSTED_ORIGINS = [running_front.url]
    return running_front


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], front: Front) -> dict[str, Any]:
    return {
        **browser_context_args,
        "base_url": front.url,
        "locale": "en-IE",
        "timezone_id": "Europe/Dublin",
        "reduced_motion": "reduce",
        "viewport": {"width": 1280, "height": 900},
    }


def _watched(page: Page) -> list[str]:
    broken: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            broken.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: broken.append(str(error)))
    return broken


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page that fails its test when it broke the policy or threw."""
    page.set_default_timeout(8_000)
    broken = _watched(page)
    yield page
    assert broken == []


def _sized(browser: Browser, arguments: dict[str, Any], **more: Any) -> Iterator[Page]:
    context = browser.new_context(**{**arguments, **more})
    page = context.new_page()
    page.set_default_timeout(8_000)
    broken = _watched(page)
    yield page
    context.close()
    assert broken == []


@pytest.fixture
def phone(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    yield from _sized(browser, browser_context_args, viewport=PHONE, has_touch=True, is_mobile=True)


@pytest.fixture
def wall(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    yield from _sized(browser, browser_context_args, viewport=WALL)
