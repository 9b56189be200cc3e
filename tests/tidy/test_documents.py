"""Documents lead somewhere: every relative link of every page points at a file that is there."""

import re
from pathlib import Path

import pytest

from tests.tidy.sources import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#]+)(#[^)]*)?\)")


def broken_links(text: str, folder: Path) -> list[str]:
    targets = (found[1] for found in LINK.finditer(text))
    return [target for target in targets if "://" not in target and not (folder / target).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    assert broken_links(page.read_text("utf-8"), page.parent) == []


def test_a_broken_link_is_seen() -> None:
    assert broken_links("[x](nowhere.md) [y](README.md#top) [z](https://elsewhere.example)", ROOT) == ["nowhere.md"]


def test_every_decision_says_what_was_decided() -> None:
    for record in (ROOT / "docs" / "adr").glob("*.md"):
        assert "**Decision.**" in record.read_text("utf-8"), record.name
