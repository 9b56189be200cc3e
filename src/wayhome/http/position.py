"""Which pages may ask a browser where it is: none, but for those whose view says so."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

HEADER = "Permissions-Policy"
NOBODY = "geolocation=()"
THIS_SITE = "geolocation=(self)"


def may_ask_position(response: HttpResponse) -> HttpResponse:
    """Let the page of `response` ask for the position; the browser asks the person as well."""
    response[HEADER] = THIS_SITE
    return response


class PositionMiddleware:
    """Closes the browser's position to every page that `may_ask_position` has not opened."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(HEADER, NOBODY)
        return response
