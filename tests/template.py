"""One migrated cluster is made, and copied by every test process: making it takes longer than most tests.

It stays in build/cluster for the next run, until a migration, a pin or the making itself changes.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from wayhome.core.embedded import RUNTIME, Cluster

# Tests may lose their database with the power; people may not: these are the tests' alone.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "'64MB'",  # every test process has a cluster of its own
}

PROJECT = Path(__file__).parent.parent
TEMPLATES = PROJECT / "build" / "cluster"
MADE_BY = (
    "src/wayhome/*/migrations/*.py",
    "src/wayhome/core/embedded.py",
    "src/wayhome/core/schema.py",
    "requirements/base.txt",
    "tests/template.py",
)
PARTS = ("postgres", "keyring")
"""What makes a data folder one: the cluster, and the passwords of its roles."""


def copy_into(folder: Path) -> None:
    """Put a migrated cluster, which does not run, into `folder`; the first who wants one makes it for all."""
    template = TEMPLATES / key()
    with _alone():
        if not template.exists():
            for old in TEMPLATES.glob("*/"):
                shutil.rmtree(old)
            _make(template)
        _copy(template, folder)


def key() -> str:
    """Return what stands for everything that a template is made by."""
    found = hashlib.sha256()
    for pattern in MADE_BY:
        for path in sorted(PROJECT.glob(pattern)):
            found.update(f"{path.relative_to(PROJECT)}\0".encode() + path.read_bytes() + b"\0")
    return found.hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[None]:
    TEMPLATES.mkdir(parents=True, exist_ok=True)
    with (TEMPLATES / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(template: Path) -> None:
    """Make it in a process of its own, which chooses its settings; half a template never bears the name of one."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("WAYHOME_", "DJANGO_", "COV"))}
    with tempfile.TemporaryDirectory(prefix="wayhome-template-", dir=os.environ.get("WAYHOME_TEST_TMP")) as name:
        begun, half = Path(name), template.with_name("half")
        begun.chmod(0o755)
        more = {"WAYHOME_DATA": name, "DJANGO_SETTINGS_MODULE": "wayhome.project.settings"}
        subprocess.run([sys.executable, "-m", "tests.template", name], cwd=PROJECT, env={**ours, **more}, check=True)
        half.mkdir()
        _copy(begun, half)
        half.rename(template)


def _copy(source: Path, target: Path) -> None:
    # cp keeps owners and modes, which PostgreSQL minds, and shares blocks where the file system can.
    parts = [str(source / part) for part in PARTS]
    subprocess.run(["cp", "-a", "--reflink=auto", *parts, str(target)], check=True)


def main(folder: Path) -> None:
    """Make a migrated cluster in `folder`, and leave it stopped."""
    cluster = Cluster(folder, extra_settings=FAST)
    cluster.start()
    try:
        django.setup()
        from wayhome.core import schema  # noqa: PLC0415 - needs Django

        schema.migrate(RUNTIME)
    finally:
        cluster.stop()
    for made in (folder / "keyring").glob("*.key"):
        made.unlink()  # each installation makes its own


if __name__ == "__main__":
    main(Path(sys.argv[1]))
