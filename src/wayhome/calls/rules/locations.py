"""A location as a call brought it, and how it is kept: as JSON that says all that was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wayhome.places.rules import shapes
from wayhome.places.rules.shapes import Civic, CivicField, Confidence, Distribution, Motion, Position, Shape

SHORT = 200
MOST_LOCATIONS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """One location of a PIDF-LO (RFC 4119): a shape, civic fields, or both; how it was got, and when.

    `method` is a token of the registry of RFC 4119, section 6.1 (GPS, A-GPS, Cell, Manual, DHCP and others).
    """

    shape: Shape | None = None
    civic: Civic | None = None
    confidence: Confidence = shapes.confidence.UNSAID
    motion: Motion | None = None
    method: str = ""
    at: datetime | None = None
    kept_until: datetime | None = None
    may_pass_on: bool = False
    provider: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something that was read although it was not right, or left out: a stable code, and words."""

    code: str
    words: str


def as_json(location: Location) -> dict[str, Any]:
    """Return a location as it is kept and as the API shows it. Names carry their units."""
    said: dict[str, Any] = {
        "shape": shape_json(location.shape) if location.shape else None,
        "civic": _civic_json(location.civic) if location.civic else None,
        "confidence": {
            "percent": location.confidence.percent,
            "distribution": location.confidence.distribution.value,
            "stated": location.confidence.stated,
        },
        "motion": _motion_json(location.motion) if location.motion else None,
        "method": location.method,
        "at": location.at.isoformat() if location.at else None,
        "kept_until": location.kept_until.isoformat() if location.kept_until else None,
        "may_pass_on": location.may_pass_on,
        "provider": location.provider,
    }
    return said


def from_json(said: Mapping[str, Any]) -> Location:
    """Return a location that `as_json` wrote."""
    kept = said["confidence"]
    motion = said["motion"]
    return Location(
        shape=shape_from_json(said["shape"]) if said["shape"] else None,
        civic=_civic_from(said["civic"]) if said["civic"] else None,
        confidence=Confidence(
            percent=kept["percent"], distribution=Distribution(kept["distribution"]), stated=kept["stated"]
        ),
        motion=Motion(
            orientation_degrees=_direction(motion["orientation_degrees"]),
            speed_metres_per_second=motion["speed_metres_per_second"],
            heading_degrees=_direction(motion["heading_degrees"]),
        )
        if motion
        else None,
        method=said["method"],
        at=datetime.fromisoformat(said["at"]) if said["at"] else None,
        kept_until=datetime.fromisoformat(said["kept_until"]) if said["kept_until"] else None,
        may_pass_on=said["may_pass_on"],
        provider=said["provider"],
    )


def shape_json(shape: Shape) -> dict[str, Any]:
    """Return a shape with its kind; places are [latitude, longitude] or [latitude, longitude, altitude_metres]."""
    said: dict[str, Any] = {"kind": type(shape).__name__, "units": {"lengths": "metres", "angles": "degrees"}}
    match shape:
        case shapes.Polygon():
            said["corners"] = [_place(one) for one in shape.corners]
        case shapes.Prism():
            said["corners"] = [_place(one) for one in shape.base.corners]
            said["height_metres"] = shape.height_metres
        case shapes.ArcBand():
            said |= {"mast": _place(shape.mast), **_numbers(shape, BAND)}
        case _:
            said |= {"at": _place(shape.at), **_numbers(shape, PLAIN)}
    return said


BAND = ("inner_radius_metres", "outer_radius_metres", "start_degrees", "opening_degrees")
PLAIN = ("radius_metres", "semi_major_metres", "semi_minor_metres", "vertical_metres", "orientation_degrees")
KINDS: dict[str, Any] = {
    kind.__name__: kind
    for kind in (shapes.Point, shapes.Circle, shapes.Sphere, shapes.Ellipse, shapes.Ellipsoid, shapes.ArcBand)
}


def shape_from_json(said: Mapping[str, Any]) -> Shape:
    """Return a shape that `shape_json` wrote."""
    kind = said["kind"]
    if kind in {"Polygon", "Prism"}:
        base = shapes.Polygon(corners=tuple(_position(one) for one in said["corners"]))
        return base if kind == "Polygon" else shapes.Prism(base=base, height_metres=said["height_metres"])
    numbers = {name: said[name] for name in (*BAND, *PLAIN) if name in said}
    where = "mast" if kind == "ArcBand" else "at"
    made: Shape = KINDS[kind](**{where: _position(said[where])}, **numbers)
    return made


def _numbers(shape: Shape, names: tuple[str, ...]) -> dict[str, float]:
    return {name: getattr(shape, name) for name in names if hasattr(shape, name)}


def _place(at: Position) -> list[float]:
    return [at.latitude, at.longitude] + ([] if at.altitude_metres is None else [at.altitude_metres])


def _position(said: list[float]) -> Position:
    latitude, longitude, *rest = said
    return Position(latitude=latitude, longitude=longitude, altitude_metres=rest[0] if rest else None)


def _civic_json(civic: Civic) -> dict[str, Any]:
    fields = [{"name": one.name, "value": one.value, "namespace": one.namespace} for one in civic.fields]
    return {"language": civic.language, "fields": fields}


def _civic_from(said: Mapping[str, Any]) -> Civic:
    return Civic(language=said["language"], fields=tuple(CivicField(**one) for one in said["fields"]))


def _motion_json(motion: Motion) -> dict[str, Any]:
    return {
        "orientation_degrees": list(motion.orientation_degrees) if motion.orientation_degrees else None,
        "speed_metres_per_second": motion.speed_metres_per_second,
        "heading_degrees": list(motion.heading_degrees) if motion.heading_degrees else None,
    }


def _direction(said: list[float] | None) -> tuple[float, ...] | None:
    return tuple(said) if said else None
