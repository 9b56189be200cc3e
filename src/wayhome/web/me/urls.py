"""Addresses of one's own settings, below me/."""

from django.urls import path

from wayhome.web.me import devices, views

urlpatterns = [
    path("", views.index, name="me"),
    path("routes/<uuid:route_id>/code/", views.code, name="route-code"),
    path("routes/<uuid:route_id>/send/", views.send, name="route-send"),
    path("routes/<uuid:route_id>/move/", views.move, name="route-move"),
    path("routes/<uuid:route_id>/remove/", views.remove, name="route-remove"),
    path("pins/", views.pins, name="pins"),
    path("line/", views.line, name="my-line"),
    path("phones/", devices.phones, name="phones"),
    path("phones/<uuid:phone_id>/withdraw/", devices.phone_withdraw, name="phone-withdraw"),
    path("tokens/", devices.tokens, name="tokens"),
    path("tokens/<uuid:token_id>/withdraw/", devices.token_withdraw, name="token-withdraw"),
]
