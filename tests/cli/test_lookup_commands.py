"""`wayhome lookup`, really run: a credential made, asked with, listed without its text, withdrawn."""

import httpx

from tests.cli.agency import EMAIL, begin
from tests.cli.running import Server, command, data_folder
from tests.ports import free_port

AGENCY = """
from wayhome.core.clock import database_now
from wayhome.filings.models import PoliceAgency
from wayhome.staff.models import Office, Person
now, who = database_now(), Person.objects.get()
PoliceAgency.objects.create(office=Office.objects.get(), name="Store Street", made_by=who, made_at=now, changed_at=now)
"""


def test_a_credential_is_made_listed_and_withdrawn() -> None:
    with data_folder(migrated=True) as data:
        server = Server(data, free_port(), "serve")
        try:
            begin(server)
            written = command(data, "manage", "shell", "-c", AGENCY)
            assert written.returncode == 0, written.stderr
            none = command(data, "lookup", "make", "Nobody's", "--holder", "CAD")
            assert (none.returncode, "No agency is called that" in none.stderr) == (1, True)
            made = command(data, "lookup", "make", "Store Street", "--holder", "CAD", "--days", "9", "--by", EMAIL)
            assert made.stdout.startswith("whl_"), made.stderr
            url = f"http://127.0.0.1:{server.port}/api/v1/adr?number=%2B353861230000"
            headers = {"Authorization": f"Bearer {made.stdout.split()[0]}"}
            assert httpx.get(url, headers=headers, trust_env=False, timeout=20).status_code == 404
            listed = command(data, "lookup", "list").stdout
            assert "Store Street" in listed
            assert "whl_" not in listed
            identifier = next(word for word in listed.split() if word.count("-") == 4)
            assert command(data, "lookup", "withdraw", "x").returncode == 1
            assert command(data, "lookup", "withdraw", identifier).stdout == "Withdrawn.\n"
            assert httpx.get(url, headers=headers, trust_env=False, timeout=20).status_code == 401
        finally:
            server.stop()
