from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "wayhome.calls"
    label = "calls"
