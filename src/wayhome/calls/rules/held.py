"""What is asked of a location server: a locationRequest (RFC 5985, section 5) for both kinds of location."""

from lxml import etree

from wayhome.calls.rules.pidf.names import HELD

MEDIA_TYPE = "application/held+xml"
RESPONSE_MILLISECONDS = 6_000
"""How long the server may look (section 5.1): within our own time-out."""


def request_body() -> bytes:
    """Return the request; `exact` false: any kind is better than none (section 5.2.1)."""
    root = etree.Element(f"{{{HELD}}}locationRequest", nsmap={None: HELD}, responseTime=str(RESPONSE_MILLISECONDS))
    kinds = etree.SubElement(root, f"{{{HELD}}}locationType", exact="false")
    kinds.text = "geodetic civic"
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
