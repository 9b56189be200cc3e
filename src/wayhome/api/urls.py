"""Addresses of the API, each marked as open to anybody: its calls check their tokens themselves."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt

from wayhome.api.app import api, unknown
from wayhome.api.docs import docs
from wayhome.api.errors import answer
from wayhome.api.voice import ended, voice
from wayhome.http.access import allow

View = Callable[..., HttpResponseBase]

NOT_ALLOWED = 405


def _opened(view: View) -> View:
    """Let the access middleware pass a call on, and put ninja's bare 405 into a problem document."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == NOT_ALLOWED:
            allowed = response.headers["Allow"]
            return answer(NOT_ALLOWED, "method", f"This address takes {allowed}.", Allow=allowed)
        return response

    return csrf_exempt(allow(anonymous=True)(inner))  # a bearer token is no cookie: no other site can send it


def _patterns() -> list[URLPattern | URLResolver]:
    patterns: list[URLPattern | URLResolver] = [
        path(str(found.pattern), _opened(found.callback), name=found.name)
        for found in api.urls[0]
        if isinstance(found, URLPattern) and found.callback is not None and found.name != "api-root"
    ]
    patterns.append(path("calls/voice", _opened(voice), name="voice"))
    patterns.append(path("calls/voice/status", _opened(ended), name="voice-ended"))
    return [*patterns, path("docs", docs, name="docs"), re_path(r"^(.*)$", _opened(unknown), name="unknown")]


app_name = "api"
urlpatterns = _patterns()
