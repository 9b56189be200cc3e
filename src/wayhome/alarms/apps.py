from django.apps import AppConfig


class AlarmsConfig(AppConfig):
    name = "wayhome.alarms"
    label = "alarms"
