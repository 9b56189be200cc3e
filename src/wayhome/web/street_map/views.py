"""Street lines of a box as GeoJSON (RFC 7946): ours, bounded, kept by nobody, and nobody else is asked."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from wayhome.http.access import allow
from wayhome.http.requests import Request
from wayhome.places.queries import street_lines
from wayhome.places.rules.roads.plane import Box
from wayhome.places.rules.roads.streets import Segment

SIDES = {"south": 90.0, "west": 180.0, "north": 90.0, "east": 180.0}
DECIMALS = 5
"""A metre."""


@allow()
@gzip_page
@never_cache
@require_GET
def lines(request: Request) -> HttpResponse:
    """Give the streets of ?south=&west=&north=&east= (degrees), the largest first, as many as a page may hold."""
    box = _box(request)
    if box is None:
        words = "Give south, west, north and east in degrees, south below north and west before east."
        return JsonResponse({"detail": words}, status=400)
    found = street_lines(box)
    answer = {"type": "FeatureCollection", "features": _features(found.segments), "more": found.more}
    return JsonResponse(answer)


def _box(request: Request) -> Box | None:
    sides = {}
    for side, most in SIDES.items():
        try:
            sides[side] = float(request.GET.get(side, "")[:32])
        except ValueError:
            return None
        if not abs(sides[side]) <= most:  # also what is no number
            return None
    box = Box(**sides)
    return box if box.south < box.north and box.west < box.east else None


def _features(segments: Iterable[Segment]) -> list[dict[str, Any]]:
    """Return one feature a street and class: its pieces are one geometry, so that its name is said once."""
    together: dict[tuple[str, str], list[list[list[float]]]] = {}
    for segment in segments:
        line = [[round(lon, DECIMALS), round(lat, DECIMALS)] for lat, lon in segment.line]
        together.setdefault((segment.name, segment.road_class), []).append(line)
    return [
        {
            "type": "Feature",
            "properties": {"name": name, "class": road_class},
            "geometry": {"type": "MultiLineString", "coordinates": coordinates},
        }
        for (name, road_class), coordinates in together.items()
    ]
