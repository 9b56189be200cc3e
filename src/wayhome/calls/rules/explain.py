"""What was read of a body, with the sentence of trust for each location: for people who check what a sender sends."""

from datetime import datetime
from typing import Any

from wayhome.briefing.rules import Trust, weigh
from wayhome.calls.rules.classes import NOTHING, ServiceClass, class_in
from wayhome.calls.rules.evidence import evidence_of
from wayhome.calls.rules.locations import as_json
from wayhome.calls.rules.pidf.reading import Reading
from wayhome.places.rules.shapes import area_square_metres, centre, civic_words, radius_metres


def explained(reading: Reading, now: datetime, line: ServiceClass = NOTHING) -> dict[str, Any]:
    """Return all of a reading as JSON; the locations the best first."""
    told = class_in(reading.blocks)
    line = line if line is not NOTHING else told
    found = [(one, evidence_of(one, line, now)) for one in reading.locations]
    by_evidence = {id(evidence): one for one, evidence in found}
    said = []
    for trust in weigh((evidence for _, evidence in found), now):
        location = by_evidence[id(trust.evidence)]
        shape = location.shape
        said.append(
            as_json(location)
            | {
                "address": civic_words(location.civic) if location.civic else "",
                "centre": [centre(shape).latitude, centre(shape).longitude] if shape else None,
                "radius_metres": round(radius_metres(shape), 2) if shape else None,
                "area_square_metres": round(area_square_metres(shape), 1) if shape else None,
                "trust": trust_json(trust),
            }
        )
    return {
        "entity": reading.entity,
        "class_of_service": line.name,
        "class_words": line.words,
        "locations": said,
        "references": list(reading.references),
        "blocks": blocks_json(reading),
        "remarks": [{"code": one.code, "words": one.words} for one in reading.remarks],
    }


def trust_json(trust: Trust) -> dict[str, Any]:
    """Return a weighed evidence as JSON."""
    return {
        "how": trust.evidence.how.value,
        "sentence": trust.sentence,
        "drawn_as": trust.drawn_as.value,
        "is_where_the_caller_is": trust.is_there,
        "width_metres": round(trust.width_metres, 2) if trust.width_metres is not None else None,
        "percent": trust.percent,
        "age_seconds": trust.age_seconds,
    }


def blocks_json(reading: Reading) -> list[dict[str, Any]]:
    """Return the blocks of additional data as JSON."""
    return [
        {"kind": block.kind, "values": [{"name": name, "value": value} for name, value in block.values]}
        for block in reading.blocks
    ]
