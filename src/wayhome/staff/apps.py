from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "wayhome.staff"
    label = "staff"
