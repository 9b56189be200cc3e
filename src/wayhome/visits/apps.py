from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "wayhome.visits"
    label = "visits"
