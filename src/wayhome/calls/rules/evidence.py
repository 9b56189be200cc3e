"""A call's location as an evidence of where the caller is: its method and the line tell how it was got. Pure."""

from dataclasses import replace
from datetime import datetime

from wayhome.briefing.rules.evidence import Evidence, How
from wayhome.calls.rules.classes import Line, ServiceClass
from wayhome.calls.rules.locations import Location
from wayhome.places.rules.shapes import ArcBand, Confidence, Shape, civic_words
from wayhome.places.rules.shapes.confidence import USUAL_PERCENT, scaled

METHODS = {
    **dict.fromkeys((
        "GPS", "A-GPS", "DGPS", "HYBRID_A-GPS", "DEVICE-BASED_A-GPS", "DEVICE-ASSISTED_A-GPS", "DBH_HELO",
        "HYBRIDAGPS_AFLT", "HYBRIDTDOA_AGPS", "HYBRIDTDOA_AGPS_AOA", "HYBRIDCELLSECTOR_AGPS",
    ), How.GPS),
    **dict.fromkeys((
        "OTDOA", "E-OTD", "DEVICE-BASED_EOTD", "DEVICE-ASSISTED_EOTD", "HYBRID", "HYBRIDTDOA_AOA", "NMR", "TA-NMR",
        "TRIANGULATION", "TDOA", "U-TDOA", "NETWORKTDOA", "NETWORKTOA", "NETWORKRFFINGERPRINTING", "AFLT",
        "HANDSET_AFLT", "EFLT", "HANDSET_EFLT", "E-CID", "IPDL", "RTT", "AOA", "DHCP", "LLDP-MED",
    ), How.NETWORK),
    **dict.fromkeys(("CELL", "TA"), How.TOWER),
    **dict.fromkeys(("802.11", "WIFI"), How.WIFI),
    "MANUAL": How.GIVEN, "WIREMAP": How.LANDLINE,
}  # fmt: skip
"""Tokens of the method registry (RFC 4119, section 6.1, and what was added since); case is not looked at."""


def evidence_of(location: Location, line: ServiceClass, received_at: datetime) -> Evidence:
    """Return a call's location as an evidence. Where the document has no time, the call's own is taken for shapes.

    What is sent at less than 95 percent is drawn as wide as it is at 95 where that can be reckoned: widths
    of different confidence side by side mislead (RFC 7459, sections 4.3 and 5.5).
    """
    address = civic_words(location.civic) if location.civic else ""
    found = Evidence(
        how=_how(location, line.line),
        at=location.at or (received_at if location.shape is not None else None),
        shape=location.shape,
        confidence=location.confidence,
        address=address,
        is_dated=location.at is not None,
        motion=location.motion,
    )
    wider = _at_usual(location)
    return found if wider is None else replace(found, shape=wider, confidence=_usual(location.confidence))


def _at_usual(location: Location) -> Shape | None:
    percent = location.confidence.percent
    if location.shape is None or percent is None or percent >= USUAL_PERCENT:
        return None
    return scaled(location.shape, location.confidence, USUAL_PERCENT)


def _usual(confidence: Confidence) -> Confidence:
    return Confidence(percent=USUAL_PERCENT, distribution=confidence.distribution)


def _how(location: Location, line: Line) -> How:
    known = METHODS.get(location.method.upper())
    if isinstance(location.shape, ArcBand):
        return How.TOWER  # whatever the document calls it: this is a sector
    if line is Line.VOIP and (location.shape is None or known in {None, How.GIVEN}):
        return How.VOIP  # nobody measured it: this is what was registered
    if known is not None and known is not How.GIVEN:
        return known
    if location.shape is None and line in {Line.LANDLINE, Line.COIN}:
        return How.LANDLINE
    if line is Line.SWITCHBOARD:
        return How.SWITCHBOARD
    return known or How.UNKNOWN
