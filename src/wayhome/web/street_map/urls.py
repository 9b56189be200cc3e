"""The address of the street lines."""

from django.urls import path

from wayhome.web.street_map import views

urlpatterns = [path("", views.lines, name="street-lines")]
