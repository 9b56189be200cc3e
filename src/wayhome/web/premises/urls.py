"""Addresses of premises and hazards, below premises/."""

from django.urls import path

from wayhome.web.premises import hazards, views

urlpatterns = [
    path("", views.index, name="premises"),
    path("new/", views.new, name="premise-new"),
    path("reviews/", hazards.reviews, name="hazard-reviews"),
    path("<uuid:premise_id>/", views.show, name="premise"),
    path("<uuid:premise_id>/edit/", views.edit, name="premise-edit"),
    path("<uuid:premise_id>/close/", views.close, name="premise-close"),
    path("<uuid:premise_id>/merge/", views.merge, name="premise-merge"),
    path("<uuid:premise_id>/merge/<uuid:other_id>/", views.merge, name="premise-merge-with"),
    path("<uuid:premise_id>/entries/", views.entry, name="premise-entry"),
    path("<uuid:premise_id>/persons/", views.persons, name="premise-persons"),
    path("<uuid:premise_id>/persons/<uuid:person_id>/left/", views.person_left, name="premise-person-left"),
    path("<uuid:premise_id>/hazards/", hazards.new, name="hazard-new"),
    path("hazards/<uuid:hazard_id>/", hazards.show, name="hazard"),
    path("hazards/<uuid:hazard_id>/confirm/", hazards.confirm, name="hazard-confirm"),
    path("hazards/<uuid:hazard_id>/refuse/", hazards.refuse, name="hazard-refuse"),
    path("hazards/<uuid:hazard_id>/change/", hazards.change, name="hazard-change"),
    path("hazards/<uuid:hazard_id>/renew/", hazards.renew, name="hazard-renew"),
    path("hazards/<uuid:hazard_id>/end/", hazards.end, name="hazard-end"),
    path("hazards/<uuid:hazard_id>/agree/", hazards.agree, name="hazard-agree"),
    path("hazards/<uuid:hazard_id>/decline/", hazards.decline, name="hazard-decline"),
    path("hazards/<uuid:hazard_id>/told/", hazards.told, name="hazard-told"),
    path("hazards/<uuid:hazard_id>/objections/", hazards.objection, name="hazard-objection"),
    path("hazards/<uuid:hazard_id>/objections/<uuid:objection_id>/", hazards.answer, name="hazard-answer"),
]
