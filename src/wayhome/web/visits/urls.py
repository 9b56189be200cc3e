"""Addresses of visits and their history, below visits/."""

from django.urls import path

from wayhome.web.visits import views

urlpatterns = [
    path("", views.index, name="visits"),
    path("<uuid:visit_id>/", views.story, name="visit"),
    path("<uuid:visit_id>/release/", views.release, name="visit-release"),
    path("<uuid:visit_id>/skip/<uuid:stop_id>/", views.skip, name="visit-skip"),
    path("<uuid:visit_id>/<slug:what>/", views.press, name="visit-press"),
]
