"""Every invariant names its tests, and they are there."""

import ast
import re

import pytest

from tests.tidy.sources import ROOT

PAGE = ROOT / "docs" / "reference" / "invariants.md"
ROW = re.compile(r"^\| (I\d+) \| .* \| (.*) \|$", re.MULTILINE)
NAMED = re.compile(r"`([^`]+)::([^`]+)`")
INVARIANTS = [f"I{number}" for number in range(1, 15)]


def named_in(page: str) -> dict[str, list[tuple[str, str]]]:
    """Return the tests that each invariant of the page names: file and function."""
    return {row[1]: NAMED.findall(row[2]) for row in ROW.finditer(page)}


def missing(named: list[tuple[str, str]]) -> list[str]:
    """Return those of these tests that are not there."""
    return [f"{file}::{test}" for file, test in named if not _is_there(file, test)]


def _is_there(file: str, test: str) -> bool:
    path = ROOT / file
    if not test.startswith("test_") or not path.is_file():
        return False
    return any(isinstance(node, ast.FunctionDef) and node.name == test for node in ast.parse(path.read_text()).body)


def test_every_invariant_is_in_the_table() -> None:
    assert list(named_in(PAGE.read_text("utf-8"))) == INVARIANTS


@pytest.mark.parametrize("invariant", INVARIANTS)
def test_its_tests_are_there(invariant: str) -> None:
    named = named_in(PAGE.read_text("utf-8"))[invariant]
    assert len(named) >= 2
    assert missing(named) == []


def test_one_that_is_gone_is_seen() -> None:
    here = "tests/tidy/test_invariants.py"
    assert missing([(here, "test_one_that_is_gone_is_seen"), (here, "test_no"), ("tests/no.py", "test_no")]) == [
        f"{here}::test_no",
        "tests/no.py::test_no",
    ]
