"""Addresses of the ladders, below ladders/."""

from django.urls import path

from wayhome.web.ladders import views

urlpatterns = [
    path("", views.index, name="ladders"),
    path("<uuid:office_id>/night-test/", views.night_test, name="night-test"),
    path("<uuid:office_id>/<slug:form>/", views.change, name="ladder"),
]
