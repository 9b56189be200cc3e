"""Static files: hashed names with far-future caching once they are collected, plain names before.

`wayhome serve` collects them (`collect`) into the data folder, so that nobody has to run a step
by hand; tests and tools do without, and WhiteNoise then serves from the source folders.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage, Storage
from django.core.management import call_command
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage
from xstatic.pkg import leaflet

LEAFLET = "leaflet"


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # whitenoise ships no types
    """WhiteNoise's storage, which gives the plain name for what has not been collected."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """Return the hashed name of a collected file, else `name` itself."""
        if not self.hashed_files:
            return name
        found: str = super().stored_name(name)
        return found


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc] # whitenoise ships no types
    """WhiteNoise, without its warning about a folder that `serve` has not filled yet."""

    def add_files(self, root: str, prefix: str | None = None) -> None:
        if Path(root).is_dir():
            super().add_files(root, prefix)


class LeafletFinder(FileSystemFinder):
    """Leaflet's built files, from its package, below `leaflet/`; its sources (1.7 MB) stay where they are."""

    def __init__(self, *_: Any, **__: Any) -> None:
        storage = FileSystemStorage(location=leaflet.BASE_DIR)
        storage.prefix = LEAFLET  # type: ignore[attr-defined]  # as FileSystemFinder gives it to its own
        self.locations = [(LEAFLET, leaflet.BASE_DIR)]
        self.storages = {leaflet.BASE_DIR: storage}

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Storage]]:
        yield from super().list([*(ignore_patterns or ()), "leaflet-src*"])


def collect() -> Path:
    """Collect and compress every static file into STATIC_ROOT and return that folder."""
    call_command("collectstatic", interactive=False, verbosity=0)
    return Path(settings.STATIC_ROOT)
