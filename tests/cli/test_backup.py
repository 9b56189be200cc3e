"""A backup is written while Wayhome runs, put back on an empty machine, and its record holds; damage is noticed."""

import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from psycopg import connect

from tests.cli.agency import EMAIL, begin, call, token
from tests.cli.running import Server, command, data_folder
from tests.ports import free_port
from wayhome.core.embedded import OWNER, read_credentials

VISITS = "SELECT count(*) FROM visits_visit"


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with data_folder(migrated=True) as found:
        yield found


@pytest.fixture(scope="module")
def taken(place: Path) -> Path:
    """A backup of an agency that was at work, with a visit under way."""
    server = Server(place, free_port(), "serve")
    try:
        begin(server)
        mine = token(place, "sign-out", "check-in", WAYHOME_PORT=str(server.port))
        assert call(server, "/visits", mine, {"stops": [{"address": "12 Quay Street"}]}).status_code == 201
        said = command(place, "backup", str(place / "kept"))
        assert said.returncode == 0, said.stderr
        assert "The keys are not in it." in said.stderr
    finally:
        assert server.stop() == 0
    return Path(said.stdout.strip())


@contextmanager
def empty_machine(place: Path, *, keys: bool = True) -> Iterator[Path]:
    with data_folder() as new:
        if keys:
            (new / "keyring").mkdir(mode=0o700)
            for key in (place / "keyring").glob("*.key"):
                shutil.copy2(key, new / "keyring" / key.name)
        yield new


def refused(new: Path, backup: Path) -> str:
    said = command(new, "restore", str(backup))
    assert (said.returncode, said.stdout) == (1, "")
    assert "Traceback" not in said.stderr
    return said.stderr


def test_it_is_for_its_owner_alone_and_whole(place: Path, taken: Path) -> None:
    assert taken.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in taken.parent.iterdir()] == [taken.name]
    with tarfile.open(taken) as tar:
        assert tar.getnames() == ["manifest.json", "database.dump"]


def test_put_back_the_record_holds_and_who_was_out_is_out(place: Path, taken: Path) -> None:
    with empty_machine(place) as new:
        said = command(new, "restore", str(taken))
        assert said.returncode == 0, said.stderr
        assert "The record holds." in said.stdout
        server = Server(new, free_port(), "serve")
        try:
            assert "first-run" not in server.wait_for("Wayhome is running")
            with connect(read_credentials(new).url(OWNER)) as connection:
                assert connection.execute(VISITS).fetchone() == (1,)
                assert connection.execute("SELECT email FROM staff_person").fetchone() == (EMAIL,)
            assert command(new, "ledger", "verify").returncode == 0
            doctor = command(new, "doctor", WAYHOME_PORT=str(server.port)).stdout
            assert "the runtime role owns" in doctor
        finally:
            assert server.stop() == 0
        assert "this database is in use" in refused(new, taken)


def test_one_changed_byte_is_noticed_before_anything_is_written(place: Path, taken: Path, tmp_path: Path) -> None:
    content = bytearray(taken.read_bytes())
    content[len(content) // 2] ^= 1
    damaged = tmp_path / "damaged.tar"
    damaged.write_bytes(content)
    short = tmp_path / "short.tar"
    short.write_bytes(taken.read_bytes()[:-20_000])
    with empty_machine(place) as new:
        assert "was damaged or changed" in refused(new, damaged)
        assert "nothing was restored" in refused(new, short)
        assert "no whole backup" in refused(new, Path(__file__))
        assert command(new, "restore", str(taken)).returncode == 0  # and nothing stands in the way


def test_without_the_keys_it_says_which_are_missing(place: Path, taken: Path) -> None:
    with empty_machine(place, keys=False) as new:
        assert "copy the *.key files" in refused(new, taken)


def test_a_full_disk_leaves_no_half_backup(place: Path, taken: Path) -> None:
    server = Server(place, free_port(), "serve")
    full = place / "full"
    try:
        server.wait_for("Wayhome is running")
        full.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(full)]
        if os.geteuid() != 0 or subprocess.run(mount, check=False).returncode:
            pytest.skip("only root may mount a small disk")
        said = command(place, "backup", str(full))
        assert (said.returncode, "no backup was written" in said.stderr) == (1, True), said.stderr
        assert list(full.iterdir()) == []
    finally:
        subprocess.run(["umount", full], check=False)
        assert server.stop() == 0
