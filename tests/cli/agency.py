"""An agency begun as people begin one: by the form behind the link that `serve` prints."""

import re
from pathlib import Path

import httpx

from tests.cli.running import Server, command

EMAIL = "amara@harbour.example"
PASSWORD = "harbour lights at dusk"
FIRST_RUN = {
    "agency": "Harbour Outreach",
    "office": "Harbour Street",
    "time_zone": "Europe/Dublin",
    "name": "Amara Diallo",
    "email": EMAIL,
    "phone": "+353 86 123 0001",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


def begin(server: Server) -> None:
    """Fill in the first-run page of a server that has just come up."""
    link = server.wait_for("Wayhome is running").rpartition(" ")[2]
    with httpx.Client(trust_env=False, timeout=20) as browser:
        page = browser.get(link)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token is not None, page.text
        done = browser.post(link, data={**FIRST_RUN, "csrfmiddlewaretoken": token[1]})
        assert done.status_code == 302, done.text


def token(data: Path, *scopes: str, **more: str) -> str:
    """Make an API token of the first person's."""
    wanted = [part for scope in scopes for part in ("--scope", scope)]
    made = command(data, "token", "make", EMAIL, *wanted, "--label", "test", **more)
    assert made.stdout.startswith("wha_"), made.stderr
    return made.stdout.split()[0]


def call(server: Server, path: str, token: str, body: object) -> httpx.Response:
    """Call the API."""
    address = f"http://127.0.0.1:{server.port}/api/v1{path}"
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.post(address, json=body, headers=headers, trust_env=False, timeout=20)
