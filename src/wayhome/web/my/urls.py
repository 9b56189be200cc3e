"""Addresses of a worker's own day, below my/."""

from django.urls import path

from wayhome.web.my import company, kept, signing_out, views

urlpatterns = [
    path("", views.index, name="my"),
    path("token/", kept.token, name="my-token"),
    path("offline/", kept.offline, name="my-offline"),
    path("worker.js", kept.service_worker, name="my-worker"),
    path("check-in/<slug:what>/", views.report, name="my-report"),
    path("sign-out/", signing_out.sign_out, name="my-sign-out"),
    path("plan/", signing_out.plan, name="my-plan"),
    path("day-sheet/", signing_out.day_sheet, name="my-day-sheet"),
    path("calendar/", views.feed, name="my-feed"),
    path("calendar-change/<slug:what>/", views.calendar_change, name="my-calendar-change"),
    path("grace/", views.grace, name="my-grace"),
    path("visit/<uuid:visit_id>/edit/", signing_out.edit, name="my-edit"),
    path("visit/<uuid:visit_id>/start/", signing_out.start, name="my-start"),
    path("visit/<uuid:visit_id>/cancel/", views.cancel, name="my-cancel"),
    path("with/<uuid:visit_id>/", company.show, name="my-company"),
    path("with/<uuid:visit_id>/decline/", company.decline, name="my-company-decline"),
]
