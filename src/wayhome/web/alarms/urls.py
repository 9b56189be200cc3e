"""Addresses of alarms, below alarms/."""

from django.urls import path

from wayhome.web.alarms.views import follow_ups, history, one

ONE = "<uuid:alarm_id>/"

urlpatterns = [
    path("", history.index, name="alarms"),
    path("picture/<slug:name>.svg", history.picture, name="alarms-picture"),
    path("afterwards/", follow_ups.index, name="follow-ups"),
    path("afterwards/<uuid:follow_up_id>/", follow_ups.finish, name="follow-up-done"),
    path(ONE, one.alarm, name="alarm"),
    path(f"{ONE}live/", one.live, name="alarm-live"),
    path(f"{ONE}acknowledge/", one.press, {"name": "acknowledge"}, name="alarm-acknowledge"),
    path(f"{ONE}extend/", one.press, {"name": "extend"}, name="alarm-extend"),
    path(f"{ONE}let-go/", one.press, {"name": "let-go"}, name="alarm-let-go"),
    path(f"{ONE}tick/", one.tick, name="alarm-tick"),
    path(f"{ONE}police-called/", one.write, {"name": "called"}, name="alarm-police-called"),
    path(f"{ONE}police-not-called/", one.write, {"name": "not_called"}, name="alarm-police-not-called"),
    path(f"{ONE}note/", one.write, {"name": "note"}, name="alarm-note"),
    path(f"{ONE}close/", one.close, name="alarm-close"),
]
