"""Addresses of links in messages, below a/."""

from django.urls import path

from wayhome.web.acknowledge import views

ALARM = "<str:token>/<uuid:alarm_id>/"
ACTS = {
    "live": "live",
    "acknowledge": "acknowledge",
    "extend": "extend",
    "let-go": "let-go",
    "tick": "tick",
    "police-called": "called",
    "police-not-called": "not_called",
    "note": "note",
}

urlpatterns = [
    path("<str:token>", views.link, name="link"),
    path(ALARM, views.alarm, name="link-alarm"),
    path(f"{ALARM}take/", views.take, name="link-take"),
    *(path(f"{ALARM}{part}/", views.act, {"name": name}, name=f"link-{part}") for part, name in ACTS.items()),
]
