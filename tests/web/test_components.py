"""What every page shares: static files, icons, times."""

import re
from datetime import UTC, datetime
from pathlib import Path

import lucide
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.tidy.sources import SOURCE, templates
from wayhome.web.components.static import HashedFiles, collect
from wayhome.web.components.times import words, zone_of
from wayhome.web.templatetags.page import STATE_ICONS, icon

ICON = re.compile(r"{%\s*icon\s+\"([^\"]+)\"")


def test_every_icon_that_a_page_names_is_drawn() -> None:
    names = {name for path in templates() for name in ICON.findall(path.read_text("utf-8"))} | set(STATE_ICONS.values())
    assert [name for name in sorted(names) if not icon(name)] == []
    assert icon("no such icon") == ""
    with pytest.raises(lucide.IconDoesNotExist):
        lucide._render_icon("no such icon", None)


def test_an_icon_with_a_label_is_a_picture_and_without_one_decoration() -> None:
    assert 'role="img"' in icon("bell", "Alarm")
    assert 'aria-hidden="true"' in icon("bell")


def test_times_are_read_in_the_zone_of_the_reader() -> None:
    at = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert words(at, "Europe/Dublin", at) == "00:30"
    assert words(at, "Europe/Dublin") == "Thu 2 Jul 00:30"
    assert words(at, "Europe/Dublin", datetime(2026, 7, 1, 12, 0, tzinfo=UTC)) == "Thu 2 Jul 00:30"
    assert zone_of("Nowhere/Atlantis").key == "UTC"
    assert zone_of("").key == "UTC"


def test_files_are_served_from_where_they_lie_before_they_are_collected() -> None:
    response = Client().get("/static/base/base.css")
    assert response.status_code == 200
    assert HashedFiles().url("base/base.css") == "/static/base/base.css"


def test_collected_files_have_hashed_names(tmp_path: Path, settings: object) -> None:
    settings.STATIC_ROOT = tmp_path / "static"  # type: ignore[attr-defined] # pytest-django's settings
    assert collect() == tmp_path / "static"
    storage = HashedFiles()
    assert re.fullmatch(r"/static/base/base\.[0-9a-f]{12}\.css", storage.url("base/base.css"))
    assert (tmp_path / "static" / storage.stored_name("base/base.css")).read_bytes() == Path(
        str(finders.find("base/base.css"))
    ).read_bytes()


def test_our_styles_use_tokens_and_no_other_host() -> None:
    styles = {path.name: path.read_text("utf-8") for path in (SOURCE / "web" / "static").rglob("*.css")}
    assert {name for name, text in styles.items() if "@import" in text or "http" in text} == set()
    assert all("@layer" in text for text in styles.values())
