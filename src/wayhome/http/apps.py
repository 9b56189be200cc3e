from django.apps import AppConfig


class HttpConfig(AppConfig):
    name = "wayhome.http"
    label = "wayhome_http"
