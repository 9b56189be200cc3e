"""The address of the call card."""

from django.urls import path

from wayhome.web.card import views

urlpatterns = [path("", views.card, name="card")]
