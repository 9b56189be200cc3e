"""The settings that the command line needs before Django, and setting Django up when it is needed."""

import json
import os
import sys
from importlib import import_module
from pathlib import Path


def value(name: str) -> object:
    """Return the setting `name` as the environment has it."""
    # By name: the table stands in the topmost room, which nothing imports; settings are found by name anyway.
    environment = import_module("wayhome.project.environment")
    found: object = environment.read(name)
    return found


def web_processes() -> int:
    """Return how many web processes `serve` starts: at least one."""
    return max(1, int(str(value("WAYHOME_WEB_PROCESSES"))))


def connections_needed() -> int:
    """Return how many connections the database must allow.

    A web process may hold 36: 20 for the threads of pages, 8 native, 3 of the board, 4 of what a
    sentinel asks, and one that is on its way. Engine, worker and the command line share the rest.
    """
    return 20 + 40 * web_processes()


def data_folder() -> Path:
    """Return the data folder of this installation."""
    environment = import_module("wayhome.project.environment")
    given = str(environment.read("WAYHOME_DATA"))
    return Path(given) if given else Path(environment.default_data_folder())


DEMO = "wayhome-demo"
DEMO_SETTINGS = ("WAYHOME_SECOND_FACTOR", "WAYHOME_SMTP_URL", "WAYHOME_MAIL_FROM", "WAYHOME_WEBHOOK_HOSTS")


def remember_demo(data: Path) -> None:
    """Write down the demonstration's settings, so that commands in another terminal have the same."""
    folder = data / "demo"
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    (folder / "settings.json").write_text(json.dumps({name: os.environ[name] for name in DEMO_SETTINGS}))


def find_installation() -> None:
    """Choose the demonstration where nothing else is here and nobody said otherwise; take its settings."""
    data = data_folder()
    if not os.environ.get("WAYHOME_DATA") and not value("WAYHOME_DATABASE_URL"):
        demo = data.with_name(DEMO)
        if not _has_database(data) and _has_database(demo):
            print(f"Nothing is in {data}; looking at the demonstration in {demo}.", file=sys.stderr)
            os.environ["WAYHOME_DATA"] = str(demo)
            data = demo
    path = data / "demo" / "settings.json"
    if path.exists():
        for name, given in json.loads(path.read_text()).items():
            os.environ.setdefault(name, given)


def _has_database(data: Path) -> bool:
    try:
        return (data / "keyring" / "database.json").exists()
    except PermissionError:
        return False


def set_up_django() -> None:
    """Make the rooms importable with this installation's settings."""
    find_installation()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wayhome.project.settings")
    import django

    django.setup()
