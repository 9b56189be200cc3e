"""Probes: two browsers race for the first administrator; the link's secret stays between browser and house."""

import logging
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from django.db import connection

from tests.clock import HeldClock
from tests.web.browser import Front
from wayhome.http.first_run import first_run_link, first_run_token
from wayhome.ledger.models import Entry
from wayhome.messaging.models import Message
from wayhome.staff.models import Agency, Office, Person, RoleGrant

CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
BROWSERS = 4
PASSWORD = "nine grey geese over the bay"


class Browser:
    """What a browser holds: cookies, and the form as it came."""

    def __init__(self, front: Front, name: str) -> None:
        self.client = httpx.Client(base_url=front.url, timeout=30)
        self.name = name
        self.page = self.client.get(first_run_link())
        found = CSRF.search(self.page.text)
        self.csrf = found[1] if found else ""

    def press(self, **changed: str) -> httpx.Response:
        typed = {
            "csrfmiddlewaretoken": self.csrf,
            "token": first_run_token(),
            "agency": f"Agency of {self.name}",
            "office": "Harbour Street",
            "time_zone": "Europe/Dublin",
            "name": self.name,
            "email": f"{self.name.lower()}@harbour.example",
            "phone": "",
            "password": PASSWORD,
            "password_again": PASSWORD,
            **changed,
        }
        return self.client.post("/first-run/", data=typed, headers={"Origin": str(self.client.base_url)})


def test_of_browsers_that_press_at_once_exactly_one_wins(front: Front, clock: HeldClock) -> None:
    browsers = [Browser(front, name) for name in ("Amara", "Nora", "Ben", "Zoe")]
    assert [browser.page.status_code for browser in browsers] == [200] * BROWSERS
    together = threading.Barrier(BROWSERS)

    def press(browser: Browser) -> httpx.Response:
        together.wait(10)
        return browser.press()

    with ThreadPoolExecutor(BROWSERS) as pool:
        answers = list(pool.map(press, browsers))
    won = [(browser, answer) for browser, answer in zip(browsers, answers, strict=True) if answer.status_code == 302]
    lost = [answer for answer in answers if answer.status_code != 302]
    assert len(won) == 1
    winner = won[0][0]
    for answer in lost:
        assert answer.status_code in {200, 410}
        assert "sessionid" not in answer.cookies
        assert "set up already" in answer.text or "The first run is over" in answer.text
        assert PASSWORD not in answer.text
    assert (Agency.objects.get().name, Person.objects.get().name) == (f"Agency of {winner.name}", winner.name)
    assert (Office.objects.count(), RoleGrant.objects.count()) == (1, 4)
    assert Entry.objects.filter(action="staff.first_run").count() == 1
    connection.close()
    assert winner.client.get("/security/").status_code == 200
    for browser in browsers:
        assert browser.client.get(first_run_link()).status_code == 410
        assert browser.press(email="late@harbour.example").status_code in {403, 410}  # 403: the winner's form grew old
    assert Person.objects.count() == 1
    connection.close()


def test_the_secret_is_in_no_log_no_message_and_no_entry(
    front: Front, clock: HeldClock, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    token = first_run_token()
    with caplog.at_level(logging.DEBUG):
        browser = Browser(front, "Amara")
        browser.client.get("/first-run/", params={"token": token[:-1]})
        browser.press(password_again="else")
        assert browser.press(token="wrong").status_code == 403
        answer = browser.press()
    assert answer.status_code == 302
    out = capfd.readouterr()
    server_side = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    access = [record for record in server_side if record.name != "uvicorn.access"]  # `serve` keeps none (cli/web.py)
    text = "".join(record.getMessage() for record in access)
    assert token not in text
    assert PASSWORD not in text
    assert PASSWORD not in out.out + out.err
    kept = str(list(Entry.objects.values())) + str(list(Message.objects.values()))
    assert token not in kept
    connection.close()


def test_no_other_origin_hears_of_the_link(front: Front, clock: HeldClock) -> None:
    browser = Browser(front, "Amara")
    page = browser.page
    assert page.headers["referrer-policy"] == "same-origin"
    assert "no-store" in page.headers["cache-control"]
    assert page.headers["x-frame-options"] == "DENY"
    assert re.findall(r"""(?:src|href|action)=["']?(?:https?:)?//""", page.text) == []
    answer = browser.press()
    assert first_run_token() not in answer.headers["location"], "what follows does not carry it on"


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "Amara\x00Diallo"},
        {"name": "A" * 10_000},
        {"agency": "Harbour\r\nOutreach"},
        {"time_zone": "../../etc/passwd"},
        {"email": "amara@harbour.example\r\nBcc: x@else.example"},
        {"name": "\u202eolliD"},
        {"password": "\x00" * 20, "password_again": "\x00" * 20},
        {"phone": "9" * 10_000},
        {"token": "\x00"},
        {"token": "A" * 100_000},
    ],
)
def test_no_input_is_a_fault_of_ours(front: Front, clock: HeldClock, changed: dict[str, str]) -> None:
    answer = Browser(front, "Amara").press(**changed)
    assert answer.status_code < 500
    for person in Person.objects.all():
        assert "\n" not in person.name + person.email
        assert "\x00" not in person.name
    connection.close()
