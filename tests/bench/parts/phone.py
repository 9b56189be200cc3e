"""An enrolled phone from a cold page to "Received", in a real browser on a slow network.

The network is emulated through the DevTools protocol: 400 kbit/s each way, 400 ms more for each
round trip, an empty cache and a new browser each time. What the person takes to press is not in it:
the button is pressed as soon as it can be.
"""

import os
import shutil
from collections.abc import Iterator

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.bench import scene
from tests.bench.figures import RUNS, Figure

KILOBITS_A_SECOND = 400
LATENCY_MS = 400
COOKIE = "wayhome_phone"
PEOPLE_OUT = 20


def measure(place: scene.Place) -> list[Figure]:
    """Check in from enrolled phones; the first run warms up and is not kept."""
    tokens = [token for _, token in scene.people_out(place, PEOPLE_OUT)][: RUNS + 1]
    with scene.front() as port:
        taken = list(check_ins_from_phones(port, tokens))[1:]
    network = f"{KILOBITS_A_SECOND} kbit/s, {LATENCY_MS} ms"
    button, received = zip(*taken, strict=True)
    return [
        Figure(name=f"enrolled phone, {network}, cold: navigation to the button", unit="ms", values=button),
        Figure(name="the same, to Received", unit="ms", values=received),
    ]


def check_ins_from_phones(port: int, tokens: list[str]) -> Iterator[tuple[float, float]]:
    """Yield, for each enrolled phone, the milliseconds from navigation to the button and to "Received"."""
    path = os.environ.get("WAYHOME_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        for token in tokens:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            yield _one(browser, f"http://127.0.0.1:{port}", token)
            browser.close()


def _one(browser: Browser, url: str, token: str) -> tuple[float, float]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    context.add_cookies([{"name": COOKIE, "value": token, "url": f"{url}/p/"}])
    page = context.new_page()
    broken: list[str] = []
    page.on("requestfailed", lambda request: broken.append(request.url))
    page.on("response", lambda response: broken.append(response.url) if response.status >= 400 else None)
    _slow(context)
    page.goto(f"{url}/p/", wait_until="commit")
    button = page.get_by_role("button", name="I am all right")
    # As a person sees it: the button is there and the script that keeps the press has run.
    page.wait_for_load_state("domcontentloaded")
    seen = page.evaluate("performance.now()")
    button.click(no_wait_after=True)
    page.get_by_text("Received").wait_for()
    received = page.evaluate("performance.now()")
    context.close()
    if broken:
        raise RuntimeError(f"not all of the page came: {broken}")
    return float(seen), float(received)


def _slow(context: BrowserContext) -> None:
    session = context.new_cdp_session(context.pages[0])
    session.send("Network.enable")
    a_second = KILOBITS_A_SECOND * 1000 / 8
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY_MS, "downloadThroughput": a_second, "uploadThroughput": a_second},
    )
