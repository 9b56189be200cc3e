"""Addresses of the roster, below roster/."""

from django.urls import path

from wayhome.web.roster import changes, views

urlpatterns = [
    path("", views.week, name="roster"),
    path("away/", changes.away, name="roster-away"),
    path("away/<uuid:absence_id>/end/", changes.away_end, name="roster-away-end"),
    path("offers/<uuid:handover_id>/", changes.offer, name="offer"),
    path("offers/<uuid:handover_id>/withdraw/", changes.offer_withdraw, name="offer-withdraw"),
    path("shifts/<uuid:shift_id>/", changes.shift, name="shift"),
    path("shifts/<uuid:shift_id>/hand-over/", changes.hand_over, name="hand-over"),
    path("shifts/<uuid:shift_id>/cancel/", changes.cancel, name="shift-cancel"),
    path("<uuid:office_id>/add/", changes.add, name="shift-add"),
]
