from django.apps import AppConfig


class EngineConfig(AppConfig):
    name = "wayhome.engine"
    label = "engine"
