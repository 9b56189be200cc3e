"""docs/reference/settings.md is held to the table of settings, both ways."""

import re

from tests.tidy.sources import ROOT
from wayhome.project.environment import SETTINGS, Setting

PAGE = (ROOT / "docs/reference/settings.md").read_text("utf-8")
ROW = re.compile(
    r"^\| `(?P<name>WAYHOME_\w+)` \| (?P<cast>\w+) \| (?P<default>.*?) \| (?P<meaning>.*) \|$", re.MULTILINE
)


def shown(setting: Setting) -> str:
    return "(empty)" if setting.default in ("", []) else str(setting.default)


def test_every_setting_is_documented_as_it_is_and_none_besides() -> None:
    rows = [(row["name"], row["cast"], row["default"], row["meaning"]) for row in ROW.finditer(PAGE)]
    assert rows == [(one.name, one.cast, shown(one), one.meaning) for one in SETTINGS]
