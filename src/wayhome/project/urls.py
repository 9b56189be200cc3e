"""Which address leads to which screen, and which page says what went wrong."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("wayhome.api.urls")),
    path("", include("wayhome.web.urls")),
]

handler400 = "wayhome.web.errors.views.bad_request"
handler403 = "wayhome.web.errors.views.forbidden"
handler404 = "wayhome.web.errors.views.not_found"
handler429 = "wayhome.web.errors.views.too_many"
handler500 = "wayhome.web.errors.views.broken"
