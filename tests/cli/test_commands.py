"""Commands that need no running server, or say so."""

from pathlib import Path

import pytest

from tests.cli.running import command, data_folder
from wayhome.cli.backup import BACKUPS, BackupError, back_up
from wayhome.cli.doctor import place
from wayhome.cli.doctor.finding import Grade
from wayhome.cli.importing import VEHICLE_COLUMNS, _vehicle_rows
from wayhome.core.embedded import OWNER, Credentials

COMMANDS = {
    "serve",
    "web",
    "engine",
    "worker",
    "demo",
    "doctor",
    "import",
    "token",
    "lookup",
    "ledger",
    "drill",
    "sentinel",
    "manage",
}


def test_the_help_names_every_command_and_where_to_begin(tmp_path: Path) -> None:
    said = command(tmp_path, "--help")
    assert said.returncode == 0
    assert set(said.stdout.split()) >= COMMANDS
    assert "wayhome demo" in said.stdout


@pytest.mark.parametrize("name", sorted(COMMANDS - {"manage"}))
def test_each_command_has_its_own_help(name: str, tmp_path: Path) -> None:
    assert command(tmp_path, name, "--help").returncode == 0


def test_without_an_installation_the_doctor_says_how_to_begin(tmp_path: Path) -> None:
    said = command(tmp_path / "nothing", "doctor")
    assert said.returncode == 1
    assert "wayhome serve" in said.stdout


def test_a_setting_of_the_wrong_kind_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYHOME_PORT", "eighty")
    (found,) = [one for one in place.settings() if one.grade is Grade.FAULT]
    assert "WAYHOME_PORT" in found.said


@pytest.mark.parametrize(
    ("name", "value", "grade"),
    [
        ("WAYHOME_URL", "http://wayhome.agency.example", Grade.FAULT),
        ("WAYHOME_URL", "https://wayhome.agency.example", Grade.GOOD),
        ("WAYHOME_DEBUG", "yes", Grade.FAULT),
        ("WAYHOME_SECOND_FACTOR", "optional", Grade.NOTE),
        ("WAYHOME_CONSOLE_CHANNEL", "yes", Grade.NOTE),
        ("WAYHOME_TILE_URL", "https://tiles.agency.example/{z}/{x}/{y}.png", Grade.NOTE),
    ],
)
def test_settings_that_endanger_are_seen(monkeypatch: pytest.MonkeyPatch, name: str, value: str, grade: Grade) -> None:
    monkeypatch.setenv(name, value)
    grades = {one.grade for one in place.settings()}
    assert grade in grades
    assert (Grade.FAULT in grades) == (grade is Grade.FAULT)


def test_a_setting_that_cannot_be_is_said_in_one_line(tmp_path: Path) -> None:
    said = command(tmp_path, "manage", "check", WAYHOME_TILE_URL="https://{s}.tiles.example/{z}/{x}/{y}.png")
    assert said.returncode == 1
    assert said.stderr.startswith("WAYHOME_TILE_URL: it needs {z}, {x} and {y} in its path")
    assert "Traceback" not in said.stderr


def test_a_keyring_that_others_can_read_is_a_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ring = tmp_path / "keyring"
    ring.mkdir(mode=0o700)
    (ring / "django.key").write_bytes(b"x" * 32)
    (ring / "django.key").chmod(0o640)
    monkeypatch.setenv("WAYHOME_KEYRING", str(ring))
    (found,) = place.keyring()
    assert found.mend == f"chmod 600 {ring / 'django.key'}"
    (ring / "django.key").chmod(0o600)
    assert [one.grade for one in place.keyring()] == [Grade.GOOD]


def test_a_backup_is_whole_and_the_oldest_go(cluster: Credentials, tmp_path: Path) -> None:
    owner = {
        "NAME": "wayhome",
        "USER": OWNER,
        "PASSWORD": cluster.passwords[OWNER],
        "HOST": str(cluster.socket),
        "PORT": "",
        "OPTIONS": {"connect_timeout": 5},
    }
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "before-migration-20250101-000000.part").touch()
    for number in range(BACKUPS + 2):
        (folder / f"before-migration-2025010{number}-000000.dump").touch()
    path = back_up(tmp_path, owner)
    assert path.read_bytes()[:5] == b"PGDMP"
    assert path.stat().st_mode & 0o077 == 0
    assert len(list(folder.iterdir())) == BACKUPS
    with pytest.raises(BackupError, match="password authentication failed"):
        back_up(tmp_path, owner | {"PASSWORD": "wrong"})
    with pytest.raises(BackupError, match="sslmode"):
        back_up(tmp_path, owner | {"OPTIONS": {"sslmode": "require"}})
    assert len(list(folder.iterdir())) == BACKUPS


def test_vehicles_are_read_by_the_names_of_their_columns(tmp_path: Path) -> None:
    file = tmp_path / "vehicles.csv"
    file.write_text("Registration,Office,Colour\n26-D-1,Harbour Street,blue\n", "utf-8-sig")
    ((line, row),) = _vehicle_rows(file)
    assert (line, row["registration"], row["office"], row["colour"], row["make"]) == (
        2,
        "26-D-1",
        "Harbour Street",
        "blue",
        "",
    )
    assert set(row) == set(VEHICLE_COLUMNS)


def test_a_file_that_is_no_such_file_is_said_before_anything_is_touched() -> None:
    with data_folder() as data:
        said = command(data, "import", "people", str(data / "none.csv"))
    assert said.returncode == 2
    assert "none.csv" in said.stderr
