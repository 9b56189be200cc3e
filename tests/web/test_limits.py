"""The sign-in's limits are shared by every web process: they are counted in the database."""

from importlib import import_module

from django.core.cache.backends.db import DatabaseCache

SETTINGS = import_module("wayhome.project.settings").CACHES["default"]


def process() -> DatabaseCache:
    """Return the cache as one more web process has it."""
    assert SETTINGS["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"
    return DatabaseCache(SETTINGS["LOCATION"], {"OPTIONS": SETTINGS["OPTIONS"]})


def test_one_process_knows_what_another_counted(db: None) -> None:
    process().set("tries", [1, 2, 3], timeout=60)
    assert process().get("tries") == [1, 2, 3]
    process().delete("tries")
    assert process().get("tries") is None
