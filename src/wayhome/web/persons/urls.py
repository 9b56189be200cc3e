"""Addresses of persons of concern, below persons/."""

from django.urls import path

from wayhome.web.persons import ruling, views

urlpatterns = [
    path("", views.index, name="concerns"),
    path("new/", views.new, name="concern-new"),
    path("photos/<uuid:photo_id>/<slug:size>/", views.photo, name="concern-photo"),
    path("<uuid:person_id>/", views.show, name="concern"),
    path("<uuid:person_id>/edit/", views.edit, name="concern-edit"),
    path("<uuid:person_id>/photo/", views.photo_add, name="concern-photo-add"),
    path("<uuid:person_id>/readers/", ruling.readers, name="concern-readers"),
    path("<uuid:person_id>/conflict/", ruling.conflict, name="concern-conflict"),
    path("<uuid:person_id>/conflict/<uuid:conflict_id>/lift/", ruling.lift, name="concern-conflict-lift"),
    path("<uuid:person_id>/merge/", ruling.merge, name="concern-merge"),
    path("<uuid:person_id>/merge/<uuid:other_id>/", ruling.merge, name="concern-merge-with"),
    path("<uuid:person_id>/part/<uuid:merge_id>/", ruling.part, name="concern-part"),
    path("<uuid:person_id>/add/<slug:kind>/", views.add, name="concern-add"),
    path("<uuid:person_id>/strike/<slug:kind>/<uuid:row_id>/", views.strike, name="concern-strike"),
]
