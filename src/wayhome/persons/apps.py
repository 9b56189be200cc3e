from django.apps import AppConfig


class PersonsConfig(AppConfig):
    name = "wayhome.persons"
    label = "persons"
