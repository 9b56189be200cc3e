from django.apps import AppConfig


class BriefingConfig(AppConfig):
    name = "wayhome.briefing"
    label = "briefing"
