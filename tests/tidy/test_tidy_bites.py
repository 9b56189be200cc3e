"""A check that cannot fail is no check: each is shown a sample that breaks it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tidy import rules
from tests.tidy.sources import ROOT


def test_long_things_are_seen() -> None:
    body = "\n".join("    x = 1" for _ in range(80))
    assert rules.too_long(f"def long():\n{body}\n") == ["line 1: long has 81 lines"]
    assert rules.too_long("x = 1\n" * 401) == ["401 lines: make a folder of it"]


def test_silence_without_reason_is_seen() -> None:
    bare = "import x  # no" + "qa: F401\ny = 1  # type: ig" + "nore[misc]\n"
    assert len(rules.silenced_without_reason(bare)) == 2
    assert rules.silenced_without_reason("import x  # no" + "qa: F401 - the plugin wants it\n") == []


def test_unfinished_work_is_seen() -> None:
    assert rules.unfinished("# TO" + "DO: later\n")


@pytest.mark.parametrize("clock", ["SELECT now()", "clock_timestamp() - x", "DEFAULT CURRENT_TIMESTAMP"])
def test_another_clock_is_seen(clock: str) -> None:
    assert rules.sql_clock(clock)
    assert not rules.sql_clock("SELECT wayhome_now()")


@pytest.mark.parametrize(
    "sample",
    [
        "<script>alert(1)</script>",
        '<p style="color:red">',
        '<a onclick="x()">',
        '<img src="https://elsewhere.example/a.png">',
        "<style>p{}</style>",
    ],
)
def test_page_dangers_are_seen(sample: str) -> None:
    assert rules.page_dangers(sample)
    assert not rules.page_dangers('<script src="/static/a.js" defer></script><p class="x">')


def test_imports_are_seen() -> None:
    assert rules.imports_of("from django.http import HttpResponse", rules.PAGES)
    assert rules.imports_of("import httpx", rules.NETWORK)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("core/limits.py", "from wayhome.visits import models\n"),
        ("visits/models/visit.py", "import wayhome.alarms.models\n"),
        ("staff/rules/actor.py", "from django.db import models\n"),
        ("ledger/models.py", "import wayhome.ledger.actions\n"),
        ("web/__init__.py", "import wayhome.api.urls\n"),
    ],
)
def test_contracts_bite(tmp_path: Path, file: str, line: str) -> None:
    """import-linter, on a copy of the house with one wrong import, says no."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    broken = tmp_path / "src" / "wayhome" / file
    broken.write_text(broken.read_text("utf-8") + line, "utf-8")
    result = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert result.returncode == 1, result.stdout
    assert "BROKEN" in result.stdout


def test_an_unknown_room_breaks_the_contract(tmp_path: Path) -> None:
    """The floors are exhaustive: a new room must be given its floor."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "src" / "wayhome" / "attic").mkdir()
    (tmp_path / "src" / "wayhome" / "attic" / "__init__.py").touch()
    result = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert result.returncode != 0, result.stdout
