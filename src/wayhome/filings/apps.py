from django.apps import AppConfig


class FilingsConfig(AppConfig):
    name = "wayhome.filings"
    label = "filings"
