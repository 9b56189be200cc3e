"""`wayhome import roads`, really run beside a serving installation: counts, the second import, a bad file."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.agency import begin
from tests.cli.running import Server, command, data_folder
from tests.places.roads.helsinki import helsinki
from tests.ports import free_port


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with data_folder(migrated=True) as data:
        running = Server(data, free_port(), "serve")
        try:
            begin(running)
            yield data
        finally:
            running.stop()


def test_a_citys_streets_are_brought_in_and_the_next_takes_their_place(place: Path) -> None:
    said = command(place, "import", "roads", str(helsinki()))
    assert said.returncode == 0, said.stderr
    assert "Streets of Helsinki.osm.pbf are in use." in said.stdout
    assert re.search(
        r"^\d{4} pieces of street, \d+ km; \d+ of them can be driven through\.$", said.stdout, re.MULTILINE
    )
    assert "8 safe places proposed, 0 waited already" in said.stdout
    assert "OpenStreetMap contributors, ODbL" in said.stdout
    assert "Reading streets" in said.stderr
    again = command(place, "import", "roads", str(helsinki()))
    assert "0 safe places proposed, 8 waited already" in again.stdout


def test_a_bad_file_is_said_in_one_line_and_the_record_holds(place: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.osm.pbf"
    bad.write_bytes(b"no map")
    said = command(place, "import", "roads", str(bad))
    assert said.returncode == 1
    assert said.stdout == ""
    assert "This is not an OpenStreetMap extract" in said.stderr
    assert "Traceback" not in said.stderr
    assert command(place, "ledger", "verify").returncode == 0
