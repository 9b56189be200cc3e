"""Addresses of briefings, below briefings/."""

from django.urls import path

from wayhome.web.briefing import views

urlpatterns = [
    path("", views.index, name="briefings"),
    path("alarm/<uuid:alarm_id>/", views.of_alarm, name="briefing-alarm"),
    path("visit/<uuid:visit_id>/", views.of_visit, name="briefing-visit"),
    path("person/<uuid:person_id>/", views.of_person, name="briefing-person"),
    path("call/<uuid:call_id>/", views.of_call, name="briefing-call"),
    path("call/<uuid:call_id>/body/", views.body_of_call, name="briefing-call-body"),
    path("call/<uuid:call_id>/aside/", views.put_aside, name="briefing-call-aside"),
]
