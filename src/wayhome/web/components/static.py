"""Static files: hashed names with far-future caching once they are collected, plain names before.

`wayhome serve` collects them (`collect`) into the data folder, so that nobody has to run a step
by hand; tests and tools do without, and WhiteNoise then serves from the source folders.
"""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage


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


def collect() -> Path:
    """Collect and compress every static file into STATIC_ROOT and return that folder."""
    call_command("collectstatic", interactive=False, verbosity=0)
    return Path(settings.STATIC_ROOT)
