"""Addresses of safe places."""

from django.urls import path

from wayhome.web.safe_places import views

urlpatterns = [
    path("", views.index, name="safe-places"),
    path("new/", views.new, name="safe-place-new"),
    path("proposed/", views.proposed, name="safe-places-proposed"),
    path("refused/", views.refused, name="safe-places-refused"),
    path("<uuid:safe_place_id>/", views.confirm, name="safe-place"),
    path("<uuid:safe_place_id>/refuse/", views.refuse, name="safe-place-refuse"),
]
