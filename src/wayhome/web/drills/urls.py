"""Addresses of drills, below drills/."""

from django.urls import path

from wayhome.web.drills import views

urlpatterns = [
    path("", views.index, name="drills"),
    path("<uuid:drill_id>/", views.report, name="drill"),
    path("<uuid:drill_id>/live/", views.live, name="drill-live"),
    path("<uuid:drill_id>/end/", views.end, name="drill-end"),
]
