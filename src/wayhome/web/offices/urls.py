"""Addresses of offices, below offices/."""

from django.urls import path

from wayhome.web.offices import calls, views

urlpatterns = [
    path("", views.index, name="offices"),
    path("new/", views.new, name="office-new"),
    path("<uuid:office_id>/", views.change, name="office"),
    path("<uuid:office_id>/hours/", views.hours, name="office-hours"),
    path("<uuid:office_id>/visits/", views.visit_rules, name="office-visits"),
    path("<uuid:office_id>/hazards/", views.hazard_rules, name="office-hazards"),
    path("<uuid:office_id>/calls/", calls.call_rules, name="office-calls"),
    path("<uuid:office_id>/vehicles/", views.vehicles, name="office-vehicles"),
    path("<uuid:office_id>/vehicles/<uuid:vehicle_id>/", views.vehicle, name="vehicle"),
    path("<uuid:office_id>/vehicles/<uuid:vehicle_id>/retire/", views.retire, name="vehicle-retire"),
    path("<uuid:office_id>/close/", views.close, name="office-close"),
]
