"""`wayhome demo`, really run: live visits within a minute, real mail, a whole drill, and the record holds."""

import json
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import httpx
import pytest

from tests.cli.running import Server, command, data_folder
from tests.http.front import wait_until
from tests.ports import free_port


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with data_folder() as data:
        yield data


@pytest.fixture(scope="module")
def demo(place: Path) -> Iterator[Server]:
    running = Server(place, free_port(), "demo")
    try:
        running.wait_for("ledger verify")
        yield running
    finally:
        if running.process.poll() is None:
            running.stop()


def subjects(place: Path) -> list[str]:
    mails = sorted((place / "demo" / "mail").glob("*.eml"))
    return [str(message_from_bytes(mail.read_bytes(), policy=policy.default)["to"]) for mail in mails]


def test_its_sign_ins_are_printed(demo: Server) -> None:
    assert demo.wait_for("password of all is")
    assert demo.wait_for("marcus@harbour.example")


def looked_up(server: Server) -> tuple[int, bytes]:
    """Ask as the demonstration says: with its credential, at its address."""
    line = server.wait_for("whl_")
    token, url = re.findall(r"whl_[\w-]+", line)[0], re.findall(r'"(http[^"]+)"', line)[0]
    answer = httpx.get(url, headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, answer.content


def test_the_police_look_up_what_they_have_on_file(demo: Server, place: Path) -> None:
    status, body = looked_up(demo)
    assert status == 200
    for words in (b"Nora Byrne", b"HT-PH-0071", b"8 Elm Park", b"Colm Reddin"):
        assert words in body


def test_an_alarm_rings_within_a_minute_over_real_mail(demo: Server, place: Path) -> None:
    wait_until(lambda: "marcus@harbour.example" in subjects(place), 60)


def test_a_drill_shows_every_step_and_the_record_holds(demo: Server, place: Path) -> None:
    said = command(place, "drill", "overdue", "--grace-seconds", "1", "--answer-seconds", "0", "--json")
    assert said.returncode == 0, said.stderr
    report = json.loads(said.stdout)
    steps = [step["step"] for step in report["steps"]]
    assert {"due", "opened", "queued", "accepted", "acknowledged", "closed"} <= set(steps)
    told = {(step["step"], step["channel"]) for step in report["steps"]}
    assert {("queued", "smtp"), ("accepted", "smtp"), ("queued", "webhook"), ("accepted", "webhook")} <= told
    assert [json.loads(kept.read_bytes()) for kept in (place / "demo" / "webhooks").glob("*.json")]
    named = command(place, "drill", "overdue", "--worker", "nobody", "--json")
    assert "Nobody active is called nobody" in named.stderr
    verified = command(place, "ledger", "verify", "--json")
    assert (verified.returncode, json.loads(verified.stdout)["holds"]) == (0, True)
    assert command(place, "ledger", "head").returncode == 0


def test_the_doctor_finds_it_well(demo: Server, place: Path) -> None:
    said = command(place, "doctor", WAYHOME_PORT=str(demo.port))
    assert said.returncode == 0, said.stdout


def test_tokens_are_made_listed_and_withdrawn(demo: Server, place: Path) -> None:
    made = command(place, "token", "make", "nora@harbour.example", "--scope", "board", "--label", "screen")
    assert made.stdout.startswith("wha_")
    assert "Scopes are" in command(place, "token", "make", "Nora Byrne", "--scope", "everything").stderr
    listed = command(place, "token", "list", "nora@harbour.example").stdout
    row = next(line for line in listed.splitlines() if "screen" in line)
    token = row.split("│")[1].strip()
    assert command(place, "token", "withdraw", token).stdout == "Withdrawn.\n"
    assert "screen" not in command(place, "token", "list", "nora@harbour.example").stdout
    assert command(place, "token", "withdraw", "x").returncode == 1


def test_on_a_narrow_terminal_nothing_that_is_needed_is_cut_off(demo: Server, place: Path) -> None:
    command(place, "token", "make", "nora@harbour.example", "--scope", "board", "--label", "the screen in reception")
    listed = command(place, "token", "list", COLUMNS="80").stdout
    row = next(line for line in listed.splitlines() if "Nora" in line)
    assert command(place, "token", "withdraw", row.split("│")[1].strip()).stdout == "Withdrawn.\n"
    ill = command(place, "doctor", WAYHOME_PORT=str(demo.port), WAYHOME_SMTP_URL="smtp://127.0.0.1:1", COLUMNS="80")
    assert ill.returncode == 1
    assert "…" not in ill.stdout
    assert "1 fault to mend." in ill.stdout


def test_people_and_vehicles_are_imported_after_a_dry_run(demo: Server, place: Path) -> None:
    people = place / "people.csv"
    people.write_text("name,email,office,roles\nGrace Hall,grace@harbour.example,Hill Road,worker\n")
    dry = command(place, "import", "people", str(people), "--dry-run")
    assert (dry.returncode, "1 people are good" in dry.stdout) == (0, True)
    assert "1 people made" in command(place, "import", "people", str(people)).stdout
    again = command(place, "import", "people", str(people))
    assert (again.returncode, "nothing was written" in again.stdout) == (1, True)
    cars = place / "cars.csv"
    cars.write_text("office,registration,colour\nHill Road,26-X-1,red\nNowhere,26-X-2,red\n")
    bad = command(place, "import", "vehicles", str(cars))
    assert (bad.returncode, "line 3, office" in bad.stdout) == (1, True)
    cars.write_text("office,registration,colour\nHill Road,26-X-1,red\n")
    assert "1 vehicles are good" in command(place, "import", "vehicles", str(cars), "--dry-run").stdout
    assert command(place, "import", "vehicles", str(cars)).stdout == "1 vehicles added.\n"


def test_started_anew_its_visits_are_live_again() -> None:
    """In a folder of its own: it ends what the other tests of this module ask."""
    with data_folder(migrated=True) as own:
        first = Server(own, free_port(), "demo")
        first.wait_for("ledger verify")
        assert first.stop() == 0
        before = len(subjects(own))
        again = Server(own, first.port, "demo")
        try:
            again.wait_for("ledger verify")
            assert looked_up(again)[0] == 200
            wait_until(lambda: "marcus@harbour.example" in subjects(own)[before:], 60)
        finally:
            assert again.stop() == 0
