"""Addresses of an enrolled phone, below p/."""

from django.urls import path

from wayhome.web.my import kept, phone

urlpatterns = [
    path("", phone.phone, name="phone"),
    path("enrol/", phone.enrol, name="phone-enrol"),
    path("check-in/", phone.check_in, name="phone-check-in"),
    path("offline/", phone.offline, name="phone-offline"),
    path("worker.js", kept.service_worker, name="phone-worker"),
]
