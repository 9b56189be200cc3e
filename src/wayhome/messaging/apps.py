from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "wayhome.messaging"
    label = "messaging"
