"""Addresses of calls, below calls/."""

from django.urls import path

from wayhome.web.calls import views

ONE = "<uuid:call_id>/"

urlpatterns = [
    path("", views.index, name="calls"),
    path("figures/", views.figures, name="calls-figures"),
    path("own/", views.own, name="calls-own"),
    path(ONE, views.call, name="call"),
    path(f"{ONE}body/", views.body, name="call-body"),
    path(f"{ONE}take/", views.take, name="call-take"),
    path(f"{ONE}begin/", views.begin, name="call-begin"),
    path(f"{ONE}step/", views.step, name="call-step"),
    path(f"{ONE}alarm/", views.open_alarm, name="call-alarm"),
    path(f"{ONE}finish/", views.finish, name="call-finish"),
]
