"""Addresses of an office's wall screens, below offices/OFFICE/screens/."""

from django.urls import path

from wayhome.web.screens import views

urlpatterns = [
    path("", views.screens, name="screens"),
    path("<uuid:screen_id>/code/", views.code, name="screen-code"),
    path("<uuid:screen_id>/withdraw/", views.withdraw, name="screen-withdraw"),
]
