"""The house is held to its manner (STYLE): each check runs over every file of ours."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey

from tests.tidy import rules
from tests.tidy.sources import ROOT, SOURCE, python_files, room_of, templates

FLOORS = (
    *("core", "ledger", "vault", "messaging", "staff", "persons", "places", "visits", "alarms"),
    *("briefing", "calls", "filings", "engine", "http", "web", "project"),
)
MAY_USE_NETWORK = {
    "messaging/channels",
    "messaging/wire",
    "visits/feeds",
    "core/hosts",
    "core/embedded",
    "cli/",
    "calls/location_servers",
}
MAY_KNOW_HTTP = {"web", "api", "http", "project"}


def failures(check: Callable[[str], list[str]], paths: Iterable[Path]) -> dict[str, list[str]]:
    return {str(path.relative_to(ROOT)): wrong for path in paths if (wrong := check(path.read_text("utf-8")))}


def test_files_and_functions_fit() -> None:
    assert failures(rules.too_long, python_files(SOURCE, ROOT / "tests")) == {}


def test_every_silenced_line_says_why() -> None:
    assert failures(rules.silenced_without_reason, python_files(SOURCE, ROOT / "tests")) == {}


def test_nothing_is_left_unfinished() -> None:
    assert failures(rules.unfinished, [*python_files(SOURCE), *templates()]) == {}


def test_sql_asks_our_clock() -> None:
    assert failures(rules.sql_clock, python_files()) == {}


def test_templates_keep_the_policy_and_tell_nobody() -> None:
    assert failures(rules.page_dangers, templates()) == {}


def test_network_only_in_the_channels() -> None:
    found = {
        name: wrong
        for path in python_files()
        if (wrong := rules.imports_of(path.read_text("utf-8"), rules.NETWORK))
        and not any((name := str(path.relative_to(SOURCE))).startswith(room) for room in MAY_USE_NETWORK)
    }
    assert found == {}


def test_http_only_in_web_and_api() -> None:
    found = {
        str(path): wrong
        for path in python_files()
        if room_of(path) not in MAY_KNOW_HTTP and (wrong := rules.imports_of(path.read_text("utf-8"), rules.PAGES))
    }
    assert found == {}


def test_no_foreign_key_points_upwards() -> None:
    wrong = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignKey) or not model.__module__.startswith("wayhome."):
                continue
            here, there = model._meta.app_label, field.related_model._meta.app_label
            if there in FLOORS and FLOORS.index(there) > FLOORS.index(here):
                wrong.append(f"{model.__name__}.{field.name} points up to {there}")
    assert wrong == []


@pytest.mark.parametrize("room", [path.name for path in sorted(SOURCE.iterdir()) if (path / "__init__.py").exists()])
def test_every_room_says_what_it_is_for(room: str) -> None:
    assert re.match(r'^"""\S.+"""', (SOURCE / room / "__init__.py").read_text("utf-8"))
