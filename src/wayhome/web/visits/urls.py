"""Addresses of visits and their history, below visits/."""

from django.urls import path

from wayhome.web.visits import before, views

urlpatterns = [
    path("", views.index, name="visits"),
    path("<uuid:visit_id>/", views.story, name="visit"),
    path("<uuid:visit_id>/release/", views.release, name="visit-release"),
    path("<uuid:visit_id>/skip/<uuid:stop_id>/", views.skip, name="visit-skip"),
    path("<uuid:visit_id>/before/", before.before, name="visit-before"),
    path("<uuid:visit_id>/before/<uuid:stop_id>/back-up/", before.ask_backup, name="visit-ask-backup"),
    path("<uuid:visit_id>/before/<uuid:stop_id>/yes/", before.say_yes, name="visit-yes"),
    path("<uuid:visit_id>/before/<uuid:stop_id>/place/", before.say_place, name="visit-place"),
    path("<uuid:visit_id>/before/<uuid:stop_id>/decline/", before.decline, name="visit-decline"),
    path("<uuid:visit_id>/back-up/<uuid:backup_id>/<slug:to>/", before.move_backup, name="visit-backup"),
    path("<uuid:visit_id>/<slug:what>/", views.press, name="visit-press"),
]
