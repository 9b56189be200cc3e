"""Every address of the project, with samples in place of its converters."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern

SAMPLES = {
    "uuid": "018f3c8e-0000-7000-8000-000000000000",
    "int": "1",
    "str": "sample",
    "slug": "sample",
    "path": "sample",
}
CONVERTER = re.compile(r"<(?:(?P<kind>[^>:]+):)?(?P<name>[^>]+)>")
REGEXES = {
    r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/new/abc-def/",
    r"^(.*)$": "nothing-here",
}


@dataclass(frozen=True)
class Address:
    path: str
    name: str
    view: Callable[..., Any]


def addresses() -> list[Address]:
    return list(_walk("/", get_resolver().url_patterns))


def _walk(prefix: str, patterns: list[URLPattern | URLResolver]) -> Iterator[Address]:
    for found in patterns:
        path = prefix + _sample(found.pattern)
        if isinstance(found, URLResolver):
            yield from _walk(path, found.url_patterns)
        else:
            yield Address(path, found.name or path, found.callback)


def _sample(pattern: Any) -> str:
    if isinstance(pattern, RoutePattern):
        return CONVERTER.sub(lambda match: SAMPLES[match["kind"] or "str"], str(pattern))
    assert isinstance(pattern, RegexPattern)
    return REGEXES[str(pattern)]
