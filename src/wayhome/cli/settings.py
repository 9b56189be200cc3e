"""The settings that the command line needs before Django, and setting Django up when it is needed."""

import os
from importlib import import_module
from pathlib import Path


def value(name: str) -> object:
    """Return the setting `name` as the environment has it."""
    # By name: the table stands in the topmost room, which nothing imports; settings are found by name anyway.
    environment = import_module("wayhome.project.environment")
    found: object = environment.read(name)
    return found


def data_folder() -> Path:
    """Return the data folder of this installation."""
    environment = import_module("wayhome.project.environment")
    given = str(environment.read("WAYHOME_DATA"))
    return Path(given) if given else Path(environment.default_data_folder())


def set_up_django() -> None:
    """Make the rooms importable with this installation's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wayhome.project.settings")
    import django

    django.setup()
