"""The address that a page left in a hurry tells."""

from django.urls import path

from wayhome.web.leaving import views

urlpatterns = [path("", views.leave, name="leave")]
