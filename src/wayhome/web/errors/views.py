"""The pages of errors, named as handlers in project/urls.py."""

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from wayhome.core.outage import RETRY_SECONDS, is_outage


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", {"problem": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - it may name what is hidden
    return render(request, "errors/404.html", status=404)


def too_many(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/429.html", status=429)


def broken(_request: HttpRequest) -> HttpResponse:
    """Say that something broke, without a context that might break too; an outage is said to be one."""
    if is_outage(sys.exc_info()[1]):
        words = render_to_string("errors/database.html")
        return HttpResponse(words, status=503, headers={"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"})
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def form_grown_old(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature; it helps nobody who reads it
    return render(request, "errors/csrf.html", status=403)
