"""`wayhome import premises`, really run beside a serving installation: good rows, refused ones, trial, encodings."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg import connect

from tests.cli.agency import begin
from tests.cli.running import Server, command, data_folder
from tests.ports import free_port
from wayhome.core.embedded import RUNTIME, read_credentials


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with data_folder(migrated=True) as data:
        running = Server(data, free_port(), "serve")
        try:
            begin(running)
            yield data
        finally:
            running.stop()


def written(place: Path, ending: str) -> list[str]:
    """Return the premises that are there now and whose address ends so."""
    with connect(read_credentials(place).url(RUNTIME)) as connection:
        found = connection.execute("SELECT text FROM places_premise WHERE text LIKE %s ORDER BY text", ["%" + ending])
        return [text for (text,) in found.fetchall()]


def test_a_good_file_is_written_and_its_second_import_refused_row_by_row(place: Path, tmp_path: Path) -> None:
    file = tmp_path / "good.csv"
    file.write_text(
        "Address,Lat,Lon,Kind,Colour\n"
        '"12 Main Street, Ames, IA 50010",42.03,-93.62,client,red\n'
        '"14 Main Street, Ames, IA 50010",,,,\n'
    )
    said = command(place, "import", "premises", str(file))
    assert said.returncode == 0, said.stderr
    assert "Read as utf-8, columns between ','." in said.stdout
    assert "Not used: Colour." in said.stdout
    assert "2 premises written." in said.stdout
    assert written(place, "50010") == ["12 Main Street, Ames, IA 50010", "14 Main Street, Ames, IA 50010"]
    again = command(place, "import", "premises", str(file))
    assert again.returncode == 1
    assert "line 2, text: This address is there already." in again.stderr
    assert "0 premises written. 2 rows were refused; --refused OUT.csv keeps them in a file" in again.stderr
    assert len(written(place, "50010")) == 2


def test_bad_rows_go_into_a_file_and_the_good_ones_are_written(place: Path, tmp_path: Path) -> None:
    file, refused = tmp_path / "mixed.csv", tmp_path / "refused.csv"
    file.write_text(
        "text;latitude;longitude;kind\n"
        "3 Oak Road, Ames, IA 50011;42;-93;client\n"
        "4 Oak Road, Ames, IA 50011;north;-93;client\n"
        "5 Oak Road, Ames, IA 50011;;;worker_home\n"
        '"6 Oak Road;;;\n'
    )
    said = command(place, "import", "premises", str(file), "--refused", str(refused))
    assert said.returncode == 1
    assert "Traceback" not in said.stderr
    assert f"1 premises written. 3 rows were refused; they are in {refused}." in " ".join(said.stderr.split())
    assert written(place, "50011") == ["3 Oak Road, Ames, IA 50011"]
    heading, *rows = csv.reader(refused.read_text(encoding="utf-8-sig").splitlines())
    assert heading == ["line", "column", "reason", "text", "latitude", "longitude", "kind"]
    assert [row[:2] for row in rows] == [["3", "latitude"], ["4", "kind"], ["5", ""]]
    assert rows[0][3:] == ["4 Oak Road, Ames, IA 50011", "north", "-93", "client"]


def test_a_trial_says_what_would_be_and_writes_nothing(place: Path, tmp_path: Path) -> None:
    file = tmp_path / "trial.csv"
    file.write_text('text\n"7 Elm Lane, Ames, IA 50012"\n')
    said = command(place, "import", "premises", str(file), "--dry-run")
    assert said.returncode == 0, said.stderr
    assert "1 premises are good. Without --dry-run they are written." in said.stdout
    assert written(place, "50012") == []


@pytest.mark.parametrize(("encoding", "code"), [("utf-16", 220), ("utf-8-sig", 221), ("cp1252", 222)])
def test_other_encodings_are_found_out_or_named(place: Path, tmp_path: Path, encoding: str, code: int) -> None:
    address = f"Strandgata 8, {code} Hafnarfjörður"
    file = tmp_path / "encoded.csv"
    file.write_bytes(f'text\r\n"{address}"\r\n'.encode(encoding))
    named = ["--encoding", encoding] if encoding == "cp1252" else []
    said = command(place, "import", "premises", str(file), *named)
    assert said.returncode == 0, said.stderr
    assert written(place, f"{code} Hafnarfjörður") == [address]


def test_what_cannot_be_read_is_said_in_one_line_and_the_record_holds(place: Path, tmp_path: Path) -> None:
    file = tmp_path / "workbook.csv"
    file.write_bytes(b"PK\x03\x04 no table")
    said = command(place, "import", "premises", str(file))
    assert (said.returncode, said.stdout) == (1, "")
    assert "Excel workbook" in said.stderr
    file.write_bytes("text\nStrandgata 8, Hafnarfjörður\n".encode("cp1252"))
    wrong = command(place, "import", "premises", str(file), "--encoding", "utf-8")
    assert wrong.returncode == 1
    assert "cannot be read in that encoding" in wrong.stderr
    same = command(place, "import", "premises", str(file), "--refused", str(file))
    assert same.returncode == 1
    assert "names the file that is read" in same.stderr
    assert command(place, "ledger", "verify").returncode == 0
